"""What does the UN Security Council Consolidated List (XML) list?

Names are positions, not given and family names; empty stub elements are normal and dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.identifiers import type_of_label
from services.screening.adapters.list_files.reading import Source
from services.screening.adapters.list_files.values import collapse, iso_day, published_day, year_span
from services.screening.adapters.list_files.xml_records import records, text_of
from services.screening.domain.watchlist import ListEdition

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KINDS = {"INDIVIDUAL": ListedKind.PERSON, "ENTITY": ListedKind.ORGANISATION}
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ADDRESS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")
_PACKED = re.compile(r"(?:^|[\s;,])[a-h]\)\s")


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is `dateGenerated`."""
    roots: list[Element] = []
    found = records(source, root="CONSOLIDATED_LIST", wanted=frozenset(KINDS), on_root=roots.append)
    drafts = [_draft(element) for element in found]
    day = published_day(roots[0].get("dateGenerated", ""))
    return edition_of(drafts, list_id="un", published_on=day, source_format="un_xml")


def _draft(record: Element) -> Draft:
    """Told by the permanent reference number; `DATAID` changes and serves only where there is none."""
    facts = {child.tag: child.text or "" for child in record}
    entry_id = collapse(facts.get("REFERENCE_NUMBER")) or collapse(facts.get("DATAID"))
    draft = Draft(entry_id, KINDS[record.tag])
    draft.name(" ".join(facts.get(part, "") for part in _NAME_PARTS))
    draft.name(facts.get("NAME_ORIGINAL_SCRIPT"))
    draft.programme(facts.get("UN_LIST_TYPE"))
    draft.listed(iso_day(facts.get("LISTED_ON", "")))
    for child in record:
        _add(draft, child)
    return draft


def _add(draft: Draft, child: Element) -> None:
    match child.tag:
        case "INDIVIDUAL_ALIAS" | "ENTITY_ALIAS":
            _add_alias(draft, child)
        case "NATIONALITY":
            for value in child:
                draft.country_name(collapse(value.text))
        case "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS":
            draft.country_name(collapse(text_of(child, "COUNTRY")))
            draft.address(*(text_of(child, part) for part in _ADDRESS))
        case "INDIVIDUAL_DATE_OF_BIRTH":
            _add_birth(draft, child)
        case "INDIVIDUAL_DOCUMENT":
            number = collapse(text_of(child, "NUMBER"))
            draft.identifier(type_of_label(text_of(child, "TYPE_OF_DOCUMENT"), number), number)
        case _:
            pass


def _add_alias(draft: Draft, alias: Element) -> None:
    weak = collapse(text_of(alias, "QUALITY")).casefold() == "low"
    for name in _PACKED.split(text_of(alias, "ALIAS_NAME")):
        draft.name(name.strip(" ;,"), weak=weak)


def _add_birth(draft: Draft, birth: Element) -> None:
    draft.born(text_of(birth, "DATE") or text_of(birth, "YEAR"))
    for year in year_span(text_of(birth, "FROM_YEAR").strip(), text_of(birth, "TO_YEAR").strip()):
        draft.born(year)
