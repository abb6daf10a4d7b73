"""Does a general export authorisation cover a line, with every condition of it?

Those of the Union: Annex II to Regulation (EU) 2021/821. National ones: Article 12(6), as data of the user.
A condition that is not known to hold makes the authorisation unusable, and the answer says which. Silence
about a free zone, onward supply, a bar under Article 12(7) or a national prohibition counts as no.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from phrases.finder import Finder
from schemas.order import Authorisation, Line, Order, Owner
from schemas.vocabulary import AuthorisationType, DocumentKind, Fact, LineKind, PartyRole, PartyType
from services.screening.domain.conditions import Condition, Facts
from services.screening.domain.names import same_legal_person
from services.screening.domain.order_facts import related_item
from services.screening.domain.party_facts import free_zones_in, in_free_zone

ORIGINAL_LICENCE_YEARS = timedelta(days=5 * 365 + 1)
GOVERNMENT_SECURITY = frozenset({PartyType.MILITARY, PartyType.POLICE, PartyType.INTELLIGENCE})
RECEIVERS = frozenset({PartyRole.END_USER, PartyRole.CONSIGNEE, PartyRole.OPERATOR})

_UNCHANGED = re.compile(
    r"unchanged|no changes?\b|without (any )?change|identical|same (type|quality|model)|like[- ]for[- ]like"
    r"|unver[aä]ndert|baugleich|gleich(e|en|er)? (art|typ|güte)|inchang[eé]\w*|identique\w*|sans modification"
    r"|ongewijzigd|identieke?|sin (cambios|modificaci[oó]n)|id[eé]ntic\w+|invariat\w+|senza modific\w+",
    re.IGNORECASE,
)
_ENHANCED = re.compile(
    r"\b(upgrad\w+|enhanc\w+|improved|higher performance|retrofit\w*|aufger[uü]stet"
    r"|nachger[uü]stet|verbesser\w+"
    r"|am[eé]lior\w+|opgewaardeerd|mejorad\w+|potenziat\w+)\b",
    re.IGNORECASE,
)
_REVOKED = re.compile(
    r"\b(annulled|revoked|suspended|withdrawn|modified|widerrufen|aufgehoben|r[eé]voqu\w+)\b", re.I
)
_DENIED = re.compile(
    r"\b(not|neither|nor|never|outside|nicht|weder|kein\w*|ni|pas|aucune?|niet|geen|no|nessun\w*|ning[uú]n\w*)\b[^.;]{0,40}$",
    re.I,
)
_FAIR = re.compile(
    r"\b(trade fair|trade show|exhibition|expo|fair\b|messe\w*|ausstellung|salon|foire"
    r"|exposition|beurs|vakbeurs"
    r"|feria|exposici[oó]n|fiera|esposizione|targi)\b",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\b(return\w*|re-?import\w*|brought back|carnet|zur[uü]ck\w*|retour\w*|terug\w*"
    r"|regres\w+|devuel\w+|rientr\w+)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"(\d{1,4})\s*(days?|tage\w*|jours?|dagen|d[ií]as|giorni|dni)", re.I)
RETURN_DAYS_MAX = 120
_PUBLISHED_CRYPTO = re.compile(
    r"\b(aes|tls|ipsec|rsa|ecdsa|ecdh|sha-?2\w*|sha-?3|ssh|macsec|wpa[23]"
    r"|published (cryptograph\w+ )?standard\w*"
    r"|commercial (cryptograph\w+ )?standard\w*|openpgp|s/mime|chacha20)\b",
    re.IGNORECASE,
)
_GOVERNMENT_CRYPTO = re.compile(
    r"\b(tetra|tetrapol|p25|nato|type[- ]?1|classified|proprietary|own cipher)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Notes:
    """What the exporter's own papers say of conditions that no particular of an order shows."""

    affirmed: Finder[str]
    denied: Finder[str]
    """Words that speak for a condition where the paper denies them: `not approved for classified use`."""

    def of(self, order: Order) -> frozenset[str]:
        """The names of the facts that due-diligence notes or contracts state."""
        texts = list(_texts(order, DocumentKind.DUE_DILIGENCE_NOTE, DocumentKind.CONTRACT))
        said = {found.key for text in texts for found in self.affirmed.find(text) if not found.denied}
        against = {found.key for text in texts for found in self.affirmed.find(text) if found.denied}
        excluded = {found.key for text in texts for found in self.denied.find(text) if found.denied}
        still = {found.key for text in texts for found in self.denied.find(text) if not found.denied}
        return frozenset((said - against) | (excluded - still))


