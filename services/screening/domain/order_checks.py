"""What must be known of an order before any rule can be asked about it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from schemas.order import Order
from schemas.vocabulary import PartyRole
from services.screening.domain.consequences import Consequence, Finding
from services.screening.domain.evidence import Evidence
from services.screening.domain.names import parts_of
from services.screening.domain.party import is_placeholder, unnamed_owners

LAW_STARTS = date(2021, 9, 9)
PLANNED_BEFORE_PLACED_MAX = timedelta(days=365)


def degraded(evidence: Evidence) -> Iterator[Finding]:
    """Checks that did not run, or not on what they need."""
    for list_id, problem in evidence.list_problems:
        yield Finding(
            rule="list_unusable",
            consequence=Consequence.CHECK_FAILED,
            citation="clearing needs proof that every check ran",
            summary=f"The list {list_id} {problem}.",
        )
    if evidence.classification.failure is not None:
        yield Finding(
            rule="classification_failed",
            consequence=Consequence.CHECK_FAILED,
            citation="clearing needs proof that every check ran",
            summary=f"The items could not be classified ({evidence.classification.failure}).",
        )
        return
    known = {found.line_id for found in evidence.classification.lines}
    for line in evidence.order.lines:
        if line.line_id not in known:
            yield Finding(
                rule="classification_failed",
                consequence=Consequence.CHECK_FAILED,
                citation="clearing needs proof that every check ran",
                summary="The line was not classified.",
                line_id=line.line_id,
            )


def unscreenable(order: Order) -> Iterator[Finding]:
    for party in order.parties:
        if is_placeholder(party.name) or not parts_of(party.name or "").tokens:
            named = f"“{party.name}”" if party.name and party.name.strip() else "a party without a name"
            yield Finding(
                rule="party_unscreenable",
                consequence=Consequence.NEEDS_INFO,
                citation="every party must be screened against Article 2 of the freezing regulations",
                summary=f"The {party.role.value.replace('_', ' ')} is {named}: nobody can be screened.",
                party=party.name,
                question=f"Who is the {party.role.value.replace('_', ' ')}?",
            )
    payer = order.payment.payer if order.payment else None
    if payer is not None and (is_placeholder(payer) or not parts_of(payer).tokens):
        yield Finding(
            rule="party_unscreenable",
            consequence=Consequence.NEEDS_INFO,
            citation="every party must be screened against Article 2 of the freezing regulations",
            summary=f"The payer is “{payer}”: nobody can be screened.",
            party=payer,
            question="Who is the payer?",
        )
    for party_name, owner in unnamed_owners(order):
        yield Finding(
            rule="party_unscreenable",
            consequence=Consequence.NEEDS_INFO,
            citation="every party must be screened against Article 2 of the freezing regulations",
            summary=f"An owner is named “{owner}”: nobody can be screened.",
            party=party_name,
            question="Who are the owners of the parties?",
        )


def missing_end_user(order: Order) -> Iterator[Finding]:
    if any(party.role is PartyRole.END_USER for party in order.parties):
        return
    yield Finding(
        rule="party_unscreenable",
        consequence=Consequence.NEEDS_INFO,
        citation="every party must be screened against Article 2 of the freezing regulations",
        summary="The order names no end user.",
        question="Who is the end user?",
    )


def implausible_date(order: Order) -> Iterator[Finding]:
    """A planned day on which the law of this release did not hold yet proves nothing about today."""
    planned = order.act.planned_date
    if planned >= LAW_STARTS and planned >= order.placed_at.date() - PLANNED_BEFORE_PLACED_MAX:
        return
    yield Finding(
        rule="planned_date_implausible",
        consequence=Consequence.NEEDS_INFO,
        citation="the law of the planned day decides; Regulation (EU) 2021/821 applies from 9 September 2021",
        summary=f"The act is planned for {planned}, long before the order was placed or the law began.",
        question="On which day is the act planned?",
    )
