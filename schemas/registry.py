"""Which model does a type of event have, and what do these bytes say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas import topics
from schemas.envelope import Envelope, EnvelopeError, Headers, caused_by, pack, unpack
from schemas.events import cases, classified, decided, orders, reference, released
from schemas.model import Model
from schemas.order import REVISION_MAX
from schemas.strict_json import UnreadableJson, check_strictly
from schemas.vocabulary import Identifier

ERRORS_MAX = 20
FIELD_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class EventType:
    """A version of an event: its short name, its model and the topic it belongs on."""

    short: str
    model: type[BaseModel]
    topic: topics.Topic

    @property
    def type(self) -> str:
        return f"catchall.{self.short}.v1"


EVENT_TYPES: tuple[EventType, ...] = (
    EventType("order.placed", orders.OrderPlaced, topics.ORDERS),
    EventType("order.amended", orders.OrderAmended, topics.ORDERS),
    EventType("order.cancelled", orders.OrderCancelled, topics.ORDERS),
    EventType("order.shipped", orders.OrderShipped, topics.ORDERS),
    EventType("order.classified", classified.OrderClassified, topics.ORDERS_CLASSIFIED),
    EventType("order.withdrawn", classified.OrderWithdrawn, topics.ORDERS_DECIDED),
    EventType("order.cleared", decided.OrderCleared, topics.ORDERS_DECIDED),
    EventType("order.held", decided.OrderHeld, topics.ORDERS_DECIDED),
    EventType("order.reassessed", decided.OrderReassessed, topics.ORDERS_DECIDED),
    EventType("order.rejected", decided.OrderRejected, topics.ORDERS_DECIDED),
    EventType("order.released", released.OrderReleased, topics.ORDERS_RELEASED),
    EventType("order.refused", released.OrderRefused, topics.ORDERS_RELEASED),
    EventType("case.opened", cases.CaseOpened, topics.CASES),
    EventType("case.closed", cases.CaseClosed, topics.CASES),
    EventType("hit.dismissed", cases.HitDismissed, topics.CASES),
    EventType("question.answered", cases.QuestionAnswered, topics.CASES),
    EventType("item.confirmed", reference.ItemConfirmed, topics.REFERENCE),
    EventType("licence.recorded", reference.LicenceRecorded, topics.REFERENCE),
    EventType("reference.updated", reference.ReferenceUpdated, topics.REFERENCE),
    EventType("watchlist.updated", reference.WatchlistUpdated, topics.REFERENCE),
    EventType("control_list.updated", reference.ControlListUpdated, topics.REFERENCE),
)

_BY_TYPE = {event_type.type: event_type for event_type in EVENT_TYPES}
_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_BY_MODEL = {event_type.model: event_type for event_type in EVENT_TYPES}


class UnreadableEvent(ValueError):
    """Bytes that say nothing we know: every error with the field it is about.

    `envelope` is what could be opened, `order_id` and `revision` what could still be read, so that
    the sender can be told.
    """

    def __init__(
        self,
        errors: tuple[decided.FieldError, ...],
        *,
        envelope: Envelope | None = None,
        order_id: str | None = None,
        revision: int | None = None,
    ) -> None:
        super().__init__("; ".join(f"{error.field}: {error.reason}" for error in errors))
        self.errors = errors
        self.envelope = envelope
        self.order_id = order_id
        self.revision = revision


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its envelope."""

    envelope: Envelope
    data: BaseModel

    @property
    def short(self) -> str:
        return _BY_TYPE[self.envelope.type].short


def type_of(model: type[BaseModel]) -> str:
    """The `type` on the wire of an event whose data is of `model`."""
    return _BY_MODEL[model].type


def effect(cause: Envelope, data: Model, /, *, subject: str, source: str, time: datetime) -> Event:
    """An event of ours that follows from `cause`."""
    envelope = caused_by(cause, type=type_of(type(data)), subject=subject, source=source, time=time)
    return Event(envelope, data)


def encode(event: Event) -> tuple[Headers, bytes]:
    """Headers and value of the record that carries `event`, in binary mode."""
    return pack(event.envelope, event.data.model_dump_json(by_alias=True).encode())


def decode(headers: Headers, value: bytes | None, *, strictly: bool) -> Event:
    """The event in a record, or `UnreadableEvent`.

    `strictly` also refuses JSON of doubtful meaning (duplicated keys, lone surrogates); it is for
    topics that others write.
    """
    try:
        envelope, data = unpack(headers, value)
    except EnvelopeError as error:
        raise UnreadableEvent((_problem(error.field, error.reason),)) from error
    event_type = _BY_TYPE.get(envelope.type)
    if event_type is None:
        unknown = _problem("type", f"{envelope.type!r} is no event of ours")
        raise UnreadableEvent((unknown,), envelope=envelope)
    try:
        if strictly:
            check_strictly(data)
        return Event(envelope, event_type.model.model_validate_json(data))
    except UnreadableJson as error:
        raise _unreadable((_problem(error.field, error.reason),), envelope, data) from error
    except ValidationError as error:
        raise _unreadable(field_errors(error), envelope, data) from error


def field_errors(error: ValidationError) -> tuple[decided.FieldError, ...]:
    """Pydantic's findings as field and reason, without the values (they may be names of people)."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    told = [_problem(".".join(str(part) for part in item["loc"]), item["msg"]) for item in found[:ERRORS_MAX]]
    if len(found) > ERRORS_MAX:
        told.append(_problem("data", f"has {len(found) - ERRORS_MAX} more errors, which are not listed"))
    return tuple(told)


def _problem(field: str, reason: str) -> decided.FieldError:
    """A finding that fits a header and a log line, however long the sender's names are."""
    if len(field) > FIELD_LENGTH_MAX:
        field = field[: FIELD_LENGTH_MAX - 1] + "…"
    return decided.FieldError(field=field or "data", reason=reason)


def _unreadable(errors: tuple[decided.FieldError, ...], envelope: Envelope, data: bytes) -> UnreadableEvent:
    ambiguous = {error.field for error in errors}
    order_id, revision = _heading(data)
    return UnreadableEvent(
        errors,
        envelope=envelope,
        order_id=(None if "order_id" in ambiguous else order_id) or _identifier(envelope.subject),
        revision=None if "revision" in ambiguous else revision,
    )


def _heading(data: bytes) -> tuple[str | None, int | None]:
    """Order id and revision of an order that is otherwise wrong, as far as they can be read."""
    try:
        document: Any = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None, None
    if not isinstance(document, dict):
        return None, None
    order_id, revision = document.get("order_id"), document.get("revision")
    whole = isinstance(revision, int) and not isinstance(revision, bool) and 0 < revision <= REVISION_MAX
    return _identifier(order_id), revision if whole else None


def _identifier(value: Any) -> str | None:
    """`value` where it may be an id: no other text reaches a database key or a header."""
    try:
        return _IDENTIFIER.validate_python(value, strict=True)
    except ValidationError:
        return None
