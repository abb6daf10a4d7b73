"""Which orders do the properties speak of? Any mixture of what makes an order harmless or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from schemas.classification import DeclaredOutcome, ItemClassification
from schemas.decision import Opinion
from schemas.vocabulary import CyberSurveillance
from services.screening.domain.consequences import SEVERITY
from services.screening.domain.list_state import ListState
from services.screening.domain.screen import Snapshot
from tests.builders import an_order, line_data, party_data
from tests.unit.screening.builders import (
    BYSTANDERS,
    a_candidate,
    a_licence,
    a_registration,
    a_snapshot,
    an_entry,
    an_item,
    opinion_of,
)

USES = ("military", "wmd", "illicit_military_parts", "repression", "hr_violation", "ihl_violation")
COUNTRIES = (
    "NO",
    "GB",
    "XI",
    "DE",
    "CN",
    "LY",
    "AF",
    "RU",
    "BY",
    "IR",
    "KP",
    "SY",
    "MM",
    "VE",
    "UA",
    "ZZ",
    None,
)
ACTS = (
    "export",
    "intra_eu_transfer",
    "brokering",
    "technical_assistance",
    "transit",
    "electronic_transmission",
)
ITEMS: tuple[ItemClassification, ...] = (
    an_item(),
    an_item("5A002.a.1"),
    an_item("1C001"),
    an_item("5A001.f.1", surveillance=CyberSurveillance.LISTED),
    a_candidate(),
    an_item(declared={"5A999": DeclaredOutcome.UNKNOWN}),
    an_item(declared={"5A901": DeclaredOutcome.NATIONAL}),
)
NAMES = ("Fjellvik Regnskap AS", "Nordvik Snekkeri", "TBA", None)
LISTED_NAMES = tuple(entry.names[0].name for entry in BYSTANDERS)
TEXTS = (
    ("authority_letter", "We inform you under Article 4(1)(a)."),
    ("authority_letter", "Article 5(1)"),
    ("authority_letter", "Please call."),
    ("press_report", "They track their critics."),
    ("due_diligence_note", "There are grounds for suspecting misuse."),
)
REGISTER = (a_licence(), a_registration())
LOCAL = an_entry("Fjellvik Regnskap AS", entry_id="L-1", list_id="uk")


@dataclass(frozen=True)
class Scene:
    """An order with what was found out about it; `changes` is its data at the top level."""

    changes: dict[str, Any]
    items: tuple[ItemClassification, ...]
    licensed: bool
    problem: bool = False
    listed: bool = False
    failure: bool = field(default=False)

    def opinion(self) -> Opinion:
        return opinion_of(
            an_order(**self.changes),
            *self.items,
            register=REGISTER if self.licensed else (),
            failure="KeyError" if self.failure else None,
            snapshot=snapshot(problem=self.problem, listed=self.listed),
        )

    def severity(self) -> int:
        return SEVERITY[self.opinion().verdict]


@cache
def snapshot(*, problem: bool, listed: bool) -> Snapshot:
    """The bystanders; with `listed` the end-user too; with `problem` a list that was never loaded."""
    whole = a_snapshot(*([LOCAL] if listed else []))
    if not problem:
        return whole
    state = ListState(whole.state.lists, whole.state.required | {"un"}, whole.state.fresh_for)
    return Snapshot(state, whole.matcher)


def parties() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda name, type_, country: party_data(name, type=type_, country=country),
        st.sampled_from(NAMES),
        st.sampled_from(["company", "military", "police", None]),
        st.sampled_from(["NO", "RU", "CN", None]),
    )


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    count = draw(st.integers(1, 2))
    lines = [
        line_data(str(number + 1), kind=draw(st.sampled_from(["goods", "software"])))
        for number in range(count)
    ]
    documents = draw(st.lists(st.sampled_from(TEXTS), max_size=2))
    changes = {
        "act": {"type": draw(st.sampled_from(ACTS)), "planned_date": "2026-12-15"},
        "destination": {"country": draw(st.sampled_from(COUNTRIES))},
        "exporter": {"name": "Blumenhof Gerätebau GmbH", "country": draw(st.sampled_from(["DE", "FR"]))},
        "lines": lines,
        "parties": [draw(parties())],
        "use": {name: draw(st.sampled_from([True, False, None])) for name in USES},
        "documents": [{"kind": kind, "text": text} for kind, text in documents],
    }
    items = tuple(draw(st.sampled_from(ITEMS)) for _ in range(count))
    return Scene(changes, items, draw(st.booleans()))
