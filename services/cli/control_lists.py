"""Which versions of Annex I does a command classify under, without any broker?

Those that ship and those that were loaded into this deployment. A command that only reads leaves nothing
behind: where there is no database yet, nothing was loaded.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import make_url

from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier
from services.classifier.entrypoints.control_lists import ControlListDesk
from services.classifier.settings import ClassifierSettings
from services.runtime.database import Database
from services.runtime.migrate import migrate

NOTHING = "sqlite:///:memory:"


async def classifier_of_this_deployment() -> Classifier:
    """The shipped catalogue over every version of Annex I that is there."""
    if not _is_there(ClassifierSettings().database_for("classifier")):
        return shipped_classifier()
    async with control_list_desk() as desk:
        return await desk.classifier()


@contextlib.asynccontextmanager
async def control_list_desk(*, writes: bool = False) -> AsyncIterator[ControlListDesk]:
    """The versions of this deployment; who `writes` makes the database where it is not there."""
    url = ClassifierSettings().database_for("classifier")
    database = Database(url if writes or _is_there(url) else NOTHING, schema="classifier")
    try:
        await migrate(database, "classifier")
        yield ControlListDesk(database, ControlListCache(shipped_classifier()))
    finally:
        await database.close()


def _is_there(url: str) -> bool:
    """Is there a database already? A server is; a file may not be."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()
