"""Is Annex I loaded, shown and used by the commands as their page promises?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.classifier.domain.official_text import NoteType, OfficialNote
from services.cli.__main__ import main
from tests.builders import order_data
from tests.unit.classifier.control_list_texts.pages import Page, a_list

Run = Callable[..., Result]
NOTE = OfficialNote("5A001", NoteType.NOTE, True, "Note: 5A001 does not control toys.")
LAW_FROM, NEXT = "2025-11-15", "2026-01-05"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("CATCHALL_HOME", str(tmp_path / "home"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return invoke


@pytest.fixture
def page(tmp_path: Path) -> Callable[..., str]:
    """The path of a page of EUR-Lex that is law from a day."""

    def written(day: str, *added: str, name: str = "page.html") -> str:
        path = tmp_path / name
        year, month, of_month = day.split("-")
        html = Page(a_list(*added), [NOTE], "grid").whole(f"{of_month}.{month}.{year}")
        path.write_text(html, encoding="utf-8")
        return str(path)

    return written


def rows_of(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def show(run: Run, *arguments: str) -> dict[str, Any]:
    (row,) = rows_of(run("control-list", "show", *arguments, "--json"))
    return row


def test_without_the_wording_a_code_is_shown_with_our_title_and_the_way_to_load_it(
    run: Run, tmp_path: Path
) -> None:
    row = show(run, "5a001 F")
    assert (row["code"], row["state"], row["version"]) == ("5A001.f", "in_use", LAW_FROM)
    assert row["title"]
    assert (row["wording"], row["notes"]) == (None, [])
    assert "control-list import" in row["hint"]
    assert "control-list import" in run("control-list", "show", "5A001").stderr
    assert not (tmp_path / "home").exists()


def test_the_wording_of_the_shipped_version_is_loaded_once_and_shown(run: Run, page: Any) -> None:
    (first,) = rows_of(run("control-list", "import", page(LAW_FROM), "--json"))
    (again,) = rows_of(run("control-list", "import", page(LAW_FROM), "--json"))
    assert (first["outcome"], again["outcome"]) == ("wording", "unchanged")
    assert first["entries"] == 320
    assert "5A001.f" in first["differs"]
    row = show(run, "5A001")
    assert [found["code"] for found in row["wording"]["headings"]] == ["5", "5A", "5A001"]
    assert [found["code"] for found in row["wording"]["below"]] == ["5A001.a", "5A001.b"]
    assert row["notes"] == [{"code": "5A001", "type": "note", "decontrol": True, "text": NOTE.text}]
    text = run("control-list", "show", "5A001").stdout
    assert f"5A001: [excludes] {NOTE.text}" in text
    assert "5A001  Item 5A001 as follows:" in text
    assert len(rows_of(run("control-list", "status", "--json"))) == 1


def test_versions_stand_side_by_side(run: Run, page: Any) -> None:
    assert (
        run("control-list", "import", page(NEXT, "5A777"), page("2024-01-01", name="old.html")).exit_code == 0
    )
    rows = rows_of(run("control-list", "status", "--json"))
    assert [row["version"] for row in rows] == ["2024-01-01", LAW_FROM, NEXT]
    assert [row["shipped"] for row in rows] == [False, True, False]
    assert [row["wording"] for row in rows] == ["old.html", None, "page.html"]
    assert show(run, "5A001.a")["versions"] == ["2024-01-01", LAW_FROM, NEXT]
    assert show(run, "5A001.a", "--version", "2024-01-01")["version"] == "2024-01-01"
    assert run("control-list", "show", "5A777", "--version", LAW_FROM).exit_code == 1
    assert "not loaded" in run("control-list", "status").stdout


def test_other_content_for_the_same_day_is_refused_unless_it_replaces(run: Run, page: Any) -> None:
    run("control-list", "import", page(NEXT))
    refused = run("control-list", "import", page(NEXT, "5A777"), "--json")
    (row,) = rows_of(refused)
    assert (refused.exit_code, row["error"]["field"]) == (1, f"version {NEXT}")
    assert "--replace" in row["error"]["reason"]
    (replaced,) = rows_of(run("control-list", "import", page(NEXT, "5A777"), "--replace", "--json"))
    assert (replaced["version"], replaced["outcome"]) == (f"{NEXT}.2", "loaded")
    assert show(run, "5A777")["version"] == f"{NEXT}.2"


def test_a_file_that_cannot_be_trusted_loads_nothing_of_the_call(run: Run, page: Any, tmp_path: Path) -> None:
    error_page = tmp_path / "error.html"
    error_page.write_text("<html><body>503 Service Unavailable</body></html>", encoding="utf-8")
    result = run("control-list", "import", page(NEXT), str(error_page), "--json")
    (row,) = rows_of(result)
    assert (result.exit_code, row["file"], row["error"]["field"]) == (1, "error.html", "page")
    assert "nothing was loaded" in result.stderr
    assert len(rows_of(run("control-list", "status", "--json"))) == 1
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("control-list", "import", str(empty)).exit_code == 1


def test_the_user_tells_the_day_where_the_file_does_not(run: Run, page: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page(NEXT)
    text = path.read_text(encoding="utf-8").replace("02021R0821 — EN — 05.01.2026 — 009.001", "")
    path.write_text(text, encoding="utf-8")
    refused = run("control-list", "import", str(path))
    assert refused.exit_code == 1
    assert "--valid-from" in refused.stderr
    options = ("--valid-from", NEXT, "--known-from", "2025-12-24", "--citation", "OJ L 2026/1")
    assert run("control-list", "import", str(path), *options).exit_code == 0
    row = show(run, "5A001.a", "--version", NEXT)
    assert (row["known_from"], row["citation"]) == ("2025-12-24", "OJ L 2026/1")
    two = run("control-list", "import", page(NEXT), page("2024-01-01", name="b.html"), "--valid-from", NEXT)
    assert two.exit_code == 2


def test_a_loaded_version_counts_for_classify_and_decide(run: Run, page: Any, tmp_path: Path) -> None:
    items, orders = tmp_path / "items.jsonl", tmp_path / "orders.jsonl"
    items.write_text(json.dumps({"id": "i-1", "name": "Desk", "declared_codes": ["5A777"]}) + "\n")
    order = order_data(act={"type": "export", "channel": "physical", "planned_date": "2026-02-01"})
    order["lines"][0]["declared_codes"] = ["5A777"]
    early = json.loads(json.dumps(order))
    early["order_id"], early["act"]["planned_date"] = "SO-2", "2020-02-01"
    wrapped = [{"as_of": "2036-11-22", "order": found} for found in (order, early)]
    orders.write_text("".join(json.dumps(row) + "\n" for row in wrapped))
    (before,) = rows_of(run("classify", "--file", str(items), "--json"))
    assert before["declared"][0]["outcome"] == "unknown"
    run("control-list", "import", page(NEXT, "5A777"))
    (after,) = rows_of(run("classify", "--file", str(items), "--json"))
    assert (after["annex_i_codes"], after["status"]) == (["5A777"], "listed")
    decided, nearest = rows_of(run("decide", "--file", str(orders), "--json"))
    assert decided["basis"]["control_list_version"] == NEXT
    assert not any("nearest" in note for note in decided["coverage"]["notes"])
    assert nearest["basis"]["control_list_version"] == LAW_FROM
    assert any("the nearest one was used (2025-11-15)" in note for note in nearest["coverage"]["notes"])
