"""Do the commands keep their contract: one answer a line, JSON alone on stdout, exit codes that tell?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.cli.__main__ import main
from tests.builders import a_listed_item, order_data
from tests.chain.deployment import SAMPLE_LISTS

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in a home of its own."""
    monkeypatch.setenv("CATCHALL_HOME", str(tmp_path / "home"))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return invoke


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, Sequence[Any]], str]:
    def to_file(name: str, rows: Sequence[Any]) -> str:
        path = tmp_path / name
        lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(path)

    return to_file


def rows_of(result: Result) -> list[dict[str, Any]]:
    """Every line of stdout is JSON, or this fails."""
    return [json.loads(line) for line in result.stdout.splitlines()]


ENTRY = {
    "list": "eu_fsf",
    "entry_id": "E-1",
    "kind": "organisation",
    "names": [{"name": "Tarnkappe Handels GmbH", "quality": "strong"}],
    "countries": ["AE"],
    "birth_dates": [],
    "identifiers": [],
    "programme": "EU-UKR",
    "addresses": [],
}


def test_decide_answers_every_line_in_sequence_and_says_which_cannot_be_read(run: Run, write: Any) -> None:
    lists = write("lists.jsonl", [ENTRY])
    broken = order_data("C-3", currency=7)
    wrapped = {
        "as_of": "2026-11-22",
        "title": "passed over",
        "order": order_data("C-2", lines=[a_listed_item()]),
    }
    orders = write("orders.jsonl", [order_data("C-1"), wrapped, broken, "{not json"])
    result = run("decide", "--file", orders, "--lists", lists, "--json")
    first, second, third, fourth = rows_of(result)
    assert (first["order_id"], first["verdict"]) == ("C-1", "cleared")
    assert (second["verdict"], second["reasons"][0]["class"]) == ("blocked", "licence_missing")
    assert second["drafts"] == ["licence_application"]
    assert (third["order_id"], third["error"]["field"]) == ("C-3", "currency")
    assert (fourth["line"], fourth["id"]) == (4, None)
    assert result.exit_code == 1


@pytest.mark.parametrize("lists", [None, []])
def test_without_lists_or_with_an_empty_list_nothing_is_cleared(run: Run, write: Any, lists: Any) -> None:
    orders = write("orders.jsonl", [order_data()])
    given = [] if lists is None else ["--lists", write("lists.jsonl", lists)]
    result = run("decide", "--file", orders, *given, "--json")
    (row,) = rows_of(result)
    assert row["verdict"] == "flagged"
    assert {reason["class"] for reason in row["reasons"]} == {"system_degraded"}
    assert result.exit_code == 0


def test_decide_twice_gives_the_same_bytes(run: Run, write: Any) -> None:
    lists = write("lists.jsonl", [ENTRY])
    orders = write("orders.jsonl", [{"as_of": "2026-11-22", "order": order_data()}])
    arguments = ("decide", "--file", orders, "--lists", lists, "--json")
    assert run(*arguments).stdout == run(*arguments).stdout


def test_screen_matches_over_imported_lists_and_refuses_without_them(run: Run, write: Any) -> None:
    parties = write(
        "parties.jsonl", [{"id": "p-1", "name": "Tarnkappe Handels GmbH"}, {"id": "p-2", "name": "???"}]
    )
    nothing = run("screen", "--file", parties, "--json")
    assert [row["error"]["field"] for row in rows_of(nothing)] == ["lists", "lists"]
    lists = write("lists.jsonl", [ENTRY])
    found = run("screen", "--file", parties, "--lists", lists, "--json")
    first, second = rows_of(found)
    assert (first["outcome"], first["hits"][0]["entry_id"]) == ("review", "E-1")
    assert second["error"]["field"] == "name"
    assert (nothing.exit_code, found.exit_code) == (1, 1)


def test_classify_and_compare_answer_line_by_line(run: Run, write: Any) -> None:
    items = write("items.jsonl", [{"id": "i-1", "name": "Appliance", "declared_codes": ["5a002 A.1"]}])
    (item,) = rows_of(run("classify", "--file", items, "--json"))
    assert (item["annex_i_codes"], item["status"]) == (["5A002.a.1"], "listed")
    pairs = write(
        "pairs.csv",
        ["name1,name2,kind", "Orbital Parts FZE,FZE Parts Orbital,organisation", "A B,C D,person"],
    )
    same, other = rows_of(run("compare", "--file", pairs, "--json"))
    assert (same["match"], other["match"]) == (True, False)
    assert same["score"] == 1.0


