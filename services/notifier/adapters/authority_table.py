"""Which authorities does the shipped table have?"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files

from services.notifier.domain.draft import Authority


class AuthorityTable:
    """Competent authorities by Member State."""

    def __init__(self, by_country: Mapping[str, Sequence[Authority]]) -> None:
        self._by_country = by_country

    def of(self, country: str | None) -> Sequence[Authority]:
        return self._by_country.get(country or "", ())


def shipped_authorities() -> AuthorityTable:
    """The table that ships with this release; rows that are not `confirmed` say so in every draft."""
    text = files("services.notifier").joinpath("authorities.csv").read_text(encoding="utf-8")
    found: dict[str, list[Authority]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["iso2"], []).append(Authority.model_validate(row))
    return AuthorityTable(found)
