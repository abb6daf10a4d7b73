"""How are the services started from the command line?"""

from __future__ import annotations

import asyncio
import contextlib

import click

from services.cli.compose import SERVICES, HomeInUse, build_all, sole_user
from services.cli.output import refuse, say
from services.runtime.access import AccessFileError
from services.runtime.connect import event_log_of
from services.runtime.logs import set_up_logs
from services.runtime.service import PortInUse, run_services, stop_on_signals
from services.runtime.settings import RuntimeSettings


@click.command()
@click.argument("service", required=False, type=click.Choice(SERVICES))
@click.option("--json", "as_json", is_flag=True, help="Logs are JSON lines in any case; kept for scripts.")
def run(service: str | None, as_json: bool) -> None:
    """Run all services in one process, or SERVICE alone against a broker, until SIGTERM or Ctrl-C."""
    del as_json
    settings = RuntimeSettings()
    if service is not None and settings.broker_url is None:
        refuse("one service alone needs a broker: set CATCHALL_BROKER_URL=kafka://host:9092")
    set_up_logs(level=settings.log_level, as_json=settings.log_json)
    names = (service,) if service else SERVICES
    guard = sole_user(settings.home / (service or "")) if _is_alone(settings) else contextlib.nullcontext()
    try:
        with guard:
            asyncio.run(_run(names, settings))
    except (HomeInUse, AccessFileError, PortInUse, ValueError) as error:
        say(str(error))
        raise SystemExit(1) from error


def _is_alone(settings: RuntimeSettings) -> bool:
    """Does a part of this deployment know one process only: the embedded log, or a SQLite database?"""
    return settings.broker_url is None or settings.database_url is None


async def _run(names: tuple[str, ...], settings: RuntimeSettings) -> None:
    event_log = event_log_of(settings, client_id=f"catchall-{'-'.join(names)}")
    services = build_all(names, event_log)
    await run_services(
        services, event_log=event_log, stopping=stop_on_signals(), drain_timeout_s=settings.drain_timeout_s
    )