NO_NOTES = Notes(Finder({}), Finder({}))


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition of an authorisation in our words; it must be known to hold."""

    text: str
    holds: Condition[GeneralCase]
    key: str
    """The same as a table of the user writes it: `fact=true`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralAuthorisation:
    """One authorisation of Annex II or of a Member State: items, destinations, conditions."""

    id: str
    citation: str
    covers: frozenset[str]
    """Codes; empty: every entry of Annex I that is not excluded."""
    excludes: frozenset[str]
    excluded_groups: frozenset[str]
    """Product groups (D software, E technology) that it leaves out."""
    only_groups: frozenset[str]
    related_only: frozenset[str]
    """Covered only where they belong to another covered item."""
    destinations: frozenset[str]
    destinations_except: frozenset[str]
    """Used where `destinations` is empty: every destination but these."""
    requirements: tuple[Requirement, ...]
    country: str | None = None
    """Of a national one: the Member State whose exporters may use it."""
    valid_from: date | None = None
    valid_to: date | None = None
    value_max: Decimal | None = None
    """In euro, for the whole order."""
    notes: Notes = NO_NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralCase:
    """What the conditions ask about: one line of an order and the registration on record."""

    order: Order
    line: Line
    codes: tuple[str, ...]
    country: str | None
    embargoed: bool
    article_4: bool
    registration: Authorisation
    register: Sequence[Authorisation]
    noted: frozenset[str]
    """The facts that the exporter's own papers state."""


def refusal(case: GeneralCase, general: GeneralAuthorisation) -> str | None:
    """Why the authorisation does not cover the line; None where it does in every respect."""
    outside_of = _national_limits(case, general)
    if outside_of is not None:
        return outside_of
    barred = [code for code in case.codes if _is_excluded(code, general)]
    if barred:
        return f"it excludes {', '.join(barred)}"
    outside = [code for code in case.codes if not _is_covered(code, general, case)]
    if outside:
        return f"it does not cover {', '.join(outside)}"
    if not _is_destination(case, general):
        return f"{case.country or 'an unknown destination'} is none of its destinations"
    for requirement in general.requirements:
        answer = requirement.holds.evaluate(case)
        if answer.fact is not Fact.TRUE:
            state = "not known" if answer.fact is Fact.UNKNOWN else "not met"
            return f"condition {state}: {requirement.text}"
    return None


def _national_limits(case: GeneralCase, general: GeneralAuthorisation) -> str | None:
    """Exporter, days and value, which a Member State sets."""
    planned = case.order.act.planned_date
    if general.country is not None and case.order.exporter.country != general.country:
        return f"it stands for exporters of {general.country} only"
    if general.valid_from is not None and planned < general.valid_from:
        return f"{general.id} is in force only from {general.valid_from}"
    if general.valid_to is not None and planned > general.valid_to:
        return f"{general.id} was in force only until {general.valid_to}"
    if general.value_max is None:
        return None
    values = [line.value for line in case.order.lines]
    if case.order.currency != "EUR" or None in values:
        return "the value of the order in euro is not known"
    total = sum((Decimal(value) for value in values if value is not None), Decimal(0))
    return f"the value of the order is above {general.value_max} euro" if total > general.value_max else None


def within(code: str, codes: Collection[str]) -> bool:
    """Is the code one of these or below one of them?"""
    parts = code.split(".")
    return any(".".join(parts[:depth]) in codes for depth in range(1, len(parts) + 1))


def _is_excluded(code: str, general: GeneralAuthorisation) -> bool:
    """Itself, by a code above it, or because a part of what it stands for is excluded."""
    below = any(one.startswith(code + ".") for one in general.excludes)
    return below or within(code, general.excludes) or code[1] in general.excluded_groups


