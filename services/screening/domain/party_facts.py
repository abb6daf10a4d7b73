"""What do the particulars of a party show, beside its name?

Facts for red flags: they point to something to look at, and prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from schemas.order import Order, Party
from schemas.vocabulary import Fact, PartyRole, PartyType
from services.screening.domain.names import same_legal_person

FIRST_BUSINESS = timedelta(days=365)
RUSSIA_INVASION = date(2022, 2, 24)
"""From this day on a firm founded in a hub is a sign of diversion (enhanced due diligence guidance)."""

_FREE_ZONE = re.compile(
    r"\bfree[ -]?((trade|economic) )?zone\b|\bfree[ -]?port\b|\bforeign[ -]trade[ -]zone\b|\bftz\b"
    r"|\bfree warehouse\b|\bspecial economic zone\b|\bbonded zone\b|\bfreihandelszone|\bfreizone\b"
    r"|\bzone franche|\bzona franca"
    r"|\bvrijhandelszone|\bstrefa wolnoc[łl]owa|\bjafza\b|\bdmcc\b|\bsaif[ -]?zone",
    re.IGNORECASE,
)
_FREE_ZONE_FORM = re.compile(r"\b(FZE|FZCO|FZC|FZ[ -]LLC|DMCC)\b")
_TRADER = re.compile(
    r"\b(general trading|trading (company|house|fze|llc|co)|import[ -]?(and|&|/"
    r"|-)?[ -]?export|handelshaus)\b",
    re.I,
)
_FORWARDER = re.compile(
    r"\b(freight|forward(ing|ers?)|cargo|logisti\w+|spedi\w+|transitaire|expedi(tie|teur|tor)\w*"
    r"|transitari\w*|spedizion\w*|customs brok\w+)\b",
    re.IGNORECASE,
)
_PO_BOX = re.compile(
    r"\bp\.?\s?o\.?\s?box\b|\bpostfach\b|\bbo[iî]te postale\b|\bpostbus\b|\bapartado( de correos| postal)?\b"
    r"|\bcasella postale\b|\bskrytka pocztowa\b|\ba/ya\b",
    re.IGNORECASE,
)
_DIALLING = {
    "7": ("RU", "KZ"), "375": ("BY",), "374": ("AM",), "995": ("GE",), "996": ("KG",), "998": ("UZ",),
    "992": ("TJ",), "993": ("TM",), "994": ("AZ",), "971": ("AE",), "90": ("TR",), "86": ("CN",),
    "852": ("HK",), "98": ("IR",), "963": ("SY",), "850": ("KP",), "49": ("DE",), "33": ("FR",),
    "31": ("NL",), "32": ("BE",), "34": ("ES",), "39": ("IT", "VA"), "43": ("AT",), "48": ("PL",),
    "44": ("GB", "XI", "GG", "JE", "IM"), "41": ("CH", "LI"), "91": ("IN",), "81": ("JP",), "82": ("KR",),
    "65": ("SG",), "60": ("MY",), "66": ("TH",), "84": ("VN",), "94": ("LK",), "976": ("MN",),
    "381": ("RS",), "972": ("IL",), "966": ("SA",), "965": ("KW",), "974": ("QA",), "20": ("EG",),
}  # fmt: skip
"""Dialling codes of the countries where a difference from the seat is worth a look."""
_GENERIC_ENDINGS = frozenset({"co", "io", "ai", "me", "tv", "cc", "eu", "ac", "to", "fm", "sh", "gg", "ly"})
_RUSSIAN_ENDINGS = frozenset({"ru", "su", "by", "рф"})


def free_zones_in(text: str) -> Iterator[re.Match[str]]:
    """Where a text names a free zone or a free warehouse."""
    return _FREE_ZONE.finditer(text)


def in_free_zone(party: Party) -> Fact:
    """By address or by a legal form that only free zones have."""
    if _FREE_ZONE.search(party.address or "") or _FREE_ZONE_FORM.search(party.name or ""):
        return Fact.TRUE
    return Fact.UNKNOWN if not party.address else Fact.FALSE


def is_trader(party: Party) -> Fact:
    """By the type that the order states; a name alone makes nobody a trader."""
    if party.type is None:
        return Fact.UNKNOWN
    return Fact.of(party.type in (PartyType.TRADER, PartyType.DISTRIBUTOR))


def is_named_trader(party: Party) -> Fact:
    return Fact.of(bool(_TRADER.search(party.name or "")))


def is_forwarder(party: Party, order: Order) -> Fact:
    """Is this the firm that only moves the goods, by its role elsewhere in the order or by its name?"""
    if party.role in (PartyRole.FREIGHT_FORWARDER, PartyRole.CARRIER):
        return Fact.TRUE
    movers = [p for p in order.parties if p.role in (PartyRole.FREIGHT_FORWARDER, PartyRole.CARRIER)]
    if any(party.name and p.name and same_legal_person(party.name, p.name) for p in movers):
        return Fact.TRUE
    return Fact.of(bool(_FORWARDER.search(party.name or "")))


def has_po_box(party: Party) -> Fact:
    return Fact.UNKNOWN if not party.address else Fact.of(bool(_PO_BOX.search(party.address)))


def is_newly_known(party: Party, order: Order) -> Fact:
    if party.customer_since is None:
        return Fact.UNKNOWN
    return Fact.of(order.placed_at.date() - party.customer_since < FIRST_BUSINESS)


def is_newly_founded(party: Party, order: Order) -> Fact:
    if party.incorporated_on is None:
        return Fact.UNKNOWN
    return Fact.of(order.placed_at.date() - party.incorporated_on < FIRST_BUSINESS)


def founded_after_invasion(party: Party) -> Fact:
    return Fact.UNKNOWN if party.incorporated_on is None else Fact.of(party.incorporated_on > RUSSIA_INVASION)


def contact_elsewhere(party: Party) -> Fact:
    """Do telephone, mail or web site belong to another country than the seat?"""
    countries = [found for found in (_dialled(party.phone), *_endings(party)) if found]
    if not countries or not party.country:
        return Fact.UNKNOWN
    return Fact.of(any(party.country not in found for found in countries))


def russian_contact(party: Party) -> Fact:
    """Does somebody outside Russia and Belarus have a Russian or Belarusian telephone, mail or web site?"""
    if party.country in ("RU", "BY") or not any((party.phone, party.email, party.website)):
        return Fact.UNKNOWN if party.country not in ("RU", "BY") else Fact.FALSE
    dialled = _dialled(party.phone) or ()
    phone = "BY" in dialled or ("RU" in dialled and party.country != "KZ")
    return Fact.of(phone or bool(_domains(party) & _RUSSIAN_ENDINGS))


def has_russian_owner(party: Party) -> Fact:
    owners = list(party.owners or ())
    if not owners:
        return Fact.UNKNOWN
    countries: set[str | None] = set()
    while owners:
        owner = owners.pop()
        countries.add(owner.country)
        owners += owner.owners or ()
    if countries & {"RU", "BY"}:
        return Fact.TRUE
    return Fact.UNKNOWN if None in countries else Fact.FALSE


def _dialled(phone: str | None) -> tuple[str, ...] | None:
    digits = re.sub(r"[^\d+]", "", phone or "")
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+"):
        return None
    return next((_DIALLING[digits[1 : 1 + n]] for n in (3, 2, 1) if digits[1 : 1 + n] in _DIALLING), None)


def _domains(party: Party) -> frozenset[str]:
    sites = [
        (party.email or "").rpartition("@")[2],
        re.sub(r"^\w+://", "", party.website or "").split("/")[0],
    ]
    return frozenset(site.rpartition(".")[2].casefold() for site in sites if "." in site)


def _endings(party: Party) -> list[tuple[str, ...]]:
    countries = [end for end in _domains(party) if len(end) == 2 and end not in _GENERIC_ENDINGS]
    return [("GB" if end == "uk" else end.upper(),) for end in countries]
