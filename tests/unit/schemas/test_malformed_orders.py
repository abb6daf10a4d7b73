"""Does every order that cannot be read become a refusal that names the field, and never a crash?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.registry import ERRORS_MAX, FIELD_LENGTH_MAX, UnreadableEvent, decode
from tests.unit.schemas.wire import (
    SMALLEST,
    Json,
    Place,
    changed,
    example,
    examples,
    fields,
    headers,
    read,
    refusal,
)

LINE = SMALLEST["lines"][0]
PLACED_AT: Place = ("placed_at",)
QUANTITY: Place = ("lines", 0, "quantity")
ATTRIBUTES: Place = ("lines", 0, "attributes")
OWNERS: Place = ("parties", 0, "owners")

TEXT = json.dumps(SMALLEST)


def owners(steps: int) -> list[Json]:
    chain: list[Json] = []
    for _ in range(steps):
        chain = [{"name": "Meridian Holding", "owners": chain}]
    return chain


def spliced(before: str, after: str) -> bytes:
    """The smallest order as text with one piece replaced; the test fails where it is not there."""
    assert TEXT.count(before) == 1
    return TEXT.replace(before, after).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("revision",), True),
        (("revision",), "1"),
        (("revision",), 1.0),
        (("revision",), 0),
        (("revision",), 2**31),
        (("revision",), 10**25),
        (("order_id",), ""),
        (("order_id",), 7),
        (("order_id",), "a\nb"),
        (("order_id",), "x" * 201),
        (PLACED_AT, 1772440860),
        (PLACED_AT, "1772440860"),
        (PLACED_AT, "2026-03-02T09:41:00"),
        (PLACED_AT, "2026-03-02T09:41Z"),
        (PLACED_AT, "2026-03-02"),
        (PLACED_AT, "2026-02-30T09:41:00Z"),
        (PLACED_AT, "9999-12-31T23:59:59-14:00"),
        (PLACED_AT, "0001-01-01T00:00:00+14:00"),
        (("currency",), "eur"),
        (("act", "type"), "Export"),
        (("act", "planned_date"), 20_000),
        (("act", "planned_date"), "20000"),
        (("act", "planned_date"), "2026-04-15T00:00:00Z"),
        (("exporter", "name"), "  "),
        (("exporter", "country"), "Germany"),
        (("destination", "country"), "rs"),
        (("destination", "country"), "RS\n"),
        (("destination", "final_known_outside_eu"), "true"),
        (QUANTITY, 2),
        (QUANTITY, 2.5),
        (QUANTITY, "2,5"),
        (QUANTITY, "-2"),
        (QUANTITY, "1e3"),
        (QUANTITY, "٢"),
        (QUANTITY, "9" * 19),
        (("lines", 0, "value"), 19.99),
        (("lines", 0, "kind"), None),
        (("lines", 0, "cn_code"), "85.25"),
        ((*ATTRIBUTES,), [1]),
        (("parties", 0, "role"), "customer"),
        (("parties", 0, "date_of_birth"), "1984-13-01"),
        (("parties", 0, "date_of_birth"), "١٩٨٤"),
        (OWNERS, owners(13)),
        (("use", "military"), 1),
        (("use", "military"), "unknown"),
        (("lines",), []),
        (("lines",), {}),
        (("lines",), [LINE, LINE]),
        (("lines",), [{**LINE, "line_id": str(number)} for number in range(10_000)]),
        (("parties",), []),
        (("notes",), "x" * 3_000_000),
        (("colour",), "red"),
        (("act", "colour"), "red"),
    ],
)
def test_an_impossible_value_is_refused_at_its_field(path: Place, value: Any) -> None:
    refused = refusal(changed(SMALLEST, path, value))
    assert fields(refused) == [".".join(map(str, path))]
    assert refused.envelope is not None


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ([{"name": "A", "percent": "-1"}], "parties.0.owners.0.percent"),
        ([{"name": "A", "percent": "100.01"}], "parties.0.owners.0.percent"),
        ([{"name": "A", "percent": 50}], "parties.0.owners.0.percent"),
        ([{"name": "A", "share": "50"}], "parties.0.owners.0.share"),
    ],
)
def test_an_impossible_share_is_refused_at_its_owner(value: Any, field: str) -> None:
    assert fields(refusal(changed(SMALLEST, OWNERS, value))) == [field]


@pytest.mark.parametrize(
    "value", [2**63, -(2**70), {}, {"unit": "Hz"}, [[1]], [2**64], "x" * 2_001, [1] * 101]
)
def test_an_impossible_attribute_is_one_error_at_its_name(value: Any) -> None:
    refused = refusal(changed(SMALLEST, ATTRIBUTES, {"frame_rate_hz": value}))
    assert fields(refused) == ["lines.0.attributes.frame_rate_hz"]


@pytest.mark.parametrize("value", [2**63 - 1, -5, 0.1, True, "8 to 14", None, [8, 14.5, "um", False]])
def test_a_possible_attribute_keeps_value_and_type_and_can_be_digested(value: Any) -> None:
    data: Any = read(json.dumps(changed(SMALLEST, ATTRIBUTES, {"a": value})).encode()).data
    assert repr(data.lines[0].attributes["a"]) == repr(value)
    assert len(data.digest()) == 64


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b"", "data"),
        (b"{", "data"),
        (b"[]", "data"),
        (b"null", "data"),
        (b'"order"', "data"),
        (b"\x00" * 10, "data"),
        (b"[" * 100_000, "data"),
        (b'{"a":' * 100_000, "data"),
        (b"[" * 900 + b"]" * 900, "data"),
        (TEXT.encode("utf-16"), "data"),
        (TEXT.encode() + b"x", "data"),
        (TEXT.encode().replace(b"Tripod", b"\xff"), "data"),
        (b'{"notes":"' + b"x" * 9 * 1024 * 1024 + b'"}', "data"),
        (spliced('"revision": 1', '"revision": NaN'), "revision"),
        (spliced('"revision": 1', '"revision": ' + "1" * 5_000), "revision"),
        (spliced('"quantity": "2"', '"attributes": {"a": -Infinity}'), "lines.0.attributes.a"),
        (spliced('"quantity": "2"', '"attributes": {"a": 1e999}'), "lines.0.attributes.a"),
        (spliced('"line_id": "1"', '"line_id": "1", "line_id": "2"'), "lines.0.line_id"),
        (spliced('"currency"', '"revision": 2, "currency"'), "revision"),
        (spliced("Tripod", r"\ud800"), "lines.0.name"),
        (spliced("Tripod", r"Tri\u0000pod"), "lines.0.name"),
    ],
)
def test_a_text_of_no_single_meaning_is_refused_where_it_can_be_told(text: bytes, field: str) -> None:
    assert fields(refusal(text)) == [field]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b"[" * 100_000, "data"),
        (spliced('"revision": 1', '"revision": ' + "1" * 5_000), "data"),
        (spliced('"quantity": "2"', '"quantity": "2", "attributes": {"a": NaN}'), "lines.0.attributes.a"),
        (spliced('"quantity": "2"', '"quantity": "2", "attributes": {"a": 1e999}'), "lines.0.attributes.a"),
        (spliced("Tripod", r"\ud800"), "data"),
    ],
)
def test_our_own_topics_refuse_the_impossible_too(text: bytes, field: str) -> None:
    assert fields(refusal(text, strictly=False)) == [field]


def test_a_chain_of_owners_of_the_greatest_length_is_read() -> None:
    assert read(json.dumps(changed(SMALLEST, OWNERS, owners(12))).encode()).short == "order.placed"


@pytest.mark.parametrize("steps", [13, 27, 200, 5_000])
def test_a_longer_chain_of_owners_is_refused(steps: int) -> None:
    chain = '[{"name":"A","owners":' * steps + "null" + "}]" * steps
    text = spliced('"role": "end_user"', f'"role": "end_user", "owners": {chain}')
    assert fields(refusal(text)) in (["parties.0.owners"], ["data"])


def test_the_sender_can_be_told_as_far_as_the_order_can_be_read() -> None:
    refused = refusal(changed(SMALLEST, QUANTITY, 2))
    assert (refused.order_id, refused.revision) == ("SO-1", 1)
    assert refusal(b"{").order_id == "SO-1", "from the subject of the envelope"


@pytest.mark.parametrize(
    ("text", "order_id", "revision"),
    [
        (spliced('"currency": "EUR"', '"currency": "EUR", "currency": "USD"'), "SO-1", 1),
        (spliced('"order_id": "SO-1"', '"order_id": "SO-1", "order_id": "SO-2"'), None, 1),
        (spliced('"revision": 1', '"revision": 1, "revision": 2'), "SO-1", None),
        (json.dumps({**SMALLEST, "order_id": "a\x1fb"}).encode(), None, 1),
        (json.dumps({**SMALLEST, "revision": -1}).encode(), "SO-1", None),
        (json.dumps({**SMALLEST, "revision": True}).encode(), "SO-1", None),
    ],
)
def test_an_id_or_revision_in_doubt_is_not_told(
    text: bytes, order_id: str | None, revision: int | None
) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        read(text, ce_subject=None)
    assert (refused.value.order_id, refused.value.revision) == (order_id, revision)


def test_errors_past_the_limit_are_counted_and_not_dropped() -> None:
    lines = [{**LINE, "line_id": str(number), "quantity": number} for number in range(1_000)]
    refused = refusal(changed(SMALLEST, ("lines",), lines))
    assert len(refused.errors) == ERRORS_MAX + 1
    assert refused.errors[-1].reason == f"has {1_000 - ERRORS_MAX} more errors, which are not listed"


def test_the_name_of_a_field_is_cut_to_a_length_that_fits_a_header() -> None:
    refused = refusal(changed(SMALLEST, ("x" * 1_000_000,), 1))
    assert fields(refused) == ["x" * (FIELD_LENGTH_MAX - 1) + "…"]


def test_a_refusal_repeats_no_value_since_it_may_be_the_name_of_a_person() -> None:
    refused = refusal(changed(SMALLEST, ("parties", 0, "country"), "Jovana Petrić-Lazar"))
    assert "Jovana" not in str(refused)


@pytest.mark.parametrize("type_", ["catchall.order.placed.v2", "com.example.other", "order.placed"])
def test_an_event_that_is_not_ours_is_refused_by_its_type(type_: str) -> None:
    with pytest.raises(UnreadableEvent) as refused:
        read(TEXT.encode(), ce_type=type_.encode())
    assert fields(refused.value) == ["type"]


def test_a_record_without_a_value_is_refused() -> None:
    with pytest.raises(UnreadableEvent) as refused:
        read(None)
    assert fields(refused.value) == ["data"]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "\ud800", "\x00", "NaN", "2026-03-02", "1e999", "-1", "9" * 5_000])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, before: Place = ()) -> list[Place]:
    """Every place in a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in [(*before, key), *places(item, (*before, key))]]