def _is_covered(code: str, general: GeneralAuthorisation, case: GeneralCase) -> bool:
    if general.only_groups and code[1] not in general.only_groups:
        return False
    if within(code, general.related_only):
        return within(related_item(case.line), general.covers - general.related_only)
    return not general.covers or within(code, general.covers)


def _is_destination(case: GeneralCase, general: GeneralAuthorisation) -> bool:
    if case.country is None:
        return False
    if general.destinations:
        return case.country in general.destinations
    return case.country not in general.destinations_except and not case.embargoed


def _texts(order: Order, *kinds: DocumentKind) -> Iterator[str]:
    for document in order.documents or ():
        if not kinds or document.kind in kinds:
            yield document.text or ""


def _any_text(case: GeneralCase) -> str:
    parts = [case.order.use.stated or "", case.order.notes or "", *_texts(case.order)]
    return "\n".join(parts)


def _free_zone(case: GeneralCase) -> Fact:
    receiving = [party for party in case.order.parties if party.role in RECEIVERS]
    named = any(in_free_zone(party) is Fact.TRUE for party in receiving)
    return Fact.of(bool(case.order.destination.free_zone) or named or _says_free_zone(_any_text(case)))


def _says_free_zone(text: str) -> bool:
    return any(not _DENIED.search(text[: match.start()]) for match in free_zones_in(text))


def _onward(case: GeneralCase) -> Fact:
    """Is it known that the items go on to another country than the destination?"""
    installed = case.order.destination.installation_country
    return Fact.of(installed is not None and installed != case.country)


def _stated(case: GeneralCase, *beginnings: str) -> Fact:
    said = [condition.casefold() for condition in case.registration.conditions or ()]
    return Fact.of(any(one.startswith(beginnings) for one in said))


def _confirmed(case: GeneralCase, *beginnings: str, noted: str = "") -> Fact:
    """What only the exporter can know is known where the register's entry or its own papers say so."""
    return Fact.TRUE if _stated(case, *beginnings) is Fact.TRUE or noted in case.noted else Fact.UNKNOWN


def _security_user(case: GeneralCase) -> Fact:
    types = [party.type for party in case.order.parties if party.role in RECEIVERS]
    if any(found in GOVERNMENT_SECURITY for found in types):
        return Fact.TRUE
    return Fact.UNKNOWN if None in types or PartyType.GOVERNMENT in types else Fact.FALSE


def _abuse_known(case: GeneralCase) -> Fact:
    use = case.order.use
    return Fact.of(True in (use.repression, use.hr_violation, use.ihl_violation))


def _repair(case: GeneralCase) -> Fact:
    return Fact.TRUE if any(_texts(case.order, DocumentKind.REPAIR_REPORT)) else Fact.UNKNOWN


def _unchanged(case: GeneralCase) -> Fact:
    text = "\n".join(_texts(case.order, DocumentKind.REPAIR_REPORT))
    if _ENHANCED.search(text):
        return Fact.FALSE
    return Fact.TRUE if _UNCHANGED.search(text) else Fact.UNKNOWN


def _originals(case: GeneralCase) -> list[Authorisation]:
    """Licences on record under which the items can have left first."""
    individual = [a for a in case.register if a.type is not AuthorisationType.UNION_GENERAL]
    return [a for a in individual if all(within(code, a.items or ()) for code in case.codes)]


def _original(case: GeneralCase) -> Fact:
    return Fact.TRUE if _originals(case) else Fact.UNKNOWN


def _original_recent(case: GeneralCase) -> Fact:
    granted = [a.valid_from for a in _originals(case) if a.valid_from is not None]
    planned = case.order.act.planned_date
    return Fact.of(any(_within_five_years(day, planned) for day in granted)) if granted else Fact.UNKNOWN


def _within_five_years(granted: date, planned: date) -> bool:
    return granted <= planned <= granted + ORIGINAL_LICENCE_YEARS


def _original_user(case: GeneralCase) -> Fact:
    users = [party.name or "" for party in case.order.parties if party.role is PartyRole.END_USER]
    named = [name for a in _originals(case) for name in a.end_users or ()]
    if not named or not users:
        return Fact.UNKNOWN
    return Fact.of(all(any(same_legal_person(user, name) for name in named) for user in users))


