"""Is there text in the sources that ties them to one workplace, or a promise to do something later?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import CHECKOUT, shown

ROOTS = ("phrases", "schemas", "services", "dev", "benchmarks", "tests", "docs", "deploy", ".ci")
SUFFIXES = {".py", ".toml", ".yaml", ".yml", ".md", ".lock", ".xml", ".sh", ".mako", ".html", ".ini", ""}
SKIPPED = {"__pycache__", "fixtures", "demo", ".git"}
FORBIDDEN = {
    "a path of one workplace": re.compile(r"(?<![\w.~}-])/(work|home|root|Users|mnt)/[\w.]"),
    "the host of a registry": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|repo1?\.maven\.|maven\.org|proxy\.golang\.org"
        r"|docker\.io|ghcr\.io|quay\.io|anaconda\.org|index[-]url",
        re.IGNORECASE,
    ),
    "a promise for later": re.compile(r"\b(TO[D]O|FIX[M]E)\b|#.*\bXX[X]\b"),
}


def test_no_source_holds_forbidden_text() -> None:
    files = texts()
    assert len(files) > 100
    found = [
        f"{shown(path)}:{number}: {kind}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for kind in kinds(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ('HERE = "/wo' + 'rk/main"', "a path of one workplace"),
        ("cd /ho" + "me/ines/catchall", "a path of one workplace"),
        ("--index" + "-url x", "the host of a registry"),
        ("# TO" + "DO later", "a promise for later"),
        ("x = 1  # XX" + "X", "a promise for later"),
    ],
)
def test_forbidden_text_is_found(line: str, kind: str) -> None:
    assert kinds(line) == [kind]


@pytest.mark.parametrize(
    "line", ["framework/work/x", 'bare.endswith("XXX")', "a/home/b", "https://oms.example/work/1", "Maven"]
)
def test_other_text_is_let_be(line: str) -> None:
    assert kinds(line) == []


def kinds(line: str) -> list[str]:
    """What is forbidden in a line."""
    return [kind for kind, pattern in FORBIDDEN.items() if pattern.search(line)]


def texts() -> list[Path]:
    """The sources that people read; lists and other data files are not ours to judge."""
    below = [path for root in ROOTS for path in (CHECKOUT / root).rglob("*")]
    found = [path for path in [*CHECKOUT.glob("*"), *below] if path.is_file() and path.suffix in SUFFIXES]
    return [path for path in found if not SKIPPED & set(path.relative_to(CHECKOUT).parts)]
