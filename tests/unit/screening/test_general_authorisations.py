"""Does each Union general authorisation cover an order only with every one of its conditions?

For each of the eight: an order that it covers, and for each condition an order in which the condition
is not met or not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.order import Authorisation
from schemas.vocabulary import Verdict
from tests.builders import an_order, line_data, order_data, party_data
from tests.unit.screening.builders import a_licence, a_registration, an_item, law, opinion_of

EXPORTER = order_data()["exporter"]["name"]
REGISTERED = "registered on 2025-01-01"
NOTIFIED = "first use notified on 2025-02-01"


@dataclass(frozen=True, kw_only=True)
class Covered:
    """An order that the authorisation covers, and the ways to fall out of it, with the words that say so."""

    id: str
    code: str
    country: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    line: Mapping[str, Any] = field(default_factory=dict)
    conditions: Sequence[str] = (REGISTERED,)
    others: Sequence[Authorisation] = ()
    falls: Sequence[tuple[str, Mapping[str, Any]]] = ()


def report(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "repair_report", "text": text}]}


def fair(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "contract", "text": text}]}


def end_user(country: str, **changes: Any) -> dict[str, Any]:
    return {"parties": [party_data(country=country, address="Calle 5", **changes)]}


def first_licence(**changes: Any) -> Authorisation:
    """The licence under which the valves left first; nothing is left on it."""
    data = {"items": ["2B350.g.1"], "destinations": ["MX"], "quantity_left": "0", "value_left": "0"}
    return a_licence(**(data | {"valid_from": "2024-02-08", "valid_to": "2026-02-07"} | changes))


AWARE = {"use": {"stated": "x", "wmd": True}}
ABUSE = {"use": {"stated": "x", "hr_violation": True, "wmd": False}}
FREE_ZONE = {"destination": {"country": "AR", "free_zone": "La Plata"}}
ONWARD = {"destination": {"country": "AR", "installation_country": "BO"}}
UNCHANGED = "Liner replaced, twelve identical valves go back without any change."
SHOW = "Shown at the trade fair; everything returns under an ATA carnet within 60 days."
SHOW_CONDITIONS = (REGISTERED, "not for sale", "under control", "not classified")
GROUP_CONDITIONS = (
    *(REGISTERED, NOTIFIED, "icp in place", "parent in DE, guarantee given"),
    *("development of own products only", "return and deletion agreed"),
)
CRYPTO = {"name": "VPN router", "description": "Encrypts with AES-256 and TLS.", "cn_code": "85176200"}
CIPHER = {"attributes": {"cipher_changeable_by_user": False}}
SUBSIDIARY = end_user("IN", owners=[{"name": EXPORTER, "percent": "100"}])

CASES = (
    Covered(
        id="EU001",
        code="5A002.a.1",
        country="NO",
        falls=(
            ("condition not met: the exporter neither", AWARE),
            ("is none of its destinations", {"destination": {"country": "BR"}}),
            ("it excludes 1C351.a.4", {"code": "1C351.a.4"}),
            ("the exporter is registered", {"conditions": ()}),
            ("has not barred", {"conditions": (REGISTERED, "barred by BAFA")}),
        ),
    ),
    Covered(
        id="EU002",
        code="3A002.c",
        country="AR",
        falls=(
            ("it does not cover 5A002.a.1", {"code": "5A002.a.1"}),
            ("is none of its destinations", {"destination": {"country": "CN"}}),
            ("free zone", FREE_ZONE),
        ),
    ),
    Covered(
        id="EU003",
        code="2B350.g.1",
        country="MX",
        changes=report(UNCHANGED),
        others=(first_licence(),),
        falls=(
            ("condition not known: the items were taken back", {"documents": []}),
            ("condition not known: they go back unchanged", report("Valves repaired.")),
            (
                "condition not met: they go back unchanged",
                report("Identical, but upgraded to higher pressure."),
            ),
            ("condition not known: the first export", {"others": ()}),
            ("at most five years old", {"others": (first_licence(valid_from="2021-01-01"),)}),
            (
                "condition not met: the items go to the original",
                {"others": (first_licence(end_users=["Acme"]),)},
            ),
            (
                "annulled, suspended",
                {
                    "documents": [
                        {"kind": "repair_report", "text": UNCHANGED},
                        {"kind": "licence", "text": "The licence was revoked in May."},
                    ]
                },
            ),
            ("it excludes 2D351", {"code": "2D351"}),
            ("is none of its destinations", {"destination": {"country": "RU"}}),
        ),
    ),
    Covered(
        id="EU004",
        code="2B350.g.1",
        country="BR",
        changes=fair(SHOW),
        conditions=SHOW_CONDITIONS,
        falls=(
            ("condition not known: the export is for", fair("Returns under an ATA carnet in 60 days.")),
            ("condition not known: the items come back", fair("Shown at the trade fair.")),
            ("condition not met: the items come back", fair("Trade fair; returned within 200 days.")),
            ("condition not known: nothing is sold", {"conditions": (REGISTERED, *SHOW_CONDITIONS[2:])}),
            (
                "condition not known: the items stay",
                {"conditions": (REGISTERED, "not for sale", "not classified")},
            ),
            ("security classification", {"conditions": SHOW_CONDITIONS[:3]}),
            ("it excludes 6A001", {"code": "6A001"}),
        ),
    ),
    Covered(
        id="EU005",
        code="5A001.b.2",
        country="IN",
        falls=(
            ("human rights", ABUSE),
            ("onward", {"destination": {"country": "IN", "installation_country": "NP"}}),
            ("it does not cover 5D001.a", {"code": "5D001.a"}),
            ("it does not cover 5A001.f", {"code": "5A001.f"}),
        ),
    ),
    Covered(
        id="EU006",
        code="1C350.9",
        country="AR",
        falls=(
            ("onward", ONWARD),
            ("it does not cover 1C350.4", {"code": "1C350.4"}),
            ("is none of its destinations", {"destination": {"country": "TN"}}),
        ),
    ),
    Covered(
        id="EU007",
        code="3E001",
        country="IN",
        changes=SUBSIDIARY,
        line={"kind": "technology", "cn_code": None},
        conditions=GROUP_CONDITIONS,
        falls=(
            ("condition not known: the receiver is wholly owned", end_user("IN")),
            (
                "condition not met: the receiver is wholly owned",
                end_user("IN", owners=[{"name": EXPORTER, "percent": "80"}]),
            ),
            ("development", {"conditions": [c for c in GROUP_CONDITIONS if "development" not in c]}),
            ("return and deletion", {"conditions": [c for c in GROUP_CONDITIONS if "deletion" not in c]}),
            ("compliance programme", {"conditions": [c for c in GROUP_CONDITIONS if "icp" not in c]}),
            ("first use was notified", {"conditions": [c for c in GROUP_CONDITIONS if "first use" not in c]}),
            (
                "condition not met: the receiver is no military",
                end_user("IN", type="police", owners=[{"name": EXPORTER, "percent": "100"}]),
            ),
            ("it does not cover 3A001", {"code": "3A001"}),
            ("it excludes 4D004", {"code": "4D004"}),
        ),
    ),
    Covered(
        id="EU008",
        code="5A002.a.2",
        country="CL",
        changes=end_user("CL"),
        line=CRYPTO | CIPHER,
        conditions=(REGISTERED, NOTIFIED, "not classified"),
        falls=(
            ("condition not known: only published", {"line": CRYPTO | CIPHER | {"description": "Encrypts."}}),
            (
                "condition not met: only published",
                {"line": CRYPTO | CIPHER | {"description": "TETRA cipher, AES."}},
            ),
            ("condition not known: the user cannot", {"line": CRYPTO}),
            (
                "condition not met: the user cannot",
                {"line": CRYPTO | {"attributes": {"cipher_changeable_by_user": True}}},
            ),
            ("classified information", {"conditions": (REGISTERED, NOTIFIED)}),
            ("condition not known: the receiver is no military", end_user("CL", type="government")),
            ("is none of its destinations", {"destination": {"country": "HT"}}),
            ("is none of its destinations", {"destination": {"country": "NO"}}),
            ("it does not cover 5A002.a.1", {"code": "5A002.a.1"}),
        ),
    ),
)


def judged(case: Covered, changes: Mapping[str, Any]) -> Opinion:
    """The opinion on the case's order with some of it changed."""
    changed = dict(case.changes) | {
        k: v for k, v in changes.items() if k not in ("code", "conditions", "others", "line")
    }
    changed = {"destination": {"country": case.country}} | changed
    line = dict(changes.get("line", case.line))
    order = an_order(**changed, lines=[line_data(**line)])
    registration = a_registration(
        ugea=case.id, valid_from="2025-01-01", conditions=list(changes.get("conditions", case.conditions))
    )
    register = [registration, *changes.get("others", case.others)]
    return opinion_of(order, an_item(changes.get("code", case.code)), register=register)


def licence_reasons(opinion: Opinion) -> list[str]:
    return [reason.summary for reason in opinion.reasons if reason.rule == "REG-3-1"]


def test_every_general_authorisation_has_a_case() -> None:
    assert [case.id for case in CASES] == sorted(law().general)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_covers_an_order_that_meets_every_condition(case: Covered) -> None:
    opinion = judged(case, {})
    assert licence_reasons(opinion) == []
    if opinion.verdict is Verdict.CLEARED:
        assert opinion.general_authorisation == case.id


@pytest.mark.parametrize(
    ("case", "said", "changes"),
    [(case, said, changes) for case in CASES for said, changes in case.falls],
    ids=lambda value: value.id if isinstance(value, Covered) else None,
)
def test_it_is_unusable_where_one_condition_is_not_met_or_not_known(
    case: Covered, said: str, changes: Mapping[str, Any]
) -> None:
    reasons = licence_reasons(judged(case, changes))
    assert any(f"R-1: {said}" in reason or said in reason.partition("; L-1")[0] for reason in reasons), (
        reasons
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_russia_is_a_destination_of_none(case: Covered) -> None:
    assert "RU" not in law().general[case.id].destinations
    assert licence_reasons(judged(case, {"destination": {"country": "RU"}}))
