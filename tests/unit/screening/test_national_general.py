"""Does a national general authorisation cover only what its row in the user's table says?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.order import Authorisation
from schemas.vocabulary import ReferenceKind, Verdict
from services.screening.adapters.law_files import with_tables
from tests.builders import an_order, line_data
from tests.unit.screening.builders import an_item, law, opinion_of

ROW = {
    "id": "DE-TEST-1",
    "country": "DE",
    "citation": "section 1 of a decree",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "value_max": "5000",
    "covers": "5A002;5D002",
    "excludes": "5A002.c",
    "destinations": "NO;CH",
    "conditions": "destination.free_zone=false;register.registered=true",
}
USER: dict[str, Any] = {
    "id": "R-9",
    "type": "national_general",
    "national": "DE-TEST-1",
    "holder": "Blumenhof Gerätebau GmbH",
    "valid_from": "2026-01-01",
    "conditions": ["registered on 2026-01-02"],
}


def judged(
    row: dict[str, str] | None = None,
    user: dict[str, Any] | None = None,
    code: str = "5A002.a.1",
    **changes: Any,
) -> Opinion:
    book = with_tables(
        law(),
        {"general-authorisations": 1},
        {ReferenceKind.GENERAL_AUTHORISATIONS: [{**ROW, **(row or {})}]},
    )
    licence = Authorisation.model_validate({**USER, **(user or {})}, strict=False)
    return opinion_of(an_order(**changes), an_item(code), register=[licence], book=book)


def test_it_covers_what_fits_in_every_respect_and_customs_is_told_which_one_it_is() -> None:
    opinion = judged()
    assert opinion.verdict is Verdict.CLEARED
    assert opinion.general_authorisation == "DE-TEST-1"
    assert [use.customs_reference for use in opinion.licence_uses] == ["DE-TEST-1"]


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ({"user": {"national": "DE-TEST-2"}}, "no national general authorisation of that number is known"),
        ({"user": {"national": "EU001"}}, "no national general authorisation of that number is known"),
        ({"user": {"holder": "Gartenbau Nord GmbH"}}, "it belongs to another exporter"),
        ({"user": {"conditions": []}}, "condition not met: the exporter is registered"),
        ({"row": {"country": "NL"}}, "it stands for exporters of NL only"),
        ({"row": {"valid_from": "2026-12-16"}}, "DE-TEST-1 is in force only from 2026-12-16"),
        ({"row": {"valid_to": "2026-12-14"}}, "DE-TEST-1 was in force only until 2026-12-14"),
        ({"row": {"value_max": "899.99"}}, "the value of the order is above 899.99 euro"),
        ({"lines": [line_data(value="9000"), line_data("2", value="-8000")]}, "is above 5000 euro"),
        ({"lines": [line_data(value=None)]}, "the value of the order in euro is not known"),
        ({"currency": "USD"}, "the value of the order in euro is not known"),
        ({"row": {"covers": "5A003"}}, "it does not cover 5A002.a.1"),
        ({"row": {"destinations": "CH"}}, "NO is none of its destinations"),
        ({"row": {"destinations": "all", "destinations_except": "NO"}}, "NO is none of its destinations"),
        ({"code": "5A002.c"}, "it excludes 5A002.c"),
        ({"code": "1C351.a.4", "row": {"covers": "all"}}, "it excludes 1C351.a.4"),
        ({"row": {"conditions": "use.for_museums=true"}}, "condition not known: use.for_museums=true"),
        ({"row": {"conditions": "line.kind=goods"}}, "condition not known: line.kind=goods"),
        ({"use": {"stated": "x", "wmd": True}}, "uses? that Article 4\\(1\\) names"),
    ],
)
def test_what_does_not_fit_is_not_covered_and_the_reason_says_why(case: dict[str, Any], reason: str) -> None:
    opinion = judged(**case)
    assert opinion.verdict is not Verdict.CLEARED
    assert any(re.search(reason, found.summary) for found in opinion.reasons)


@pytest.mark.parametrize("destinations", ["all", "NO"])
def test_all_is_no_limit(destinations: str) -> None:
    row = {"covers": "all", "destinations": destinations, "value_max": "", "valid_to": ""}
    assert judged(row=row).verdict is Verdict.CLEARED


def test_a_claim_of_the_union_does_not_reach_a_national_row() -> None:
    user = {"type": "union_general", "ugea": "EU001", "national": "DE-TEST-1", "conditions": []}
    assert judged(user=user).verdict is not Verdict.CLEARED
