"""Does every order of the demo get the verdict that people found right, under the rules they named?

`tests/golden/demo` was frozen after each verdict was read by hand; a change there is a change of law or of
matching.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.events.orders import OrderCancelled, OrderShipped
from schemas.order import Authorisation, Order
from schemas.vocabulary import Verdict
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier
from services.screening.adapters.law_files import shipped_law
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.domain.evidence import LawBook
from services.screening.domain.list_state import ListState, LiveList
from services.screening.domain.matching import Matcher
from services.screening.domain.screen import Matter, Snapshot, screen
from services.screening.domain.watchlist import ListEdition

REPOSITORY = Path(__file__).parents[3]
DEMO = REPOSITORY / "services" / "cli" / "demo"
GOLDEN = REPOSITORY / "tests" / "golden" / "demo"
AS_OF = datetime(2026, 11, 23, 9, tzinfo=UTC)
SEVERAL = ("items", "destinations", "end_users", "conditions")


def lines_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMO / name).read_text(encoding="utf-8").splitlines()]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def order_of(data: dict[str, Any]) -> Order:
    return Order.model_validate_json(json.dumps(data))


def licence_of(row: dict[str, str]) -> Authorisation:
    cells: dict[str, Any] = {name: cell for name, cell in row.items() if cell}
    split = {name: cells[name].split(";") for name in SEVERAL if name in cells}
    return Authorisation.model_validate_json(json.dumps(cells | split))


ORDERS = {order.order_id: order for order in map(order_of, lines_of("orders.jsonl"))}
LATER = lines_of("orders_revisions.jsonl")
AMENDED = [order_of(line["data"]) for line in LATER if line["event"] == "order.amended"]
REGISTER = tuple(map(licence_of, rows_of(DEMO / "licences.csv")))
EXPECTED = rows_of(GOLDEN / "expected.csv")
EXPECTED_LATER = rows_of(GOLDEN / "expected_revisions.csv")


@dataclass(frozen=True)
class Desk:
    """All that decides an order: the shipped knowledge and the newest sample of every list."""

    classifier: Classifier
    law: LawBook
    snapshot: Snapshot

    def decide(self, order: Order, register: Sequence[Authorisation]) -> Opinion:
        matter = Matter(
            order=order,
            order_digest=order.digest(),
            classification=self.classifier.classify_order(order, {}, known_on=AS_OF.date()),
            register=[licence for licence in register if licence.holder == order.exporter.name],
        )
        return screen(matter, self.snapshot, self.law, as_of=AS_OF)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(shipped_classifier(), shipped_law(), snapshot_of(newest_editions()))


def newest_editions() -> list[ListEdition]:
    reading = read_editions([DEMO / "lists"])
    assert reading.refused == ()
    editions = sorted((found.edition for found in reading.found), key=lambda e: e.published_on or date.min)
    return list({edition.list_id: edition for edition in editions}.values())


def snapshot_of(editions: Iterable[ListEdition]) -> Snapshot:
    found = list(editions)
    live = {
        edition.list_id: LiveList(
            list_id=edition.list_id,
            digest=edition.digest(),
            published_on=edition.published_on,
            checked_at=AS_OF,
            entries=len(edition.entries),
        )
        for edition in found
    }
    state = ListState(live, frozenset(live), timedelta(hours=24))
    return Snapshot(state, Matcher(entry for edition in found for entry in edition.entries))


def outcome_of(opinion: Opinion) -> tuple[str, str]:
    return opinion.verdict.value, ";".join(sorted({reason.rule for reason in opinion.reasons}))


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["order_id"])
def test_an_order_gets_its_verdict_under_its_rules(desk: Desk, row: dict[str, str]) -> None:
    """Verdict and rules are those that were read and found right."""
    opinion = desk.decide(ORDERS[row["order_id"]], REGISTER)
    assert outcome_of(opinion) == (row["verdict"], row["rules"])


@pytest.mark.parametrize("row", EXPECTED_LATER, ids=lambda row: row["order_id"])
def test_an_amended_order_gets_its_new_verdict(desk: Desk, row: dict[str, str]) -> None:
    """One amendment fixes a held order, another one spoils a cleared order."""
    amended = next(order for order in AMENDED if order.order_id == row["order_id"])
    assert amended.revision == int(row["revision"])
    assert outcome_of(desk.decide(amended, REGISTER)) == (row["verdict"], row["rules"])


def test_every_order_has_an_expectation_and_every_verdict_enough_orders() -> None:
    """The demo shows each verdict often, from many Member States to many countries."""
    assert [row["order_id"] for row in EXPECTED] == list(ORDERS)
    assert len(ORDERS) == len(lines_of("orders.jsonl")) >= 60
    assert min(Counter(row["verdict"] for row in EXPECTED)[verdict.value] for verdict in Verdict) >= 15
    assert len({order.exporter.country for order in ORDERS.values()}) >= 12
    assert len({order.destination.country for order in ORDERS.values()}) >= 25


def test_orders_are_placed_in_november_for_december_and_january() -> None:
    """The demo stays inside the days for which its lists and licences were made."""
    for order in ORDERS.values():
        assert (order.placed_at.year, order.placed_at.month) == (2026, 11)
        assert date(2026, 12, 1) <= order.act.planned_date <= date(2027, 1, 31)


def test_what_a_licence_clears_is_blocked_without_the_register(desk: Desk) -> None:
    """At least four orders are cleared by a recorded licence and by nothing else."""
    licensed = [name for name, order in ORDERS.items() if covered(desk.decide(order, REGISTER))]
    assert len(licensed) >= 4
    for name in licensed:
        assert outcome_of(desk.decide(ORDERS[name], [])) == ("blocked", "REG-3-1")


def covered(opinion: Opinion) -> bool:
    notes = opinion.coverage.notes
    return opinion.verdict is Verdict.CLEARED and any(" covers line " in note for note in notes)


def test_what_holds_the_register_out_is_said(desk: Desk) -> None:
    """A licence that does not fit is named with the reason: ended, country, end-user, balance."""
    said = " ".join(
        reason.summary for order in ORDERS.values() for reason in desk.decide(order, REGISTER).reasons
    )
    for problem in (
        "it ends on",
        "does not cover the destination",
        "does not name this end-user",
        "is less than",
    ):
        assert problem in said


def test_awareness_of_repression_drafts_the_notification(desk: Desk) -> None:
    """Article 5(2), and its German form, draft the notification for the exporter's authority."""
    for row in EXPECTED:
        if {"REG-5-2", "REG-5-N"} & set(row["rules"].split(";")):
            order = ORDERS[row["order_id"]]
            opinion = desk.decide(order, REGISTER)
            assert opinion.drafts == ("art5_2_notification",)
            assert opinion.authority_country == order.exporter.country


def test_later_events_are_about_orders_of_the_demo() -> None:
    """Every follow-up parses and names a revision and lines that exist."""
    assert [line["event"].removeprefix("order.") for line in LATER] == [
        "amended",
        "cancelled",
        "cancelled",
        "shipped",
        "amended",
    ]
    assert all(order.revision == ORDERS[order.order_id].revision + 1 for order in AMENDED)
    for line in LATER:
        data = json.dumps(line["data"])
        if line["event"] == "order.cancelled":
            assert OrderCancelled.model_validate_json(data).order_id in ORDERS
        if line["event"] == "order.shipped":
            shipped = OrderShipped.model_validate_json(data)
            sold = {ordered.line_id: ordered.quantity for ordered in ORDERS[shipped.order_id].lines}
            assert {sent.line_id: sent.quantity for sent in shipped.lines} == sold
