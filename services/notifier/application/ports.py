"""What does the notifier need from its surroundings?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.envelope import Envelope
from schemas.events.decided import FieldError
from schemas.model import Model
from schemas.registry import Event
from schemas.topics import Topic
from schemas.vocabulary import Verdict
from services.notifier.domain.case import Case, TimelineEntry
from services.notifier.domain.deadlines import Deadline
from services.notifier.domain.draft import Authority, Draft
from services.notifier.domain.four_eyes import Proposal
from services.notifier.domain.notice import Notice, NoticeItem


class Cases(Protocol):
    """The cases of one transaction, locked until its end."""

    async def load(self, order_ids: Iterable[str], *, keys: Iterable[str]) -> None:
        """Fetch and lock the open cases of these orders; see which of these events are on record."""

    def open_of(self, order_id: str) -> Case | None: ...

    def knows(self, key: str) -> bool:
        """Is the decision of this event on record already, in whichever case?"""

    async def lock(self, case_id: str) -> Case | None: ...

    async def proposal_of(self, case_id: str) -> Proposal | None:
        """The first signature that waits for a second."""

    def put(self, case: Case) -> None: ...

    def record(self, entry: TimelineEntry) -> None: ...

    def keep_decision(self, case_id: str, key: str, payload: bytes) -> None: ...

    def put_proposal(self, proposal: Proposal) -> None: ...

    def void_proposals(self, case_id: str) -> None: ...

    def owe(self, case_id: str, deadlines: Sequence[Deadline]) -> None:
        """Start these clocks; one that runs already goes on."""

    async def flush(self) -> None: ...


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft of a case, without what it says."""

    n: int
    kind: str
    digest: str
    superseded: bool


class Drafts(Protocol):
    async def load(self, case_ids: Iterable[str]) -> None: ...

    def heads(self, case_id: str) -> Sequence[DraftHead]: ...

    def add(self, draft: Draft, *, n: int) -> None: ...

    def supersede(self, case_id: str, n: int) -> None: ...

    async def flush(self) -> None: ...


class NoticeItems(Protocol):
    """What shall be told; a notice is made of it when its group is due."""

    def add(self, item: NoticeItem, *, item_id: str, group: str, due_at: datetime) -> None: ...

    async def flush(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDeadline:
    """A clock that has run out on a case that still stands."""

    case_id: str
    order_id: str
    revision: int
    verdict: Verdict
    deadline: Deadline


class Clocks(Protocol):
    async def take_due(self, *, now: datetime, count: int) -> Sequence[DueDeadline]:
        """Up to `count` deadlines that have come, each handed out once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingNotice:
    """A notice on its way; `reached` are the channels that have it already."""

    notice_id: str
    notice: Notice
    created_at: datetime
    attempts: int
    reached: frozenset[str]


class NoticeQueue(Protocol):
    """Items that wait to be gathered and notices that wait to be delivered, one transaction each."""

    async def gather(self, *, now: datetime, console_url: str) -> int:
        """Make notices of the groups that are due; says how many."""

    async def claim(self, *, now: datetime, count: int) -> Sequence[PendingNotice]:
        """Take notices that are due for delivery; nobody else gets them until their lease ends."""

    async def settle(self, outcomes: Sequence[tuple[PendingNotice, Delivery]], *, now: datetime) -> None:
        """Write down how deliveries went."""


class Channel(Protocol):
    """One way to reach compliance staff."""

    @property
    def name(self) -> str: ...

    async def deliver(self, pending: PendingNotice) -> None:
        """Deliver, or raise `Undelivered`; may be called again for the same notice."""


class Undelivered(Exception):
    """A channel did not take a notice; the message says why, without addresses."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one attempt over all channels went."""

    reached: frozenset[str]
    problem: str | None


@dataclass(frozen=True, slots=True)
class RecordedVersion:
    """The newest version of something that people load."""

    version: int
    digest: str


class ReferenceStore(Protocol):
    """The register of licences and the tables that people load, every version of them."""

    async def licences(self, licence_ids: Iterable[str]) -> dict[str, RecordedVersion]: ...

    async def table(self, kind: str) -> RecordedVersion | None: ...

    async def keep_licence(
        self, licence_id: str, version: RecordedVersion, content: bytes, by: str
    ) -> None: ...

    async def keep_table(self, kind: str, version: RecordedVersion, content: bytes, by: str) -> None: ...


class Authorities(Protocol):
    """Who is competent in a Member State; several where its regions have their own."""

    def of(self, country: str | None) -> Sequence[Authority]: ...


class Outbox(Protocol):
    """Says things once the transaction is committed."""

    def emit(self, data: Model, /, *, cause: Envelope, topic: Topic, subject: str) -> Event: ...

    def reject(self, event: Event, /, *, errors: Sequence[FieldError]) -> None: ...
