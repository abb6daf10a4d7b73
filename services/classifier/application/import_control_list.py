"""What happens when a user loads a version of Annex I?

Of a day that a shipped version has, it is the wording of that version. Of another day it is a version of its
own: it is announced, and all open orders are classified again. Nothing that was loaded is ever overwritten;
what replaces it has a name of its own, so that old decisions still name what they stood on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from schemas.envelope import Envelope
from schemas.events.reference import ControlListUpdated
from schemas.topics import REFERENCE
from services.classifier.application.ports import ControlListEdition, ControlListLedger, Outbox
from services.classifier.domain.control_list import ControlLists, ListedCode
from services.classifier.domain.official_text import AnnexText, ControlListRefused


class ControlListOutcome(StrEnum):
    LOADED = "loaded"
    """A version of its own; open orders are classified again."""
    WORDING = "wording"
    """The wording of a version that ships; its codes stay as they are."""
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToImport:
    """A text that was read; dates and citation as the file or the user told them."""

    text: AnnexText
    source_name: str
    valid_from: date
    known_from: date | None
    """None: the user did not say."""
    citation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedControlList:
    """What became of one text."""

    edition: ControlListEdition
    outcome: ControlListOutcome
    entries: int
    notes: int
    differs: tuple[str, ...] = ()
    """How the codes differ from those of the shipped version that the wording was added to."""


async def import_control_list(
    given: TextToImport,
    ledger: ControlListLedger,
    outbox: Outbox,
    *,
    shipped: ControlLists,
    now: datetime,
    replace: bool = False,
) -> ImportedControlList:
    """Load one text; raises `ControlListRefused` where another of the same day is there and stays."""
    if given.known_from is not None and given.known_from > now.date():
        raise ControlListRefused(
            "known_from", f"{given.known_from} is not here yet: what is loaded is known today"
        )
    known = [found for found in await ledger.editions() if found.valid_from == given.valid_from]
    edition = _edition(given, known, now)
    if known and _says_the_same(given, known[-1]):
        return _result(given, known[-1], ControlListOutcome.UNCHANGED)
    if known and not replace:
        reason = (
            f"is loaded with other content ({known[-1].source_name}); --replace puts this one in its place"
        )
        raise ControlListRefused(f"version {known[-1].version}", reason)
    await ledger.add(edition, given.text)
    own = next((version for version in shipped.versions if version.valid_from == given.valid_from), None)
    if own is not None:
        return _result(
            given, edition, ControlListOutcome.WORDING, differs=_differences(given.text, own.codes)
        )
    _announce(given, edition, outbox, now)
    return _result(given, edition, ControlListOutcome.LOADED)


def _edition(given: TextToImport, known: Sequence[ControlListEdition], now: datetime) -> ControlListEdition:
    number = known[-1].number + 1 if known else 1
    day = given.valid_from.isoformat()
    return ControlListEdition(
        version=day if number == 1 else f"{day}.{number}",
        number=number,
        valid_from=given.valid_from,
        known_from=given.known_from or now.date(),
        citation=given.citation or f"Annex I to Regulation (EU) 2021/821, from {given.source_name}",
        source_name=given.source_name,
        sha256=given.text.digest(),
        codes=len(given.text.codes()),
        imported_at=now,
    )


def _says_the_same(given: TextToImport, known: ControlListEdition) -> bool:
    return (
        given.text.digest() == known.sha256
        and given.known_from in (None, known.known_from)
        and given.citation in (None, known.citation)
    )


def _differences(text: AnnexText, shipped: Mapping[str, ListedCode]) -> tuple[str, ...]:
    """Codes that only one of both has, or that only one of both uses."""
    own = text.codes()
    return tuple(
        code
        for code in sorted(own.keys() | shipped.keys())
        if (own[code].state if code in own else None) != (shipped[code].state if code in shipped else None)
    )


def _announce(given: TextToImport, edition: ControlListEdition, outbox: Outbox, now: datetime) -> None:
    data = ControlListUpdated(
        version=edition.version, valid_from=edition.valid_from, entries=given.text.entries()
    )
    cause = Envelope(
        id=f"{edition.sha256} as {edition.version}",
        type="",
        source="urn:catchall:classifier",
        subject=edition.version,
        time=now,
    )
    outbox.emit(data, cause=cause, topic=REFERENCE, subject=edition.version)


def _result(
    given: TextToImport,
    edition: ControlListEdition,
    outcome: ControlListOutcome,
    *,
    differs: tuple[str, ...] = (),
) -> ImportedControlList:
    return ImportedControlList(
        edition=edition,
        outcome=outcome,
        entries=given.text.entries(),
        notes=len(given.text.notes),
        differs=differs,
    )
