"""Does a version of Annex I that is loaded while orders are open reach them, without a restart?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from services.classifier.adapters.control_list_files import shipped_control_lists
from services.classifier.application.import_control_list import TextToImport
from services.classifier.domain.official_text import AnnexText
from services.classifier.entrypoints.control_lists import import_texts
from services.classifier.settings import ClassifierSettings
from services.runtime.clock import system_clock
from services.runtime.database import Database
from tests.builders import order_data
from tests.chain.deployment import SAMPLE_LISTS
from tests.chain.test_one_process import Chain, running
from tests.unit.classifier.control_list_texts.pages import a_list


@pytest.fixture
async def chain(tmp_path: Path) -> AsyncIterator[Chain]:
    async with running(tmp_path / "home") as found:
        await found.import_lists(SAMPLE_LISTS)
        yield found


async def load(chain: Chain, *added: str, day: date) -> None:
    """Load a version from another process's point of view: over a connection of its own."""
    text = AnnexText(headings=a_list(*added), notes=())
    given = TextToImport(text=text, source_name="page", valid_from=day, known_from=None, citation=None)
    settings = ClassifierSettings(**chain.overrides)
    database = Database(settings.database_for("classifier"), schema="classifier")
    try:
        await import_texts(database, [given], shipped=shipped_control_lists(), clock=system_clock)
    finally:
        await database.close()


async def test_an_open_order_is_classified_again_under_the_version_that_was_loaded(chain: Chain) -> None:
    order = order_data()
    order["lines"][0]["declared_codes"] = ["5A777"]
    await chain.place(order)
    held = (await chain.until("SO-1", "order.held")).data
    assert held.basis.control_list_version == "2025-11-15"
    day = date.fromisoformat(order["act"]["planned_date"])
    await load(chain, "5A777", day=day)
    again = (await chain.until("SO-1", "order.classified", times=2)).data
    assert again.classification.control_list_version == day.isoformat()
    assert again.classification.lines[0].item.annex_i_codes == ["5A777"]
    async with chain.client("classifier") as client:
        found = (await client.get("/v1/control-list/5A777")).json()
        assert found["wording"]["headings"][-1] == {"code": "5A777", "heading": "Added 5A777."}
        assert (await client.get("/v1/control-list/5A777?version=2025-11-15")).status_code == 404
        item = {"id": "i-1", "name": "Desk", "declared_codes": ["5A777"]}
        assert (await client.post("/v1/classify", json=item)).json()["declared"][0]["code"] == "5A777"
