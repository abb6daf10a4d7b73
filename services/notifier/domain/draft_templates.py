"""Which sections and fields does each kind of draft have?

The Regulation sets no form for notifications; the fields follow Annex III of Regulation (EU)
2021/821 and what authorities ask for. A field without a path is a fact that no order carries.
"""

from __future__ import annotations

from services.notifier.domain.draft import FieldSpec, SectionSpec, Template

STATEMENT_OF_HOLD = (
    "The transaction is stopped pending your decision; nothing has been or will be delivered, "
    "transmitted or made available."
)


def _fact(label: str, path: str) -> FieldSpec:
    return FieldSpec(label, path)


def _maybe(label: str, path: str) -> FieldSpec:
    return FieldSpec(label, path, optional=True)


def _open(*labels: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(label) for label in labels)


def _sentence(label: str, words: str) -> FieldSpec:
    return FieldSpec(label, sentence=words)


AUTHORITY = SectionSpec(
    "Competent authority",
    (
        _fact("Authority", "authority.name_native"),
        _fact("Authority in English", "authority.name_english"),
        _fact("Member State", "decision.authority_country"),
        _maybe("Region", "authority.region"),
        _fact("City", "authority.city"),
        _fact("Domain", "authority.domain"),
        _fact("Portal", "authority.portal"),
        _fact("Language of filing", "authority.filing_language"),
    ),
)
REFERENCE = SectionSpec(
    "Reference",
    (
        _fact("Internal case", "case.case_id"),
        _fact("Order", "order.order_id"),
        _fact("Planned date", "order.act.planned_date"),
        _fact("Act", "order.act.type"),
        _fact("Control-list version", "classification.control_list_version"),
    ),
)
EXPORTER = SectionSpec(
    "Exporter",
    (
        _fact("Exporter name", "order.exporter.name"),
        _fact("Member State of the exporter", "order.exporter.country"),
        _fact("EORI number", "order.exporter.eori"),
        _maybe("Exporter id", "order.exporter.id"),
        *_open(
            "Exporter address",
            "Registration number",
            "Contact: name, role, e-mail, phone",
            "Responsible person: name and function",
            "Internal compliance programme: in place, version",
        ),
    ),
)
HOLD = SectionSpec(
    "Statement of hold",
    (_sentence("Statement", STATEMENT_OF_HOLD), *_open("Confirmation of this statement by who signs")),
)
DESTINATION = SectionSpec(
    "Destination",
    (
        _fact("Country of destination", "order.destination.country"),
        _maybe("Region", "order.destination.region"),
        _maybe("Country of installation", "order.destination.installation_country"),
        _fact("Purchasing country", "order.destination.purchasing_country"),
        _maybe("Transit countries", "order.destination.transit_countries"),
        *_open("Installation site"),
    ),
)
PARTIES = SectionSpec(
    "Party",
    (
        _fact("Role", "order.parties.{n}.role"),
        _fact("Name", "order.parties.{n}.name"),
        _maybe("Aliases", "order.parties.{n}.aliases"),
        _fact("Address", "order.parties.{n}.address"),
        _fact("Country", "order.parties.{n}.country"),
        _maybe("Registration number", "order.parties.{n}.registration_number"),
        _maybe("Website", "order.parties.{n}.website"),
        _fact("Type", "order.parties.{n}.type"),
        _fact("Owners", "order.parties.{n}.owners"),
        _maybe("Date of birth", "order.parties.{n}.date_of_birth"),
        *_open("Relationship to government", "Result of screening, and source of what is known"),
    ),
    each="party",
)
ITEM_FIELDS = (
    _fact("Item", "order.lines.{n}.name"),
    _maybe("Article number", "order.lines.{n}.sku"),
    _fact("Kind", "order.lines.{n}.kind"),
    _fact("Description", "order.lines.{n}.description"),
    _fact("Quantity", "order.lines.{n}.quantity"),
    _maybe("Unit", "order.lines.{n}.unit"),
    _fact("Value of the line", "order.lines.{n}.value"),
    _fact("Currency", "order.currency"),
    _fact("CN code", "order.lines.{n}.cn_code"),
    _maybe("Technical parameters", "order.lines.{n}.attributes"),
)
CODES = (
    _fact("Classification", "classification.lines.{c}.item.status"),
    _maybe("Annex I codes", "classification.lines.{c}.item.annex_i_codes"),
    _maybe("Declared codes", "order.lines.{n}.declared_codes"),
    _maybe("National list codes", "order.lines.{n}.national_list_codes"),
)
SURVEILLANCE = (
    _fact("Cyber-surveillance item", "classification.lines.{c}.item.cyber_surveillance"),
    _fact("Category", "classification.lines.{c}.item.category"),
)
ITEMS = SectionSpec("Item", (*ITEM_FIELDS, *CODES), each="line")
SURVEILLANCE_ITEMS = SectionSpec(
    "Item",
    (
        *ITEM_FIELDS,
        *CODES,
        *SURVEILLANCE,
        *_open(
            "Model and version",
            "Codes of Annex I checked, and why none applies",
            "Check of the national list and of the annexes of sanctions acts",
            "Main purpose of the design",
            "Configuration and system context",
            "Modules and licences",
            "Access after delivery (remote access, updates, kill switch)",
            "Misuse of similar items as far as known",
        ),
    ),
    each="line",
)
ELEMENTS = SectionSpec(
    "Element test of Article 2(20)",
    (
        _fact("Element", "classification.lines.{c}.item.elements.{e}.element"),
        _fact("Answer", "classification.lines.{c}.item.elements.{e}.answer"),
        _fact("Reason", "classification.lines.{c}.item.elements.{e}.reason"),
    ),
    each="element",
    none="the element tests E0 to E5 of every item",
)
END_USE = SectionSpec(
    "End use",
    (
        _fact("Stated end use", "order.use.stated"),
        _fact("Sector", "order.use.sector"),
        _fact("Military end use", "order.use.military"),
        _fact("Weapons of mass destruction", "order.use.wmd"),
        _fact("Parts of illicitly exported military items", "order.use.illicit_military_parts"),
        _fact("Internal repression", "order.use.repression"),
        _fact("Serious violations of human rights", "order.use.hr_violation"),
        _fact("Serious violations of international humanitarian law", "order.use.ihl_violation"),
        *_open("Actual end use as known", "End-use statement attached"),
    ),
)
KNOWLEDGE = SectionSpec(
    "Knowledge of the exporter",
    (
        _fact("Level", "order.knowledge.{n}.level"),
        _fact("Of which use", "order.knowledge.{n}.use"),
        _fact("Source", "order.knowledge.{n}.source"),
        _fact("Since", "order.knowledge.{n}.date"),
    ),
    each="knowledge",
    none="level of knowledge, since when, how obtained",
)
REASONS = SectionSpec(
    "Ground of the hold",
    (
        _fact("Rule", "decision.reasons.{n}.rule"),
        _fact("Legal basis", "decision.reasons.{n}.citation"),
        _fact("Facts", "decision.reasons.{n}.summary"),
        _maybe("Line", "decision.reasons.{n}.line_id"),
        _maybe("Party", "decision.reasons.{n}.party"),
    ),
    each="reason",
)
DOCUMENTS = SectionSpec(
    "Document",
    (
        _fact("Kind", "order.documents.{n}.kind"),
        _fact("Reference", "order.documents.{n}.reference"),
        _fact("Date", "order.documents.{n}.signed_on"),
        _maybe("Signatory", "order.documents.{n}.signatory"),
    ),
    each="documents",
    none="contract or order, end-use statement, technical file",
)
CONTRACT = SectionSpec(
    "Contract",
    (
        _maybe("Delivery terms", "order.incoterms"),
        _maybe("Payment", "order.payment"),
        *_open("Contract number and date", "Delivery dates"),
    ),
)
CLOSING = SectionSpec(
    "Closing",
    _open(
        "Earlier deliveries of the same item or to the same parties",
        "Attachments",
        "Signatory, function, date",
    ),
)


