"""How long to wait before the next try?"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Pauses that double from `first_s` to `most_s`, each shortened at random by up to a half."""

    first_s: float = 0.1
    most_s: float = 5.0
    tries: int = 0

    def next_pause_s(self) -> float:
        pause_s = min(self.most_s, self.first_s * 2.0 ** min(self.tries, 20))
        self.tries += 1
        return pause_s * (0.5 + random.random() / 2)

    def reset(self) -> None:
        self.tries = 0


async def pause(seconds: float, *, until: asyncio.Event) -> bool:
    """Wait `seconds`, or less if `until` is set; says whether it is."""
    try:
        await asyncio.wait_for(until.wait(), timeout=seconds)
    except TimeoutError:
        return False
    return True
