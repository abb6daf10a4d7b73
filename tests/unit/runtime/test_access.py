"""Who may do what, and what does the token file give away?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.runtime.access import (
    OPEN_SCOPES,
    AccessFileError,
    AccessTokens,
    Caller,
    Scope,
    refuse_open_listening,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "access.json"


@pytest.fixture
def tokens(path: Path) -> AccessTokens:
    return AccessTokens(path)


def _caller(tokens: AccessTokens, token: str) -> Caller | None:
    return tokens.caller(f"Bearer {token}")


def test_a_token_names_its_caller_and_their_scopes(tokens: AccessTokens) -> None:
    ines = tokens.grant("ines", [Scope.CASES_READ, Scope.CASES_ACT])
    screener = tokens.grant("shop", [Scope.SCREEN])
    assert _caller(tokens, ines) == Caller("ines", frozenset({Scope.CASES_READ, Scope.CASES_ACT}))
    assert _caller(tokens, screener) == Caller("shop", frozenset({Scope.SCREEN}))


def test_the_file_keeps_hashes_and_never_a_token(tokens: AccessTokens, path: Path) -> None:
    given = tokens.grant("ines", [Scope.READ])
    text = path.read_text()
    assert given not in text
    [row] = json.loads(text)["tokens"]
    assert set(row) == {"name", "sha256", "scopes"}
    assert len(given) >= 43


def test_two_tokens_are_never_alike(tokens: AccessTokens) -> None:
    assert len({tokens.grant("ines", [Scope.READ]) for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic aW5lczp4", "wrong", "Bearer é"]
)
def test_an_unknown_token_is_nobody(tokens: AccessTokens, header: str) -> None:
    tokens.grant("ines", [Scope.READ])
    assert tokens.caller(header) is None


def test_the_hash_of_a_token_opens_nothing(tokens: AccessTokens, path: Path) -> None:
    tokens.grant("ines", [Scope.READ])
    [row] = json.loads(path.read_text())["tokens"]
    assert _caller(tokens, row["sha256"]) is None


def test_without_any_token_the_unnamed_may_look_and_not_act(tokens: AccessTokens) -> None:
    assert tokens.caller(None) == Caller(None, OPEN_SCOPES)
    assert not {Scope.CASES_ACT, Scope.REFERENCE_WRITE} & OPEN_SCOPES


def test_with_one_token_the_unnamed_may_nothing(tokens: AccessTokens) -> None:
    tokens.grant("ines", [Scope.READ])
    assert tokens.caller(None) == Caller(None, frozenset())
    assert tokens.caller("") == Caller(None, frozenset())


def test_a_service_on_the_network_opens_to_nobody_when_its_last_token_goes(path: Path) -> None:
    tokens = AccessTokens(path, host="0.0.0.0")
    tokens.grant("ines", [Scope.READ])
    tokens.revoke("ines")
    assert tokens.caller(None) == Caller(None, frozenset())
    path.unlink()
    assert tokens.caller(None) == Caller(None, frozenset())


def test_a_revoked_token_opens_nothing_at_once(tokens: AccessTokens) -> None:
    """Names of one length: the file stays as long as it was, and changes within one tick of its clock."""
    for number in range(50):
        given = tokens.grant(f"name-{number:02}", [Scope.READ])
        assert _caller(tokens, given) is not None
        assert tokens.revoke(f"name-{number:02}") == 1
        tokens.grant(f"next-{number:02}", [Scope.READ])
        assert _caller(tokens, given) is None
        tokens.revoke(f"next-{number:02}")


def test_revoking_takes_every_token_of_a_name_and_no_other(tokens: AccessTokens) -> None:
    first, second = tokens.grant("ines", [Scope.READ]), tokens.grant("ines", [Scope.SCREEN])
    kept = tokens.grant("shop", [Scope.SCREEN])
    assert tokens.revoke("ines") == 2
    assert tokens.revoke("nobody") == 0
    assert (_caller(tokens, first), _caller(tokens, second)) == (None, None)
    assert _caller(tokens, kept) == Caller("shop", frozenset({Scope.SCREEN}))


def test_a_running_service_sees_what_the_command_line_changed(path: Path) -> None:
    service, command = AccessTokens(path), AccessTokens(path)
    first = command.grant("aaaa", [Scope.READ])
    assert _caller(service, first) is not None
    for _ in range(20):
        command.revoke("aaaa")
        replaced, first = first, command.grant("aaaa", [Scope.READ])
        assert _caller(service, replaced) is None
        assert _caller(service, first) is not None


def test_only_the_owner_may_read_the_file(tokens: AccessTokens, path: Path) -> None:
    tokens.grant("ines", [Scope.READ])
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    tokens.grant("shop", [Scope.READ])
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_a_crash_left_half_written_lends_the_next_one_nothing(
    tokens: AccessTokens, path: Path
) -> None:
    path.parent.mkdir(parents=True)
    left = path.with_suffix(".new")
    left.write_text("half")
    left.chmod(0o666)
    given = tokens.grant("ines", [Scope.READ])
    assert path.stat().st_mode & 0o777 == 0o600
    assert _caller(tokens, given) is not None
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"tokens": [1]}',
        '{"tokens": [{"name": "ines"}]}',
        '{"tokens": [{"name": "ines", "sha256": "x", "scopes": ["everything"]}]}',
    ],
)
def test_a_file_that_cannot_be_read_lets_nobody_in(tokens: AccessTokens, path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(AccessFileError, match=r"access\.json cannot be read"):
        tokens.caller(None)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_on_loopback_a_service_may_listen_without_tokens(tokens: AccessTokens, host: str) -> None:
    refuse_open_listening(host, tokens)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "screening.example.org", ""])
def test_on_the_network_a_service_listens_only_with_a_token(tokens: AccessTokens, host: str) -> None:
    with pytest.raises(AccessFileError, match="catchall access grant"):
        refuse_open_listening(host, tokens)
    tokens.grant("ines", [Scope.READ])
    refuse_open_listening(host, tokens)
