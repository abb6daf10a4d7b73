"""What does EU export law say about a country?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.order import Destination, Party

_BY_NAME = re.compile(
    r"\bnorthern ireland(?=\W*(?:bt[0-9]|uk\b|gb\b|united kingdom|great britain|$)|\s*[,;(\n])", re.I
)
"""The name where a place stands, not in the name of an office or a street."""
_BELFAST_POSTCODE = re.compile(r"\bBT[0-9]{1,2} ?[0-9][A-Z]{2}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One row of the country table; `unconfirmed` names the columns written without a source."""

    code: str
    name: str
    eu_member: bool
    in_customs_territory: bool
    eu001_destination: bool
    art12g_partner: bool
    arms_embargo: str
    embargo_scope: str
    """`state`, `groups` or `political`; empty: no embargo."""
    art4_1_b_trigger: str
    repression_ban: str
    interception_ban: str
    dual_use_ban: str
    unconfirmed: frozenset[str]
    armed_conflict: str = ""
    """`yes`, `no` or empty: not on record. Filled by the user."""
    poor_human_rights_record: str = ""


@dataclass(frozen=True, slots=True)
class CountryTable:
    version: str
    rows: Mapping[str, Country]

    def get(self, code: str | None) -> Country | None:
        return self.rows.get(code) if code else None


def goods_destination(destination: Destination, end_user: Party | None) -> str | None:
    """The country whose rules count for goods: Northern Ireland by its code or its postcode is `XI`."""
    country = destination.country
    if country == "GB" and _in_northern_ireland(destination.region, end_user):
        return "XI"
    return country


def _in_northern_ireland(region: str | None, end_user: Party | None) -> bool:
    text = f"{region or ''}; {(end_user.address or '') if end_user else ''}"
    return bool(_BY_NAME.search(text)) or bool(_BELFAST_POSTCODE.search(text.upper()))
