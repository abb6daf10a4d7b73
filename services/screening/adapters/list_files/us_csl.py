"""What do the parts of the US Consolidated Screening List (CSV or JSON) list?

Each source becomes a list of its own. SDN rows are left to OFAC's own file, which knows weak aliases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import orjson

from services.screening.adapters.list_files.country_names import US_STATES
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import BY_LABEL, type_of_label
from services.screening.adapters.list_files.ofac_marks import in_order, kind_of
from services.screening.adapters.list_files.reading import Source, csv_records, csv_rows
from services.screening.adapters.list_files.us_csl_rows import (
    SDN,
    Row,
    birth_text,
    cells,
    list_id_of,
    names_of,
    row_of_json,
)
from services.screening.adapters.list_files.values import collapse, country_of_code, iso_day
from services.screening.domain.watchlist import ListEdition, ListRefused

NEEDED = frozenset({"source", "name", "addresses", "alt_names"})


def read_csv(source: Source) -> tuple[ListEdition, ...]:
    return _editions(csv_records(csv_rows(source), needed=NEEDED), source_format="us_csl_csv")


def read_json(source: Source) -> tuple[ListEdition, ...]:
    return _editions(_json_rows(source), source_format="us_csl_json")


def _json_rows(source: Source) -> Iterator[Row]:
    try:
        document = orjson.loads(source.whole())
    except orjson.JSONDecodeError as error:
        raise ListRefused("json", f"is not well-formed to its end: {error}") from error
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        raise ListRefused("results", "is not an array")
    for number, record in enumerate(results):
        if not isinstance(record, dict):
            raise ListRefused(f"results[{number}]", "is not an object")
        yield row_of_json(record)


def _editions(rows: Iterable[Row], *, source_format: str) -> tuple[ListEdition, ...]:
    """One edition a source, in the order of first appearance; what is skipped stands in the complaints."""
    lists: dict[str, dict[str, Draft]] = {}
    skipped: dict[str, int] = {}
    for row in rows:
        title = collapse(row.get("source"))
        list_id = list_id_of(title)
        if list_id is None:
            skipped[title] = skipped.get(title, 0) + 1
        else:
            _put(lists.setdefault(list_id, {}), _draft(row, list_id), row)
    if not lists:
        raise ListRefused("source", f"no row belongs to a list we take from this file: {', '.join(skipped)}")
    return tuple(
        edition_of(
            drafts.values(),
            list_id=list_id,
            published_on=None,
            source_format=source_format,
            complaints=tuple(_skips(skipped)),
        )
        for list_id, drafts in lists.items()
    )


def _skips(skipped: dict[str, int]) -> Iterator[str]:
    for title, count in skipped.items():
        why = "take the SDN list from OFAC's own file" if title.startswith(SDN) else "an unknown source"
        yield f"{title or 'no source'}: {count} rows skipped: {why}"


def _put(drafts: dict[str, Draft], draft: Draft, row: Row) -> None:
    """Two rows of one name and country are told apart by their addresses, then by their order."""
    if draft.entry_id in drafts:
        draft.entry_id = f"{draft.entry_id}-{_short_hash(row.get('addresses', ''))}"
    base, number = draft.entry_id, 1
    while draft.entry_id in drafts:
        number += 1
        draft.entry_id = f"{base}-{number}"
    drafts[draft.entry_id] = draft


def _draft(row: Row, list_id: str) -> Draft:
    """Rows of BIS and State have no kind and no lasting id: theirs is made of name and country."""
    kind = kind_of(row.get("type", ""))
    draft = Draft(collapse(row.get("entity_number")), kind)
    packed = [row.get("name", "")] if draft.entry_id else names_of(row.get("name", ""))
    for name in packed:
        draft.name(in_order(collapse(name), kind))
    for alias in cells(row.get("alt_names")):
        draft.name(in_order(alias, kind))
    for address in cells(row.get("addresses")):
        _add_address(draft, address, may_lack_country=list_id == "us_dpl")
    for column in ("nationalities", "citizenships", "vessel_flag"):
        for country in cells(row.get(column)):
            draft.country_code(country)
    for birth in cells(row.get("dates_of_birth")):
        draft.born(birth_text(birth))
    for document in cells(row.get("ids")):
        _add_document(draft, document)
    for programme in cells(row.get("programs")):
        draft.programme(programme)
    draft.citation(row.get("federal_register_notice"))
    draft.measure(row.get("license_requirement"))
    draft.listed(iso_day(row.get("start_date", "")))
    draft.entry_id = draft.entry_id or _made_id(draft, row)
    return draft


def _made_id(draft: Draft, row: Row) -> str:
    name = collapse(row.get("name")).casefold()
    return _short_hash("\n".join([name, *draft.countries()[:1]])) if name else ""


def _short_hash(text: str) -> str:
    return hashlib.sha256(collapse(text).casefold().encode()).hexdigest()[:16]


def _add_address(draft: Draft, address: str, *, may_lack_country: bool) -> None:
    """The country is the last part; of a US address without one the last part is the state."""
    *parts, last = address.split(", ")
    country = country_of_code(last) if len(last) == 2 else None
    if may_lack_country and last in US_STATES and not any(map(str.isdecimal, "".join(parts[-1:]))):
        country = None
    if country is None:
        draft.address(address)
    else:
        draft.country_code(country)
        draft.address(*parts)


def _add_document(draft: Draft, document: str) -> None:
    """`type, number, country` in the official order; converted files turn it round."""
    parts = document.split(", ")
    labels = [part for part in parts if part.casefold() in BY_LABEL]
    numbers = [part for part in parts if part not in labels and country_of_code(part) is None]
    if labels and numbers:
        draft.identifier(type_of_label(labels[0], numbers[0]), numbers[0])