ORDER = example("order.placed")["data"]
EXAMPLES = list(examples().values())


@given(st.sampled_from(places(ORDER)), VALUES, st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_change_of_an_order_raises_anything_but_a_refusal(path: Place, value: Any, strictly: bool) -> None:
    survives(json.dumps(changed(ORDER, path, value)).encode(), strictly)


@given(st.data(), st.sampled_from(EXAMPLES), VALUES)
@settings(max_examples=400, deadline=None)
def test_no_change_of_any_structured_event_raises_anything_but_a_refusal(
    data: st.DataObject, event: Json, value: Any
) -> None:
    path = data.draw(st.sampled_from(places(event)))
    text = json.dumps(changed(event, path, value)).encode()
    try:
        decode((), text, strictly=True)
    except UnreadableEvent as refused:
        tellable(refused)


@given(st.binary(max_size=300), st.booleans())
@settings(deadline=None)
def test_no_bytes_raise_anything_but_a_refusal(text: bytes, strictly: bool) -> None:
    survives(text, strictly)


@given(st.integers(0, len(TEXT) - 1), st.binary(min_size=1, max_size=4), st.integers(0, 12))
@settings(max_examples=300, deadline=None)
def test_no_damage_to_the_bytes_raises_anything_but_a_refusal(at: int, put: bytes, cut: int) -> None:
    text = TEXT.encode()
    survives(text[:at] + put + text[at + cut :], strictly=True)


@given(st.lists(st.tuples(st.sampled_from([name for name, _ in headers()]), st.binary(max_size=40))))
@settings(deadline=None)
def test_no_headers_raise_anything_but_a_refusal(found: list[tuple[str, bytes]]) -> None:
    try:
        decode((*headers(), *found), TEXT.encode(), strictly=True)
        decode(tuple(found), TEXT.encode(), strictly=True)
    except UnreadableEvent as refused:
        tellable(refused)


def survives(text: bytes, strictly: bool) -> None:
    """Read it; whatever comes of it can be told, digested or sent on."""
    try:
        event: Any = decode(headers(), text, strictly=strictly)
    except UnreadableEvent as refused:
        tellable(refused)
    else:
        assert len(event.data.digest()) == 64


def tellable(refused: UnreadableEvent) -> None:
    """Every refusal has a reason and can be written as the event that tells the sender."""
    assert refused.errors
    for error in refused.errors:
        assert error.reason
        error.model_dump_json()
