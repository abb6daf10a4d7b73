"""How many fresh parties a second does one core match against a large list, and how long does one take?

    python -m benchmarks.matching CORPUS.csv.gz NEGATIVES.csv.gz [--parties N] [--times N]

The corpus has the columns list, list_entry_id, entity_type, name, aliases and weak_aliases (JSON), dob,
country_codes. Asked: ordinary names, and listed names with one letter changed, half and half; none twice, so
that nothing is remembered. Retrieval and scoring, no broker and no database. `--times` repeats the list with
other names made of its own words, for a list that is so many times as large.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

from schemas.vocabulary import ListedKind, NameQuality, PartyKind
from services.screening.domain.matching import Matcher
from services.screening.domain.party import ScreenedParty
from services.screening.domain.watchlist import ListedName, WatchlistEntry

csv.field_size_limit(10_000_000)


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries_of(rows: list[dict[str, str]]) -> Iterator[WatchlistEntry]:
    kinds = {kind.value: kind for kind in ListedKind}
    for row in rows:
        strong = [row["name"], *json.loads(row["aliases"] or "[]")]
        weak = json.loads(row["weak_aliases"] or "[]")
        names = [ListedName(name, NameQuality.STRONG) for name in strong if name]
        names += [ListedName(name, NameQuality.WEAK) for name in weak if name]
        yield WatchlistEntry(
            list_id=row["list"].lower(),
            entry_id=row["list_entry_id"],
            kind=kinds.get(row["entity_type"], ListedKind.UNKNOWN),
            names=tuple(names),
            countries=tuple(filter(None, row["country_codes"].split(";"))),
            birth_dates=tuple(filter(None, row["dob"].split(";"))),
        )


def shuffled(entries: list[WatchlistEntry], copy: int, chance: random.Random) -> Iterator[WatchlistEntry]:
    """As many entries again, with names of two or three words of the list."""
    words = [word for entry in entries for word in entry.names[0].name.split()]
    for entry in entries:
        names = tuple(
            ListedName(" ".join(chance.sample(words, chance.randint(2, 3))), name.quality)
            for name in entry.names
        )
        yield WatchlistEntry(
            list_id=entry.list_id, entry_id=f"{entry.entry_id}/{copy}", kind=entry.kind, names=names
        )


def party_of(name: str, kind: PartyKind) -> ScreenedParty:
    return ScreenedParty(name=name, roles=("end_user",), kind=kind, names=(name,))


def parties_of(
    entries: list[WatchlistEntry], negatives: list[dict[str, str]], count: int, chance: random.Random
) -> list[ScreenedParty]:
    """Ordinary names and altered listed ones, each once."""
    found: dict[str, ScreenedParty] = {}
    for row in chance.sample(negatives, min(count // 2, len(negatives))):
        found[row["name"]] = party_of(row["name"], PartyKind(row["kind"]))
    while len(found) < count:
        entry = chance.choice(entries)
        name = entry.names[0].name
        place = chance.randrange(len(name))
        altered = name[:place] + chance.choice("abcdefghijklmnopqrstuvwxyz") + name[place + 1 :]
        person = entry.kind is ListedKind.PERSON
        found[altered] = party_of(altered, PartyKind.PERSON if person else PartyKind.ORGANISATION)
    parties = list(found.values())
    chance.shuffle(parties)
    return parties


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("negatives", type=Path)
    parser.add_argument("--parties", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(11)
    entries = list(entries_of(rows_of(given.corpus)))
    listed = list(entries)
    for copy in range(1, given.times):
        entries += shuffled(listed, copy, chance)
    parties = parties_of(listed, rows_of(given.negatives), given.parties, chance)
    start = time.process_time()
    matcher = Matcher(entries)
    built = time.process_time() - start
    taken, hits = [], 0
    for party in parties:
        start = time.perf_counter()
        hits += bool(matcher.match(party).hits)
        taken.append(time.perf_counter() - start)
    taken.sort()
    p50, p99 = (1000 * taken[int(len(taken) * share)] for share in (0.5, 0.99))
    print(f"{len(entries)} entries, {sum(len(e.names) for e in entries)} names, built in {built:.1f} s")
    print(f"{len(parties)} parties, {hits} with a hit: {len(parties) / sum(taken):,.0f} a second,", end=" ")
    print(f"p50 {p50:.2f} ms, p99 {p99:.2f} ms")


if __name__ == "__main__":
    main()
