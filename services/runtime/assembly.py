"""How is what every service has alike put together: database, outbox, consumer, API, checks?"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from prometheus_client import CollectorRegistry, Info
from sqlalchemy import MetaData, delete

from services.runtime.access import AccessTokens, refuse_open_listening
from services.runtime.clock import Clock, monotonic_s
from services.runtime.consumer import Consumer, Intake, Limits
from services.runtime.database import Database
from services.runtime.errors import Transient
from services.runtime.event_log import EventLog
from services.runtime.health import Compliance, ComplianceStatus, Health
from services.runtime.http import new_api
from services.runtime.metrics import ConsumerMetrics, RelayMetrics
from services.runtime.migrate import is_current, migrate
from services.runtime.outbox import Relay
from services.runtime.retry import pause
from services.runtime.service import Loop, Service, topic_settings
from services.runtime.settings import RuntimeSettings
from services.runtime.tables import MessageTables
from services.runtime.version import VERSION

STUCK_AFTER_S = 180.0  # a consumer loop that has not turned for so long is not alive
INBOX_KEPT = timedelta(days=400)  # longer than any topic remembers, or an old event would count as new
HOUSEKEEPING_S = 3_600.0
GAUGES_S = 5.0


class Assembly:
    """The common parts of one service; `service` makes them one thing that runs."""

    def __init__(
        self,
        name: str,
        settings: RuntimeSettings,
        *,
        event_log: EventLog,
        tables: MessageTables,
        metadata: MetaData,
        registry: CollectorRegistry,
        clock: Clock,
    ) -> None:
        self.name = name
        self.source = f"urn:catchall:{name}"
        self.database = Database(settings.database_for(name), schema=name)
        self.health = Health()
        tokens = AccessTokens(settings.tokens_file(), host=settings.host)
        refuse_open_listening(settings.host, tokens)
        self.api = new_api(f"catchall {name}", tokens=tokens, health=self.health, registry=registry)
        Info("catchall_build", "Version of this service.", registry=registry).info(
            {"version": VERSION, "service": name}
        )
        self._settings = settings
        self._event_log = event_log
        self._tables = tables
        self._metadata = metadata
        self._clock = clock
        self._consumer_metrics = ConsumerMetrics(registry)
        self._relay_metrics = RelayMetrics(registry, name)
        self.relay = Relay(self.database, tables, event_log, self._relay_metrics)

    def service(self, intake: Intake, *, port: int, loops: dict[str, Loop]) -> Service:
        """The service with its consumer, relay, housekeeping and `loops` of its own."""
        consumer = Consumer(
            intake,
            database=self.database,
            tables=self._tables,
            event_log=self._event_log,
            clock=self._clock,
            metrics=self._consumer_metrics,
            source=self.source,
            after_commit=self.relay.wake,
            limits=Limits(batch_max=self._settings.batch_max),
        )
        service = Service(
            name=self.name,
            api=self.api,
            host=self._settings.host,
            port=port,
            loops={
                "consumer": consumer.run,
                "housekeeping": self._keep_house,
                "gauges": lambda stopping: self._show_gauges(consumer, stopping),
                **loops,
            },
            database=self.database,
            prepare=[self._migrate, self._make_topics],
            last={"relay": self.relay.run},
        )
        self._add_checks(service, consumer)
        return service

    def _add_checks(self, service: Service, consumer: Consumer) -> None:
        async def turning() -> str | None:
            idle_s = monotonic_s() - consumer.last_turn_s
            return f"the consumer has not turned for {idle_s:.0f} s" if idle_s > STUCK_AFTER_S else None

        async def database() -> str | None:
            try:
                current = await is_current(self.database, self.name)
            except Transient as error:
                return str(error)
            return None if current else "migrations are not current; run `catchall migrate`"

        async def partitions() -> str | None:
            return None if consumer.subscription is not None else "not subscribed to the event log"

        self.health.live["consumer"] = turning
        self.health.ready |= {"database": database, "event log": partitions}
        own = self.health.compliance

        async def compliance() -> ComplianceStatus:
            if service.broken:
                return ComplianceStatus(Compliance.STOPPED, tuple(service.broken))
            return await own() if own else ComplianceStatus(Compliance.NORMAL)

        self.health.compliance = compliance

    async def _migrate(self) -> None:
        await migrate(self.database, self.name)

    async def _make_topics(self) -> None:
        await self._event_log.ensure_topics(topic_settings())

    async def _keep_house(self, stopping: asyncio.Event) -> None:
        """Forget inbox marks that are older than any record that could come again."""
        inbox = self._tables.inbox
        while not await pause(HOUSEKEEPING_S, until=stopping):
            async with self.database.begin() as connection:
                await connection.execute(delete(inbox).where(inbox.c.seen_at < self._clock() - INBOX_KEPT))

    async def _show_gauges(self, consumer: Consumer, stopping: asyncio.Event) -> None:
        while not await pause(GAUGES_S, until=stopping):
            pending, oldest = await self.relay.backlog()
            self._relay_metrics.pending.set(pending)
            age_s = (self._clock() - oldest).total_seconds() if oldest else 0.0
            self._relay_metrics.oldest_seconds.set(age_s)
            if consumer.subscription is not None:
                lag = await consumer.subscription.lag()
                self._consumer_metrics.lag.labels(self.name).set(sum(lag.values()))
