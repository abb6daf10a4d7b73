"""What does the EU Financial Sanctions File 1.1 (CSV) list?

One row per detail: the entity's columns repeat and one block is filled. Rows are grouped by logical id.
"""

from __future__ import annotations

from schemas.vocabulary import ListedKind
from services.screening.adapters.list_files.drafts import Draft, edition_of
from services.screening.adapters.list_files.eu_fsf_marks import is_weak, kind_of, settle_vessel
from services.screening.adapters.list_files.identifiers import EU_TYPES
from services.screening.adapters.list_files.reading import Source, csv_records, csv_rows
from services.screening.adapters.list_files.values import iso_day, published_day, year_span
from services.screening.domain.watchlist import ListEdition

NEEDED = frozenset(
    {"fileGenerationDate", "Entity_LogicalId", "Entity_SubjectType_ClassificationCode", "NameAlias_WholeName"}
)
_ADDRESS = ("Street", "PoBox", "ZipCode", "City", "Place", "Region")


def read(source: Source) -> ListEdition:
    """The one edition in the file; its day is the first row's `fileGenerationDate`."""
    drafts: dict[str, Draft] = {}
    generated = ""
    for row in csv_records(csv_rows(source, delimiter=";"), needed=NEEDED):
        generated = generated or row["fileGenerationDate"]
        entry_id = row["Entity_LogicalId"].strip()
        draft = drafts.get(entry_id)
        if draft is None:
            draft = drafts[entry_id] = Draft(entry_id, ListedKind.UNKNOWN)
        _add_entity(draft, row)
        _add_detail(draft, row)
    for draft in drafts.values():
        settle_vessel(draft)
    return edition_of(
        drafts.values(),
        list_id="eu_fsf",
        published_on=published_day(generated),
        source_format="eu_fsf_csv",
    )


def _add_entity(draft: Draft, row: dict[str, str]) -> None:
    draft.kind = kind_of(row["Entity_SubjectType_ClassificationCode"])
    draft.programme(row.get("Entity_Regulation_Programme"))
    draft.citation(row.get("Entity_Regulation_NumberTitle"))
    draft.listed(iso_day(row.get("Entity_DesignationDate", "")))


def _add_detail(draft: Draft, row: dict[str, str]) -> None:
    if name := row["NameAlias_WholeName"]:
        draft.name(name, weak=is_weak(row.get("NameAlias_Remark", "")))
    draft.country_code(row.get("Citizenship_CountryIso2Code"))
    draft.country_code(row.get("Address_CountryIso2Code"))
    draft.address(*(row.get(f"Address_{part}") for part in _ADDRESS))
    if row.get("BirthDate_LogicalId") or row.get("BirthDate_Year") or row.get("BirthDate_BirthDate"):
        _add_birth(draft, row)
    if number := row.get("Identification_Number"):
        draft.identifier(EU_TYPES.get(row.get("Identification_TypeCode", "")), number)


def _add_birth(draft: Draft, row: dict[str, str]) -> None:
    if exact := row.get("BirthDate_BirthDate"):
        draft.born(exact)
    elif row.get("BirthDate_CalendarType") in ("", "GREGORIAN"):
        year, month, day = (row.get(f"BirthDate_{part}", "") for part in ("Year", "Month", "Day"))
        draft.born("-".join(part for part in (year, month, day if month else "") if part))
        span = year_span(row.get("BirthDate_YearRangeFrom", ""), row.get("BirthDate_YearRangeTo", ""))
        for possible in span:
            draft.born(possible)
