"""Which orders of events once made a machine lift a hold, or look away from a new listing?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.screening.application.decide_orders import RETRY_AFTER
from services.screening.application.ports import OrderStatus
from tests.unit.screening.builders import AS_OF, a_licence, an_entry, an_item
from tests.unit.screening.look_bench import LookBench, placed, recorded, refused, released

CLEARED, HELD, REASSESSED = "order.cleared", "order.held", "order.reassessed"
LISTED = an_item("5A002.a.1")
FROZEN = an_entry("Fjellvik Regnskap AS", countries=("NO",))
SUSPECT = an_entry("Fjellvik Regnskap AS", list_id="uk", entry_id="U-1")
OTHER = an_entry("Somebody Else Entirely", entry_id="E-9")


@pytest.fixture
def bench() -> LookBench:
    return LookBench()


async def test_a_refusal_in_the_same_batch_as_another_classification_stays(bench: LookBench) -> None:
    """People refuse a listed item in the moment in which others confirm it as not listed."""
    assert await bench.place(LISTED) == [HELD]
    assert await bench.take(placed(), refused(bench.order())) == []
    assert bench.order().status is OrderStatus.REFUSED


async def test_one_list_that_cannot_be_used_does_not_hide_what_another_has_newly_listed(
    bench: LookBench,
) -> None:
    assert await bench.place() == [CLEARED]
    bench.break_lists(FROZEN)
    assert await bench.look() == [HELD]


async def test_a_hold_whose_reason_went_while_checks_could_not_run_is_reassessed_when_they_can(
    bench: LookBench,
) -> None:
    bench.lists(FROZEN)
    assert await bench.place() == [HELD]
    bench.break_lists(OTHER)
    assert await bench.look() == []
    bench.lists(OTHER)
    bench.later(AS_OF + RETRY_AFTER * 2)
    assert await bench.look() == [REASSESSED]


async def test_another_code_on_the_same_line_is_another_ground(bench: LookBench) -> None:
    assert await bench.place(LISTED) == [HELD]
    assert await bench.take(placed(an_item("4A005"))) == [HELD]


async def test_a_licence_that_changes_reaches_released_orders(bench: LookBench) -> None:
    bench.lists(SUSPECT)
    await bench.take(recorded(a_licence()))
    assert await bench.place(LISTED) == [HELD]
    await bench.take(released(bench.order()))
    await bench.take(recorded(a_licence(valid_to=AS_OF.date()), version=2))
    assert await bench.look() == [HELD]


async def test_a_classification_after_which_nothing_was_said_is_the_one_that_counts_later(
    bench: LookBench,
) -> None:
    """An item becomes listed while a licence covers it; when the licence goes, that is not forgotten."""
    await bench.take(recorded(a_licence()))
    assert await bench.place() == [CLEARED]
    assert await bench.take(placed(LISTED)) == []
    await bench.take(recorded(a_licence(valid_to=AS_OF.date()), version=2))
    assert await bench.look() == [HELD]


async def test_an_order_that_cannot_be_read_any_more_stops_no_other_look(bench: LookBench) -> None:
    await bench.place()
    broken = replace(bench.order(), order_id="SO-0", payload=b"{}")
    bench.orders.kept["SO-0"] = broken
    bench.lists(FROZEN)
    assert await bench.look() == [HELD]
