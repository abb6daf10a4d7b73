"""What do the conditions of general authorisations ask, and where does the answer come from?

From the order, from what the licence register states, and from the exporter's own papers; what none of
them says is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from schemas.order import Authorisation, Owner
from schemas.vocabulary import AuthorisationType, DocumentKind, Fact, LineKind, PartyRole, PartyType
from services.screening.domain.conditions import Facts
from services.screening.domain.exporter_papers import return_days, says_free_zone, says_onward
from services.screening.domain.general_authorisations import GeneralCase, within
from services.screening.domain.names import same_legal_person
from services.screening.domain.order_facts import document_texts
from services.screening.domain.party_facts import in_free_zone

ORIGINAL_LICENCE_YEARS = timedelta(days=5 * 365 + 1)
GOVERNMENT_SECURITY = frozenset({PartyType.MILITARY, PartyType.POLICE, PartyType.INTELLIGENCE})
RECEIVERS = frozenset({PartyRole.END_USER, PartyRole.CONSIGNEE, PartyRole.OPERATOR})

_UNCHANGED = re.compile(
    r"unchanged|unmodified|no changes?\b|without (any )?change|identical|same (type|quality|model)"
    r"|like[- ]for[- ]like"
    r"|unver[aä]ndert|baugleich|gleich(e|en|er)? (art|typ|güte)|inchang[eé]\w*|identique\w*|sans modification"
    r"|same \w+, same \w+|no added functions?|no new functions?|no added capabilit\w+"
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
RETURN_DAYS_MAX = 120
DENIED_CHARS = 80
_PUBLISHED_CRYPTO = re.compile(
    r"\b(aes|tls|ipsec|rsa|ecdsa|ecdh|sha-?2\w*|sha-?3|ssh|macsec|wpa[23]"
    r"|published (cryptograph\w+ )?standard\w*"
    r"|commercial (cryptograph\w+ )?standard\w*|openpgp|s/mime|chacha20)\b",
    re.IGNORECASE,
)
_GOVERNMENT_CRYPTO = re.compile(
    r"\b(tetra|tetrapol|p25|nato|type[- ]?1|classified|proprietary|own cipher)\b", re.I
)


def _any_text(case: GeneralCase) -> str:
    parts = [case.order.use.stated or "", case.order.notes or "", *document_texts(case.order)]
    return "\n".join(parts)


def _free_zone(case: GeneralCase) -> Fact:
    receiving = [party for party in case.order.parties if party.role in RECEIVERS]
    named = any(in_free_zone(party) is Fact.TRUE for party in receiving)
    return Fact.of(bool(case.order.destination.free_zone) or named or says_free_zone(_any_text(case)))


def _onward(case: GeneralCase) -> Fact:
    """Is it known that the items go on to another country than the destination?"""
    installed = case.order.destination.installation_country
    if installed is not None and installed != case.country:
        return Fact.TRUE
    return Fact.UNKNOWN if says_onward(_any_text(case)) else Fact.FALSE


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
    return Fact.TRUE if any(document_texts(case.order, DocumentKind.REPAIR_REPORT)) else Fact.UNKNOWN


def _unchanged(case: GeneralCase) -> Fact:
    text = "\n".join(document_texts(case.order, DocumentKind.REPAIR_REPORT))
    if _ENHANCED.search(text):
        return Fact.FALSE
    return Fact.TRUE if _UNCHANGED.search(text) else Fact.UNKNOWN


def _originals(case: GeneralCase) -> list[Authorisation]:
    """Licences on record under which the items can have left first."""
    individual = [a for a in case.register if a.type is not AuthorisationType.UNION_GENERAL]
    return [a for a in individual if all(within(code, a.items or ()) for code in case.codes)]


def _parent_established(case: GeneralCase) -> Fact:
    """A subsidiary of the exporter itself needs no other parent; a sister company does."""
    users = [party for party in case.order.parties if party.role is PartyRole.END_USER]
    own = [_share_of(party.owners or (), case.order.exporter.name) == "100" for party in users]
    by_exporter = (own and all(own)) or "receiver.wholly_owned" in case.noted
    return Fact.TRUE if by_exporter else _confirmed(case, "parent", noted="register.parent_established")


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
    said = [*document_texts(case.order, DocumentKind.LICENCE)]
    said += [condition for a in _originals(case) for condition in a.conditions or ()]
    for text in said:
        for match in _REVOKED.finditer(text):
            if not _DENIED.search(text[max(0, match.start() - DENIED_CHARS) : match.start()]):
                return Fact.FALSE
    return Fact.of(bool(_originals(case)))


def _fair(case: GeneralCase) -> Fact:
    return Fact.TRUE if _FAIR.search(_any_text(case)) else Fact.UNKNOWN


def _returns_in_time(case: GeneralCase) -> Fact:
    days = return_days(_any_text(case), case.order.act.planned_date)
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
    "register.parent_established": _parent_established,
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
    "fair.not_for_sale": lambda case: _confirmed(case, "not for sale", noted="fair.not_for_sale"),
    "fair.under_control": lambda case: _confirmed(case, "under control", noted="fair.under_control"),
    "crypto.published_standards": _published_standards,
    "crypto.fixed": _crypto_fixed,
}
"""Every fact that a condition of a general authorisation may name."""
