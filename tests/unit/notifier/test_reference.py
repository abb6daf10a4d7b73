"""What becomes of licences and tables that people load?"""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.events.reference import LicenceRecorded, ReferenceUpdated
from schemas.vocabulary import AuthorisationType, ReferenceKind
from services.notifier.adapters.tables import messages
from services.notifier.application.reference import ImportResult
from services.notifier.domain.reference_rows import BadRows
from services.notifier.entrypoints.reference import import_file
from tests.unit.notifier.builders import Notifier

LICENCES = """id,type,ugea,holder,items,valid_from,valid_to,destinations,value_left,exporter_id
L-1,individual,,Lindqvist Analys AB,5A001.f;5D001.a,2026-01-01,2027-12-31,AE;SA,50000.00,X-1
L-2,union_general,EU001,Lindqvist Analys AB,,2026-01-01,,,,X-1
"""

GENERAL = "id,country,citation,valid_from,covers,destinations,value_max\n"


async def load(notifier: Notifier, folder: Path, text: str, kind: ReferenceKind) -> ImportResult:
    path = folder / "rows.txt"
    path.write_text(text, encoding="utf-8")
    return await import_file(notifier.database, messages, kind, path, "Ines", notifier.clock)


async def errors_of(notifier: Notifier, folder: Path, text: str, kind: ReferenceKind) -> list[str]:
    with pytest.raises(BadRows) as refusal:
        await load(notifier, folder, text, kind)
    assert await notifier.outbox() == []
    return [f"{error.line} {error.field}" for error in refusal.value.errors]


async def test_every_licence_is_recorded_with_its_authorisation(notifier: Notifier, tmp_path: Path) -> None:
    result = await load(notifier, tmp_path, LICENCES, ReferenceKind.LICENCES)
    first, second = [event.data for event in await notifier.outbox()]
    assert (result.rows, result.recorded, result.unchanged) == (2, 2, 0)
    assert isinstance(first, LicenceRecorded)
    assert first.authorisation.items == ["5A001.f", "5D001.a"]
    assert first.authorisation.destinations == ["AE", "SA"]
    assert (first.authorisation.value_left, first.exporter_id, first.version) == ("50000.00", "X-1", 1)
    assert (first.recorded_by, first.recorded_at) == ("Ines", notifier.now)
    assert isinstance(second, LicenceRecorded)
    assert second.authorisation.type is AuthorisationType.UNION_GENERAL


async def test_only_a_licence_that_changed_is_recorded_again(notifier: Notifier, tmp_path: Path) -> None:
    await load(notifier, tmp_path, LICENCES, ReferenceKind.LICENCES)
    changed = LICENCES.replace("50000.00", "40000.00")
    result = await load(notifier, tmp_path, changed, ReferenceKind.LICENCES)
    last = (await notifier.outbox())[-1].data
    assert (result.recorded, result.unchanged) == (1, 1)
    assert isinstance(last, LicenceRecorded)
    assert (last.authorisation.id, last.version) == ("L-1", 2)


async def test_json_lines_say_the_same_as_csv(notifier: Notifier, tmp_path: Path) -> None:
    await load(notifier, tmp_path, LICENCES, ReferenceKind.LICENCES)
    line = (
        '{"id": "L-1", "type": "individual", "holder": "Lindqvist Analys AB",'
        ' "items": ["5A001.f", "5D001.a"], "valid_from": "2026-01-01",'
        ' "valid_to": "2027-12-31", "destinations": "AE;SA", "value_left": "50000.00",'
        ' "exporter_id": "X-1"}\n'
    )
    assert (await load(notifier, tmp_path, line, ReferenceKind.LICENCES)).unchanged == 1


async def test_one_bad_row_and_nothing_is_loaded(notifier: Notifier, tmp_path: Path) -> None:
    rows = LICENCES + "L-3,individal,,,,2026-13-01,,ae,,\nL-1,individual,,,,,,,,\n,individual,,,,,,,,\n"
    found = await errors_of(notifier, tmp_path, rows, ReferenceKind.LICENCES)
    assert found == ["4 type", "4 valid_from", "5 id", "6 id"]


