"""How is screening put together?"""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import CollectorRegistry

from services.runtime.assembly import Assembly
from services.runtime.clock import Clock, system_clock
from services.runtime.event_log import EventLog
from services.runtime.health import Compliance, ComplianceStatus
from services.runtime.service import Service
from services.screening.adapters.law_files import shipped_law
from services.screening.adapters.law_tables import LawCache
from services.screening.adapters.snapshots import SnapshotCache
from services.screening.adapters.tables import messages, metadata
from services.screening.entrypoints.api import add_routes
from services.screening.entrypoints.consumer import ScreeningConsumer, SecondLook
from services.screening.metrics import ScreeningMetrics
from services.screening.settings import ScreeningSettings

NAME = "screening"


def build(settings: ScreeningSettings, event_log: EventLog, *, clock: Clock = system_clock) -> Service:
    """Screening over `event_log` and its own database."""
    registry = CollectorRegistry()
    metrics = ScreeningMetrics(registry)
    fresh_for = timedelta(hours=settings.list_fresh_hours)
    snapshots = SnapshotCache(required=settings.required(), fresh_for=fresh_for, metrics=metrics)
    consumer = ScreeningConsumer(LawCache(shipped_law()), snapshots, metrics)
    assembly = Assembly(
        NAME,
        settings,
        event_log=event_log,
        tables=messages,
        metadata=metadata,
        registry=registry,
        clock=clock,
    )
    look = SecondLook(consumer, assembly.database, messages, clock, assembly.source)
    add_routes(assembly.api, assembly.database, snapshots, clock)

    async def compliance() -> ComplianceStatus:
        problems = snapshots.snapshot.state.problems(clock())
        state = Compliance.DEGRADED if problems else Compliance.NORMAL
        return ComplianceStatus(state, tuple(f"list {name} {problem}" for name, problem in problems))

    assembly.health.compliance = compliance
    service = assembly.service(
        consumer.intake(), port=settings.screening_port, loops={"second look": look.run}
    )

    async def load_lists() -> None:
        await snapshots.refresh(assembly.database)

    service.prepare = [*service.prepare, load_lists]
    return service
