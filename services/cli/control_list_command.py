"""What does the loaded control list say of a code?"""

from __future__ import annotations

import click

from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.notation import normalised
from services.cli.output import PROBLEM, emit, say


@click.group("control-list")
def control_list() -> None:
    """Annex I to Regulation (EU) 2021/821, in its dated versions."""


@control_list.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def show(code: str, as_json: bool) -> None:
    """Is CODE in Annex I, in which version, and is it in use?"""
    wanted = normalised(code)
    for version in reversed(shipped_classifier().lists.versions):
        found = version.codes.get(wanted or "")
        if found is None:
            continue
        row = {
            "code": found.code,
            "state": found.state.value,
            "regime": found.regime,
            "version": version.version,
            "valid_from": version.valid_from.isoformat(),
            "citation": version.citation,
        }
        if as_json:
            emit(row)
        else:
            heading = f"{row['code']}: {row['state']}, regime {row['regime']}, since {row['valid_from']}"
            click.echo(f"{heading}; {row['citation']}")
        return
    say(f"{code}: no such code in the loaded versions of Annex I")
    raise SystemExit(PROBLEM)
