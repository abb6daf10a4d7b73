"""Does every module say first which one question it answers?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, shown

MODULES = python_files("phrases", "schemas", "services")
ASKING = re.compile(r"(?:(?![.!](?: |$)).)+?\?( |$)")
ASKED = [path for path in MODULES if path.name[:2] != "__" and "migrations" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_a_module_has_a_docstring(path: Path) -> None:
    assert first_line(path)


@pytest.mark.parametrize("path", ASKED, ids=shown)
def test_the_first_line_of_a_module_asks_its_question(path: Path) -> None:
    assert ASKING.match(first_line(path))


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("What was decided?", True),
        ("May it leave? From facts to an opinion.", True),
        ("What does `a.xml` (or B.CSV) list?", True),
        ("Tables. And what else?", False),
        ("Helpers for names.", False),
        ("", False),
    ],
)
def test_a_question_is_told_from_a_statement(line: str, asks: bool) -> None:
    assert bool(ASKING.match(line)) is asks


def first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]
