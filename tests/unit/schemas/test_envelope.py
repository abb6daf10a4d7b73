"""Is a CloudEvent opened and closed in both modes, with everything that came along?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.envelope import (
    ATTRIBUTE_LENGTH_MAX,
    EXTENSIONS_MAX,
    Envelope,
    EnvelopeError,
    Headers,
    caused_by,
    pack,
    unpack,
)
from tests.unit.schemas.wire import headers

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
AT = datetime(2026, 3, 2, 8, 41, 0, 250_000, tzinfo=UTC)
FIRST = Envelope(
    id="e-1",
    type="catchall.order.placed.v1",
    source="https://oms.example/orders",
    subject="SO-1",
    time=AT,
    extensions={"traceparent": TRACE, "tenant": "Zürich"},
)
STRUCTURED: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "urn:oms",
    "type": "catchall.order.placed.v1",
    "subject": "SO-1",
    "time": "2026-03-02T09:41:00.25+01:00",
    "tenant": "north",
    "data": {"text": "ö"},
}


def opened(document: Any, record_headers: Headers = ()) -> tuple[Envelope, bytes]:
    return unpack(record_headers, json.dumps(document).encode())


def problem(record_headers: Headers, value: bytes | None = b"{}") -> str:
    with pytest.raises(EnvelopeError) as refused:
        unpack(record_headers, value)
    return refused.value.field


def test_what_was_packed_in_binary_mode_is_opened_as_it_was() -> None:
    assert unpack(*pack(FIRST, b'{"a":1}')) == (FIRST, b'{"a":1}')


def test_binary_mode_names_every_attribute_as_the_kafka_binding_says() -> None:
    names = dict(pack(FIRST, b"{}")[0])
    assert names["content-type"] == b"application/json"
    assert names["ce_specversion"] == b"1.0"
    assert names["ce_dataschema"] == b"urn:catchall:schema:catchall.order.placed.v1"
    assert names["ce_traceparent"] == TRACE.encode()


@pytest.mark.parametrize(
    "record_headers", [(), (("Content-Type", b"application/cloudevents+json; charset=UTF-8"),)]
)
def test_structured_mode_is_opened_with_and_without_its_content_type(record_headers: Headers) -> None:
    envelope, data = opened(STRUCTURED, record_headers)
    assert (envelope.id, envelope.subject, envelope.time) == ("e-1", "SO-1", AT)
    assert envelope.extensions == {"tenant": "north"}
    assert json.loads(data) == {"text": "ö"}


def test_the_names_of_headers_may_have_capitals() -> None:
    envelope, _ = unpack(tuple((name.upper(), value) for name, value in headers()), b"{}")
    assert envelope.id == "e-1"


def test_trace_and_unknown_extensions_are_carried_to_the_effect() -> None:
    effect = caused_by(FIRST, type="catchall.order.classified.v1", subject="SO-1", source="urn:us", time=AT)
    assert effect.traceparent == TRACE
    assert effect.extensions["tenant"] == "Zürich"


def test_an_effect_has_the_same_id_however_often_it_is_said() -> None:
    def effect(type_: str, subject: str) -> str:
        return caused_by(FIRST, type=type_, subject=subject, source="urn:us", time=AT).id

    assert effect("a", "1") == effect("a", "1")
    assert len({effect("a", "1"), effect("a", "2"), effect("b", "1")}) == 3


def test_a_stand_in_for_a_cause_leads_to_the_same_effect() -> None:
    stand_in = Envelope.of_key(FIRST.key, time=AT)
    said = [caused_by(cause, type="t", subject="s", source="u", time=AT).id for cause in (FIRST, stand_in)]
    assert said[0] == said[1]


@pytest.mark.parametrize("name", ["id", "type", "source", "time"])
def test_a_missing_or_empty_attribute_is_named(name: str) -> None:
    assert problem(headers(**{f"ce_{name}": None})) == name
    assert problem(headers(**{f"ce_{name}": b""})) == name
    with pytest.raises(EnvelopeError) as refused:
        opened({key: value for key, value in STRUCTURED.items() if key != name})
    assert refused.value.field == name


def test_an_event_may_lack_subject_and_content_type() -> None:
    envelope, _ = unpack(headers(ce_subject=None, content_type=None), b"{}")
    assert envelope.subject == ""


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_subject", "ce_tenant"])
def test_an_oversized_attribute_is_named(name: str) -> None:
    assert problem(headers(**{name: b"x" * (ATTRIBUTE_LENGTH_MAX + 1)})) == name.removeprefix("ce_")


def test_an_attribute_of_the_greatest_length_passes() -> None:
    envelope, _ = unpack(headers(ce_id=b"x" * ATTRIBUTE_LENGTH_MAX), b"{}")
    assert len(envelope.id) == ATTRIBUTE_LENGTH_MAX


def test_the_number_of_extensions_and_the_length_of_their_names_have_limits() -> None:
    many = tuple((f"ce_x{number}", b"1") for number in range(EXTENSIONS_MAX + 1))
    assert problem((*headers(), *many)) == "extensions"
    assert problem((*headers(), ("ce_" + "x" * 101, b"1"))) == "x" * 101


@pytest.mark.parametrize("content", [b"text/xml", b"application/jsonx", b"\xff"])
def test_another_content_type_is_refused(content: bytes) -> None:
    assert problem(headers(content_type=content)) == "datacontenttype"


@pytest.mark.parametrize("content", ["text/xml", "application/jsonx"])
def test_another_content_type_is_refused_in_structured_mode(content: str) -> None:
    with pytest.raises(EnvelopeError, match="datacontenttype"):
        opened({**STRUCTURED, "datacontenttype": content})


def test_a_parameter_of_the_content_type_is_no_other_type_in_either_mode() -> None:
    content = "application/json; charset=utf-8"
    assert unpack(headers(content_type=content.encode()), b"{}")[0].id == "e-1"
    assert opened({**STRUCTURED, "datacontenttype": content})[0].id == "e-1"


@pytest.mark.parametrize("version", [b"0.3", b"1.0.2", b""])
def test_another_version_of_cloudevents_is_refused(version: bytes) -> None:
    assert problem(headers(ce_specversion=version)) == "specversion"


@pytest.mark.parametrize("document", [{}, [], [STRUCTURED], "text", None, 1])
def test_a_value_that_is_no_event_lacks_the_version(document: Any) -> None:
    with pytest.raises(EnvelopeError) as refused:
        opened(document)
    assert refused.value.field == "specversion"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tenant": None}, "tenant"), ({"tenant": 1}, "tenant"), ({"subject": None}, "subject")],
)
def test_an_attribute_that_is_no_text_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(EnvelopeError) as refused:
        opened({**STRUCTURED, **changes})
    assert refused.value.field == field


def test_a_structured_event_without_data_is_refused() -> None:
    with pytest.raises(EnvelopeError, match="data: missing"):
        opened({key: value for key, value in STRUCTURED.items() if key != "data"})


@pytest.mark.parametrize("time", [b"1772440860", b"2026-03-02T08:41:00", b"2026-03-02", b"now"])
def test_a_time_without_an_offset_or_in_seconds_is_refused(time: bytes) -> None:
    assert problem(headers(ce_time=time)) == "time"


@pytest.mark.parametrize(
    ("name", "content"),
    [("ce_id", b"\xff"), ("ce_id", b"a\x00b"), ("ce_subject", b"SO\n1"), ("ce_source", b"urn:a b")],
)
def test_text_that_no_header_or_key_should_hold_is_refused(name: str, content: bytes) -> None:
    assert problem(headers(**{name: content})) == name.removeprefix("ce_")


def test_an_attribute_that_stands_twice_must_say_the_same() -> None:
    assert unpack((*headers(), ("ce_id", b"e-1")), b"{}")[0].id == "e-1"
    assert problem((*headers(), ("ce_id", b"e-2"))) == "id"


def test_a_record_without_a_value_is_refused() -> None:
    assert problem(headers(), None) == "data"
