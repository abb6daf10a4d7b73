"""When do goods go to Northern Ireland, which is inside the customs territory?"""

from __future__ import annotations

import pytest

from schemas.order import Destination
from services.screening.domain.countries import goods_destination
from tests.unit.screening.builders import a_party, law


def destination(address: str | None, region: str | None = None, country: str | None = "GB") -> str | None:
    return goods_destination(Destination(country=country, region=region), a_party(address=address))


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("14 Lagan Road, Belfast BT1 5GS", None),
        ("14 Lagan Road, Belfast bt15gs", None),
        ("Unit 3, Derry, BT48 7AB", None),
        ("14 Lagan Road, Belfast, Northern Ireland", None),
        ("14 Lagan Road, Belfast Northern Ireland", None),
        ("14 Lagan Road, Northern Ireland, BT1 5GS, United Kingdom", None),
        (None, "Northern Ireland"),
        (None, "County Antrim, northern ireland"),
        (None, "BT29 4AB"),
    ],
)
def test_northern_ireland_is_known_by_its_name_or_its_postcode(
    address: str | None, region: str | None
) -> None:
    assert destination(address, region) == "XI"


@pytest.mark.parametrize(
    "address",
    [
        "BT Group, 1 Braham Street, London E1 8EE",
        "Hut BT12, Docklands, London",
        "BT1 House, Leeds LS1 4AP",
        "Belfast Road, Manchester M8 0TW",
        "Northern Ireland Office, 1 Horse Guards Road, London SW1A 2HQ",
        "3 Northern Ireland Street, Leeds LS1 4AP",
        "Ireland House, London",
        "",
    ],
)
def test_great_britain_stays_great_britain(address: str) -> None:
    assert destination(address) == "GB"


def test_the_code_of_northern_ireland_needs_no_address() -> None:
    assert destination(None, country="XI") == "XI"


@pytest.mark.parametrize("country", ["US", "IE", None])
def test_only_goods_for_the_united_kingdom_can_be_for_northern_ireland(country: str | None) -> None:
    assert destination("Belfast BT1 5GS, Northern Ireland", country=country) == country


def test_without_an_end_user_the_region_alone_can_say_so() -> None:
    assert goods_destination(Destination(country="GB", region="Northern Ireland"), None) == "XI"
    assert goods_destination(Destination(country="GB"), None) == "GB"


def test_the_table_knows_every_member_state_and_no_code_that_is_none() -> None:
    countries = law().countries
    assert sum(country.eu_member for country in countries.rows.values()) == 27
    assert countries.get("GR") is not None
    assert countries.get("EL") is None
    assert countries.get(None) is None


@pytest.mark.parametrize(
    ("code", "inside", "trigger"),
    [("XI", True, "no"), ("RU", False, "yes"), ("CN", False, "ask"), ("AF", False, "ask_conservative_yes")],
)
def test_the_table_says_what_the_law_turns_on(code: str, inside: bool, trigger: str) -> None:
    country = law().countries.get(code)
    assert country is not None
    assert (country.in_customs_territory, country.art4_1_b_trigger) == (inside, trigger)
