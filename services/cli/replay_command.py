"""What comes out when past orders are decided again, on the same grounds or under another policy?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from services.cli.judge import UnusableLists, fresh_at, imported_snapshot, snapshot_of_file
from services.cli.output import PROBLEM, emit, progress, refuse, say, show_table
from services.runtime.database import Database
from services.runtime.migrate import migrate
from services.screening.adapters.law_files import shipped_law, with_policy
from services.screening.adapters.law_tables import LawCache
from services.screening.adapters.records import PastDecision, SqlRecords
from services.screening.domain.conditions import LawError
from services.screening.domain.evidence import LawBook
from services.screening.domain.replay import Replay
from services.screening.domain.replay import replay as decide_again
from services.screening.domain.screen import Snapshot
from services.screening.settings import ScreeningSettings

File = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed instead of what was: another policy, other lists. None: as it was."""

    policy: Callable[[LawBook], LawBook] | None = None
    lists: Snapshot | None = None


@click.command()
@click.argument("order_id", required=False)
@click.option("--revision", type=int, help="Only the decisions about this revision.")
@click.option("--all", "everything", is_flag=True, help="The last decision about every order.")
@click.option("--policy", type=File, help="Rules that replace those of the same id: a YAML file.")
@click.option("--lists", "lists_file", type=File, help="JSON Lines of list entries, in place of the lists.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on stdout.")
def replay(
    *,
    order_id: str | None,
    revision: int | None,
    everything: bool,
    policy: Path | None,
    lists_file: Path | None,
    as_json: bool,
) -> None:
    """Decide an order of the past again and say what differs; with --all, what would change.

    Without options each decision is replayed on its own grounds: the lists, tables, licences and
    answers of its day. With --all and neither --policy nor --lists, on the lists that are live now.
    """
    if bool(order_id) == everything or (revision is not None and everything):
        refuse("either ORDER_ID (and perhaps --revision) or --all")
    if not everything and (policy or lists_file):
        refuse("--policy and --lists go with --all")
    supposed = _supposition(policy, lists_file, everything=everything)
    found = asyncio.run(_replays(order_id, revision, supposed))
    if not found:
        say(f"{order_id}: no decision is on record" if order_id else "no decision is on record")
        raise SystemExit(PROBLEM)
    _show(found, everything=everything, as_json=as_json)
    if any(one.differences for one in found):
        raise SystemExit(PROBLEM)


def _supposition(policy: Path | None, lists_file: Path | None, *, everything: bool) -> Supposition:
    changed = None
    if policy is not None:
        text = policy.read_text(encoding="utf-8")
        try:
            with_policy(shipped_law(), text)
        except LawError as error:
            refuse(f"{policy.name}: {error}")

        def changed(law: LawBook) -> LawBook:
            return with_policy(law, text)

    try:
        lists = snapshot_of_file(lists_file) if lists_file else None
    except UnusableLists as error:
        refuse(str(error))
    if everything and policy is None and lists is None:
        lists = asyncio.run(imported_snapshot())
    return Supposition(changed, lists)


async def _replays(order_id: str | None, revision: int | None, supposed: Supposition) -> list[Replay]:
    database = Database(ScreeningSettings().database_for("screening"), schema="screening")
    try:
        await migrate(database, "screening")
        async with database.read() as connection:
            records = SqlRecords(connection, LawCache(shipped_law()))
            if order_id is not None:
                past = await records.of_order(order_id, revision)
                return [await _replay(one, records, supposed) for one in past]
            with progress() as bar:
                task = bar.add_task("orders", total=None)
                found = []
                async for one in records.newest():
                    found.append(await _replay(one, records, supposed))
                    bar.advance(task)
                return found
    finally:
        await database.close()


async def _replay(past: PastDecision, records: SqlRecords, supposed: Supposition) -> Replay:
    law = await records.law_of(past)
    if supposed.policy is not None:
        law = supposed.policy(law)
    if supposed.lists is None:
        snapshot = await records.snapshot_of(past)
    else:
        state = fresh_at(supposed.lists.state, past.decision.decided_at)
        snapshot = supposed.lists.with_state(replace(state, required=frozenset()))
    return await asyncio.to_thread(decide_again, past.decision, past.matter, snapshot, law)


def _show(found: list[Replay], *, everything: bool, as_json: bool) -> None:
    if as_json:
        for one in found:
            if one.differences or not everything:
                emit(_row(one))
        return
    changed = [one for one in found if one.differences]
    if changed:
        columns = ("order", "revision", "before", "after", "reasons gone", "reasons new", "differs in")
        show_table("Replay", columns, map(_cells, changed))
    engine = "" if all(one.same_engine for one in found) else "; some were decided by another engine version"
    say(f"{len(found)} decisions replayed, {len(changed)} differ{engine}")


def _row(one: Replay) -> dict[str, Any]:
    return {
        "order_id": one.decision.order_id,
        "revision": one.decision.revision,
        "decided_at": one.decision.decided_at.isoformat(),
        "same": not one.differences,
        "verdict_before": one.decision.verdict.value,
        "verdict_after": one.opinion.verdict.value,
        "reasons_gone": one.reasons_gone,
        "reasons_new": one.reasons_new,
        "differences": [{"field": d.field, "before": d.before, "after": d.after} for d in one.differences],
        "engine_before": one.decision.basis.engine_version,
        "engine_after": one.basis.engine_version,
        "policy_before": one.decision.basis.policy_version,
        "policy_after": one.basis.policy_version,
    }


def _cells(one: Replay) -> tuple[object, ...]:
    return (
        one.decision.order_id,
        one.decision.revision,
        one.decision.verdict.value,
        one.opinion.verdict.value,
        ", ".join(one.reasons_gone),
        ", ".join(one.reasons_new),
        ", ".join(difference.field for difference in one.differences),
    )
