"""What follows in law when a party, or an owner of it, may be a listed one?

Each legal ground is a finding of its own. Only lists that freeze block by themselves, and only on
the strength of a hit; everything else is for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from schemas.decision import Hit
from schemas.vocabulary import MatchOutcome, NameQuality
from services.screening.domain.consequences import Consequence, Finding
from services.screening.domain.facts import is_listed
from services.screening.domain.matching import PartyMatches, is_address_only
from services.screening.domain.names import parts_of
from services.screening.domain.ownership import ListedShare, listed_shares, reaches_limit, total
from services.screening.domain.party import ScreenedOwner
from services.screening.domain.policy import OWNERSHIP_WATCH_PCT
from services.screening.domain.scope import Scope

FREEZING_LISTS = frozenset({"eu_fsf"})
_BY_SHARES = re.compile(
    r"^(plain |direct |indirect |minority |majority )?(shares?|share ?holding|stock|equity|ownership|capital"
    r"|anteile?|beteiligung|actions|parts( sociales)?|aandelen|acciones|azioni|quote)$",
    re.IGNORECASE,
)
_PROGRAMME_PARTS = re.compile(r"[;,\[\]()]+")
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
    if is_blocked_statute(hit):
        summary = f"{hit.party} ({hit.role}) may be {where}, listed under US rules on Cuba or Iran only."
        found = _review("SAN-BLK", hit, f"{summary} EU law restricts obeying them; a lawyer must look.")
        return replace(found, citation=f"Council Regulation (EC) No 2271/96; {found.citation}")
    banned = _banned_by_annex(hit, scope)
    if banned is not None:
        return banned
    return _review("party_match", hit, f"{hit.party} ({hit.role}) may be {where}: {'; '.join(hit.why)}.")


def is_blocked_statute(hit: Hit) -> bool:
    """Is the entry on a US list under programmes on Cuba or Iran alone (Regulation (EC) No 2271/96)?"""
    programmes = [part.strip().upper() for part in _PROGRAMME_PARTS.split(hit.programme) if part.strip()]
    us_list = hit.list.startswith(("ofac", "us_"))
    return us_list and bool(programmes) and all(p.startswith(("CUBA", "IRAN")) for p in programmes)


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
    keys = [programme.strip().removeprefix("EU-") for programme in hit.programme.split(";")]
    acts = "; ".join(act for key in keys if key in regimes for act in regimes[key].acts)
    own = f"listed by {hit.citation}" if hit.citation else ""
    return "; ".join(dict.fromkeys(part for part in (acts, own) if part)) or "EU consolidated list"


def _ownership_findings(
    owners: Sequence[OwnerMatches], scope: Scope, regimes: Mapping[str, Regime]
) -> Iterator[Finding]:
    listed = {found.owner.name: hit for found in owners if (hit := _listed_owner(found)) is not None}
    for party in scope.order.parties:
        shares = listed_shares(party.owners or (), listed, scope.order.act.planned_date)
        if party.name and shares:
            yield from _listed_owners(party.name, shares, scope, regimes)
    yield from _control_findings(listed, scope, regimes)
    for found in owners:
        if found.owner.name not in listed and found.matches.hits:
            hit = found.matches.hits[0].model_copy(
                update={"party": found.owner.party, "owner": found.owner.name}
            )
            summary = f"{found.owner.name}, an owner of {found.owner.party}, may be listed: {hit.name}."
            yield _review("party_match", hit, summary)


def _control_findings(
    listed: Mapping[str, Hit], scope: Scope, regimes: Mapping[str, Regime]
) -> Iterator[Finding]:
    """A listed person who controls a party otherwise than by shares (SAN-FRZ-4)."""
    for party in scope.order.parties:
        for owner in party.owners or ():
            if party.name and owner.name in listed and _is_control(owner.control_basis):
                hit = listed[owner.name].model_copy(update={"party": party.name, "owner": owner.name})
                said = f"{owner.name}, who is listed, controls {party.name}: {owner.control_basis}."
                found = _review("SAN-FRZ-4", hit, said)
                yield replace(found, citation=f"{freeze_citation(hit, regimes)}; {OWNERSHIP_CITATION}")


def _is_control(basis: str | None) -> bool:
    """Is it said that somebody controls otherwise than by the shares that are counted anyway?"""
    return bool(basis) and not _BY_SHARES.match(basis or "")


def _listed_owner(found: OwnerMatches) -> Hit | None:
    """A freezing entry with a strong name equal in all parts: owners carry a name only."""
    own = parts_of(found.owner.name)
    for hit in found.matches.hits:
        other = parts_of(hit.name)
        equal = other.key == own.key and other.script == own.script
        if hit.list in FREEZING_LISTS and hit.quality is NameQuality.STRONG and equal:
            return hit
    return None


def _listed_owners(
    party: str, shares: Sequence[ListedShare], scope: Scope, regimes: Mapping[str, Regime]
) -> Iterator[Finding]:
    known = total(shares)
    names = ", ".join(f"{share.owner} ({_percent(share)})" for share in shares)
    hit = shares[0].hit.model_copy(update={"party": party, "owner": shares[0].owner})
    if reaches_limit(known, scope.order.act.planned_date):
        yield Finding(
            rule="SAN-FRZ-2" if len(frozenset().union(*(s.who for s in shares))) == 1 else "SAN-FRZ-3",
            consequence=Consequence.ASSETS_FROZEN,
            citation=f"{freeze_citation(hit, regimes)}; {OWNERSHIP_CITATION}",
            summary=f"Listed owners hold {known} % of {party}: {names}.",
            party=party,
            hit=hit,
        )
    elif known >= OWNERSHIP_WATCH_PCT or any(share.percent is None for share in shares):
        yield _review("party_match", hit, f"Listed owners hold {known} % of {party}: {names}.")


def _percent(share: ListedShare) -> str:
    return "share unknown" if share.percent is None else f"{share.percent} %"
