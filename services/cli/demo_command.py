"""How is catchall shown at work in a minute?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.cli.compose import HomeInUse, sole_user
from services.cli.demo.play import DemoFailed, play
from services.cli.output import say
from services.runtime.logs import set_up_logs
from services.runtime.settings import RuntimeSettings


@click.command()
@click.option(
    "--lists",
    "lists",
    type=click.Path(exists=True, path_type=Path),
    help="A folder of official list files to use instead of the samples.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout instead of tables.")
def demo(lists: Path | None, as_json: bool) -> None:
    """Run sample orders through the three services on the embedded event log, and show what comes out."""
    home = RuntimeSettings().home / "demo"
    set_up_logs(level="ERROR", as_json=False)
    try:
        with sole_user(home.parent / "demo-lock"):
            asyncio.run(play(home, lists, as_json=as_json))
    except (DemoFailed, HomeInUse) as error:
        say(str(error))
        raise SystemExit(1) from error
