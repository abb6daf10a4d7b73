"""Do the links of the docs lead somewhere, and is the Python in them Python?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import CHECKOUT, shown

LINK = re.compile(r"\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
BLOCK = re.compile(r"^```python[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = sorted(
    [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), *(CHECKOUT / "schemas").rglob("*.md")]
)


def test_there_is_a_readme_to_test() -> None:
    assert CHECKOUT / "README.md" in PAGES


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    assert dead_links(page.read_text(encoding="utf-8"), page.parent) == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_block_of_python_compiles(page: Path) -> None:
    for number, block in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), start=1):
        compile(block, f"{shown(page)}, block {number}", "exec")


def test_a_dead_link_is_found_and_a_live_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "here.md").write_text("# A heading\n", encoding="utf-8")
    text = "[a](here.md) [b](gone.md) [c](https://example.org/x) [d](here.md#a-heading) `[e](f.md)`"
    assert dead_links(text, tmp_path) == ["gone.md"]
    assert dead_links("[a](here.md#no-heading) [b](#a-heading)", tmp_path) == [
        "here.md#no-heading",
        "#a-heading",
    ]


def test_a_block_of_python_is_found() -> None:
    assert BLOCK.findall("x\n```python\na = 1\n```\n```sh\nls\n```\n") == ["a = 1\n"]


def dead_links(text: str, folder: Path) -> list[str]:
    """The links to files or headings that are not there; other sites are not asked."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    found = [link for link in LINK.findall(prose) if not re.match(r"[a-z][a-z0-9+.-]*:", link)]
    return [link for link in found if not leads(link, text, folder)]


def leads(link: str, text: str, folder: Path) -> bool:
    name, _, heading = link.partition("#")
    target = folder / name
    if not target.exists():
        return False
    if not heading:
        return True
    inside = target.read_text(encoding="utf-8") if name else text
    return heading in {anchor(line) for line in inside.splitlines() if line.startswith("#")}


def anchor(heading: str) -> str:
    """The id that a renderer gives a heading."""
    words = re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower())
    return words.replace(" ", "-")
