"""The `catchall` command."""

from __future__ import annotations

import click

from services.cli.access_command import access
from services.cli.batch_commands import classify, compare, decide, screen
from services.cli.control_list_command import control_list
from services.cli.demo_command import demo
from services.cli.dlq_command import dlq
from services.cli.failures import SayingGroup
from services.cli.lists_command import lists
from services.cli.migrate_command import migrate
from services.cli.order_command import order
from services.cli.reference_command import reference
from services.cli.replay_command import replay
from services.cli.run_command import run
from services.runtime.logs import set_up_logs
from services.runtime.version import VERSION


@click.group(cls=SayingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="catchall")
def main() -> None:
    """Screens export orders before they leave the EU."""
    set_up_logs(level="ERROR", as_json=False)


for command in (
    access,
    classify,
    compare,
    control_list,
    decide,
    demo,
    dlq,
    lists,
    migrate,
    order,
    reference,
    replay,
    run,
    screen,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