def _basis(words: str) -> SectionSpec:
    return SectionSpec("Legal basis", (_sentence("Legal basis", words),))


def _question(words: str) -> SectionSpec:
    return SectionSpec("Request", (_sentence("Request", words),))


def _notification(title: str, basis: str, *own: SectionSpec) -> Template:
    return Template(
        title,
        (
            AUTHORITY,
            _basis(basis),
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
            _question("Please decide whether the export is subject to authorisation."),
            CLOSING,
        ),
    )


USE_CATEGORY = SectionSpec(
    "Use concerned",
    _open("Category: Article 4(1)(a), (b) or (c)", "Embargo act and military-list item where (b) applies"),
)

LICENCE = Template(
    "Application for an individual export authorisation",
    (
        AUTHORITY,
        _basis("Article 12(1)(a) of Regulation (EU) 2021/821; elements of Annex III, Section A"),
        REFERENCE,
        EXPORTER,
        PARTIES,
        SectionSpec(
            "Movement",
            (
                _fact("Country of destination", "order.destination.country"),
                _fact("Purchasing country", "order.destination.purchasing_country"),
                *_open(
                    "Country of consignment",
                    "Member State where the items are or will be",
                    "Member State of intended entry into the export procedure",
                    "Customs export procedure",
                ),
            ),
        ),
        SectionSpec("Item", (*ITEM_FIELDS, *CODES, *_open("Country of origin", "CAS number")), each="line"),
        END_USE,
        CONTRACT,
        DOCUMENTS,
        REASONS,
        HOLD,
        CLOSING,
    ),
)

FREEZE_REPORT = Template(
    "Report of a freeze or of a match with a listed person",
    (
        SectionSpec(
            AUTHORITY.title,
            (
                *AUTHORITY.fields,
                *_open("Confirmation that this licence authority takes sanctions reports; it may be another"),
            ),
        ),
        _basis(
            "Reporting article of the regime; for Council Regulation (EU) No 269/2014 Article 8(1), within "
            "two weeks of acquiring the information"
        ),
        REFERENCE,
        EXPORTER,
        SectionSpec(
            "Match",
            (
                _fact("List", "decision.reasons.{n}.hit.list"),
                _fact("Entry", "decision.reasons.{n}.hit.entry_id"),
                _fact("Listed name", "decision.reasons.{n}.hit.name"),
                _fact("Programme", "decision.reasons.{n}.hit.programme"),
                _fact("Citation", "decision.reasons.{n}.hit.citation"),
                _fact("Party of the order", "decision.reasons.{n}.hit.party"),
                _fact("Role", "decision.reasons.{n}.hit.role"),
                _maybe("Owner that matched", "decision.reasons.{n}.hit.owner"),
                _fact("Why", "decision.reasons.{n}.hit.why"),
                *_open("Reviewer and date of confirmation"),
            ),
            each="hit",
            none="list, entry and name of the match",
        ),
        PARTIES,
        SectionSpec(
            "Assets concerned",
            (
                *ITEM_FIELDS,
                *_open("Location", "Status: frozen, not delivered or returned", "Date of the freeze"),
            ),
            each="line",
        ),
        REASONS,
        SectionSpec(
            "Dealings",
            _open(
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
    "licence_application": LICENCE,
    "freeze_report": FREEZE_REPORT,
}

OTHER = Template(
    "Document to the competent authority",
    (
        AUTHORITY,
        SectionSpec("Legal basis", _open("Legal basis")),
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