def test_lists_are_imported_shown_and_retired(run: Run) -> None:
    imported = run("lists", "import", str(SAMPLE_LISTS), "--json")
    assert imported.exit_code == 0
    assert {row["list"] for row in rows_of(imported)} >= {"eu_fsf", "un", "uk", "ofac_sdn", "us_entity_list"}
    status = run("lists", "status", "--json")
    assert {row["state"] for row in rows_of(status)} == {"fresh"}
    assert run("lists", "retire", "un", "--json").exit_code == 0
    assert "un" not in {row["list"] for row in rows_of(run("lists", "status", "--json"))}
    assert run("lists", "retire", "eu_fsf").exit_code == 2
    assert run("lists", "import", str(SAMPLE_LISTS / "own_sample.csv"), "--list", "eu_fsf").exit_code == 2


def test_a_file_that_is_no_list_is_refused_by_name(run: Run, write: Any) -> None:
    page = write("page.xml", ["<!doctype html><html><body>503</body></html>"])
    result = run("lists", "import", page, "--json")
    (row,) = rows_of(result)
    assert row["file"] == "page.xml"
    assert row["error"]["reason"]
    assert result.exit_code == 1


def test_orders_are_placed_and_what_breaks_the_contract_is_named(run: Run, write: Any) -> None:
    orders = write("orders.jsonl", [order_data("P-1"), order_data("P-2", revision="1")])
    placed, refused = rows_of(result := run("order", "place", "--file", orders, "--json"))
    assert placed == {"order_id": "P-1", "placed": True}
    assert refused["error"]["field"] == "revision"
    assert result.exit_code == 1
    assert rows_of(run("dlq", "list", "--json")) == []


def test_reference_rows_are_loaded_whole_or_not_at_all(run: Run, write: Any) -> None:
    columns = "id,type,ugea,holder,items,quantity_left,value_left,valid_from,valid_to,"
    columns += "destinations,end_users,conditions"
    good = "L-1,individual,,A GmbH,5A002.a.1,3,900.00,2026-01-01,2026-12-31,NO,B AS,"
    bad = "L-2,individual,,A GmbH,5A002.a.1,three,900.00,2026-01-01,2026-12-31,NO,B AS,"
    refused = run("reference", "import", "licences", write("bad.csv", [columns, good, bad]), "--json")
    assert refused.exit_code == 1
    assert rows_of(refused)[0]["error"]["field"] == "quantity_left"
    loaded = run("reference", "import", "licences", write("good.csv", [columns, good]), "--json")
    assert (loaded.exit_code, rows_of(loaded)[0]["recorded"]) == (0, 1)
    again = run("reference", "import", "licences", write("good.csv", [columns, good]), "--json")
    assert rows_of(again)[0]["unchanged"] == 1


def test_wrong_use_ends_with_two_and_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("run", "classifier").exit_code == 2
    monkeypatch.setenv("CATCHALL_BATCH_MAX", "many")
    result = run("lists", "status")
    assert result.exit_code == 2
    assert "CATCHALL_BATCH_MAX" in result.stderr


def test_tokens_are_shown_once_and_can_be_taken_back(run: Run) -> None:
    granted = rows_of(run("access", "grant", "ines", "--scope", "read", "--json"))[0]
    assert len(granted["token"]) >= 40
    assert rows_of(run("access", "list", "--json")) == [{"name": "ines", "scopes": ["read"]}]
    assert rows_of(run("access", "revoke", "ines", "--json")) == [{"name": "ines", "revoked": 1}]
    assert run("access", "revoke", "ines").exit_code == 1


def test_every_database_can_be_migrated_by_hand_and_again(run: Run) -> None:
    first, second = run("migrate", "--json"), run("migrate", "--json")
    assert rows_of(first) == rows_of(second)
    assert {row["service"] for row in rows_of(first)} == {"classifier", "screening", "notifier"}
