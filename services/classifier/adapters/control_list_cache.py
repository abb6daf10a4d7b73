"""How does a process come to classify under the versions that ship and those that users loaded?

The ledger says what was loaded; where it has changed, the codes are read anew and a new classifier takes the
place of the old one in one assignment. A batch keeps the one it began with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.classifier.adapters.control_list_ledger import SqlControlListLedger
from services.classifier.application.ports import ControlListEdition
from services.classifier.domain.classify import Classifier
from services.classifier.domain.control_list import ControlLists, ControlListVersion, ListedCode

log = structlog.get_logger(__name__)


class ControlListCache:
    """The classifier of this process; `shipped` is the one over what ships."""

    def __init__(self, shipped: Classifier) -> None:
        self.shipped = shipped
        self._loading = asyncio.Lock()
        self._known: list[tuple[str, str]] = []
        self._codes: dict[tuple[str, str], Mapping[str, ListedCode]] = {}
        self._classifier = shipped

    async def current(self, connection: AsyncConnection) -> Classifier:
        """The classifier over what `connection` sees as loaded."""
        ledger = SqlControlListLedger(connection)
        added = _additions(self.shipped.lists, await ledger.editions())
        keys = [(edition.version, edition.sha256) for edition in added]
        async with self._loading:
            if keys != self._known:
                self._codes = {
                    key: self._codes.get(key) or await ledger.codes(edition.version)
                    for key, edition in zip(keys, added, strict=True)
                }
                versions = [
                    _version(edition, self._codes[key]) for key, edition in zip(keys, added, strict=True)
                ]
                self._classifier = replace(self.shipped, lists=self.shipped.lists.with_versions(versions))
                self._known = keys
                log.info("control_lists_loaded", versions=[version for version, _ in keys])
            return self._classifier


def _additions(shipped: ControlLists, editions: Sequence[ControlListEdition]) -> list[ControlListEdition]:
    """Editions that are versions of their own; of a day that a shipped one has, they are its wording."""
    days = {version.valid_from for version in shipped.versions}
    return [edition for edition in editions if edition.valid_from not in days]


def _version(edition: ControlListEdition, codes: Mapping[str, ListedCode]) -> ControlListVersion:
    return ControlListVersion(
        version=edition.version,
        valid_from=edition.valid_from,
        known_from=edition.known_from,
        citation=edition.citation,
        codes=codes,
    )
