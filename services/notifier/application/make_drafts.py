"""Which drafts does a hold leave behind, and which older ones does it supersede?"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from schemas.events.decided import OrderHeld
from schemas.registry import Event
from services.notifier.application.ports import Authorities, Drafts
from services.notifier.domain.case import Case
from services.notifier.domain.draft import build_draft, facts_of
from services.notifier.domain.draft_templates import template_of
from services.notifier.metrics import NotifierMetrics

KINDS_MAX = 20

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DraftDesk:
    drafts: Drafts
    authorities: Authorities
    metrics: NotifierMetrics


def make_drafts(case: Case, hold: OrderHeld, event: Event, desk: DraftDesk) -> tuple[str, ...]:
    """Make every draft that the decision names; says the kinds. Unchanged facts leave a draft as it is.

    A draft that cannot be made must not cost the case: the hold stands and people are told without it.
    """
    made = []
    for kind in tuple(dict.fromkeys(hold.drafts))[:KINDS_MAX]:
        try:
            _make(kind, case, hold, desk)
        except Exception:
            log.exception("draft_failed", order_id=case.order_id, case_id=case.case_id, kind=kind)
            desk.metrics.drafts.labels("failed").inc()
            made.append(f"{kind} (could not be made; see the log for {event.envelope.id})")
        else:
            made.append(kind)
    for head in desk.drafts.heads(case.case_id):
        if not head.superseded and head.kind not in hold.drafts:
            desk.drafts.supersede(case.case_id, head.n)
    return tuple(made)


def _make(kind: str, case: Case, hold: OrderHeld, desk: DraftDesk) -> None:
    facts = facts_of(
        hold,
        hold.order,
        hold.classification,
        authorities=desk.authorities.of(hold.authority_country),
        case_id=case.case_id,
    )
    draft = build_draft(kind, template_of(kind), facts)
    heads = desk.drafts.heads(case.case_id)
    current = [head for head in heads if head.kind == kind and not head.superseded]
    if any(head.digest == draft.digest() for head in current):
        desk.metrics.drafts.labels("unchanged").inc()
        return
    for head in current:
        desk.drafts.supersede(case.case_id, head.n)
    desk.drafts.add(draft, n=max((head.n for head in heads), default=0) + 1)
    desk.metrics.drafts.labels("made").inc()
