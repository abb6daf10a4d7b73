"""What does a held order look like, and how does a notifier take it, in as few words as a test needs?"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from schemas.classification import (
    ClassificationBasis,
    ElementAnswer,
    ItemClassification,
    LineClassification,
    OrderClassification,
)
from schemas.decision import Basis, Coverage, Hit, Reason
from schemas.envelope import Envelope, Headers
from schemas.events.classified import OrderWithdrawn
from schemas.events.decided import OrderCleared, OrderHeld, OrderReassessed
from schemas.model import Model
from schemas.order import Act, Destination, Document, Exporter, Line, Order, Party, Use
from schemas.registry import Event, decode, type_of
from schemas.vocabulary import (
    ActType,
    ClassificationStatus,
    CyberSurveillance,
    DocumentKind,
    Fact,
    LineKind,
    MatchOutcome,
    NameQuality,
    PartyKind,
    PartyRole,
    PartyType,
    ReasonClass,
    SurveillanceCategory,
    Verdict,
)
from services.notifier.adapters.authority_table import shipped_authorities
from services.notifier.adapters.case_reading import CaseFile, CaseQuery, CaseReading
from services.notifier.adapters.notice_store import SqlNoticeQueue
from services.notifier.adapters.tables import messages
from services.notifier.application.act import Command
from services.notifier.application.open_cases import Times
from services.notifier.application.ports import Channel
from services.notifier.domain.case import Case, CaseAction
from services.notifier.domain.four_eyes import Grounds
from services.notifier.entrypoints.case_desk import CaseAccess
from services.notifier.entrypoints.consumer import NotifierConsumer
from services.notifier.entrypoints.notices import NoticesLoop
from services.notifier.metrics import NotifierMetrics
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.runtime.unit import Unit

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CONSOLE = "https://console.example"
GROUNDS = Grounds(legal_basis="false hit", reason="another birth date and another address")

_numbers = itertools.count(1)


def a_reason(
    rule: str = "party_match",
    *,
    reason_class: ReasonClass = ReasonClass.RISK,
    citation: str = "Article 2 of Council Regulation (EU) No 269/2014",
    summary: str = "the end user may be a listed person",
    party: str | None = "Orbital Parts FZE",
    line_id: str | None = None,
    hit: Hit | None = None,
) -> Reason:
    return Reason(
        reason_class=reason_class,
        rule=rule,
        citation=citation,
        summary=summary,
        party=party,
        line_id=line_id,
        hit=hit,
    )


def a_hit(name: str = "ORBITAL PARTS F.Z.E.") -> Hit:
    return Hit(
        party="Orbital Parts FZE",
        role="end_user",
        list="eu_fsf",
        entry_id="EU.9.1",
        name=name,
        quality=NameQuality.STRONG,
        outcome=MatchOutcome.HIT,
        score=0.97,
        programme="EU-UKR",
        citation="Council Regulation (EU) No 269/2014",
        why=("all parts of the name are equal", "the country agrees"),
    )


DEGRADED = a_reason(
    "lists_stale",
    reason_class=ReasonClass.SYSTEM_DEGRADED,
    citation="own rule",
    summary="no fresh list",
    party=None,
)


def an_order(order_id: str = "SO-1", *, revision: int = 1, end_user: str = "Orbital Parts FZE") -> Order:
    return Order(
        order_id=order_id,
        revision=revision,
        placed_at=MONDAY,
        currency="EUR",
        act=Act(type=ActType.EXPORT, planned_date=date(2026, 12, 1)),
        exporter=Exporter(id="X-1", name="Lindqvist Analys AB", country="SE", eori="SE5560000000"),
        destination=Destination(country="AE", purchasing_country="AE"),
        lines=[
            Line(
                line_id="1",
                sku="LA-7",
                name="Face finder",
                description="Finds faces in recorded video.",
                kind=LineKind.SOFTWARE,
                quantity="2",
                unit="licence",
                value="48000.00",
                attributes={"covert": True},
            )
        ],
        parties=[
            Party(
                role=PartyRole.END_USER,
                kind=PartyKind.ORGANISATION,
                type=PartyType.POLICE,
                name=end_user,
                country="AE",
                address="Gate 4, Dubai",
            )
        ],
        use=Use(stated="Search of recordings", sector="police", repression=True),
        documents=[Document(kind=DocumentKind.CONTRACT, reference="C-88", signed_on=date(2026, 10, 2))],
    )


def a_classification() -> OrderClassification:
    item = ItemClassification(
        annex_i_codes=[],
        status=ClassificationStatus.NOT_FOUND,
        cyber_surveillance=CyberSurveillance.NON_LISTED_CANDIDATE,
        category=SurveillanceCategory.FACIAL_RECOGNITION,
        basis=ClassificationBasis.PROPOSAL,
        declared=[],
        elements=[ElementAnswer(element="E2", answer=Fact.TRUE, reason="attribute covert is true")],
        evidence=[],
        questions=[],
    )
    return OrderClassification(
        control_list_version="annex_i_2025-11-15", lines=[LineClassification(line_id="1", item=item)]
    )


def decision_fields(order: Order, **changes: Any) -> dict[str, Any]:
    """The fields that cleared, held and reassessed have in common."""
    digest = order.digest()
    return {
        "verdict": Verdict.FLAGGED,
        "reasons": (),
        "questions": (),
        "question_texts": {},
        "drafts": (),
        "authority_country": None,
        "general_authorisation": None,
        "coverage": Coverage(checks=("lists",), not_configured=(), notes=()),
        "order_id": order.order_id,
        "revision": order.revision,
        "order_digest": digest,
        "basis": Basis(
            order_revision=order.revision,
            order_digest=digest,
            as_of=MONDAY.date(),
            lists=(),
            control_list_version="annex_i_2025-11-15",
            policy_version="1",
            engine_version="1",
        ),
        "decided_at": MONDAY,
        "cause": "order",
        **changes,
    }


def a_hold(
    order: Order | None = None, /, *, reasons: Sequence[Reason] | None = None, **changes: Any
) -> OrderHeld:
    order = order or an_order()
    fields = decision_fields(order, reasons=tuple(reasons or (a_reason(),)), **changes)
    return OrderHeld(**fields, order=order, classification=a_classification())


def a_blocked_hold(order: Order | None = None, /, **changes: Any) -> OrderHeld:
    reason = a_reason("SAN-FRZ-1", hit=a_hit(), summary="the end user is a listed person")
    return a_hold(order, reasons=[reason], verdict=Verdict.BLOCKED, **changes)


def a_reassessment(order: Order | None = None, /) -> OrderReassessed:
    order = order or an_order()
    fields = decision_fields(order, verdict=Verdict.CLEARED, cause="hit.dismissed")
    return OrderReassessed(**fields, order=order, classification=a_classification())


def a_clearance(order: Order | None = None, /) -> OrderCleared:
    return OrderCleared(**decision_fields(order or an_order(), verdict=Verdict.CLEARED))


def a_withdrawal(order: Order | None = None, /) -> OrderWithdrawn:
    order = order or an_order()
    return OrderWithdrawn(
        order_id=order.order_id, revision=order.revision, order_digest=order.digest(), reason="cancelled"
    )


def said(data: Model, /, *, by: str = "urn:catchall:screening") -> Event:
    """`data` as an event with an id of its own."""
    envelope = Envelope(
        id=f"event-{next(_numbers)}",
        type=type_of(type(data)),
        source=by,
        subject=str(getattr(data, "order_id", "")),
        time=MONDAY,
    )
    return Event(envelope, data)


@dataclass(slots=True)
class Notifier:
    """A notifier over a real database, with a clock that a test moves."""

    database: Database
    now: datetime = MONDAY
    window: timedelta = timedelta(seconds=60)
    metrics: NotifierMetrics = field(default_factory=lambda: NotifierMetrics(CollectorRegistry()))

    def clock(self) -> datetime:
        return self.now

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)

    async def take(self, *events: Event) -> list[Event]:
        """Handle a batch as the consumer does; says what leaves because of it."""
        times = Times(self.window, review_working_days=2)
        consumer = NotifierConsumer(shipped_authorities(), times, self.metrics)
        async with self.database.begin() as connection:
            unit = Unit(connection, messages, self.now, "urn:catchall:notifier")
            fresh = await unit.first_sights([event.envelope.key for event in events])
            new = [event for event in events if event.envelope.key in fresh]
            unit.marks += [event.envelope.key for event in new]
            await consumer.handle(new, unit)
            await unit.flush()
        return [decode(record.headers, record.value, strictly=False) for record in unit.outgoing]

    @property
    def cases(self) -> CaseAccess:
        return CaseAccess(
            database=self.database,
            tables=messages,
            clock=self.clock,
            metrics=self.metrics,
            source="urn:catchall:notifier",
        )

    async def act(
        self, case: Case, action: CaseAction, *, by: str, grounds: Grounds = GROUNDS, **more: Any
    ) -> Case:
        command = Command(case_id=case.case_id, action=action, by=by, grounds=grounds, **more)
        return await self.cases.act(command)

    async def all_cases(self) -> tuple[Case, ...]:
        """Oldest first."""
        return tuple(reversed((await self.cases.page(CaseQuery(limit=200))).cases))

    async def case(self) -> Case:
        (found,) = await self.all_cases()
        return found

    async def file(self) -> CaseFile:
        found = await self.cases.file((await self.case()).case_id)
        assert found is not None
        return found

    async def outbox(self) -> list[Event]:
        """What waits to leave."""
        async with self.database.read() as connection:
            rows = (await connection.execute(messages.outbox.select())).all()
        return [decode(headers_of(row.headers), row.value, strictly=False) for row in rows]

    def loop(self, *channels: Channel) -> NoticesLoop:
        return NoticesLoop(
            database=self.database,
            queue=SqlNoticeQueue(self.database),
            channels=channels,
            console_url=CONSOLE,
            clock=self.clock,
            metrics=self.metrics,
        )

    async def notices(self) -> list[dict[str, Any]]:
        """Oldest first."""
        async with self.database.read() as connection:
            return list(reversed(await CaseReading(connection).notices(limit=1_000)))


def headers_of(stored: bytes) -> Headers:
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(stored))


async def a_notifier(folder: Path) -> Notifier:
    database = Database(f"sqlite:///{(folder / 'notifier.sqlite3').as_posix()}", schema="notifier")
    await migrate(database, "notifier")
    return Notifier(database)
