"""Is this party a listed one, and with which evidence?

Two stages: the index finds the names it could be, then each is scored exactly and qualified by
second facts. Out comes evidence in words, not a number alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.decision import Hit
from schemas.vocabulary import ListedKind, MatchOutcome, NameQuality, PartyKind
from services.screening.domain.name_index import NameIndex
from services.screening.domain.name_score import NameScore, score_names
from services.screening.domain.names import NameParts, parts_of, vessel_name
from services.screening.domain.party import ScreenedParty
from services.screening.domain.policy import (
    CONTRADICTED_REVIEW_SCORE_MIN,
    HITS_PER_PARTY_MAX,
    NAMES_PER_PARTY_MAX,
    REVIEW_SCORE_MIN,
)
from services.screening.domain.second_facts import (
    SecondFacts,
    address_key,
    identifier_key,
    weigh_second_facts,
)
from services.screening.domain.watchlist import ListedName, WatchlistEntry

ADDRESS_ONLY = "only the address is that of the listed party"


@dataclass(frozen=True, slots=True)
class PartyMatches:
    """The hits of one party, strongest first. `cut`: more names were near than could be scored."""

    party: ScreenedParty
    hits: tuple[Hit, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class _Best:
    """The best name of one entry, among its strong or its weak ones, for one party."""

    listed: ListedName
    score: NameScore
    same_script: bool

    @property
    def rank(self) -> tuple[float, bool]:
        return self.score.score, self.same_script


_Bests = dict[tuple[int, NameQuality], _Best]


class Matcher:
    """All entries of all live lists, ready to be asked; frozen, replaced as a whole."""

    def __init__(self, entries: Iterable[WatchlistEntry]) -> None:
        self.entries: tuple[WatchlistEntry, ...] = tuple(entries)
        self._owners: list[tuple[int, ListedName]] = []
        parts: list[NameParts] = []
        self._by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_address_word: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self.entries):
            for listed in entry.names:
                for spelling in _spellings(entry, listed):
                    self._owners.append((number, listed))
                    parts.append(spelling)
            for identifier in entry.identifiers:
                self._by_identifier[identifier_key(identifier.type, identifier.value)].append(number)
            for address in entry.addresses:
                for word in _telling(address_key(address)):
                    self._by_address_word[word].add(number)
        self._index = NameIndex(parts)

    def match(self, party: ScreenedParty) -> PartyMatches:
        """Every entry that the party may be. Adding an alias to either side never lowers a score."""
        best: _Bests = {}
        cut = len(party.names) > NAMES_PER_PARTY_MAX
        for name in party.names[:NAMES_PER_PARTY_MAX]:
            cut |= self._score(parts_of(name), party, best)
        for number in self._by_facts(party) - {number for number, _ in best}:
            nearest = self._best_name(party, number)
            best[number, nearest.listed.quality] = nearest
        hits = sorted(self._hits(party, best), key=_strength)
        return PartyMatches(party, tuple(hits[:HITS_PER_PARTY_MAX]), cut or len(hits) > HITS_PER_PARTY_MAX)

    def _hits(self, party: ScreenedParty, best: _Bests) -> list[Hit]:
        """One hit for each entry, the stronger of its best strong and its best weak name."""
        found: dict[int, Hit] = {}
        for (number, _), name in best.items():
            hit = _hit(party, self.entries[number], name)
            if hit is not None and (number not in found or _strength(hit) < _strength(found[number])):
                found[number] = hit
        return list(found.values())

    def match_all(self, parties: Sequence[ScreenedParty]) -> list[PartyMatches]:
        return [self.match(party) for party in parties]

    def _score(self, name: NameParts, party: ScreenedParty, best: _Bests) -> bool:
        candidates = self._index.candidates(name)
        for position in candidates.names:
            number, listed = self._owners[position]
            entry = self.entries[number]
            other = self._index.names[position]
            score = score_names(
                name,
                other,
                self._index.weight_of,
                omission=_is_person(party, entry),
                near=self._index.near,
            )
            found = _Best(listed, score, name.script == other.script)
            known = best.get((number, listed.quality))
            if known is None or found.rank > known.rank:
                best[number, listed.quality] = found
        return candidates.cut

    def _by_facts(self, party: ScreenedParty) -> set[int]:
        """Entries that share an identifier or an address, whatever their names."""
        found: set[int] = set()
        for type_, value in party.identifiers:
            key = identifier_key(type_, value)
            if len(key[1]) >= 4:
                found.update(self._by_identifier.get(key, ()))
        for word in _telling(address_key(party.address)):
            found.update(self._by_address_word.get(word, ()))
        return found

    def _best_name(self, party: ScreenedParty, number: int) -> _Best:
        """The listed name nearest to any name of the party, for an entry found by another fact."""
        entry = self.entries[number]
        omission = _is_person(party, entry)
        scored = [
            _Best(
                listed,
                score_names(parts_of(name), other, self._index.weight_of, omission=omission),
                parts_of(name).script == other.script,
            )
            for name in party.names[:NAMES_PER_PARTY_MAX]
            for listed in entry.names
            for other in _spellings(entry, listed)
        ]
        return max(scored, key=lambda found: found.rank)


def _spellings(entry: WatchlistEntry, listed: ListedName) -> list[NameParts]:
    """A listed name as it is compared; a ship's also without the letters for her kind."""
    bare = vessel_name(listed.name) if entry.kind is ListedKind.VESSEL else listed.name
    return [parts_of(name) for name in dict.fromkeys((listed.name, bare))]


