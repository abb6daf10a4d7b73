"""Does a licence cover no more than it has left, through clearances, shipments and returns?"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.decision import LicenceUse
from schemas.events.orders import OrderShipped, ShippedLine
from schemas.order import Authorisation
from schemas.vocabulary import AuthorisationType
from services.screening.application.ports import OrderStatus, Standing
from services.screening.domain.licence_ledger import Booking, Ledger, Registered
from tests.builders import line_data
from tests.unit.screening.builders import AS_OF, a_licence, an_entry, an_item
from tests.unit.screening.look_bench import LookBench, placed, recorded, refused, released, shipped, withdrawn

CLEARED, HELD = "order.cleared", "order.held"
LISTED = an_item("5A002.a.1")
PART = OrderShipped(
    order_id="SO-1", revision=1, shipped_at=AS_OF, lines=[ShippedLine(line_id="1", quantity="1")]
)
"""One of the two pieces leaves."""


@pytest.fixture
async def bench() -> LookBench:
    """A licence for three pieces; an order of the bench takes two."""
    bench = LookBench()
    await bench.take(recorded(a_licence(quantity_left="3", value_left="5000")))
    return bench


def left(bench: LookBench) -> Decimal:
    register = bench.desk.licences
    taken = [a.quantity for a in register.reserved.values()]  # type: ignore[attr-defined]
    gone = [a.quantity for a in register.shipped.values()]  # type: ignore[attr-defined]
    return Decimal(3) - sum(taken, Decimal(0)) - sum(gone, Decimal(0))


async def test_what_one_order_takes_is_not_there_for_the_next(bench: LookBench) -> None:
    assert await bench.place(LISTED) == [CLEARED]
    assert left(bench) == 1
    assert await bench.place(LISTED, order_id="SO-2") == [HELD]
    reasons = bench.last[0].data.reasons  # type: ignore[attr-defined]
    assert "the quantity left (1) is less than 2" in reasons[0].summary


async def test_two_orders_of_one_batch_do_not_share_a_balance(bench: LookBench) -> None:
    both = [placed(LISTED, order_id=name) for name in ("SO-1", "SO-2")]
    assert sorted(await bench.take(*both)) == [CLEARED, HELD]


async def test_a_clearance_names_what_it_takes_and_what_customs_must_be_told(bench: LookBench) -> None:
    await bench.place(LISTED)
    use = bench.last[0].data.licence_uses[0]  # type: ignore[attr-defined]
    assert (use.line_id, use.authorisation, use.quantity) == ("1", "L-1", "2")
    assert (use.customs_code, use.customs_reference) == ("X002", "L-1")


async def test_a_decision_repeats_the_conditions_of_the_licence_for_who_ships(bench: LookBench) -> None:
    told = ["delivery report within 30 days", "no re-export"]
    await bench.take(recorded(a_licence(quantity_left="3", value_left="5000", conditions=told), version=2))
    await bench.place(LISTED)
    assert bench.last[0].data.licence_uses[0].conditions == tuple(told)  # type: ignore[attr-defined]


async def test_an_order_that_is_decided_again_does_not_stand_in_its_own_way(bench: LookBench) -> None:
    await bench.place(LISTED)
    bench.lists(an_entry("Somebody Else Entirely", entry_id="E-9"))
    assert await bench.look() == []
    assert left(bench) == 1
    assert [entry.booking for entry in bench.desk.licences.entries] == [Booking.RESERVED]  # type: ignore[attr-defined]


async def test_a_look_that_cannot_run_frees_nothing_of_what_a_cleared_order_took(bench: LookBench) -> None:
    await bench.place(LISTED)
    bench.break_lists()
    assert await bench.place(LISTED) == []  # the clearance stands, and so does what it took
    assert left(bench) == 1


async def test_a_higher_revision_takes_its_own_amount(bench: LookBench) -> None:
    await bench.place(LISTED)
    assert await bench.place(LISTED, revision=2, lines=[line_data(quantity="3")]) == [CLEARED]
    assert left(bench) == 0


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
async def test_an_order_that_does_not_leave_gives_back_what_it_took(bench: LookBench, end: str) -> None:
    await bench.place(LISTED)
    if end == "withdrawn":
        await bench.take(withdrawn())
    else:
        bench.lists(an_entry("Fjellvik Regnskap AS", countries=("NO",)))
        assert await bench.look() == [HELD]
        await bench.take(refused(bench.order()))
    assert left(bench) == 3


async def test_a_held_order_keeps_its_part_so_that_a_release_takes_nothing_twice(bench: LookBench) -> None:
    bench.lists(an_entry("Fjellvik Regnskap AS", countries=("NO",)))
    assert await bench.place(LISTED) == [HELD]
    assert [use.authorisation for use in bench.last[0].data.licence_uses] == ["L-1"]  # type: ignore[attr-defined]
    assert left(bench) == 1
    await bench.take(released(bench.order()))
    assert await bench.place(LISTED, order_id="SO-2") == [HELD]
    await bench.take(shipped())
    assert left(bench) == 1
    assert [entry.booking for entry in bench.desk.licences.entries][-2:] == [  # type: ignore[attr-defined]
        Booking.SHIPPED,
        Booking.RETURNED,
    ]


async def test_a_degraded_hold_takes_its_part_too(bench: LookBench) -> None:
    bench.break_lists()
    assert await bench.place(LISTED) == [HELD]
    assert left(bench) == 1


async def test_what_has_left_of_an_order_is_not_asked_for_again(bench: LookBench) -> None:
    await bench.take(recorded(a_licence(quantity_left="2", value_left="5000"), version=2))
    await bench.place(LISTED)
    await bench.take(PART)
    bench.lists(an_entry("Somebody Else Entirely", entry_id="E-9"))
    assert await bench.look() == []  # one piece is left for the one piece that has not left
    assert bench.order().standing is Standing.CLEARED
    assert sum(a.quantity for a in bench.desk.licences.reserved.values()) == 1  # type: ignore[attr-defined]


async def test_what_people_recorded_after_a_part_had_left_is_enough_for_the_rest(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(PART)
    await bench.take(recorded(a_licence(quantity_left="1", value_left="5000"), version=2))
    assert await bench.look() == []


async def test_a_shipment_consumes_and_a_released_part_comes_back(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(shipped())
    assert left(bench) == 1
    assert bench.order().status is OrderStatus.SHIPPED
    assert await bench.place(LISTED, order_id="SO-2", lines=[line_data(quantity="1")]) == [CLEARED]


async def test_a_partial_shipment_leaves_the_order_open_and_the_rest_reserved(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(PART)
    assert bench.order().status is OrderStatus.OPEN
    assert left(bench) == 1
    bench.lists(an_entry("Fjellvik Regnskap AS", countries=("NO",)))
    assert await bench.look() == [HELD]
    assert left(bench) == 1
    await bench.take(PART)
    assert bench.order().status is OrderStatus.SHIPPED
    assert left(bench) == 1


async def test_what_people_record_as_left_counts_from_then(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(shipped())
    await bench.take(recorded(a_licence(quantity_left="2", value_left="5000"), version=2))
    assert await bench.place(LISTED, order_id="SO-2") == [CLEARED]


async def test_a_licence_recorded_later_does_not_move_an_order_from_its_own(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(recorded(a_licence(id="A-0", quantity_left="2", value_left="5000")))
    register = bench.desk.licences
    register.kept = dict(sorted(register.kept.items()))  # type: ignore[attr-defined]
    assert await bench.look() == []
    assert {name for name, _, _ in register.reserved} == {"L-1"}  # type: ignore[attr-defined]


async def test_a_cleared_order_that_only_another_licence_covers_now_is_held(bench: LookBench) -> None:
    await bench.place(LISTED)
    ends = {"quantity_left": "3", "value_left": "5000", "valid_to": "2026-12-01"}
    await bench.take(recorded(a_licence(**ends), version=2))
    await bench.take(recorded(a_licence(id="L-2", quantity_left="2", value_left="5000")))
    assert await bench.look() == [HELD]
    reason = bench.last[0].data.reasons[-1]  # type: ignore[attr-defined]
    assert (reason.rule, reason.line_id) == ("licence_changed", "1")
    assert "L-1 does not cover the line any more, L-2 does" in reason.summary
    assert bench.decisions.grounds[bench.order().decision_id].declared == {"1": "L-1"}  # for a replay
    assert {name for name, _, _ in bench.desk.licences.reserved} == {"L-2"}  # type: ignore[attr-defined]


async def test_a_line_of_nothing_of_which_something_left_is_judged(bench: LookBench) -> None:
    nothing = [line_data(quantity="0")]
    await bench.place(LISTED, lines=nothing)
    await bench.take(PART)
    bench.lists(an_entry("Somebody Else Entirely", entry_id="E-9"))
    assert await bench.look() == []


def test_a_degraded_look_adds_only_lines_that_took_nothing_yet() -> None:
    ledger = a_ledger("100")
    ledger.reserve("A", 1, [a_use(Decimal(10))])
    ledger.reserve("A", 1, [a_use(Decimal(4))], in_place=False)
    assert [amounts.quantity for amounts in ledger.reserved.values()] == [10]
    ledger.reserve("B", 1, [a_use(Decimal(4))], in_place=False)
    assert sum(amounts.quantity for amounts in ledger.reserved.values()) == 14


def a_ledger(left: str) -> Ledger:
    licence = Authorisation(id="L", type=AuthorisationType.INDIVIDUAL, quantity_left=left)
    return Ledger({"x": [Registered(licence, 1)]}, {}, {})


def a_use(quantity: Decimal) -> LicenceUse:
    return LicenceUse(
        line_id="1",
        authorisation="L",
        type=AuthorisationType.INDIVIDUAL,
        ugea=None,
        quantity=str(quantity),
        value=None,
        customs_code="X002",
        customs_reference="L",
    )


quantities = st.decimals(min_value=0, max_value=50, places=2)
steps_of_orders = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(["reserve", "ship", "finish"]), quantities),
    max_size=15,
)


@given(steps_of_orders)
def test_the_balance_is_always_what_the_bookings_add_up_to(steps: list[tuple[str, str, Decimal]]) -> None:
    ledger = a_ledger("100")
    for order_id, step, quantity in steps:
        if step == "reserve":
            ledger.reserve(order_id, 1, [a_use(quantity)])
        else:
            ledger.ship(order_id, 1, {"1": quantity}, complete=step == "finish")
    booked = dict.fromkeys(Booking, Decimal(0))
    for entry in ledger.entries:
        assert entry.amounts.quantity >= 0
        booked[entry.booking] += entry.amounts.quantity
    reserved = sum((a.quantity for a in ledger.reserved.values()), Decimal(0))
    assert booked[Booking.RESERVED] - booked[Booking.RETURNED] == reserved
    register = ledger.register_for("x", "another order")
    assert register[0].quantity_left is not None
    assert Decimal(register[0].quantity_left) == 100 - reserved - booked[Booking.SHIPPED]
