"""How does an event travel: CloudEvents 1.0, structured and binary in, binary out?

Specification: CloudEvents 1.0.2 and its Kafka protocol binding. Unknown extension attributes are
carried along; the dedup key is `source` + `id`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter, ValidationError

from schemas.strict_json import UnreadableJson, parse_strictly
from schemas.vocabulary import Instant

Headers = tuple[tuple[str, bytes], ...]

SPEC_VERSION = "1.0"
STRUCTURED = b"application/cloudevents+json"
JSON_CONTENT = "application/json"
NAMESPACE = UUID("6d1f1f62-5d0c-5f0e-9a35-0d7f3f6a1c55")
ATTRIBUTE_LENGTH_MAX = 2_048
ATTRIBUTE_NAME_LENGTH_MAX = 100
EXTENSIONS_MAX = 40

_CONTEXT = frozenset(
    {"id", "type", "source", "subject", "time", "datacontenttype", "dataschema", "specversion"}
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_TIME: TypeAdapter[datetime] = TypeAdapter(Instant)


class EnvelopeError(ValueError):
    """The event cannot be opened: `field` names the attribute, `reason` says what is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The attributes of an event, apart from what it says."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    extensions: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The dedup key: the same in every redelivery and every copy."""
        return f"{self.source} {self.id}"

    @classmethod
    def of_key(cls, key: str, *, time: datetime) -> Envelope:
        """A stand-in for an event of which only the dedup key was kept, to derive ids from."""
        source, _, id_ = key.rpartition(" ")
        return cls(id=id_, type="", source=source, subject="", time=time)

    @property
    def traceparent(self) -> str | None:
        return self.extensions.get("traceparent")


def derived_id(cause: str, /, *, type: str, subject: str) -> str:
    """The id of an event of ours: the same cause says the same thing with the same id, however often."""
    return str(uuid5(NAMESPACE, f"{cause}\n{type}\n{subject}"))


def caused_by(cause: Envelope, /, *, type: str, subject: str, source: str, time: datetime) -> Envelope:
    """The envelope of an effect of `cause`, with its trace and extensions carried along."""
    return Envelope(
        id=derived_id(cause.key, type=type, subject=subject),
        type=type,
        source=source,
        subject=subject,
        time=time,
        extensions=cause.extensions,
    )


def pack(envelope: Envelope, data: bytes) -> tuple[Headers, bytes]:
    """Headers and value of a record in binary mode; `data` is the JSON of what the event says."""
    attributes = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": envelope.id,
        "ce_type": envelope.type,
        "ce_source": envelope.source,
        "ce_subject": envelope.subject,
        "ce_time": envelope.time.isoformat(),
        "ce_dataschema": f"urn:catchall:schema:{envelope.type}",
        "content-type": JSON_CONTENT,
        **{f"ce_{name}": value for name, value in envelope.extensions.items()},
    }
    return tuple((name, value.encode()) for name, value in attributes.items()), data


def unpack(headers: Headers, value: bytes | None) -> tuple[Envelope, bytes]:
    """The envelope and the JSON bytes of the data, from either mode.

    Raises `EnvelopeError` that names the attribute.
    """
    if value is None:
        raise EnvelopeError("data", "the record has no value")
    names = {name.lower(): content for name, content in headers}
    content_type = names.get("content-type", b"")
    if content_type.startswith(STRUCTURED) or "ce_specversion" not in names:
        return _from_structured(value)
    _refuse_other_content(_utf8("datacontenttype", content_type) or JSON_CONTENT)
    attributes: dict[str, str] = {}
    for name, content in headers:
        if name.lower().startswith("ce_"):
            attribute = name.lower().removeprefix("ce_")
            text = _utf8(attribute, content)
            if attributes.setdefault(attribute, text) != text:
                raise EnvelopeError(attribute, "stands twice with different values")
    return _envelope(attributes), value


def _from_structured(value: bytes) -> tuple[Envelope, bytes]:
    try:
        document = parse_strictly(value)
    except UnreadableJson as error:
        raise EnvelopeError(error.field, error.reason) from error
    if not isinstance(document, dict) or "specversion" not in document:
        raise EnvelopeError("specversion", "missing: neither a binary nor a structured CloudEvent")
    if "data" not in document:
        raise EnvelopeError("data", "missing")
    data = document.pop("data")
    for name, content in document.items():
        if not isinstance(content, str):
            raise EnvelopeError(name, "must be a string")
    _refuse_other_content(document.get("datacontenttype", JSON_CONTENT))
    return _envelope(document), json.dumps(data, ensure_ascii=False).encode()


def _envelope(attributes: Mapping[str, Any]) -> Envelope:
    if attributes.get("specversion") != SPEC_VERSION:
        raise EnvelopeError("specversion", f"must be {SPEC_VERSION}")
    for name, content in attributes.items():
        _refuse_unfit(name, content)
    for name in ("id", "type", "source", "time"):
        if not attributes.get(name):
            raise EnvelopeError(name, "missing")
    if any(character.isspace() for character in attributes["source"]):
        raise EnvelopeError("source", "must be a URI, without spaces")
    extensions = {name: content for name, content in attributes.items() if name not in _CONTEXT}
    if len(extensions) > EXTENSIONS_MAX:
        raise EnvelopeError("extensions", f"more than {EXTENSIONS_MAX}")
    return Envelope(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        subject=attributes.get("subject", ""),
        time=_time(attributes["time"]),
        extensions=extensions,
    )


def _refuse_unfit(name: str, content: str) -> None:
    if len(name) > ATTRIBUTE_NAME_LENGTH_MAX:
        raise EnvelopeError(name, f"has a name longer than {ATTRIBUTE_NAME_LENGTH_MAX} characters")
    if len(content) > ATTRIBUTE_LENGTH_MAX:
        raise EnvelopeError(name, f"longer than {ATTRIBUTE_LENGTH_MAX} characters")
    if _CONTROL.search(name) or _CONTROL.search(content):
        raise EnvelopeError(name, "holds a control character")


def _refuse_other_content(content_type: str) -> None:
    if content_type.partition(";")[0].strip().lower() != JSON_CONTENT:
        raise EnvelopeError("datacontenttype", f"must be {JSON_CONTENT}")


def _time(text: str) -> datetime:
    try:
        return _TIME.validate_python(text)
    except ValidationError as error:
        raise EnvelopeError("time", "must be RFC 3339 with an offset") from error


def _utf8(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise EnvelopeError(name, "is not UTF-8") from error
