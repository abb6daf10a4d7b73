"""Where does a decided order stand after another look, and what is never said about it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.decision import Decision
from schemas.vocabulary import Fact
from services.screening.application.decide_orders import RETRY_AFTER
from services.screening.application.ports import OrderStatus, Standing
from services.screening.domain.matching import Matcher, PartyMatches
from services.screening.domain.party import ScreenedParty
from services.screening.domain.screen import Snapshot
from tests.builders import an_order
from tests.unit.screening.builders import AS_OF, a_candidate, a_licence, an_entry, an_item
from tests.unit.screening.look_bench import (
    LookBench,
    answered,
    failed,
    placed,
    recorded,
    refused,
    released,
    shipped,
    withdrawn,
)

CLEARED, HELD, REASSESSED = "order.cleared", "order.held", "order.reassessed"
LISTED = an_item("5A002.a.1")
FROZEN = an_entry("Fjellvik Regnskap AS", countries=("NO",))
SUSPECT = an_entry("Fjellvik Regnskap AS", list_id="uk", entry_id="U-1")
OTHER = an_entry("Somebody Else Entirely", entry_id="E-9")


@pytest.fixture
def bench() -> LookBench:
    return LookBench()


async def test_an_order_that_nothing_stands_against_is_cleared(bench: LookBench) -> None:
    assert await bench.place() == [CLEARED]
    assert (bench.order().standing, bench.order().status) == (Standing.CLEARED, OrderStatus.OPEN)
    assert list(bench.decisions.kept) == [bench.order().decision_id]


async def test_a_decision_names_what_it_stood_on(bench: LookBench) -> None:
    await bench.place(LISTED)
    decision = bench.last[0].data
    assert isinstance(decision, Decision)
    assert decision.order_digest == an_order().digest()
    assert decision.basis.as_of == AS_OF.date()
    assert [basis.list for basis in decision.basis.lists] == ["eu_fsf"]
    assert decision.cause == "order"


async def test_a_new_entry_revokes_a_clearance(bench: LookBench) -> None:
    await bench.place()
    bench.lists(FROZEN)
    assert await bench.look() == [HELD]
    assert bench.order().standing is Standing.HELD


async def test_a_new_edition_that_changes_nothing_for_an_order_says_nothing(bench: LookBench) -> None:
    await bench.place()
    before = bench.order()
    bench.lists(OTHER)
    assert await bench.look() == []
    assert bench.order().decision_id == before.decision_id
    assert bench.order().list_digest != before.list_digest
    assert await bench.look() == []


async def test_a_hold_whose_reason_is_gone_is_reassessed_and_never_cleared(bench: LookBench) -> None:
    bench.lists(FROZEN)
    assert await bench.place() == [HELD]
    bench.lists(OTHER)
    assert await bench.look() == [REASSESSED]
    bench.lists()
    assert await bench.look() == []
    assert bench.order().standing is Standing.REASSESSED


async def test_a_reassessed_order_is_held_again_for_a_new_reason(bench: LookBench) -> None:
    bench.lists(FROZEN)
    await bench.place()
    bench.lists()
    await bench.look()
    bench.lists(SUSPECT)
    assert await bench.look() == [HELD]


async def test_a_hold_for_another_reason_is_said_anew_and_for_the_same_is_not(bench: LookBench) -> None:
    bench.lists(FROZEN)
    await bench.place()
    bench.lists(FROZEN, OTHER)
    assert await bench.look() == []
    bench.lists(FROZEN, SUSPECT)
    assert await bench.look() == [HELD]
    bench.lists(SUSPECT)
    assert await bench.look() == [HELD]


async def test_a_hold_for_want_of_a_check_is_decided_afresh_when_the_check_runs(bench: LookBench) -> None:
    bench.break_lists()
    assert await bench.place() == [HELD]
    assert bench.order().standing is Standing.DEGRADED
    assert await bench.look() == []
    bench.lists()
    assert await bench.look() == [CLEARED]


async def test_a_hold_for_want_of_a_check_becomes_an_ordinary_hold(bench: LookBench) -> None:
    bench.break_lists()
    await bench.place()
    bench.lists(FROZEN)
    assert await bench.look() == [HELD]
    assert bench.order().standing is Standing.HELD
    bench.lists()
    assert await bench.look() == [REASSESSED]


async def test_an_order_whose_items_could_not_be_classified_is_cleared_once_they_are(
    bench: LookBench,
) -> None:
    assert await bench.take(failed(an_order())) == [HELD]
    assert bench.order().standing is Standing.DEGRADED
    assert await bench.place() == [CLEARED]


async def test_a_look_without_lists_neither_revokes_nor_lifts(bench: LookBench) -> None:
    await bench.place()
    bench.break_lists()
    bench.orders.put(replace(bench.order(), again="test"))
    assert await bench.look() == []
    assert bench.order().standing is Standing.CLEARED


@pytest.mark.parametrize(
    "standing", [Standing.CLEARED, Standing.HELD, Standing.REASSESSED, Standing.RELEASED]
)
async def test_a_look_that_could_not_be_taken_in_full_is_taken_again_later(
    bench: LookBench, standing: Standing
) -> None:
    await bench.place()
    bench.orders.put(replace(bench.order(), again="test", standing=standing))
    bench.break_lists()
    assert await bench.look() == []
    assert (bench.order().standing, bench.order().again) == (standing, "test")
    assert bench.order().retry_at == AS_OF + RETRY_AFTER
    bench.lists(FROZEN)
    assert await bench.look() == []
    bench.later(AS_OF + RETRY_AFTER)
    assert await bench.look() == [HELD]


async def test_a_mixed_hold_is_said_once_while_it_stays_the_same(bench: LookBench) -> None:
    bench.break_lists(FROZEN)
    assert await bench.place() == [HELD]
    assert bench.order().standing is Standing.HELD
    bench.orders.put(replace(bench.order(), again="test"))
    assert await bench.look() == []
    bench.lists(FROZEN)
    assert await bench.look() == [HELD]
    assert await bench.look() == []


async def test_a_release_stays_unless_there_is_a_new_reason(bench: LookBench) -> None:
    bench.lists(SUSPECT)
    await bench.place()
    assert await bench.take(released(bench.order())) == []
    assert bench.order().standing is Standing.RELEASED
    bench.lists(SUSPECT, OTHER)
    assert await bench.look() == []
    bench.lists()
    assert await bench.look() == []
    assert bench.order().standing is Standing.RELEASED
    bench.lists(SUSPECT, FROZEN)
    assert await bench.look() == [HELD]
    assert bench.order().standing is Standing.HELD


async def test_a_release_of_another_revision_changes_nothing(bench: LookBench) -> None:
    bench.lists(SUSPECT)
    await bench.place(revision=2)
    await bench.take(released(replace(bench.order(), revision=1)))
    assert bench.order().standing is Standing.HELD


async def test_a_release_of_what_was_said_before_does_not_lift_a_later_hold(bench: LookBench) -> None:
    bench.lists(SUSPECT)
    await bench.place()
    seen = bench.order()
    bench.lists(SUSPECT, FROZEN)
    assert await bench.look() == [HELD]
    assert await bench.take(released(seen)) == []
    assert bench.order().standing is Standing.HELD
    await bench.take(released(bench.order()))
    assert bench.order().standing is Standing.RELEASED


async def test_a_refused_order_is_not_looked_at_again(bench: LookBench) -> None:
    bench.lists(FROZEN)
    await bench.place()
    assert await bench.take(refused(bench.order())) == []
    assert bench.order().status is OrderStatus.REFUSED
    bench.lists()
    assert await bench.look() == []
    assert await bench.take(released(bench.order())) == []
    assert bench.order().standing is Standing.HELD


async def test_a_refused_revision_is_not_decided_again_but_a_higher_one_is(bench: LookBench) -> None:
    bench.lists(FROZEN)
    await bench.place()
    await bench.take(refused(bench.order()))
    bench.lists()
    assert await bench.place() == []
    assert await bench.place(revision=2) == [CLEARED]


async def test_every_decision_has_an_id_of_its_own_when_lists_come_back(bench: LookBench) -> None:
    await bench.place()
    for _ in range(3):
        bench.lists(FROZEN)
        await bench.look()
        bench.lists()
        await bench.look()
    assert len(bench.decisions.kept) == 7
    assert bench.order().standing is Standing.REASSESSED


async def test_the_same_look_after_the_same_decision_has_the_same_id(bench: LookBench) -> None:
    other = LookBench()
    for each in (bench, other):
        await each.place()
        each.lists(FROZEN)
        await each.look()
    assert list(bench.decisions.kept) == list(other.decisions.kept)


async def test_a_higher_revision_is_decided_afresh(bench: LookBench) -> None:
    bench.lists(FROZEN)
    await bench.place()
    parties = [{"role": "end_user", "name": "Havlund Drift", "kind": "organisation", "country": "NO"}]
    assert await bench.place(revision=2, parties=parties) == [CLEARED]
    assert bench.order().revision == 2


async def test_a_lower_revision_is_passed_over_and_counted(bench: LookBench) -> None:
    await bench.place(revision=3)
    assert await bench.place(revision=2) == []
    assert bench.order().revision == 3
    assert bench.count("superseded") == 1


async def test_of_two_revisions_in_one_batch_the_higher_one_is_decided(bench: LookBench) -> None:
    assert await bench.take(placed(revision=1), placed(revision=2)) == [CLEARED]
    assert bench.order().revision == 2
    assert bench.count("superseded") == 1


async def test_a_new_classification_of_the_same_revision_is_another_look(bench: LookBench) -> None:
    await bench.place(LISTED)
    assert await bench.place() == [REASSESSED]
    assert await bench.place(LISTED) == [HELD]


async def test_a_withdrawn_order_ends_and_is_never_decided_again(bench: LookBench) -> None:
    await bench.place()
    assert await bench.take(withdrawn()) == ["order.withdrawn"]
    assert bench.order().status is OrderStatus.WITHDRAWN
    bench.lists(FROZEN)
    assert await bench.look() == []
    assert await bench.place() == []
    assert bench.count("withdrawn") == 1


async def test_a_withdrawal_in_the_same_batch_comes_before_the_decision(bench: LookBench) -> None:
    assert await bench.take(placed(), withdrawn()) == ["order.withdrawn"]
    assert bench.order().status is OrderStatus.WITHDRAWN


async def test_a_withdrawal_that_comes_first_is_kept(bench: LookBench) -> None:
    assert await bench.take(withdrawn(revision=2)) == ["order.withdrawn"]
    assert await bench.place(revision=2) == []
    assert await bench.place(revision=1) == []
    assert await bench.place(revision=3) == [CLEARED]


@pytest.mark.parametrize(("entries", "unreleased"), [((), 0.0), ((FROZEN,), 1.0)])
async def test_a_shipped_order_is_looked_at_no_more_and_counts_if_it_was_held(
    bench: LookBench, entries: tuple[object, ...], unreleased: float
) -> None:
    if entries:
        bench.lists(FROZEN)
    await bench.place()
    assert await bench.take(shipped()) == []
    assert bench.order().status is OrderStatus.SHIPPED
    assert bench.count("shipped_unreleased") == unreleased
    bench.lists(OTHER)
    assert await bench.look() == []


async def test_an_order_that_shipped_in_the_batch_of_its_classification_is_decided_first(
    bench: LookBench,
) -> None:
    bench.lists(FROZEN)
    assert await bench.take(placed(), shipped()) == [HELD]
    assert bench.order().status is OrderStatus.SHIPPED
    assert bench.count("shipped_unreleased") == 1


async def test_a_recorded_licence_marks_what_is_held_for_its_holder(bench: LookBench) -> None:
    assert await bench.place(LISTED) == [HELD]
    assert await bench.take(recorded(a_licence())) == []
    assert bench.order().again
    assert await bench.look() == [REASSESSED]


async def test_a_licence_of_another_exporter_or_an_older_version_marks_nothing(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(recorded(a_licence(holder="Gartenbau Nord GmbH")))
    assert bench.order().again is None
    await bench.take(recorded(a_licence(id="L-2", items=["1C001"]), version=2))
    await bench.look()
    await bench.take(recorded(a_licence(id="L-2"), version=1))
    assert bench.order().again is None


async def test_a_licence_that_does_not_fit_changes_nothing(bench: LookBench) -> None:
    await bench.place(LISTED)
    await bench.take(recorded(a_licence(items=["1C001"])))
    assert await bench.look() == []
    assert bench.order().again is None


async def test_a_licence_recorded_beforehand_clears(bench: LookBench) -> None:
    await bench.take(recorded(a_licence()))
    assert await bench.place(LISTED) == [CLEARED]


@pytest.mark.parametrize(
    ("answer", "said"), [(Fact.FALSE, [REASSESSED]), (Fact.TRUE, [HELD]), (Fact.UNKNOWN, [])]
)
async def test_an_answer_leads_to_another_look_and_never_to_a_clearance(
    bench: LookBench, answer: Fact, said: list[str]
) -> None:
    await bench.place(destination={"country": "LY"}, use={"military": None})
    assert await bench.take(answered(answer)) == []
    assert await bench.look() == said
    assert bench.order().again is None


async def test_an_answer_to_an_older_revision_does_not_count_for_a_newer_one(bench: LookBench) -> None:
    await bench.place(destination={"country": "LY"}, use={"military": None}, revision=2)
    await bench.take(answered(Fact.FALSE, revision=1))
    assert await bench.look() == []
    assert bench.order().standing is Standing.HELD


async def test_an_answer_before_the_order_counts_when_it_comes(bench: LookBench) -> None:
    order = placed(destination={"country": "LY"}, use={"military": None})
    assert await bench.take(answered(Fact.FALSE), order) == [CLEARED]


class BrokenMatcher(Matcher):
    """Fails whoever it is asked about."""

    def match(self, party: ScreenedParty) -> PartyMatches:
        raise ZeroDivisionError


async def test_a_failure_to_screen_holds_the_order(bench: LookBench) -> None:
    whole = bench.snapshots.snapshot
    bench.snapshots.snapshot = Snapshot(whole.state, BrokenMatcher(()))
    assert await bench.place() == [HELD]
    assert bench.order().standing is Standing.DEGRADED
    bench.lists()
    assert await bench.look() == [CLEARED]


async def test_a_candidate_for_surveillance_asks_and_holds(bench: LookBench) -> None:
    assert await bench.place(a_candidate()) == [HELD]
    decision = bench.last[0].data
    assert isinstance(decision, Decision)
    assert "RF-CAP-06" in decision.questions


async def test_a_stale_list_holds_new_orders_and_leaves_cleared_ones(bench: LookBench) -> None:
    await bench.place()
    bench.later(AS_OF + timedelta(days=3))
    assert await bench.look() == []
    assert await bench.place(order_id="SO-2") == [HELD]
    assert bench.order("SO-2").standing is Standing.DEGRADED
    assert bench.order("SO-1").standing is Standing.CLEARED
