"""How does a service run: its loops and its API under one roof, until told to stop?"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog
import uvicorn
from fastapi import FastAPI

from schemas.topics import RECORD_BYTES_MAX, TOPICS
from services.runtime.database import Database
from services.runtime.errors import Broken, Transient
from services.runtime.event_log import EventLog, TopicSettings
from services.runtime.memory import settle
from services.runtime.retry import Backoff, pause

log = structlog.get_logger(__name__)

Loop = Callable[[asyncio.Event], Awaitable[None]]
"""Runs until the event is set, finishes what is in hand, returns."""


@dataclass(slots=True, kw_only=True)
class Service:
    """One of the three services, built and ready to run."""

    name: str
    api: FastAPI
    host: str
    port: int
    loops: dict[str, Loop]
    database: Database
    prepare: Sequence[Callable[[], Awaitable[None]]] = ()
    """What must succeed before the loops start (migrations, topics), however long the world is not ready."""
    last: dict[str, Loop] = field(default_factory=dict)
    """Loops that end after the others, since they carry what those still say (the relay)."""
    broken: list[str] = field(default_factory=list)
    """Why a loop has stopped for good; empty while all is well."""


def topic_settings() -> list[TopicSettings]:
    """Every topic of the contract with its dead-letter topic."""
    found = []
    for topic in TOPICS:
        found.append(TopicSettings(topic.name, topic.retention_days, RECORD_BYTES_MAX))
        found.append(TopicSettings(topic.dead_letters, None, RECORD_BYTES_MAX))
    return found


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    return stopping


async def run_services(
    services: Sequence[Service], *, event_log: EventLog, stopping: asyncio.Event, drain_timeout_s: float
) -> None:
    """Run until `stopping`: no new records are taken, what is in hand is finished, the outbox is sent."""
    try:
        for service in services:
            if not await _prepared(service, stopping):
                return
        settle(collect=True)
        async with asyncio.TaskGroup() as group:
            for service in services:
                group.create_task(_run_one(service, stopping, drain_timeout_s))
    finally:
        await event_log.close()
        for service in services:
            await service.database.close()
    log.info("stopped", services=[service.name for service in services])


async def _prepared(service: Service, stopping: asyncio.Event) -> bool:
    backoff = Backoff()
    for step in service.prepare:
        while True:
            try:
                await step()
                break
            except Transient as error:
                log.warning("start_waits", service=service.name, reason=str(error))
                if await pause(backoff.next_pause_s(), until=stopping):
                    return False
    return True


async def _run_one(service: Service, stopping: asyncio.Event, drain_timeout_s: float) -> None:
    first_done = asyncio.Event()
    server, listening = _server(service), _listen(service)
    structlog.contextvars.bind_contextvars(service=service.name)
    log.info("started", port=service.port, loops=sorted({*service.loops, *service.last}))
    if not service.api.state.tokens.all():
        log.warning(
            "no_access_tokens", answers="loopback only", mend="catchall access grant NAME --scope SCOPE"
        )
    last = [
        asyncio.create_task(_guard(service, name, loop, first_done)) for name, loop in service.last.items()
    ]
    first = [
        asyncio.create_task(_guard(service, name, loop, stopping)) for name, loop in service.loops.items()
    ]
    web = asyncio.create_task(server.serve(sockets=[listening]))
    await stopping.wait()
    await _finish(first, drain_timeout_s)
    first_done.set()
    await _finish(last, drain_timeout_s)
    server.should_exit = True
    await _finish([web], drain_timeout_s)


async def _finish(tasks: Sequence[asyncio.Task[None]], timeout_s: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=timeout_s)
    for task in late:
        log.warning("cut_short", task=task.get_name())
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _guard(service: Service, name: str, loop: Loop, stopping: asyncio.Event) -> None:
    """Keep a loop running whatever it raises; only a lost invariant stops it, and then for good."""
    backoff = Backoff(first_s=0.5, most_s=30.0)
    while not stopping.is_set():
        try:
            await loop(stopping)
            return
        except Broken as error:
            service.broken.append(f"{name}: {error}")
            log.critical("loop_stopped", loop=name, reason=str(error))
            await stopping.wait()
        except Exception:
            log.exception("loop_failed", loop=name)
            await pause(backoff.next_pause_s(), until=stopping)


class PortInUse(RuntimeError):
    """A service cannot listen; the message names the setting to change."""


def _listen(service: Service) -> socket.socket:
    """The socket of a service's API; port 0 becomes the one that was free."""
    listening = socket.socket(socket.AF_INET6 if ":" in service.host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((service.host, service.port))
    except OSError as error:
        listening.close()
        name = f"CATCHALL_{service.name.upper()}_PORT"
        raise PortInUse(
            f"{service.host}:{service.port} cannot be used ({error.strerror}); set {name}"
        ) from error
    service.port = listening.getsockname()[1]
    return listening


class _QuietServer(uvicorn.Server):
    """Uvicorn that leaves the signals to us."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


def _server(service: Service) -> uvicorn.Server:
    config = uvicorn.Config(
        service.api,
        host=service.host,
        port=service.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
        limit_concurrency=500,
    )
    return _QuietServer(config)
