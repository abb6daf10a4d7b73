"""How does one service become one process?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from services.runtime.connect import event_log_of
from services.runtime.event_log import EventLog
from services.runtime.logs import set_up_logs
from services.runtime.service import Service, run_services, stop_on_signals
from services.runtime.settings import RuntimeSettings

S = TypeVar("S", bound=RuntimeSettings)


def run_process(settings: S, build: Callable[[S, EventLog], Service]) -> None:
    """Run one service until SIGTERM or SIGINT, finishing what is in hand."""
    set_up_logs(level=settings.log_level, as_json=settings.log_json)
    asyncio.run(_run(settings, build))


async def _run(settings: S, build: Callable[[S, EventLog], Service]) -> None:
    event_log = event_log_of(settings, client_id="catchall")
    service = build(settings, event_log)
    await run_services(
        [service], event_log=event_log, stopping=stop_on_signals(), drain_timeout_s=settings.drain_timeout_s
    )
