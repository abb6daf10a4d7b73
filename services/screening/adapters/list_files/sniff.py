"""Which format does a file have, told by its content alone?

A format we know but do not read yet, an error page, an empty or unknown file is refused with that reason.
"""

from __future__ import annotations

import codecs
import csv
import re
from enum import StrEnum

import orjson

from services.screening.adapters.list_files.reading import Source
from services.screening.domain.watchlist import ListRefused

HEAD_BYTES = 256 * 1024


class ListFormat(StrEnum):
    EU_FSF_XML = "eu_fsf_xml"
    EU_FSF_CSV = "eu_fsf_csv"
    UN_XML = "un_xml"
    UK_XML = "uk_xml"
    UK_CSV = "uk_csv"
    OFAC_XML = "ofac_xml"
    OFAC_ADVANCED_XML = "ofac_advanced_xml"
    OFAC_CSV = "ofac_csv"
    US_CSL_CSV = "us_csl_csv"
    US_CSL_JSON = "us_csl_json"
    OPENSANCTIONS_FTM = "opensanctions_ftm"
    OPENSANCTIONS_SIMPLE = "opensanctions_simple"
    OWN_CSV = "own_csv"
    ENTRIES_JSONL = "entries_jsonl"


class FormatNotYet(ListRefused):
    """A format we know and do not read."""

    def __init__(self, what: str) -> None:
        super().__init__("format", f"{what}: this format is not supported yet")


_ROOTS = {
    "export": ListFormat.EU_FSF_XML,
    "CONSOLIDATED_LIST": ListFormat.UN_XML,
    "Designations": ListFormat.UK_XML,
    "sdnList": ListFormat.OFAC_XML,
    "Sanctions": ListFormat.OFAC_ADVANCED_XML,
}
_ROOTS_NOT_YET = {"data-set": "Canada's SEMA XML", "swiss-sanctions-list": "Switzerland's SECO XML"}
_HEADERS = (
    (frozenset({"fileGenerationDate", "Entity_LogicalId"}), ListFormat.EU_FSF_CSV),
    (frozenset({"Unique ID", "Name 6", "Designation Type"}), ListFormat.UK_CSV),
    (frozenset({"source", "entity_number", "alt_names"}), ListFormat.US_CSL_CSV),
    (frozenset({"id", "schema", "name", "birth_date"}), ListFormat.OPENSANCTIONS_SIMPLE),
    (frozenset({"list_entry_id", "entity_type", "name"}), ListFormat.OWN_CSV),
)
_HEADERS_NOT_YET = (
    (frozenset({"Reference", "Name of Individual or Entity"}), "Australia's DFAT list"),
    (frozenset({"announcement_url", "name_zh"}), "China's announcements"),
    (frozenset({"Name 6", "Group Type", "Group ID"}), "the closed OFSI consolidated list"),
    (frozenset({"Effective_Date", "FR_Citation"}), "the BIS denied persons text file (use the US CSL)"),
)
_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_RESULTS = re.compile(r'\{\s*"results"\s*:\s*\[')
_HTML = re.compile(r"<!doctype\s+html|<html\b", re.IGNORECASE)


def format_of(source: Source) -> ListFormat:
    """The format of the file; `ListRefused` says why it is none."""
    head = source.head(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        raise FormatNotYet("an Excel or ZIP file (Japan and Australia publish such)")
    text = _decoded(head)
    if not text.strip():
        raise ListRefused("file", "is empty")
    first = text.lstrip()[0]
    if first == "<":
        return _xml_format(text)
    return _json_format(source, text.lstrip()) if first in "{[" else _csv_format(text)


def _decoded(head: bytes) -> str:
    """UTF-8 with or without byte order mark; the head may end within a character."""
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError as error:
        raise ListRefused("encoding", f"is not UTF-8: {error.reason} at byte {error.start}") from error


def _xml_format(text: str) -> ListFormat:
    start = _PROLOGUE.match(text)
    rest = text[start.end() if start else 0 :]
    if _HTML.match(rest):
        raise ListRefused("format", "is a HTML page, most likely an error page of the publisher")
    if rest.startswith("<!"):
        raise ListRefused("xml", "declares a document type; official lists have none")
    element = _ELEMENT.match(rest)
    root = element[1] if element else ""
    if root in _ROOTS_NOT_YET:
        raise FormatNotYet(_ROOTS_NOT_YET[root])
    if root not in _ROOTS:
        raise ListRefused("root", f"the XML element {root!r} begins no list we know")
    return _ROOTS[root]


def _json_format(source: Source, text: str) -> ListFormat:
    if _RESULTS.match(text):
        return ListFormat.US_CSL_JSON
    keys = _first_keys(source)
    if "DATA_SOURCE" in keys or "RECORD_ID" in keys or '"DATA_SOURCE"' in text[:2_000]:
        raise FormatNotYet("Senzing JSON")
    if {"schema", "properties"} <= keys:
        return ListFormat.OPENSANCTIONS_FTM
    if {"op", "entity"} <= keys:
        raise ListRefused("format", "is an OpenSanctions delta; give the whole entities.ftm.json")
    if {"list", "entry_id", "names"} <= keys:
        return ListFormat.ENTRIES_JSONL
    raise ListRefused("format", "is JSON of no layout we know (lists come as one object a line)")


def _first_keys(source: Source) -> frozenset[str]:
    for line in source.lines():
        if line.strip():
            try:
                value = orjson.loads(line)
            except orjson.JSONDecodeError:
                return frozenset()
            return frozenset(value) if isinstance(value, dict) else frozenset()
    return frozenset()


def _csv_format(text: str) -> ListFormat:
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if lines[0].lstrip('"').startswith("Report Date:"):
        lines = lines[1:]
    for line in lines[:2]:
        for delimiter in ",;\t":
            header = frozenset(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), []))
            for needed, found in _HEADERS:
                if needed <= header:
                    return found
            for needed, what in _HEADERS_NOT_YET:
                if needed <= header:
                    raise FormatNotYet(what)
    if ofac_role(lines[0] if lines else ""):
        return ListFormat.OFAC_CSV
    raise ListRefused("format", "is text of no layout we know")


_ROLES = {12: "main", 5: "alt", 6: "add", 2: "comments"}


def ofac_role(first_line: str) -> str | None:
    """Which file of an OFAC set begins so: the files have no header, a number first, known widths."""
    row = next(csv.reader([first_line]), [])
    return _ROLES.get(len(row)) if row and row[0].strip().isdecimal() else None
