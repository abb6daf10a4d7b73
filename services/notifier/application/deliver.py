"""Does every notice reach every channel, once, however often a channel fails?

Each channel is tried on its own and remembered when it has the notice. A notice that keeps failing
is shown as undelivered and tried hourly; it is never given up in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from services.notifier.application.ports import Channel, Delivery, PendingNotice, Undelivered

ATTEMPTS_MAX = 8
FIRST_PAUSE_S = 5.0
PAUSE_MAX_S = 3_600.0
PROBLEM_LENGTH_MAX = 500

log = structlog.get_logger(__name__)


async def deliver(pending: PendingNotice, channels: Sequence[Channel]) -> Delivery:
    """Try the channels that do not have the notice yet."""
    reached, problems = set(pending.reached), []
    for channel in channels:
        if channel.name in reached:
            continue
        try:
            await channel.deliver(pending)
        except Undelivered as error:
            problems.append(f"{channel.name}: {error}")
            log.warning("notice_not_delivered", notice_id=pending.notice_id, channel=channel.name)
        else:
            reached.add(channel.name)
            log.info("notice_delivered", notice_id=pending.notice_id, channel=channel.name)
    problem = "; ".join(problems)[:PROBLEM_LENGTH_MAX] or None
    if problem is not None and pending.attempts >= ATTEMPTS_MAX:
        log.error("notice_undelivered", notice_id=pending.notice_id, attempts=pending.attempts)
    return Delivery(frozenset(reached), problem)


def pause_after_s(attempts: int) -> float:
    """How long to wait after this many failed attempts: doubling, then hourly."""
    if attempts >= ATTEMPTS_MAX:
        return PAUSE_MAX_S
    return min(PAUSE_MAX_S, FIRST_PAUSE_S * 2.0 ** max(0, attempts - 1))
