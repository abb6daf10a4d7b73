"""Do handlers leave the commit to the edge that began the transaction?"""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import python_files, shown

ENDINGS = {"commit", "rollback"}


def test_no_handler_and_no_entrypoint_ends_a_transaction() -> None:
    files = [path for path in python_files("services") if {"application", "entrypoints"} & set(path.parts)]
    assert files
    found = [f"{shown(path)}:{line}" for path in files for line in endings(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("await unit.connection.commit()", [1]),
        ("\nsession.rollback()", [2]),
        ("committed = commit_policy(unit)", []),
        ("# unit.commit()", []),
    ],
)
def test_an_ending_is_found_where_it_is_called(text: str, lines: list[int]) -> None:
    assert endings(text) == lines


def endings(text: str) -> list[int]:
    """The lines on which a method that ends a transaction is called."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [
        call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in ENDINGS
    ]
