"""Which services run in this process, on which event log?"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from services.classifier import bootstrap as classifier
from services.classifier.settings import ClassifierSettings
from services.notifier import bootstrap as notifier
from services.notifier.settings import NotifierSettings
from services.runtime.clock import Clock, system_clock
from services.runtime.event_log import EventLog
from services.runtime.service import Service
from services.screening import bootstrap as screening
from services.screening.settings import ScreeningSettings

SERVICES = ("classifier", "screening", "notifier")


class HomeInUse(RuntimeError):
    """Another process runs the embedded services over the same folder."""


def build(
    name: str, event_log: EventLog, *, clock: Clock = system_clock, overrides: dict[str, Any] | None = None
) -> Service:
    """One service by its name; `overrides` are settings that count more than the environment."""
    given = overrides or {}
    builders: dict[str, Callable[[], Service]] = {
        "classifier": lambda: classifier.build(ClassifierSettings(**given), event_log, clock=clock),
        "screening": lambda: screening.build(ScreeningSettings(**given), event_log, clock=clock),
        "notifier": lambda: notifier.build(NotifierSettings(**given), event_log, clock=clock),
    }
    return builders[name]()


def build_all(
    names: Sequence[str],
    event_log: EventLog,
    *,
    clock: Clock = system_clock,
    overrides: dict[str, Any] | None = None,
) -> list[Service]:
    return [build(name, event_log, clock=clock, overrides=overrides) for name in names]


@contextlib.contextmanager
def sole_user(home: Path) -> Iterator[None]:
    """Hold the home folder for this process; the embedded event log is for one process only."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "running.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HomeInUse(
                f"another catchall runs over {home}; stop it, or set CATCHALL_HOME or CATCHALL_BROKER_URL"
            ) from error
        yield
