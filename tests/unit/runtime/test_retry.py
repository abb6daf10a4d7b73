"""How long do we wait before the next try, and what ends the waiting?"""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from services.runtime.retry import Backoff, pause

SECONDS = st.floats(min_value=0.001, max_value=1_000)


@given(first_s=SECONDS, most_s=SECONDS, tries=st.integers(min_value=1, max_value=100))
def test_a_pause_is_never_longer_than_the_most_nor_shorter_than_half_its_turn(
    first_s: float, most_s: float, tries: int
) -> None:
    backoff = Backoff(first_s=first_s, most_s=most_s)
    for number in range(tries):
        turn_s = min(most_s, first_s * 2.0 ** min(number, 20))
        assert turn_s / 2 <= backoff.next_pause_s() <= min(most_s, turn_s)


@given(tries=st.integers(min_value=0, max_value=2_000))
def test_after_a_reset_pauses_begin_anew(tries: int) -> None:
    backoff = Backoff(first_s=0.1, most_s=5.0, tries=tries)
    backoff.reset()
    assert backoff.next_pause_s() <= 0.1


@given(tries=st.integers(min_value=20, max_value=100_000))
def test_any_number_of_tries_keeps_the_pause_finite(tries: int) -> None:
    assert 2.5 <= Backoff(first_s=0.1, most_s=5.0, tries=tries).next_pause_s() <= 5.0


def test_pauses_of_two_replicas_differ() -> None:
    assert len({Backoff().next_pause_s() for _ in range(20)}) > 1


async def test_a_pause_ends_at_once_when_it_is_told_to() -> None:
    until = asyncio.Event()
    waiting = asyncio.create_task(pause(3_600, until=until))
    until.set()
    assert await waiting is True


async def test_a_pause_that_ends_by_itself_says_so() -> None:
    assert await pause(0, until=asyncio.Event()) is False
