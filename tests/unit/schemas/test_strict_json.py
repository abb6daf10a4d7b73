"""Is JSON of more than one meaning, or past a limit, refused where it stands?"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.strict_json import (
    DIGITS_MAX,
    DOCUMENT_BYTES_MAX,
    NESTING_MAX,
    UnreadableJson,
    check_strictly,
    parse_strictly,
)


def problem(text: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableJson) as refused:
        parse_strictly(text)
    return refused.value.field, refused.value.reason


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b'{"a":1,"a":1}', "a"),
        (b'{"a":[{"b":1},{"b":1,"c":2,"b":1}]}', "a.1.b"),
        (b'[{"x":{"y":1,"y":{"y":1}}}]', "0.x.y"),
    ],
)
def test_a_key_that_stands_twice_is_named_with_its_path(text: bytes, field: str) -> None:
    assert problem(text) == (field, "stands twice in the same object")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_constant_that_json_does_not_know_is_named(constant: str) -> None:
    found = problem(f'{{"lines":[{{"value":{constant}}}]}}'.encode())
    assert found == ("lines.0.value", f"holds {constant}, which is no JSON number")


@pytest.mark.parametrize("number", [b"1e999", b"-1.5e400"])
def test_a_number_beyond_every_range_is_no_infinity(number: bytes) -> None:
    assert problem(b'{"a":' + number + b"}") == ("a", "holds a number beyond every range")


@pytest.mark.parametrize("digits", [DIGITS_MAX + 1, 5_000, 100_000])
def test_a_whole_number_of_too_many_digits_is_refused(digits: int) -> None:
    assert problem(b'{"a":[' + b"9" * digits + b"]}")[0] == "a.0"


def test_a_whole_number_of_just_enough_digits_is_read_exactly() -> None:
    assert parse_strictly(b"9" * DIGITS_MAX) == 10**DIGITS_MAX - 1


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (rb'{"a":["\ud800"]}', "a.0"),
        (rb'{"a":{"\udfff":1}}', "a"),
        (rb'{"\ud800":1,"\ud800":1}', "data"),
        (rb'"\udc00\ud800"', "data"),
    ],
)
def test_half_a_surrogate_pair_is_named(text: bytes, field: str) -> None:
    assert problem(text) == (field, "holds half a surrogate pair")


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert parse_strictly(rb'"\ud83d\ude80"') == "\U0001f680"


@pytest.mark.parametrize("text", [rb'{"a":"x\u0000"}', rb'{"a":{"\u0000":1}}'])
def test_the_character_zero_is_refused_since_no_database_keeps_it(text: bytes) -> None:
    assert problem(text) == ("a", "holds the character U+0000")


@pytest.mark.parametrize(
    "text", [b"", b" ", b"{", b"{'a':1}", b"[1,]", b"1 2", b"\x00", b'"\x00"', b"\xef\xbb\xbf{}", b"nul"]
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    field, reason = problem(text)
    assert field == "data"
    assert reason.startswith("is not JSON: ")


@pytest.mark.parametrize("text", [b'"\xff"', '{"a":1}'.encode("utf-16"), b'"\xed\xa0\x80"'])
def test_what_is_not_utf_8_is_refused(text: bytes) -> None:
    assert problem(text)[1].startswith("is not UTF-8 at byte ")


@pytest.mark.parametrize("levels", [NESTING_MAX + 1, 200, 900, 100_000])
@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("inside", [b"1", rb'"\u00e9"'])
def test_more_levels_than_the_limit_are_refused(
    levels: int, left: bytes, right: bytes, inside: bytes
) -> None:
    text = left * levels + inside + right * levels
    assert problem(text) == ("data", f"is nested more than {NESTING_MAX} levels deep")


def test_as_many_levels_as_the_limit_are_read() -> None:
    check_strictly(b"[" * NESTING_MAX + b"]" * NESTING_MAX)


def test_more_bytes_than_the_limit_are_refused_and_as_many_are_read() -> None:
    check_strictly(b'"' + b"x" * (DOCUMENT_BYTES_MAX - 2) + b'"')
    assert problem(b'"' + b"x" * (DOCUMENT_BYTES_MAX - 1) + b'"')[0] == "data"


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_what_has_one_meaning_is_read_as_it_was_written(value: Any, escaped: bool) -> None:
    assert parse_strictly(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_refusal(text: bytes) -> None:
    with suppress(UnreadableJson):
        parse_strictly(text)
