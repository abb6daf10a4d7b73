"""What follows in law when a party, or an owner of it, may be a listed one?

Each legal ground is a finding of its own. Only lists that freeze block by themselves, and only on
the strength of a hit; everything else is for a person to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.decision import Hit
from schemas.vocabulary import MatchOutcome, NameQuality
from services.screening.domain.consequences import Consequence, Finding
from services.screening.domain.facts import Scope, is_listed
from services.screening.domain.matching import PartyMatches, is_address_only
from services.screening.domain.names import parts_of
from services.screening.domain.party import ScreenedOwner
from services.screening.domain.policy import OWNERSHIP_LIMIT_PCT, OWNERSHIP_WATCH_PCT

FREEZING_LISTS = frozenset({"eu_fsf"})
OWNERSHIP_LIMIT_INCLUSIVE_FROM = date(2024, 7, 3)
OWNERSHIP_CITATION = (
    "EU Best Practices for the effective implementation of restrictive measures, update of 3 July 2024"
)


@dataclass(frozen=True, slots=True)
class Regime:
    """The acts behind a programme of the EU list, the freezing one first."""

    key: str
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnerMatches:
    owner: ScreenedOwner
    matches: PartyMatches


def party_findings(
    matches: Sequence[PartyMatches],
    owners: Sequence[OwnerMatches],
    scope: Scope,
    regimes: Mapping[str, Regime],
) -> Iterator[Finding]:
    """Findings about everyone in the order: asset freezes, ownership, bans by annex, likenesses."""
    for found in matches:
        for hit in found.hits:
            yield _hit_finding(hit, scope, regimes)
        if found.cut:
            yield _cut(found)
    yield from _ownership_findings(owners, scope, regimes)


def _hit_finding(hit: Hit, scope: Scope, regimes: Mapping[str, Regime]) -> Finding:
    where = f"{hit.list} {hit.entry_id}, “{hit.name}”"
    if is_address_only(hit):
        return _review("RF-EUU-12", hit, f"The address of {hit.party} is that of a listed party ({where}).")
    if hit.outcome is MatchOutcome.HIT and hit.list in FREEZING_LISTS:
        return Finding(
            rule="SAN-FRZ-1",
            consequence=Consequence.ASSETS_FROZEN,
            citation=freeze_citation(hit, regimes),
            summary=f"{hit.party} ({hit.role}) is the listed party {where}: {'; '.join(hit.why)}.",
            party=hit.party,
            hit=hit,
        )
    banned = _banned_by_annex(hit, scope)
    if banned is not None:
        return banned
    return _review("party_match", hit, f"{hit.party} ({hit.role}) may be {where}: {'; '.join(hit.why)}.")


def _banned_by_annex(hit: Hit, scope: Scope) -> Finding | None:
    """Parties and vessels of annexes to Regulation 833/2014, which no freeze list contains."""
    if hit.outcome is not MatchOutcome.HIT or hit.list not in ("own", "eu_annexes"):
        return None
    if "833/2014" not in hit.programme:
        return None
    annex = hit.programme.rpartition("Annex ")[2]
    if annex == "IV" and any(map(is_listed, scope.lines)):
        rule, citation = "SAN-SEC-RU-2b", "Article 2b and Annex IV of Council Regulation (EU) No 833/2014"
        what = "no dual-use items may go to this party"
    elif annex == "XLII":
        rule, citation = "SAN-VES", "Article 3s and Annex XLII of Council Regulation (EU) No 833/2014"
        what = "this vessel may not be used or served"
    else:
        return None
    return Finding(
        rule=rule,
        consequence=Consequence.PROHIBITED,
        citation=citation,
        summary=f"{hit.party} ({hit.role}) is named in Annex {annex}: {what}.",
        party=hit.party,
        hit=hit,
    )


def _review(rule: str, hit: Hit, summary: str) -> Finding:
    citation = hit.citation or f"list {hit.list}, {hit.programme or 'no programme stated'}"
    return Finding(
        rule=rule,
        consequence=Consequence.HUMAN_REVIEW,
        citation=citation,
        summary=summary,
        party=hit.party,
        hit=hit,
    )


def _cut(found: PartyMatches) -> Finding:
    return Finding(
        rule="party_match",
        consequence=Consequence.HUMAN_REVIEW,
        citation="limit of candidates per name",
        summary=f"More listed names resemble {found.party.name} than were weighed one by one.",
        party=found.party.name,
    )


def freeze_citation(hit: Hit, regimes: Mapping[str, Regime]) -> str:
    """The act that freezes: the entry's own, or every act of its regime."""
    regime = regimes.get(hit.programme.removeprefix("EU-"))
    acts = "; ".join(regime.acts) if regime else ""
    own = f"listed by {hit.citation}" if hit.citation else ""
    return "; ".join(dict.fromkeys(part for part in (acts, own) if part)) or "EU consolidated list"


def _ownership_findings(
    owners: Sequence[OwnerMatches], scope: Scope, regimes: Mapping[str, Regime]
) -> Iterator[Finding]:
    by_party: dict[str, list[OwnerMatches]] = defaultdict(list)
    for found in owners:
        if found.matches.hits:
            by_party[found.owner.party].append(found)
    for party, group in by_party.items():
        listed = [(each, hit) for each in group if (hit := _listed_owner(each)) is not None]
        if listed:
            yield from _listed_owners(party, listed, scope, regimes)
        known = {id(each) for each, _ in listed}
        for each in group:
            if id(each) not in known:
                hit = each.matches.hits[0].model_copy(update={"party": party, "owner": each.owner.name})
                summary = f"{each.owner.name}, an owner of {party}, may be listed: {hit.name}."
                yield _review("party_match", hit, summary)


def _listed_owner(found: OwnerMatches) -> Hit | None:
    """A freezing entry with a strong name equal in all parts: owners carry a name only."""
    own = parts_of(found.owner.name)
    for hit in found.matches.hits:
        equal = parts_of(hit.name).key == own.key and parts_of(hit.name).is_latin == own.is_latin
        if hit.list in FREEZING_LISTS and hit.quality is NameQuality.STRONG and equal:
            return hit
    return None


def _listed_owners(
    party: str, listed: list[tuple[OwnerMatches, Hit]], scope: Scope, regimes: Mapping[str, Regime]
) -> Iterator[Finding]:
    shares = {each.owner.name: each.owner.percent for each, _ in listed}
    known = sum((share for share in shares.values() if share is not None), Decimal(0))
    names = ", ".join(
        f"{name} ({share if share is not None else 'share unknown'} %)" for name, share in shares.items()
    )
    hit = listed[0][1].model_copy(update={"party": party, "owner": listed[0][0].owner.name})
    if _reaches_limit(known, scope.order.act.planned_date):
        yield Finding(
            rule="SAN-FRZ-2" if len(shares) == 1 else "SAN-FRZ-3",
            consequence=Consequence.ASSETS_FROZEN,
            citation=f"{freeze_citation(hit, regimes)}; {OWNERSHIP_CITATION}",
            summary=f"Listed owners hold {known} % of {party}: {names}.",
            party=party,
            hit=hit,
        )
    elif known >= OWNERSHIP_WATCH_PCT or None in shares.values():
        yield _review("party_match", hit, f"Listed owners hold {known} % of {party}: {names}.")


def _reaches_limit(share: Decimal, day: date) -> bool:
    if day >= OWNERSHIP_LIMIT_INCLUSIVE_FROM:
        return share >= OWNERSHIP_LIMIT_PCT
    return share > OWNERSHIP_LIMIT_PCT
