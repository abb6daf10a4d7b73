"""What does the classifier need from its surroundings?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from schemas.envelope import Envelope
from schemas.events.decided import FieldError
from schemas.model import Model
from schemas.registry import Event
from schemas.topics import Topic
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import ListedCode
from services.classifier.domain.official_text import AnnexText, Wording


class TrackedStatus(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedOrder:
    """The latest revision of an order that the classifier knows; `payload` is the order as JSON."""

    order_id: str
    source: str
    revision: int
    digest: str
    status: TrackedStatus
    payload: bytes
    skus: tuple[str, ...]
    again: str | None = None
    """Dedup key of the change after which it must be classified again; None where that is done."""

    def ended(self, status: TrackedStatus, *, revision: int) -> TrackedOrder:
        return replace(self, status=status, revision=max(revision, self.revision), again=None)

    def done(self) -> TrackedOrder:
        """The same order, classified again."""
        return replace(self, again=None)


class TrackedOrders(Protocol):
    """The orders of a batch, locked until its end."""

    async def load(self, order_ids: Iterable[str]) -> None:
        """Fetch and lock these orders; `get` knows only what was loaded."""

    def get(self, order_id: str) -> TrackedOrder | None: ...

    def put(self, order: TrackedOrder) -> None: ...

    async def mark_again(self, skus: Sequence[str], *, cause: str) -> int:
        """Ask for every open order with one of `skus` to be classified again; says how many."""

    async def mark_all_again(self, *, cause: str) -> int: ...

    async def take_marked(self, count: int) -> Sequence[TrackedOrder]:
        """Up to `count` orders that wait to be classified again, locked and loaded."""

    async def flush(self) -> None: ...


class ItemRegistry(Protocol):
    """Classifications that people confirmed, by SKU; the newest version counts."""

    async def confirmed(self, skus: Iterable[str]) -> Mapping[str, ConfirmedItem]: ...

    async def put(self, item: ConfirmedItem) -> bool:
        """Record an item; False where this or a newer version is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlListEdition:
    """A version of Annex I that a user loaded. One that replaces another has the next `number`."""

    version: str
    number: int
    valid_from: date
    known_from: date
    citation: str
    source_name: str
    sha256: str
    """Of the wording, whatever file it came from."""
    codes: int
    """How many; tells an edition that is not stored whole."""
    imported_at: datetime


class ControlListLedger(Protocol):
    """What users loaded of Annex I: every edition for ever, whole."""

    async def editions(self) -> Sequence[ControlListEdition]:
        """Oldest law first; of the same day the one that was loaded first."""

    async def codes(self, version: str) -> Mapping[str, ListedCode]: ...

    async def wording(self, version: str, code: str) -> Wording | None:
        """What an edition says of a code; None where it has no such code."""

    async def add(self, edition: ControlListEdition, text: AnnexText) -> None: ...


class Outbox(Protocol):
    """Says things once the transaction is committed."""

    def emit(self, data: Model, /, *, cause: Envelope, topic: Topic, subject: str) -> Event: ...

    def reject(self, event: Event, /, *, errors: Sequence[FieldError]) -> None: ...
