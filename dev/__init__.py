"""What do the trial servers for Kafka and PostgreSQL share: where they keep things, how they refuse?

Nothing here is part of the product; ``dev`` is what a checkout needs to try and test it.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

CHECKOUT = Path(__file__).resolve().parent.parent
CACHE = CHECKOUT / ".cache"

# Below every system's range for outgoing connections: a client that keeps trying a dead node's port
# would otherwise be given that very port as its own, talk to itself, and keep the node from returning.
PORTS = range(20_000, 30_000)


class MissingTool(RuntimeError):
    """A program or package that the checkout cannot bring itself; the text is one line naming it."""


class NodeFailure(RuntimeError):
    """A node did not start, stop or answer; the text ends with what its log said last."""


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    for port in random.SystemRandom().sample(PORTS, k=200):
        if port_is_free(port):
            return port
    raise NodeFailure(f"no free port on 127.0.0.1 in {PORTS.start} to {PORTS.stop}")


def port_is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def log_tail(log: Path, lines: int = 12) -> str:
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """One process at a time; the system lets go of it when its holder dies."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def hold_until_interrupted(alive: Callable[[], bool]) -> bool:
    """Wait for Ctrl-C (true), or for the node to end by itself (false)."""
    with suppress(KeyboardInterrupt):
        while alive():
            time.sleep(0.5)
        return False
    return True


@contextmanager
def terminate_is_interrupt() -> Iterator[None]:
    """SIGTERM ends a foreground node as Ctrl-C does: by stopping it."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def running_as_root() -> bool:
    return os.geteuid() == 0