@pytest.mark.parametrize(
    ("text", "kind", "error"),
    [
        ("", ReferenceKind.LICENCES, "1 rows"),
        ("id,type\nL-1\n", ReferenceKind.LICENCES, "2 row"),
        ("id,type,colour\nL-1,individual,red\n", ReferenceKind.LICENCES, "2 colour"),
        ("id,id\nL-1,L-2\n", ReferenceKind.LICENCES, "1 header"),
        ('{"id": "L-1", "id": "L-2"}\n', ReferenceKind.LICENCES, "1 id"),
        ('{"iso2": "SE"}\n{"iso2"\n', ReferenceKind.COUNTRIES, "2 data"),
        ("iso2,name\nSE,Sweden\nse,Sweden\n", ReferenceKind.COUNTRIES, "3 iso2"),
        ("iso2,name\nSE,Sweden\nSE,Sverige\n", ReferenceKind.COUNTRIES, "3 iso2"),
        ("id,name\nX-1,Lindqvist\n", ReferenceKind.EXPORTERS, "2 country"),
        ("annex,cn_code\nVII,8542x\n", ReferenceKind.GOODS_ANNEXES, "2 cn_code"),
        ("name,Land!,country\nA,B,SE\n", ReferenceKind.RECIPIENTS, "2 Land!"),
        (GENERAL + "N-1,NL,law,2026-02-30,all,all,\n", ReferenceKind.GENERAL_AUTHORISATIONS, "2 valid_from"),
        (GENERAL + "N-1,NL,law,2026-02-03,,all,\n", ReferenceKind.GENERAL_AUTHORISATIONS, "2 covers"),
        (GENERAL + "N-1,NL,law,2026-02-03,5A2,all,\n", ReferenceKind.GENERAL_AUTHORISATIONS, "2 covers"),
        (
            GENERAL + "N-1,NL,law,2026-02-03,all,Peru,\n",
            ReferenceKind.GENERAL_AUTHORISATIONS,
            "2 destinations",
        ),
        (
            GENERAL + "N-1,NL,law,2026-02-03,all,all,cheap\n",
            ReferenceKind.GENERAL_AUTHORISATIONS,
            "2 value_max",
        ),
        (
            GENERAL.replace("value_max", "max_value") + "N-1,NL,law,2026-02-03,all,all,5\n",
            ReferenceKind.GENERAL_AUTHORISATIONS,
            "2 max_value",
        ),
    ],
)
async def test_an_error_names_line_and_field(
    notifier: Notifier, tmp_path: Path, text: str, kind: ReferenceKind, error: str
) -> None:
    assert await errors_of(notifier, tmp_path, text, kind) == [error]


async def test_a_table_is_one_version_and_one_event(notifier: Notifier, tmp_path: Path) -> None:
    rows = "annex,cn_code,note\nVII,85423190,chips\nXXIII,8471,\n"
    first = await load(notifier, tmp_path, rows, ReferenceKind.GOODS_ANNEXES)
    again = await load(notifier, tmp_path, rows, ReferenceKind.GOODS_ANNEXES)
    second = await load(notifier, tmp_path, rows + "XI,8411,\n", ReferenceKind.GOODS_ANNEXES)
    events = [event.data for event in await notifier.outbox()]
    assert [result.version for result in (first, again, second)] == ["1", "1", "2"]
    assert [data.version for data in events if isinstance(data, ReferenceUpdated)] == ["1", "2"]
    assert isinstance(events[0], ReferenceUpdated)
    assert events[0].rows[0] == {"annex": "VII", "cn_code": "85423190", "note": "chips"}


async def test_a_national_general_authorisation_can_be_loaded(notifier: Notifier, tmp_path: Path) -> None:
    rows = GENERAL + "N-1,NL,law,2026-02-03,5A002.a;5D002,NO;CH,5000.00\n"
    assert (await load(notifier, tmp_path, rows, ReferenceKind.GENERAL_AUTHORISATIONS)).rows == 1


async def test_the_shipped_country_table_can_be_loaded(notifier: Notifier, tmp_path: Path) -> None:
    rows = "iso2,name,eu_member,human_rights_record,notes\nSE,Sweden,yes,,\nXK,Kosovo,no,,\n"
    assert (await load(notifier, tmp_path, rows, ReferenceKind.COUNTRIES)).rows == 2


async def test_a_file_that_is_not_there_is_an_error_and_not_a_crash(
    notifier: Notifier, tmp_path: Path
) -> None:
    with pytest.raises(BadRows, match="cannot be read"):
        await import_file(
            notifier.database, messages, ReferenceKind.LICENCES, tmp_path / "none", "Ines", notifier.clock
        )
