"""What does a caller see of a case?"""

from __future__ import annotations

from typing import Any

from services.notifier.adapters.case_reading import CaseFile, StoredDraft
from services.notifier.domain.case import Case, TimelineEntry, allowed_actions
from services.notifier.domain.deadlines import Deadline
from services.notifier.domain.four_eyes import Proposal

DRAFT_FORMATS = ("docx", "json")


def row_view(case: Case) -> dict[str, Any]:
    """A case in a list."""
    return {
        "case_id": case.case_id,
        "order_id": case.order_id,
        "revision": case.revision,
        "status": case.status.value,
        "verdict": case.verdict.value,
        "version": case.version,
        "rules": list(case.rules),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "opened_at": case.opened_at.isoformat(),
        "changed_at": case.changed_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
    }


def file_view(file: CaseFile) -> dict[str, Any]:
    """A case with all that a person needs to decide."""
    hold, waiting = file.hold, file.waiting
    decision = file.reassessment or hold
    return row_view(file.case) | {
        "order_digest": file.case.order_digest,
        "decision": decision.model_dump(mode="json", exclude={"order", "classification"}),
        "hold": hold.model_dump(mode="json", exclude={"order", "classification"}),
        "reassessed": file.reassessment is not None,
        "hits": [reason.hit.model_dump(mode="json") for reason in hold.reasons if reason.hit is not None],
        "questions": [
            {"id": name, "text": decision.question_texts.get(name, name)} for name in decision.questions
        ],
        "order": hold.order.model_dump(mode="json", exclude_none=True),
        "classification": hold.classification.model_dump(mode="json"),
        "deadlines": [_deadline(found) for found in file.deadlines],
        "proposal": _proposal(waiting) if waiting else None,
        "proposals": [_proposal(found) for found in file.proposals],
        "actions": [action.value for action in allowed_actions(file.case, has_proposal=waiting is not None)],
        "drafts": [_draft(file.case.case_id, found) for found in file.drafts],
        "timeline": [_entry(found) for found in file.timeline],
        "timeline_left_out": file.entries_left_out,
    }


def _deadline(found: Deadline) -> dict[str, Any]:
    return {
        "id": found.id,
        "what": found.what,
        "who": found.who,
        "citation": found.citation,
        "legal": found.legal,
        "confirmed": found.confirmed,
        "label": found.label,
        "due_at": found.due_at.isoformat(),
    }


def _proposal(found: Proposal) -> dict[str, Any]:
    return {
        "outcome": found.outcome.value,
        "state": found.state.value,
        "legal_basis": found.legal_basis,
        "reason": found.reason,
        "authority_reference": found.authority_reference,
        "first": found.first,
        "first_at": found.first_at.isoformat(),
        "second": found.second,
        "second_at": found.second_at.isoformat() if found.second_at else None,
    }


def _draft(case_id: str, found: StoredDraft) -> dict[str, Any]:
    return {
        "n": found.n,
        "kind": found.kind,
        "title": found.draft.title,
        "superseded": found.superseded,
        "made_at": found.made_at.isoformat(),
        "gaps": list(found.draft.gaps),
        "links": {name: f"/v1/cases/{case_id}/drafts/{found.n}.{name}" for name in DRAFT_FORMATS},
    }


def _entry(found: TimelineEntry) -> dict[str, Any]:
    return {
        "event_id": found.event_id,
        "at": found.at.isoformat(),
        "actor": found.actor,
        "what": found.what,
        "detail": found.detail,
    }
