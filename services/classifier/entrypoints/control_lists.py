"""What is there of Annex I, what does it say of a code, and how does a text come in?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.control_list_ledger import SqlControlListLedger
from services.classifier.adapters.tables import messages
from services.classifier.application.import_control_list import (
    ImportedControlList,
    TextToImport,
    import_control_list,
)
from services.classifier.application.ports import ControlListEdition
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.classify import Classifier
from services.classifier.domain.control_list import ControlLists, ControlListVersion
from services.classifier.domain.notation import normalised
from services.classifier.domain.official_text import Wording
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.unit import Unit

SOURCE = "urn:catchall:classifier"
LOAD_HINT = "the official wording is not loaded; `catchall control-list import FILE` loads it"


@dataclass(frozen=True, slots=True)
class ControlListDesk:
    """The versions of this deployment, one read a call."""

    database: Database
    cache: ControlListCache

    async def classifier(self) -> Classifier:
        """The classifier over every version that is there."""
        async with self.database.read() as connection:
            return await self.cache.current(connection)

    async def look_up(self, code: str, *, version: str | None = None) -> dict[str, Any] | None:
        """All that is known of a code in its newest version, or in `version` (its name or day)."""
        wanted = normalised(code) or code
        async with self.database.read() as connection:
            classifier = await self.cache.current(connection)
            ledger = SqlControlListLedger(connection)
            having = [found for found in classifier.lists.versions if wanted in found.codes]
            named = [found for found in having if version in (None, found.version, str(found.valid_from))]
            if not named:
                return None
            edition = _edition_of(named[-1], await ledger.editions(), self.cache.shipped.lists)
            wording = await ledger.wording(edition.version, wanted) if edition else None
        others = [found.version for found in having]
        return _view(wanted, named[-1], others, classifier.catalogue) | _wording_view(wording, edition)

    async def status(self) -> list[dict[str, Any]]:
        """The versions that are there, oldest law first."""
        async with self.database.read() as connection:
            classifier = await self.cache.current(connection)
            editions = await SqlControlListLedger(connection).editions()
        shipped = self.cache.shipped.lists
        return [
            _status(found, _edition_of(found, editions, shipped), is_shipped=found in shipped.versions)
            for found in classifier.lists.versions
        ]


async def import_texts(
    database: Database,
    texts: Sequence[TextToImport],
    *,
    shipped: ControlLists,
    clock: Clock,
    replace: bool = False,
) -> list[ImportedControlList]:
    """Load texts in one transaction: all of them or none."""
    async with database.begin() as connection:
        unit = Unit(connection, messages, clock(), SOURCE)
        await unit.hold_still("items", alone=True)
        ledger = SqlControlListLedger(connection)
        imported = [
            await import_control_list(text, ledger, unit, shipped=shipped, now=unit.now, replace=replace)
            for text in sorted(texts, key=lambda text: text.valid_from)
        ]
        await unit.flush()
    return imported


def _edition_of(
    version: ControlListVersion, editions: Sequence[ControlListEdition], shipped: ControlLists
) -> ControlListEdition | None:
    """The edition that has the wording of a version; for a shipped one what was loaded last for its day."""
    if version in shipped.versions:
        found = [edition for edition in editions if edition.valid_from == version.valid_from]
    else:
        found = [edition for edition in editions if edition.version == version.version]
    return found[-1] if found else None


def _view(
    code: str, version: ControlListVersion, versions: Sequence[str], catalogue: Catalogue
) -> dict[str, Any]:
    found = version.codes[code]
    return {
        "code": code,
        "title": catalogue.title_of(code),
        "state": found.state.value,
        "regime": found.regime,
        "version": version.version,
        "versions": list(versions),
        "valid_from": version.valid_from.isoformat(),
        "known_from": version.known_from.isoformat(),
        "citation": version.citation,
        "tested": [
            {
                "code": rule.code,
                "title": catalogue.title_of(rule.code),
                "families": sorted(catalogue.families[key].title for key in rule.families),
                "asks_about": sorted(rule.when.names),
                "exclusions": [f"{excluded.name} ({excluded.citation})" for excluded in rule.excluded],
            }
            for rule in catalogue.rules_of(code)
        ],
    }


def _wording_view(wording: Wording | None, edition: ControlListEdition | None) -> dict[str, Any]:
    if wording is None or edition is None:
        return {"wording": None, "notes": [], "hint": LOAD_HINT}
    return {
        "wording": {
            "source": edition.source_name,
            "citation": edition.citation,
            "imported_at": edition.imported_at.isoformat(timespec="seconds"),
            "headings": [{"code": code, "heading": heading} for code, heading in wording.chain],
            "below": [{"code": code, "heading": heading} for code, heading in wording.below],
        },
        "notes": [
            {"code": note.code, "type": note.type.value, "decontrol": note.decontrol, "text": note.text}
            for note in wording.notes
        ],
        "hint": None,
    }


def _status(
    version: ControlListVersion, edition: ControlListEdition | None, *, is_shipped: bool
) -> dict[str, Any]:
    codes = version.codes
    return {
        "version": version.version,
        "valid_from": version.valid_from.isoformat(),
        "known_from": version.known_from.isoformat(),
        "entries": sum("." not in code for code in codes),
        "codes": len(codes),
        "shipped": is_shipped,
        "wording": edition.source_name if edition else None,
        "imported_at": edition.imported_at.isoformat(timespec="seconds") if edition else None,
        "citation": version.citation,
    }
