"""What comes out when an order of the past is decided again, and what differs?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from schemas.decision import Basis, Decision, Opinion
from services.screening.domain.evidence import LawBook
from services.screening.domain.list_state import ListState, LiveList
from services.screening.domain.policy import ENGINE_VERSION
from services.screening.domain.screen import Matter, Snapshot, basis_of, screen

COMPARED = tuple(Opinion.model_fields)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a decision that came out otherwise."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """A decision with what comes out now, on the same or on other grounds."""

    decision: Decision
    opinion: Opinion
    basis: Basis
    differences: tuple[Difference, ...]

    @property
    def same_engine(self) -> bool:
        return self.decision.basis.engine_version == ENGINE_VERSION

    @property
    def reasons_gone(self) -> list[str]:
        return _only_in(self.decision, self.opinion)

    @property
    def reasons_new(self) -> list[str]:
        return _only_in(self.opinion, self.decision)


def state_of(decision: Decision, problems: dict[str, str]) -> ListState:
    """The lists as the decision had them: which were missing or unusable, and why."""
    known = [basis for basis in decision.basis.lists if basis.checked_at is not None]
    lists = {
        basis.list: LiveList(
            list_id=basis.list,
            digest=basis.digest or "",
            published_on=basis.published_on,
            checked_at=basis.checked_at or decision.decided_at,
            entries=basis.entries,
            problem=problems.get(basis.list),
        )
        for basis in known
    }
    required = frozenset(basis.list for basis in decision.basis.lists)
    return ListState(lists, required, timedelta.max)


def replay(decision: Decision, matter: Matter, snapshot: Snapshot, law: LawBook) -> Replay:
    """Decide again at the time of the decision, and compare part by part."""
    as_of = decision.decided_at
    opinion = screen(matter, snapshot, law, as_of=as_of)
    before, after = (o.model_dump(mode="json", by_alias=True) for o in (decision, opinion))
    differences = tuple(
        Difference(name, before[name], after[name]) for name in COMPARED if before[name] != after[name]
    )
    return Replay(decision, opinion, basis_of(matter, snapshot, law, as_of=as_of), differences)


def _only_in(one: Opinion, other: Opinion) -> list[str]:
    known = {(r.rule, r.line_id, r.party) for r in other.reasons}
    found = (r for r in one.reasons if (r.rule, r.line_id, r.party) not in known)
    return list(dict.fromkeys(reason.rule for reason in found))
