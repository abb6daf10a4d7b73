"""Can a user's own CSV list be trusted to lose nobody?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.vocabulary import ListedKind, NameQuality
from services.screening.adapters.list_files.catalogue import read_editions
from services.screening.domain.watchlist import ListedIdentifier, ListEdition, ListedName

Read = Callable[[Path], ListEdition]
Write = Callable[[str], Path]


@pytest.fixture
def a_csv(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "own.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_columns_are_read_as_documented(samples: Path, the_edition: Read) -> None:
    firm, person, _, ship = the_edition(samples / "own_sample.csv").entries
    assert (firm.list_id, firm.sub_list, firm.entry_id) == ("own", "house", "H-001")
    assert firm.identifiers == (ListedIdentifier("vat", "DE999999901"),)
    assert person.names == (ListedName("Ottokar Wendelsteg"), ListedName("Otto W.", NameQuality.WEAK))
    assert (person.birth_dates, person.countries) == (("1971-09-30",), ("AT",))
    assert (ship.kind, ship.programme) == (ListedKind.VESSEL, "833/2014 Annex XLII")


def test_the_caller_may_name_the_list(samples: Path) -> None:
    reading = read_editions([samples / "own_sample.csv"], list_id="eu_annexes")
    edition = reading.found[0].edition
    assert edition.list_id == "eu_annexes"
    assert {entry.list_id for entry in edition.entries} == {"eu_annexes"}


def test_semicolons_of_a_european_spreadsheet_are_understood(a_csv: Write, the_edition: Read) -> None:
    path = a_csv("\ufefflist_entry_id;entity_type;name\nH-1;organisation;Grauwasser Sensorik GmbH\n")
    assert the_edition(path).entries[0].names[0].name == "Grauwasser Sensorik GmbH"


def test_an_unreadable_cell_costs_the_fact_and_not_the_party(a_csv: Write, the_edition: Read) -> None:
    path = a_csv(
        "list_entry_id,entity_type,name,aliases,identifiers\n"
        'H-1,firm,Grauwasser Sensorik GmbH,"[broken",shoe size:44;vat:DE999999901\n'
    )
    edition = the_edition(path)
    assert edition.entries[0].kind is ListedKind.UNKNOWN
    assert edition.entries[0].identifiers == (ListedIdentifier("vat", "DE999999901"),)
    assert [complaint.split(": ")[:2] for complaint in edition.complaints] == [
        ["row 2, H-1", "entity_type"],
        ["row 2, H-1", "aliases"],
        ["row 2, H-1", "identifiers"],
    ]


def test_one_id_on_two_sub_lists_is_two_parties(a_csv: Write, the_edition: Read) -> None:
    path = a_csv(
        "list,list_entry_id,entity_type,name\nA,1,person,Ann Onym\nB,1,person,Bert Onym\n,2,person,Cy Onym\n"
    )
    assert [entry.entry_id for entry in the_edition(path).entries] == ["A/1", "B/1", "2"]


def test_an_id_given_twice_keeps_both_parties_and_says_so(a_csv: Write, the_edition: Read) -> None:
    path = a_csv("list_entry_id,entity_type,name\n1,person,Ann Onym\n1,person,Bert Onym\n")
    edition = the_edition(path)
    assert [entry.entry_id for entry in edition.entries] == ["1", "1#2"]
    assert edition.complaints == ("1: the id is given more than once; kept as 2",)


def test_a_row_without_a_name_is_named_in_the_complaints(a_csv: Write, the_edition: Read) -> None:
    path = a_csv("list_entry_id,entity_type,name\n1,person,Ann Onym\n2,person, \n")
    assert the_edition(path).complaints == ("2: has no name to match",)


def test_a_comma_that_was_not_quoted_refuses_the_file(
    a_csv: Write, refusal: Callable[[Path], tuple[str, str]]
) -> None:
    path = a_csv("list_entry_id,entity_type,name\n1,organisation,Grauwasser Sensorik, GmbH\n")
    assert refusal(path) == ("row 2", "has 4 cells under 3 columns")
