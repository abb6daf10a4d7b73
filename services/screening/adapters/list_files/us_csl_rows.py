"""What does one record of the US Consolidated Screening List say, in CSV or JSON?

Both layouts hold the same facts; JSON has arrays where CSV joins with `; `. A record becomes a `Row`
of text cells, so that one mapping serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LIST_IDS = {
    "EL": "us_entity_list",
    "DPL": "us_dpl",
    "UVL": "us_uvl",
    "MEU": "us_meu",
    "ISN": "us_isn",
    "DTC": "us_aeca",
    "SSI": "us_ssi",
    "FSE": "us_fse",
    "CAP": "us_cap",
    "CMIC": "us_cmic",
    "NS-MBS": "us_mbs",
    "PLC": "us_plc",
}
SDN = "Specially Designated Nationals (SDN)"
Row = dict[str, str]

_ABBREVIATION = re.compile(r"\(([A-Z-]+)(?: List)?\)", re.IGNORECASE)
_AND = re.compile(r"^(?:and\s+)")
_SUCCESSOR = re.compile(r";\s*and any (?:successor|sub-?unit|subsidiar).*\Z", re.IGNORECASE)
_BRACKET_AKA = re.compile(r"\s*[\[(]\s*(?:aka|a\.k\.a\.)\s+([^\])]*)[\])]", re.IGNORECASE)
_INLINE_AKA = re.compile(r",?\s+(?:a\.k\.a\.|aka|f\.k\.a\.),?\s+", re.IGNORECASE)
_AFFILIATE = re.compile(r"\.?\s*Affiliated Entity:\s*", re.IGNORECASE)
_ONE_JANUARY = re.compile(r"(\d{4})-01-01\Z")


def list_id_of(source: str) -> str | None:
    """Our id of the part of the list whose abbreviation `source` has in brackets, if we know it."""
    match = _ABBREVIATION.search(source)
    return LIST_IDS.get(match[1].upper()) if match else None


def row_of_json(record: Mapping[str, Any]) -> Row:
    """A JSON record with its arrays and objects joined as the CSV joins them."""
    return {key: "; ".join(_texts(value)) for key, value in record.items()}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        order = ("address", "city", "state", "postal_code", "type", "number", "country")
        yield ", ".join(str(value[part]) for part in order if value.get(part))
    elif value is not None:
        yield str(value)


def cells(text: str | None) -> Iterator[str]:
    """The values of a joined cell; alias and address lists end in `; and Y`."""
    for value in (text or "").split("; "):
        if stripped := _AND.sub("", value.strip()):
            yield stripped


def names_of(text: str) -> Iterator[str]:
    """The names packed into one: of `X. Affiliated Entity: Y` it is Y that is listed."""
    own = _AFFILIATE.split(_SUCCESSOR.sub("", text))[-1]
    aliases = _BRACKET_AKA.findall(own)
    yield from _INLINE_AKA.split(_BRACKET_AKA.sub("", own))
    for packed in aliases:
        for alias in packed.split(", "):
            yield re.sub(r"^(?:aka|a\.k\.a\.)\s+", "", alias)


def birth_text(text: str) -> str:
    """Exports write a mere year as its 1 January, so that day is read as the year."""
    return _ONE_JANUARY.sub(r"\1", text)
