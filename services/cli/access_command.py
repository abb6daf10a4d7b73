"""Who may use the HTTP interfaces?"""

from __future__ import annotations

import click

from services.cli.output import PROBLEM, emit, refuse, say, show_table
from services.runtime.access import AccessFileError, AccessTokens, Scope
from services.runtime.settings import RuntimeSettings


@click.group()
def access() -> None:
    """Access tokens of the HTTP interfaces."""


@access.command()
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice([scope.value for scope in Scope])
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def grant(name: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Make a token for NAME, a person or a program. It is shown once; only its hash is kept."""
    try:
        token = _tokens().grant(name, [Scope(scope) for scope in scopes])
    except AccessFileError as error:
        refuse(str(error))
    if as_json:
        emit({"name": name, "scopes": sorted(scopes), "token": token})
    else:
        say(f"token for {name}, shown only now:")
        click.echo(token)


@access.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def revoke(name: str, as_json: bool) -> None:
    """Forget every token of NAME."""
    count = _tokens().revoke(name)
    if as_json:
        emit({"name": name, "revoked": count})
    say(f"{count} tokens of {name} forgotten")
    if count == 0:
        raise SystemExit(PROBLEM)


@access.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def list_(as_json: bool) -> None:
    """Who has a token, and for what."""
    rows = [{"name": token.name, "scopes": sorted(token.scopes)} for token in _tokens().all()]
    for row in rows:
        if as_json:
            emit(row)
    if not as_json:
        show_table("Access", ("name", "scopes"), ((row["name"], ", ".join(row["scopes"])) for row in rows))


def _tokens() -> AccessTokens:
    return AccessTokens(RuntimeSettings().tokens_file())
