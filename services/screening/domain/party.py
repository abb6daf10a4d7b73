"""Who in an order must be screened, and under which names?

Every role, every alias, every owner up the chain; the same party in several roles once.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.order import Order, Owner, Party
from schemas.vocabulary import PartyKind
from services.screening.domain.names import parts_of, vessel_name

_PLACEHOLDER = re.compile(
    r"^(t\.?b\.?[acd]\.?|to be (advised|announced|confirmed|determined|named|provided)|unknown|confidential"
    r"|n/?a|none|not (yet )?known|tbn|unbekannt|wird (noch )?(mitgeteilt|benannt)|à préciser|nader te bepalen"
    r"|x+|-+|\?+|various|end.?user)$",
    re.IGNORECASE,
)
_TO_FOLLOW = re.compile(
    r"\b(to be|yet to be|will be|not yet) (advised|announced|confirmed|decided|defined|determined|disclosed"
    r"|known|named|nominated|notified|provided|specified)\b|\b(tba|tbc|tbd|tbn)\b"
    r"|\bwird (noch |später )?(mitgeteilt|benannt|bekannt ?gegeben|nachgereicht)\b"
    r"|\bnoch (offen|unbekannt|nicht bekannt)\b|\bà (préciser|définir|déterminer|confirmer|communiquer)\b"
    r"|\b(nog|nader) te (bepalen|bevestigen|noemen)\b|\bnog (niet )?(bekend|onbekend)\b"
    r"|\bpor (confirmar|definir|determinar|designar)\b|\bda (definire|confermare|comunicare|nominare)\b",
    re.IGNORECASE,
)
"""A name that is announced and not given, whatever stands around it."""
_NOBODY_IN_PARTICULAR = frozenset(
    """web shop webshop online portal app store platform internet our the all various several diverse future
    potential end final retail private public general registered unnamed undisclosed different other
    customer customers user users buyer buyers client clients subscriber subscribers visitor visitors consumer
    consumers downloader downloaders people persons anyone everybody worldwide of and
    kunde kunden endkunde endkunden nutzer kaufer verschiedene diverse
    utilisateur utilisateurs acheteurs divers differents clients
    klant klanten eindklant eindklanten gebruikers diverse
    cliente clientes usuarios varios compradores clienti utenti vari acquirenti""".split()
)
"""Words that together name a group and nobody in it: `Web shop customers`."""
_GROUP_WORDS_MAX = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedParty:
    """A party as matching needs it: all names, and the second facts that qualify a match."""

    name: str
    roles: tuple[str, ...]
    kind: PartyKind | None
    names: tuple[str, ...]
    countries: tuple[str, ...] = ()
    birth_date: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    address: str = ""
    only_residence: bool = False
    """Perhaps a person, of whom only the country of the address is known, and no nationality."""

    @property
    def role(self) -> str:
        return self.roles[0]

    def fingerprint(self) -> str:
        """What the match depends on, as a hash; roles do not count."""
        facts = [self.kind, sorted(self.names), sorted(self.countries), self.birth_date]
        rest = [sorted(self.identifiers), self.address, self.only_residence]
        text = json.dumps([*facts, *rest], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenedOwner:
    """An owner of a party, at whatever step of the chain."""

    name: str
    party: str
    countries: tuple[str, ...] = ()

    def as_party(self) -> ScreenedParty:
        return ScreenedParty(
            name=self.name,
            roles=("owner",),
            kind=None,
            names=tuple(dict.fromkeys((self.name, vessel_name(self.name)))),
            countries=self.countries,
        )


def is_placeholder(text: str | None) -> bool:
    """Does this stand where a name should, without naming anyone?"""
    name = (text or "").strip()
    if not name or not any(character.isalnum() for character in name) or _PLACEHOLDER.match(name):
        return True
    if _TO_FOLLOW.search(name):
        return True
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return 1 < len(words) <= _GROUP_WORDS_MAX and _NOBODY_IN_PARTICULAR.issuperset(words)


def parties_of(order: Order) -> tuple[ScreenedParty, ...]:
    """Every party that can be screened, the same one once with all its roles; banks and payers too."""
    found: dict[str, ScreenedParty] = {}
    for party in order.parties:
        if is_placeholder(party.name):
            continue
        key = screened(party).fingerprint()
        known = found[key].roles if key in found else ()
        found[key] = screened(party, tuple(dict.fromkeys([*known, party.role.value])))
    payer = order.payment.payer if order.payment else None
    if payer and all(payer not in party.names for party in found.values()):
        country = (order.payment.country,) if order.payment and order.payment.country else ()
        found[payer] = ScreenedParty(
            name=payer,
            roles=("payer",),
            kind=None,
            names=tuple(dict.fromkeys((payer, vessel_name(payer)))),
            countries=country,
        )
    return tuple(found.values())


def owners_of(order: Order) -> tuple[ScreenedOwner, ...]:
    """Every owner of every party, up the chains."""
    found: dict[tuple[str, str], ScreenedOwner] = {}
    for party in order.parties:
        for owner in _chain(party.owners or ()):
            if party.name and owner.name.strip():
                countries = (owner.country,) if owner.country else ()
                found[(party.name, owner.name)] = ScreenedOwner(
                    name=owner.name, party=party.name, countries=countries
                )
    return tuple(found.values())


def unnamed_owners(order: Order) -> tuple[tuple[str | None, str], ...]:
    """Party and owner where an owner, at whatever step of the chain, is named by nobody's name."""
    found = ((party.name, owner.name) for party in order.parties for owner in _chain(party.owners or ()))
    return tuple(pair for pair in found if is_placeholder(pair[1]) or not parts_of(pair[1]).tokens)


def _chain(owners: Sequence[Owner]) -> Iterator[Owner]:
    for owner in owners:
        yield owner
        yield from _chain(owner.owners or ())


def _names(name: str, party: Party) -> tuple[str, ...]:
    """The name and the aliases; of what may be a ship also without the letters for her kind."""
    given = [name, *(alias for alias in party.aliases or () if alias.strip())]
    ships = [] if party.kind is PartyKind.PERSON else map(vessel_name, given)
    return tuple(dict.fromkeys([*given, *ships]))


def screened(party: Party, roles: tuple[str, ...] | None = None) -> ScreenedParty:
    """A party of the contract as matching needs it."""
    name = (party.name or "").strip()
    identifiers = [(identifier.type.casefold(), identifier.value) for identifier in party.identifiers or ()]
    if party.registration_number:
        identifiers.append(("registration", party.registration_number))
    countries = [country for country in (party.country, party.nationality) if country]
    return ScreenedParty(
        name=name,
        roles=roles or (party.role.value,),
        kind=party.kind,
        names=_names(name, party),
        countries=tuple(dict.fromkeys(countries)),
        birth_date=party.date_of_birth,
        identifiers=tuple(identifiers),
        address=(party.address or "").strip(),
        only_residence=party.kind in (PartyKind.PERSON, PartyKind.UNKNOWN, None) and not party.nationality,
    )
