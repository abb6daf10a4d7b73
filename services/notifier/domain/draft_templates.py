"""Which sections does each kind of draft have?"""

from __future__ import annotations

from services.notifier.domain.draft import SectionSpec, Template
from services.notifier.domain.draft_sections import (
    AUTHORITY,
    CLOSING,
    CONTRACT,
    DESTINATION,
    DOCUMENTS,
    ELEMENTS,
    END_USE,
    EXPORTER,
    HOLD,
    ITEM_FIELDS,
    ITEMS,
    KNOWLEDGE,
    PARTIES,
    REASONS,
    REFERENCE,
    SURVEILLANCE_ITEMS,
    fact,
    gaps,
    legal_basis,
    maybe,
    request,
)
from services.notifier.domain.licence_application import LICENCE_APPLICATION


def _notification(title: str, basis: str, *own: SectionSpec) -> Template:
    return Template(
        title,
        (
            AUTHORITY,
            legal_basis(basis),
            REFERENCE,
            EXPORTER,
            HOLD,
            *own,
            PARTIES,
            DESTINATION,
            END_USE,
            KNOWLEDGE,
            REASONS,
            CONTRACT,
            DOCUMENTS,
            request("Please decide whether the export is subject to authorisation."),
            CLOSING,
        ),
    )


USE_CATEGORY = SectionSpec(
    "Use concerned",
    gaps("Category: Article 4(1)(a), (b) or (c)", "Embargo act and military-list item where (b) applies"),
)

FREEZE_REPORT = Template(
    "Report of a freeze or of a match with a listed person",
    (
        SectionSpec(
            AUTHORITY.title,
            (
                *AUTHORITY.fields,
                *gaps("Confirmation that this licence authority takes sanctions reports; it may be another"),
            ),
        ),
        legal_basis(
            "Reporting article of the regime; for Council Regulation (EU) No 269/2014 Article 8(1), within "
            "two weeks of acquiring the information"
        ),
        REFERENCE,
        EXPORTER,
        SectionSpec(
            "Match",
            (
                fact("List", "decision.reasons.{n}.hit.list"),
                fact("Entry", "decision.reasons.{n}.hit.entry_id"),
                fact("Listed name", "decision.reasons.{n}.hit.name"),
                fact("Programme", "decision.reasons.{n}.hit.programme"),
                fact("Citation", "decision.reasons.{n}.hit.citation"),
                fact("Party of the order", "decision.reasons.{n}.hit.party"),
                fact("Role", "decision.reasons.{n}.hit.role"),
                maybe("Owner that matched", "decision.reasons.{n}.hit.owner"),
                fact("Why", "decision.reasons.{n}.hit.why"),
                *gaps("Reviewer and date of confirmation"),
            ),
            each="hit",
            none="list, entry and name of the match",
        ),
        PARTIES,
        SectionSpec(
            "Assets concerned",
            (
                *ITEM_FIELDS,
                *gaps("Location", "Status: frozen, not delivered or returned", "Date of the freeze"),
            ),
            each="line",
        ),
        REASONS,
        SectionSpec(
            "Dealings",
            gaps(
                "Transactions of the last period (269/2014: also the two weeks before the listing)",
                "What was done",
                "What is requested",
            ),
        ),
        CLOSING,
    ),
)

TEMPLATES: dict[str, Template] = {
    "art5_2_notification": _notification(
        "Notification of an intended use: cyber-surveillance item that Annex I does not list",
        "Notification under Article 5(2) of Regulation (EU) 2021/821",
        SURVEILLANCE_ITEMS,
        ELEMENTS,
    ),
    "art4_2_notification": _notification(
        "Notification of an intended use: item that Annex I does not list",
        "Notification under Article 4(2) of Regulation (EU) 2021/821",
        USE_CATEGORY,
        ITEMS,
    ),
    "art6_2_notification": _notification(
        "Notification of brokering services", "Article 6(2) of Regulation (EU) 2021/821", USE_CATEGORY, ITEMS
    ),
    "art8_2_notification": _notification(
        "Notification of technical assistance",
        "Article 8(2) of Regulation (EU) 2021/821",
        USE_CATEGORY,
        ITEMS,
    ),
    "licence_application": LICENCE_APPLICATION,
    "freeze_report": FREEZE_REPORT,
}

OTHER = Template(
    "Document to the competent authority",
    (
        AUTHORITY,
        SectionSpec("Legal basis", gaps("Legal basis")),
        REFERENCE,
        EXPORTER,
        HOLD,
        ITEMS,
        PARTIES,
        DESTINATION,
        END_USE,
        REASONS,
        DOCUMENTS,
        CLOSING,
    ),
)
"""For a draft that a decision names and that has no template of its own yet."""


def template_of(kind: str) -> Template:
    return TEMPLATES.get(kind, OTHER)
