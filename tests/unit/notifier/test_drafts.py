"""Does a draft say only what is known, and mark everything that is not?"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from schemas.events.decided import OrderHeld
from schemas.order import Line
from schemas.vocabulary import LineKind
from services.notifier.adapters.authority_table import shipped_authorities
from services.notifier.adapters.docx_draft import docx_of
from services.notifier.domain.draft import BANNER, REPEATS_MAX, TEMPLATE, Draft, build_draft, facts_of
from services.notifier.domain.draft_templates import TEMPLATES, template_of
from services.notifier.domain.licence_application import ELEMENTS_OF_ANNEX_III, LICENCE_APPLICATION
from tests.unit.notifier.builders import (
    MONDAY,
    Notifier,
    a_blocked_hold,
    a_hold,
    a_reason,
    an_order,
    said,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "drafts"
MEMBER_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()


def facts(hold: OrderHeld) -> dict[str, Any]:
    found = facts_of(
        hold,
        hold.order,
        hold.classification,
        authorities=shipped_authorities().of(hold.authority_country),
        case_id="case-1",
    )
    return dict(found)


def a_draft(kind: str = "art5_2_notification", hold: OrderHeld | None = None) -> Draft:
    return build_draft(kind, template_of(kind), facts(hold or a_notified_hold()))


def a_notified_hold(**changes: Any) -> OrderHeld:
    reason = a_reason("REG-5-2", citation="Article 5(2) of Regulation (EU) 2021/821", line_id="1", party=None)
    fields = {"drafts": ("art5_2_notification",), "authority_country": "SE", **changes}
    order = fields.pop("order", None) or an_order()
    return a_hold(order, reasons=[reason], **fields)


def value_of(draft: Draft, label: str) -> str | None:
    return next(field.value for section in draft.sections for field in section.fields if field.label == label)


def fact_at(found: Any, path: str) -> Any:
    """The fact that a field points to, looked up without the code under test."""
    for part in path.split("."):
        found = found[int(part)] if isinstance(found, list) else found[part]
    return found


def as_said(fact: Any) -> str:
    match fact:
        case True:
            return "yes"
        case False:
            return "no"
        case list():
            return ", ".join(as_said(item) for item in fact)
        case dict():
            return "; ".join(f"{name}: {as_said(value)}" for name, value in fact.items())
        case _:
            return str(fact)


@pytest.mark.parametrize("kind", [*TEMPLATES, "something_new"])
def test_every_filled_field_is_a_fact_and_every_other_a_gap(kind: str) -> None:
    hold = a_blocked_hold(drafts=(kind,), authority_country="DE")
    known, draft = facts(hold), a_draft(kind, hold)
    fields = [field for section in draft.sections for field in section.fields]
    assert any(field.value for field in fields)
    for field in fields:
        if field.gap is not None:
            assert (field.value, field.source) == (None, None)
            assert field.gap.startswith("[[ missing: ")
        elif field.source != TEMPLATE:
            assert field.source is not None
            assert field.value == as_said(fact_at(known, field.source))
    assert [gap.partition(": [[ ")[2] for gap in draft.gaps] == [
        field.gap.removeprefix("[[ ") for field in fields if field.gap
    ]


def test_a_notification_says_what_the_order_says() -> None:
    draft = a_draft()
    assert draft.banner == "DRAFT – not sent; a person reviews, completes and files it"
    assert (
        value_of(draft, "Authority in English")
        == "Inspectorate of Strategic Products; Radiation Safety Authority"
    )
    assert value_of(draft, "Exporter name") == "Lindqvist Analys AB"
    assert value_of(draft, "Item") == "Face finder"
    assert value_of(draft, "Technical parameters") == "covert: yes"
    assert value_of(draft, "Internal repression") == "yes"
    assert value_of(draft, "Legal basis") == "Notification under Article 5(2) of Regulation (EU) 2021/821"


def test_an_application_has_every_element_of_annex_iii() -> None:
    specs = [spec for section in LICENCE_APPLICATION.sections for spec in section.fields]
    assert {spec.element for spec in specs if spec.element} == set(ELEMENTS_OF_ANNEX_III)
    assert all(spec.label.startswith(f"{spec.element}. ") for spec in specs if spec.element)


def test_an_element_that_speaks_of_all_lines_is_a_gap_where_one_does_not_say() -> None:
    here = Line(line_id="1", name="Part", kind=LineKind.GOODS, quantity="1", value="2.50", located_in="SE")
    there = here.model_copy(update={"line_id": "2", "located_in": "DE", "value": "1.25"})
    silent = here.model_copy(update={"line_id": "3", "located_in": None, "value": None})
    said = a_draft("licence_application", lines_hold(here, there))
    assert value_of(said, "10. Member State where the items are or will be") == "DE, SE"
    assert value_of(said, "17. Total value") == "3.75"
    gaps = a_draft("licence_application", lines_hold(here, silent)).gaps
    assert any("17. Total value" in gap for gap in gaps)
    assert any("where the items are" in gap for gap in gaps)


def lines_hold(*lines: Line) -> OrderHeld:
    return a_notified_hold(order=an_order().model_copy(update={"lines": list(lines)}))


def test_what_no_order_carries_is_a_marked_gap_listed_at_the_end() -> None:
    gaps = a_draft().gaps
    assert "Exporter: [[ missing: exporter address ]]" in gaps
    assert "Item: line 1: [[ missing: cN code (line 1) ]]" not in gaps
    assert "Item: line 1: [[ missing: CN code (line 1) ]]" in gaps
    assert "Knowledge of the exporter: [[ missing: level of knowledge, since when, how obtained ]]" in gaps


@pytest.mark.parametrize(
    "kind", ["art5_2_notification", "art4_2_notification", "licence_application", "freeze_report"]
)
def test_a_frozen_draft_reads_as_it_was_reviewed(kind: str) -> None:
    """Re-freeze by deleting the file and running the test twice; the difference is reviewed like code."""
    hold = a_blocked_hold(authority_country="DE") if kind == "freeze_report" else a_notified_hold()
    path, said_now = GOLDEN / f"{kind}.json", a_draft(kind, hold).model_dump(mode="json")
    if not path.exists():
        path.write_text(json.dumps(said_now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{path.name} was not there and is frozen anew: review it")
    assert said_now == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("country", MEMBER_STATES)
def test_every_member_state_has_its_authority(country: str) -> None:
    found = shipped_authorities().of(country)
    assert len(found) == (3 if country == "BE" else 1)
    assert all(row.name_native and row.name_english and row.filing_language for row in found)


def test_an_addressee_that_is_not_settled_is_a_gap() -> None:
    assert (
        "which of the authorities of BE is competent"
        in a_draft(hold=a_notified_hold(authority_country="BE")).gaps[0]
    )
    assert "unconfirmed in our table" in a_draft(hold=a_notified_hold(authority_country="PL")).gaps[0]
    assert "Member State of the exporter" in a_draft(hold=a_notified_hold(authority_country=None)).gaps[0]
    assert "addressee" not in a_draft().gaps[0].lower()


def test_lines_beyond_the_limit_are_counted() -> None:
    lines = [
        Line(line_id=str(n), name="Part", kind=LineKind.GOODS, quantity="1") for n in range(REPEATS_MAX + 7)
    ]
    order = an_order().model_copy(update={"lines": lines})
    assert any("7 more of 57" in gap for gap in a_draft(hold=a_notified_hold(order=order)).gaps)


def test_a_document_shows_the_banner_the_fields_and_the_gaps() -> None:
    document = Document(io.BytesIO(docx_of(a_draft(), made_at=MONDAY)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0] == words[-1] == BANNER
    assert "Exporter name: Lindqvist Analys AB" in words
    assert "Exporter address: [[ missing: exporter address ]]" in words
    assert "Exporter: [[ missing: exporter address ]]" in words


def test_the_same_draft_gives_the_same_document() -> None:
    first = docx_of(a_draft(), made_at=MONDAY)
    assert docx_of(a_draft(), made_at=MONDAY) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_control_characters_of_an_order_do_not_break_a_document() -> None:
    order = an_order(end_user="Orbital\x00\x0bParts \ud83d".encode("utf-8", "ignore").decode())
    words = docx_of(a_draft(hold=a_notified_hold(order=order)), made_at=MONDAY)
    assert Document(io.BytesIO(words)).paragraphs


async def test_every_draft_that_a_decision_names_is_stored_with_the_case(notifier: Notifier) -> None:
    kinds = ("art5_2_notification", "licence_application", "freeze_report", "art4_2_notification", "new_kind")
    await notifier.take(said(a_notified_hold(drafts=kinds)))
    drafts = (await notifier.file()).drafts
    assert [(draft.n, draft.kind, draft.superseded) for draft in drafts] == [
        (n, kind, False) for n, kind in enumerate(kinds, start=1)
    ]


async def test_a_draft_is_superseded_when_facts_change_and_only_then(notifier: Notifier) -> None:
    await notifier.take(said(a_notified_hold()))
    await notifier.take(said(a_notified_hold()))
    assert [draft.superseded for draft in (await notifier.file()).drafts] == [False]
    await notifier.take(said(a_notified_hold(order=an_order(end_user="Other Parts FZE"))))
    assert [draft.superseded for draft in (await notifier.file()).drafts] == [True, False]
    await notifier.take(said(a_hold()))
    assert [draft.superseded for draft in (await notifier.file()).drafts] == [True, True]
