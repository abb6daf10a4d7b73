"""Who is asking, and what may they do?

Bearer tokens with scopes. A token is 256 random bits, shown once; the file keeps its SHA-256. A
service without tokens answers on loopback only, and there only what `OPEN_SCOPES` allows.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Scope(StrEnum):
    """What a token allows; `admin` is every scope except acting on cases."""

    READ = "read"
    SCREEN = "screen"
    CLASSIFY = "classify"
    METRICS = "metrics"
    CASES_READ = "cases:read"
    CASES_ACT = "cases:act"
    REFERENCE_WRITE = "reference:write"


OPEN_SCOPES = frozenset({Scope.READ, Scope.SCREEN, Scope.CLASSIFY, Scope.METRICS, Scope.CASES_READ})
"""What anyone on this machine may do while no token exists; acting always needs a named person."""


class AccessFileError(ValueError):
    """The token file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: `name` is None for an unnamed caller on loopback."""

    name: str | None
    scopes: frozenset[Scope]


@dataclass(frozen=True, slots=True)
class Token:
    name: str
    sha256: str
    scopes: frozenset[Scope]


class AccessTokens:
    """The tokens of a deployment, read from its file again when that changes.

    `host` is where the service listens: elsewhere than on loopback nothing is open to the unnamed, also
    when the last token goes while it runs.
    """

    def __init__(self, path: Path, *, host: str = "127.0.0.1") -> None:
        self._path = path
        self._open_scopes = OPEN_SCOPES if _is_loopback(host) else frozenset()
        self._stamp: tuple[int, int, int] | None = None
        self._tokens: tuple[Token, ...] = ()

    def all(self) -> tuple[Token, ...]:
        if not self._path.exists():
            self._tokens, self._stamp = (), None
            return ()
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        if stamp != self._stamp:
            self._tokens, self._stamp = _read(self._path), stamp
        return self._tokens

    def caller(self, authorization: str | None) -> Caller | None:
        """The caller behind an `Authorization` header; None where the token is unknown."""
        tokens = self.all()
        if not authorization:
            return Caller(None, frozenset() if tokens else self._open_scopes)
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer":
            return None
        digest = hashlib.sha256(given.strip().encode()).hexdigest()
        for token in tokens:
            if hmac.compare_digest(token.sha256, digest):
                return Caller(token.name, token.scopes)
        return None

    def grant(self, name: str, scopes: Iterable[Scope]) -> str:
        """Make a token for `name` and return it; only its hash is kept."""
        given = secrets.token_urlsafe(32)
        token = Token(name, hashlib.sha256(given.encode()).hexdigest(), frozenset(scopes))
        self._write((*self.all(), token))
        return given

    def revoke(self, name: str) -> int:
        """Forget every token of `name`; says how many there were."""
        tokens = self.all()
        kept = tuple(token for token in tokens if token.name != name)
        self._write(kept)
        return len(tokens) - len(kept)

    def _write(self, tokens: tuple[Token, ...]) -> None:
        rows = [{"name": t.name, "sha256": t.sha256, "scopes": sorted(t.scopes)} for t in tokens]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".new")
        temporary.unlink(missing_ok=True)  # one that a crash left keeps the rights that it had
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps({"tokens": rows}, indent=2) + "\n")
        os.replace(temporary, self._path)  # noqa: PTH105 - atomic on every system
        self._stamp = None  # a file's clock is too coarse to tell two changes in a row apart


def refuse_open_listening(host: str, tokens: AccessTokens) -> None:
    """Raise `AccessFileError` where a service would answer the network without any token."""
    if tokens.all() or _is_loopback(host):
        return
    raise AccessFileError(
        f"CATCHALL_HOST={host} is no loopback address and there are no access tokens;"
        " make one with `catchall access grant NAME --scope read`"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(path: Path) -> tuple[Token, ...]:
    try:
        rows = json.loads(path.read_text())["tokens"]
        return tuple(
            Token(row["name"], row["sha256"], frozenset(Scope(scope) for scope in row["scopes"]))
            for row in rows
        )
    except (ValueError, KeyError, TypeError) as error:
        raise AccessFileError(f"{path.name} cannot be read: {error}") from error
