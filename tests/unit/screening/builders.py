"""What does a test of screening need to say about items, lists and licences, and nothing more?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from schemas.classification import (
    ClassificationBasis,
    DeclaredCode,
    DeclaredOutcome,
    ItemClassification,
    LineClassification,
    OrderClassification,
    Question,
)
from schemas.decision import Opinion
from schemas.order import Authorisation, Order, Party
from schemas.vocabulary import (
    AuthorisationType,
    ClassificationStatus,
    CyberSurveillance,
    Fact,
    ListedKind,
    NameQuality,
    PartyKind,
    SurveillanceCategory,
)
from services.screening.adapters.law_files import shipped_law
from services.screening.domain.evidence import LawBook
from services.screening.domain.list_state import ListState, LiveList
from services.screening.domain.matching import Matcher, PartyMatches
from services.screening.domain.party import screened
from services.screening.domain.screen import Matter, Snapshot, screen
from services.screening.domain.watchlist import ListedIdentifier, ListedName, WatchlistEntry

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FRESH_FOR = timedelta(hours=48)


@cache
def law() -> LawBook:
    """The law that ships, read once."""
    return shipped_law()


def an_item(
    *codes: str,
    surveillance: CyberSurveillance = CyberSurveillance.NONE,
    declared: Mapping[str, DeclaredOutcome] | None = None,
    basis: ClassificationBasis | None = None,
    questions: Sequence[str] = (),
) -> ItemClassification:
    """What the classifier found: these codes, or nothing."""
    return ItemClassification(
        annex_i_codes=list(codes),
        status=ClassificationStatus.LISTED if codes else ClassificationStatus.NOT_FOUND,
        cyber_surveillance=surveillance,
        category=SurveillanceCategory.NONE,
        basis=basis or (ClassificationBasis.DECLARED if codes else ClassificationBasis.NOTHING),
        declared=[
            DeclaredCode(given=given, code=None, outcome=outcome)
            for given, outcome in (declared or {}).items()
        ],
        elements=[],
        evidence=[],
        questions=[Question(id=name, text=f"{name}?") for name in questions],
    )


def a_candidate() -> ItemClassification:
    """A cyber-surveillance item that Annex I does not list."""
    return an_item(surveillance=CyberSurveillance.NON_LISTED_CANDIDATE, questions=("RF-CAP-06",))


def classified(order: Order, *items: ItemClassification, failure: str | None = None) -> OrderClassification:
    """The lines of `order` with `items` in sequence; the last one stands for all lines after it."""
    found = items or (an_item(),)
    lines = [
        LineClassification(line_id=line.line_id, item=found[min(number, len(found) - 1)])
        for number, line in enumerate(order.lines)
    ]
    return OrderClassification(
        control_list_version="2025-11-15", lines=[] if failure else lines, failure=failure
    )


def an_entry(
    *names: str | ListedName,
    list_id: str = "eu_fsf",
    entry_id: str = "E-1",
    kind: ListedKind = ListedKind.ORGANISATION,
    identifiers: Mapping[str, str] | None = None,
    **facts: Any,
) -> WatchlistEntry:
    return WatchlistEntry(
        list_id=list_id,
        entry_id=entry_id,
        kind=kind,
        names=tuple(name if isinstance(name, ListedName) else ListedName(name) for name in names),
        identifiers=tuple(ListedIdentifier(*pair) for pair in (identifiers or {}).items()),
        **facts,
    )


def weak(name: str) -> ListedName:
    return ListedName(name, NameQuality.WEAK)


def a_party(
    name: str | None = "Nordvik Snekkeri", kind: PartyKind | None = PartyKind.ORGANISATION, **facts: Any
) -> Party:
    identifiers = [{"type": t, "value": v} for t, v in facts.pop("identifiers", {}).items()]
    return Party.model_validate(
        {"role": "end_user", "kind": kind, "name": name, "identifiers": identifiers} | facts, strict=False
    )


def match(party: Party, *entries: WatchlistEntry) -> PartyMatches:
    """What the matcher says of `party` on lists with `entries` and some others that are no match."""
    return Matcher([*entries, *BYSTANDERS]).match(screened(party))


def a_state(entries: Sequence[WatchlistEntry] = (), *, checked_at: datetime = AS_OF) -> ListState:
    """Every list of `entries`, and the EU list in any case, live and checked."""
    lists = {entry.list_id for entry in [*entries, *BYSTANDERS]}
    live = {
        name: LiveList(
            list_id=name,
            digest=" ".join(sorted(e.digest() for e in [*entries, *BYSTANDERS] if e.list_id == name)),
            published_on=date(2026, 11, 18),
            checked_at=checked_at,
            entries=sum(entry.list_id == name for entry in [*entries, *BYSTANDERS]),
        )
        for name in lists
    }
    return ListState(live, frozenset({"eu_fsf"}), FRESH_FOR)


def a_snapshot(*entries: WatchlistEntry, checked_at: datetime = AS_OF) -> Snapshot:
    return Snapshot(a_state(entries, checked_at=checked_at), Matcher([*entries, *BYSTANDERS]))


def opinion_of(
    order: Order,
    *items: ItemClassification,
    entries: Sequence[WatchlistEntry] = (),
    register: Sequence[Authorisation] = (),
    answers: Mapping[str, Fact] | None = None,
    failure: str | None = None,
    book: LawBook | None = None,
    snapshot: Snapshot | None = None,
) -> Opinion:
    """What screening says of `order` on 20 November 2026, on fresh lists with `entries`."""
    matter = Matter(
        order=order,
        order_digest=order.digest(),
        classification=classified(order, *items, failure=failure),
        register=register,
        answers=answers or {},
    )
    return screen(matter, snapshot or a_snapshot(*entries), book or law(), as_of=AS_OF)


def rules_of(opinion: Opinion) -> set[str]:
    return {reason.rule for reason in opinion.reasons}


def a_licence(**changes: Any) -> Authorisation:
    """An individual licence that covers the listed item of `tests.builders` to its end-user."""
    data: dict[str, Any] = {
        "id": "L-1",
        "type": AuthorisationType.INDIVIDUAL,
        "holder": "Blumenhof Gerätebau GmbH",
        "items": ["5A002"],
        "quantity_left": "10",
        "value_left": "5000",
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
        "destinations": ["NO"],
        "end_users": ["Fjellvik Regnskap AS"],
    }
    return Authorisation.model_validate(data | changes, strict=False)


def a_registration(**changes: Any) -> Authorisation:
    """The registration for EU001."""
    data: dict[str, Any] = {
        "id": "R-1",
        "type": AuthorisationType.UNION_GENERAL,
        "ugea": "EU001",
        "holder": "Blumenhof Gerätebau GmbH",
        "valid_from": date(2026, 1, 1),
        "conditions": ["registered with the authority on 2026-01-01"],
    }
    return Authorisation.model_validate(data | changes, strict=False)


BYSTANDERS = (
    an_entry("Vostrakan Metall Kombinat", entry_id="B-1", countries=("RU",)),
    an_entry("Arkady Belozubov", entry_id="B-2", kind=ListedKind.PERSON, birth_dates=("1961-05-02",)),
    an_entry("Qasrin Petrochemical Trading", entry_id="B-3", countries=("IR",)),
)
"""Entries that have nothing to do with any order of these tests."""
