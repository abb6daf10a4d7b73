"""Which notifier does a test work with? A whole one, over a database in a folder of the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.unit.notifier.builders import Notifier, a_notifier


@pytest_asyncio.fixture
async def notifier(tmp_path: Path) -> AsyncIterator[Notifier]:
    found = await a_notifier(tmp_path)
    yield found
    await found.database.close()
