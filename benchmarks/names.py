"""How well are listed names found in other spellings, and how many other names are flagged?

    python -m benchmarks.names LIST_FILE... [--negatives CSV.gz] [--seed N] [--limit N] [--half odd|even]
        [--show CLASS]

The cases are those of the package `sanctions-screening-benchmark` (perturbation classes and structurally
adjacent negatives, built from the list that is given) and real aliases: a strong alias is taken out of the
list and asked for. Each query goes through retrieval and scoring over the whole list, as a party of the
entry's kind with a name and nothing else; found is the entry as a hit or for review. `--half` takes the
entries whose id has an odd or even SHA-256: one half to develop on, the other to report.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.vocabulary import ListedKind, NameQuality, PartyKind
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.domain.matching import Matcher
from services.screening.domain.party import ScreenedParty
from services.screening.domain.watchlist import ListedName, WatchlistEntry

KINDS = {ListedKind.PERSON: PartyKind.PERSON, ListedKind.ORGANISATION: PartyKind.ORGANISATION}
SHOWN_MAX = 40


@dataclass(frozen=True, slots=True)
class Case:
    """A name to ask for; `expected` is the entry that it stands for, None: nobody."""

    query: str
    kind: PartyKind | None
    family: str
    expected: str | None
    source: str


def in_half(entry_id: str, half: str | None) -> bool:
    odd = hashlib.sha256(entry_id.encode()).digest()[-1] % 2 == 1
    return half is None or odd is (half == "odd")


def perturbed(entries: Sequence[WatchlistEntry], seed: int) -> Iterator[Case]:
    """The cases of the package over the primary names of persons."""
    from ssb import negatives, perturb  # a package of the benchmarks alone

    persons = [e for e in entries if e.kind is ListedKind.PERSON and len(e.names[0].name.split()) >= 2]
    listed = {name.name.casefold() for entry in entries for name in entry.names}
    for entry in persons:
        name = entry.names[0].name
        for variant in perturb.apply_all(name, entry.entry_id, seed=seed, only=None, max_per_class=2):
            if variant.text.casefold() != name.casefold():
                yield Case(variant.text, PartyKind.PERSON, variant.perturbation, entry.entry_id, name)
        yield Case(name, PartyKind.PERSON, "exact", entry.entry_id, name)
    names = [entry.names[0].name for entry in persons]
    for other in negatives.generate(names, seed=seed, per_class=1, listed_index=listed):
        source = other.derived_from[0] if other.derived_from else ""
        yield Case(other.text, PartyKind.PERSON, f"not listed: {other.negative_class}", None, source)


def without_an_alias(
    entries: Sequence[WatchlistEntry], taken_from: set[str], chance: random.Random
) -> tuple[list[WatchlistEntry], list[Case]]:
    """The entries with one strong alias taken out of each of some, and the cases that ask for it."""
    left, cases = [], []
    for entry in entries:
        kind = KINDS.get(entry.kind)
        aliases = [
            name
            for name in entry.names[1:]
            if name.quality is NameQuality.STRONG and len(name.name.split()) >= 2 and _is_latin(name)
        ]
        if entry.entry_id not in taken_from or kind is None or not aliases:
            left.append(entry)
            continue
        taken = chance.choice(aliases)
        others = tuple(name for name in entry.names if name.name != taken.name)
        left.append(replace(entry, names=others))
        family = "real alias of a person" if kind is PartyKind.PERSON else "real alias of a firm"
        cases.append(Case(taken.name, kind, family, entry.entry_id, others[0].name))
    return left, cases


def _is_latin(name: ListedName) -> bool:
    return all(ord(character) < 0x250 for character in name.name)


def ordinary(path: Path, count: int, chance: random.Random) -> list[Case]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {"person": PartyKind.PERSON, "organisation": PartyKind.ORGANISATION}
    return [
        Case(row["name"], kinds[row["kind"]], f"ordinary {row['kind']}", None, row["locale"])
        for row in chance.sample(rows, min(count, len(rows)))
    ]


def flagged(matcher: Matcher, case: Case) -> set[str]:
    party = ScreenedParty(name=case.query, roles=("end_user",), kind=case.kind, names=(case.query,))
    return {hit.entry_id for hit in matcher.match(party).hits}


def report(matcher: Matcher, cases: Sequence[Case], show: str | None) -> None:
    """A line for each class: how many, how many flagged (as the right entry where there is one)."""
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    shown = 0
    start = time.process_time()
    for case in cases:
        found = flagged(matcher, case)
        right = case.expected in found if case.expected else bool(found)
        counts[case.family][right] += 1
        if case.family == show and right is (case.expected is None) and shown < SHOWN_MAX:
            shown += 1
            print(f"    {case.query!r} ({case.source!r})")
    spent = time.process_time() - start
    for family, count in sorted(counts.items()):
        total = count[True] + count[False]
        print(f"{family:32} {total:6}  {100 * count[True] / total:6.2f} %")
    positive = [case.family for case in cases if case.expected and not case.family.startswith("real")]
    hits = sum(counts[family][True] for family in set(positive))
    print(f"all perturbed: {100 * hits / max(len(positive), 1):.2f} % of {len(positive)}")
    print(f"{len(cases) / spent:,.0f} names a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lists", type=Path, nargs="+")
    parser.add_argument("--negatives", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, default=1_500, help="entries and ordinary names asked for")
    parser.add_argument("--half", choices=("odd", "even"))
    parser.add_argument("--show", metavar="CLASS", help="print what is wrong in a class")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    entries = [e for read in read_editions(given.lists).found for e in read.edition.entries if e.names]
    pool = [entry for entry in entries if in_half(entry.entry_id, given.half)]
    asked = chance.sample(pool, min(given.limit, len(pool)))
    left, cases = without_an_alias(entries, {entry.entry_id for entry in asked}, chance)
    cases += perturbed(asked, given.seed)
    if given.negatives:
        cases += ordinary(given.negatives, given.limit * 4, chance)
    print(f"{len(entries)} entries, {len(cases)} cases, seed {given.seed}, half {given.half or 'both'}")
    report(Matcher(left), cases, given.show)


if __name__ == "__main__":
    main()
