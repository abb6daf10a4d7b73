"""What time is it? The only place that asks the machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""The time as a value: aware, in UTC."""


def system_clock() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place


def monotonic_s() -> float:
    """Seconds that never go back, for durations."""
    return time.monotonic()
