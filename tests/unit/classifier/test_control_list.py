"""Which version of Annex I counts on a day, and what is a declared code worth under it?"""

from __future__ import annotations

from datetime import date

import pytest

from schemas.classification import DeclaredOutcome
from schemas.vocabulary import SurveillanceCategory
from services.classifier.adapters.control_list_files import shipped_control_lists
from services.classifier.domain.control_list import CodeState, ControlLists, look_up
from tests.unit.classifier.builders import LISTS, NEW, OLD, a_version

TODAY = date(2026, 11, 20)
NOT_USED = a_version("2025-11-15", "5A001", **{"3A001.a.8": CodeState.NOT_USED, "3A001.x": CodeState.POINTER})


@pytest.mark.parametrize(
    ("planned", "known_on", "version"),
    [
        ("2024-11-08", "2026-11-20", "2024-11-08"),
        ("2025-11-14", "2026-11-20", "2024-11-08"),
        ("2025-11-15", "2026-11-20", "2025-11-15"),
        ("2030-01-01", "2026-11-20", "2025-11-15"),
        ("2020-01-01", "2026-11-20", "2024-11-08"),
        ("2026-01-01", "2025-11-14", "2024-11-08"),
        ("2026-01-01", "2025-11-15", "2025-11-15"),
        ("2026-01-01", "2019-01-01", "2024-11-08"),
    ],
)
def test_the_list_of_the_planned_day_counts_as_far_as_it_was_known(
    planned: str, known_on: str, version: str
) -> None:
    found = LISTS.at(date.fromisoformat(planned), known_on=date.fromisoformat(known_on))
    assert found.version == version


def test_a_version_that_was_loaded_late_does_not_count_before() -> None:
    late = a_version("2025-11-15", "5A001", known="2026-03-01")
    lists = ControlLists((OLD, late), {})
    assert lists.at(TODAY, known_on=date(2026, 2, 28)) is OLD
    assert lists.at(TODAY, known_on=date(2026, 3, 1)) is late


@pytest.mark.parametrize(
    ("planned", "covered"), [("2024-11-07", False), ("2024-11-08", True), ("2030-01-01", True)]
)
def test_a_day_before_every_version_is_not_covered(planned: str, covered: bool) -> None:
    assert LISTS.covers(date.fromisoformat(planned)) is covered


def test_without_any_version_there_is_no_control_list() -> None:
    with pytest.raises(ValueError, match="no version of Annex I"):
        ControlLists((), {})


@pytest.mark.parametrize(
    ("typed", "code", "outcome"),
    [
        ("5A001f2", "5A001.f.2", DeclaredOutcome.IN_FORCE),
        ("5A001.f.2.", "5A001.f.2", DeclaredOutcome.IN_FORCE),
        ("4A001", "4A001", DeclaredOutcome.NOT_IN_FORCE),
        ("5A001.f.9", "5A001.f.9", DeclaredOutcome.UNKNOWN),
        ("9A999", "9A999", DeclaredOutcome.NATIONAL),
        ("5A901.a", "5A901.a", DeclaredOutcome.NATIONAL),
        ("ML1.d", None, DeclaredOutcome.MILITARY),
        ("8517 62 00", None, DeclaredOutcome.CUSTOMS),
        ("n/a", None, DeclaredOutcome.EMPTY),
        ("", None, DeclaredOutcome.EMPTY),
        ("EAR99", None, DeclaredOutcome.UNKNOWN),
        ("banana", None, DeclaredOutcome.UNKNOWN),
    ],
)
def test_a_declared_code_is_worth_what_the_list_says(
    typed: str, code: str | None, outcome: DeclaredOutcome
) -> None:
    found = look_up(typed, NEW, [OLD])
    assert (found.given, found.code, found.outcome) == (typed, code, outcome)


@pytest.mark.parametrize("typed", ["3A001.a.8", "3A001.x"])
def test_a_number_without_a_provision_is_not_used(typed: str) -> None:
    assert look_up(typed, NOT_USED, []).outcome is DeclaredOutcome.NOT_USED


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("5A001.f", SurveillanceCategory.TELECOM_INTERCEPTION),
        ("5A001.f.2", SurveillanceCategory.TELECOM_INTERCEPTION),
        ("5A001", None),
        ("5A001.g", None),
    ],
)
def test_surveillance_items_are_known_with_all_their_sub_items(
    code: str, category: SurveillanceCategory | None
) -> None:
    assert LISTS.category_of(code) is category


def test_the_list_that_ships_has_the_codes_people_declare() -> None:
    version = shipped_control_lists().at(TODAY, known_on=TODAY)
    for typed in ("5A001f2", "5A002.a.1", "9a012 A.2", "4A003.b"):
        assert look_up(typed, version, []).outcome is DeclaredOutcome.IN_FORCE, typed
    assert look_up("3A001.a.8", version, []).outcome is DeclaredOutcome.NOT_USED
    for code in shipped_control_lists().surveillance:
        assert code in version.codes