def _hit(party: ScreenedParty, entry: WatchlistEntry, best: _Best) -> Hit | None:
    facts = weigh_second_facts(party, entry)
    outcome, why = _outcome(best, facts)
    if outcome is MatchOutcome.NONE:
        return None
    return Hit(
        party=party.name,
        role=party.role,
        list=entry.list_id,
        entry_id=entry.entry_id,
        name=best.listed.name,
        quality=best.listed.quality,
        outcome=outcome,
        score=round(best.score.score, 4),
        programme=entry.programme,
        citation=entry.citation,
        why=(
            *why,
            *(f"agrees: {fact}" for fact in facts.agreeing),
            *(f"contradicts: {f}" for f in facts.contradicting),
        ),
    )


def _outcome(best: _Best, facts: SecondFacts) -> tuple[MatchOutcome, tuple[str, ...]]:
    """The strength of the evidence. Weak aliases and single facts never decide alone."""
    score, weak = best.score, best.listed.quality is NameQuality.WEAK
    alike = score.score >= REVIEW_SCORE_MIN
    if facts.identifier and alike:
        return (MatchOutcome.REVIEW if facts.contradicting else MatchOutcome.HIT), score.why()
    if facts.identifier:
        return MatchOutcome.REVIEW, ("the identifier is equal, the name is not",)
    if alike and weak and not facts.agreeing:
        return MatchOutcome.NONE, ()
    if alike and len(facts.contradicting) > len(facts.agreeing) and not facts.only_residence:
        nearly_equal = score.score >= CONTRADICTED_REVIEW_SCORE_MIN and len(facts.contradicting) < 2
        return (MatchOutcome.REVIEW, score.why()) if nearly_equal else (MatchOutcome.NONE, ())
    if alike and score.equal and not weak and best.same_script and facts.agreeing and not facts.contradicting:
        return MatchOutcome.HIT, score.why()
    if alike:
        return MatchOutcome.REVIEW, score.why()
    return (MatchOutcome.REVIEW, (ADDRESS_ONLY,)) if facts.address else (MatchOutcome.NONE, ())


def is_address_only(hit: Hit) -> bool:
    """Does nothing but the address point to the entry?"""
    return ADDRESS_ONLY in hit.why


def _strength(hit: Hit) -> tuple[bool, float, str, str]:
    return hit.outcome is not MatchOutcome.HIT, -hit.score, hit.list, hit.entry_id


def _is_person(party: ScreenedParty, entry: WatchlistEntry) -> bool:
    return party.kind is PartyKind.PERSON or entry.kind is ListedKind.PERSON


def _telling(key: tuple[str, ...]) -> list[str]:
    """The words of an address that few share: the longest ones."""
    return sorted(key, key=len, reverse=True)[:2]
