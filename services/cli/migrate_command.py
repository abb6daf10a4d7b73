"""How are the databases brought to the newest revision by hand?"""

from __future__ import annotations

import asyncio

import click

from services.cli.compose import SERVICES
from services.cli.output import emit, say
from services.runtime.database import Database
from services.runtime.migrate import migrate as bring_up
from services.runtime.settings import RuntimeSettings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def migrate(as_json: bool) -> None:
    """Bring the databases of all services to the newest revision; safe to repeat and to run at once."""
    for service, revision in asyncio.run(_migrate(RuntimeSettings())).items():
        if as_json:
            emit({"service": service, "revision": revision})
        else:
            say(f"{service}: at revision {revision}")


async def _migrate(settings: RuntimeSettings) -> dict[str, str]:
    found = {}
    for service in SERVICES:
        database = Database(settings.database_for(service), schema=service)
        try:
            found[service] = await bring_up(database, service)
        finally:
            await database.close()
    return found