def _original_stands(case: GeneralCase) -> Fact:
    """Neither annulled nor suspended, changed or revoked, as far as register and papers say."""
    said = [*_texts(case.order, DocumentKind.LICENCE)]
    said += [condition for a in _originals(case) for condition in a.conditions or ()]
    for text in said:
        for match in _REVOKED.finditer(text):
            if not _DENIED.search(text[: match.start()]):
                return Fact.FALSE
    return Fact.of(bool(_originals(case)))


def _fair(case: GeneralCase) -> Fact:
    return Fact.TRUE if _FAIR.search(_any_text(case)) else Fact.UNKNOWN


def _returns_in_time(case: GeneralCase) -> Fact:
    text = _any_text(case)
    if not _RETURNS.search(text):
        return Fact.UNKNOWN
    days = [int(match.group(1)) for match in _DAYS.finditer(text)]
    return Fact.of(all(number <= RETURN_DAYS_MAX for number in days)) if days else Fact.UNKNOWN


def _wholly_owned(case: GeneralCase) -> Fact:
    users = [party for party in case.order.parties if party.role is PartyRole.END_USER]
    shares = [_share_of(party.owners or (), case.order.exporter.name) for party in users]
    if not shares or any(share is None for share in shares):
        said = "receiver.wholly_owned" in case.noted and not any(party.owners for party in users)
        return Fact.TRUE if said else Fact.UNKNOWN
    return Fact.of(all(share == "100" for share in shares))


def _share_of(owners: Sequence[Owner], name: str) -> str | None:
    shares = [owner.percent for owner in owners if same_legal_person(owner.name, name)]
    return None if not shares or shares[0] is None else shares[0].split(".")[0]


def _line_text(case: GeneralCase) -> str:
    attributes = " ".join(f"{key} {value}" for key, value in (case.line.attributes or {}).items())
    return f"{case.line.name} {case.line.description or ''} {attributes}"


def _published_standards(case: GeneralCase) -> Fact:
    text = _line_text(case)
    if _GOVERNMENT_CRYPTO.search(text):
        return Fact.FALSE
    return Fact.TRUE if _PUBLISHED_CRYPTO.search(text) else _confirmed(case, "published standards")


def _crypto_fixed(case: GeneralCase) -> Fact:
    for key, value in (case.line.attributes or {}).items():
        if "changeable" in key.casefold() and isinstance(value, bool):
            return Fact.of(not value)
    return _confirmed(case, "cryptography fixed", noted="crypto.fixed")


GENERAL_FACTS: Facts[GeneralCase] = {
    "use.article_4_known": lambda case: Fact.of(case.article_4),
    "use.abuse_known": _abuse_known,
    "destination.free_zone": _free_zone,
    "destination.onward": _onward,
    "register.registered": lambda case: _stated(case, "registered"),
    "register.first_use_notified": lambda case: _stated(case, "first use notified"),
    "register.barred": lambda case: _stated(case, "barred"),
    "register.icp": lambda case: _confirmed(case, "icp", "internal compliance", noted="register.icp"),
    "register.development_only": lambda case: _confirmed(
        case, "development", noted="register.development_only"
    ),
    "register.return_and_deletion": lambda case: _confirmed(
        case, "return and deletion", noted="register.return_and_deletion"
    ),
    "register.parent_established": lambda case: _confirmed(
        case, "parent", noted="register.parent_established"
    ),
    "register.not_classified": lambda case: _confirmed(
        case, "not classified", noted="register.not_classified"
    ),
    "receiver.security": _security_user,
    "receiver.wholly_owned": _wholly_owned,
    "line.kind": lambda case: LineKind(case.line.kind).value,
    "repair.documented": _repair,
    "repair.unchanged": _unchanged,
    "original.on_record": _original,
    "original.within_five_years": _original_recent,
    "original.same_end_user": _original_user,
    "original.stands": _original_stands,
    "fair.documented": _fair,
    "fair.returns_in_time": _returns_in_time,
    "fair.not_for_sale": lambda case: _confirmed(case, "not for sale"),
    "fair.under_control": lambda case: _confirmed(case, "under control"),
    "crypto.published_standards": _published_standards,
    "crypto.fixed": _crypto_fixed,
}
"""Every fact that a condition of a general authorisation may name."""
