"""Where are the list files that the tests read, and how is one entry picked from them?

The smallest file that shows the thing: the shipped samples, then `tests/fixtures/lists`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.screening.adapters.list_files.catalogue import Reading, read_editions
from services.screening.domain.watchlist import ListEdition

REPOSITORY = Path(__file__).parents[4]


@pytest.fixture
def samples() -> Path:
    return REPOSITORY / "services" / "cli" / "demo" / "lists"


@pytest.fixture
def fixtures() -> Path:
    return REPOSITORY / "tests" / "fixtures" / "lists"


@pytest.fixture
def the_edition() -> Callable[[Path], ListEdition]:
    """Reads a file that must hold exactly one edition and nothing refused."""

    def read(path: Path) -> ListEdition:
        reading = read_editions([path])
        assert (len(reading.found), reading.refused, reading.ignored) == (1, (), ())
        return reading.found[0].edition

    return read


@pytest.fixture
def refusal() -> Callable[[Path], tuple[str, str]]:
    """Reads a file that must be refused, and gives the field and the reason."""

    def read(path: Path) -> tuple[str, str]:
        reading: Reading = read_editions([path])
        assert (len(reading.found), len(reading.refused)) == (0, 1)
        return reading.refused[0].field, reading.refused[0].reason

    return read
