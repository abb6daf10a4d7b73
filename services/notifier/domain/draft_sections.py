"""Of which sections are drafts to an authority made?

The Regulation sets no form for notifications; the fields follow Annex III of Regulation (EU)
2021/821 and what authorities ask for. A field without a path is a fact that no order carries.
"""

from __future__ import annotations

from services.notifier.domain.draft import FieldSpec, SectionSpec

STATEMENT_OF_HOLD = (
    "The transaction is stopped pending your decision; nothing has been or will be delivered, "
    "transmitted or made available."
)


def fact(label: str, path: str) -> FieldSpec:
    return FieldSpec(label, path)


def maybe(label: str, path: str) -> FieldSpec:
    return FieldSpec(label, path, optional=True)


def gaps(*labels: str) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(label) for label in labels)


def sentence(label: str, words: str) -> FieldSpec:
    return FieldSpec(label, sentence=words)


AUTHORITY = SectionSpec(
    "Competent authority",
    (
        fact("Authority", "authority.name_native"),
        fact("Authority in English", "authority.name_english"),
        fact("Member State", "decision.authority_country"),
        maybe("Region", "authority.region"),
        fact("City", "authority.city"),
        fact("Domain", "authority.domain"),
        fact("Portal", "authority.portal"),
        fact("Language of filing", "authority.filing_language"),
    ),
)
REFERENCE = SectionSpec(
    "Reference",
    (
        fact("Internal case", "case.case_id"),
        fact("Order", "order.order_id"),
        fact("Planned date", "order.act.planned_date"),
        fact("Act", "order.act.type"),
        fact("Control-list version", "classification.control_list_version"),
    ),
)
EXPORTER = SectionSpec(
    "Exporter",
    (
        fact("Exporter name", "order.exporter.name"),
        fact("Member State of the exporter", "order.exporter.country"),
        fact("EORI number", "order.exporter.eori"),
        maybe("Exporter id", "order.exporter.id"),
        *gaps(
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
    (sentence("Statement", STATEMENT_OF_HOLD), *gaps("Confirmation of this statement by who signs")),
)
DESTINATION = SectionSpec(
    "Destination",
    (
        fact("Country of destination", "order.destination.country"),
        maybe("Region", "order.destination.region"),
        maybe("Country of installation", "order.destination.installation_country"),
        fact("Purchasing country", "order.destination.purchasing_country"),
        maybe("Transit countries", "order.destination.transit_countries"),
        *gaps("Installation site"),
    ),
)
PARTIES = SectionSpec(
    "Party",
    (
        fact("Role", "order.parties.{n}.role"),
        fact("Name", "order.parties.{n}.name"),
        maybe("Aliases", "order.parties.{n}.aliases"),
        fact("Address", "order.parties.{n}.address"),
        fact("Country", "order.parties.{n}.country"),
        maybe("Registration number", "order.parties.{n}.registration_number"),
        maybe("Website", "order.parties.{n}.website"),
        fact("Type", "order.parties.{n}.type"),
        fact("Owners", "order.parties.{n}.owners"),
        maybe("Date of birth", "order.parties.{n}.date_of_birth"),
        *gaps("Relationship to government", "Result of screening, and source of what is known"),
    ),
    each="party",
)
ITEM_FIELDS = (
    fact("Item", "order.lines.{n}.name"),
    maybe("Article number", "order.lines.{n}.sku"),
    fact("Kind", "order.lines.{n}.kind"),
    fact("Description", "order.lines.{n}.description"),
    fact("Quantity", "order.lines.{n}.quantity"),
    maybe("Unit", "order.lines.{n}.unit"),
    fact("Value of the line", "order.lines.{n}.value"),
    fact("Currency", "order.currency"),
    fact("CN code", "order.lines.{n}.cn_code"),
    maybe("Technical parameters", "order.lines.{n}.attributes"),
)
CODES = (
    fact("Classification", "classification.lines.{c}.item.status"),
    maybe("Annex I codes", "classification.lines.{c}.item.annex_i_codes"),
    maybe("Declared codes", "order.lines.{n}.declared_codes"),
    maybe("National list codes", "order.lines.{n}.national_list_codes"),
)
SURVEILLANCE = (
    fact("Cyber-surveillance item", "classification.lines.{c}.item.cyber_surveillance"),
    fact("Category", "classification.lines.{c}.item.category"),
)
ITEMS = SectionSpec("Item", (*ITEM_FIELDS, *CODES), each="line")
SURVEILLANCE_ITEMS = SectionSpec(
    "Item",
    (
        *ITEM_FIELDS,
        *CODES,
        *SURVEILLANCE,
        *gaps(
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
        fact("Element", "classification.lines.{c}.item.elements.{e}.element"),
        fact("Answer", "classification.lines.{c}.item.elements.{e}.answer"),
        fact("Reason", "classification.lines.{c}.item.elements.{e}.reason"),
    ),
    each="element",
    none="the element tests E0 to E5 of every item",
)
END_USE = SectionSpec(
    "End use",
    (
        fact("Stated end use", "order.use.stated"),
        fact("Sector", "order.use.sector"),
        fact("Military end use", "order.use.military"),
        fact("Weapons of mass destruction", "order.use.wmd"),
        fact("Parts of illicitly exported military items", "order.use.illicit_military_parts"),
        fact("Internal repression", "order.use.repression"),
        fact("Serious violations of human rights", "order.use.hr_violation"),
        fact("Serious violations of international humanitarian law", "order.use.ihl_violation"),
        *gaps("Actual end use as known", "End-use statement attached"),
    ),
)
KNOWLEDGE = SectionSpec(
    "Knowledge of the exporter",
    (
        fact("Level", "order.knowledge.{n}.level"),
        fact("Of which use", "order.knowledge.{n}.use"),
        fact("Source", "order.knowledge.{n}.source"),
        fact("Since", "order.knowledge.{n}.date"),
    ),
    each="knowledge",
    none="level of knowledge, since when, how obtained",
)
REASONS = SectionSpec(
    "Ground of the hold",
    (
        fact("Rule", "decision.reasons.{n}.rule"),
        fact("Legal basis", "decision.reasons.{n}.citation"),
        fact("Facts", "decision.reasons.{n}.summary"),
        maybe("Line", "decision.reasons.{n}.line_id"),
        maybe("Party", "decision.reasons.{n}.party"),
    ),
    each="reason",
)
DOCUMENTS = SectionSpec(
    "Document",
    (
        fact("Kind", "order.documents.{n}.kind"),
        fact("Reference", "order.documents.{n}.reference"),
        fact("Date", "order.documents.{n}.signed_on"),
        maybe("Signatory", "order.documents.{n}.signatory"),
    ),
    each="documents",
    none="contract or order, end-use statement, technical file",
)
CONTRACT = SectionSpec(
    "Contract",
    (
        maybe("Delivery terms", "order.incoterms"),
        maybe("Payment", "order.payment"),
        *gaps("Contract number and date", "Delivery dates"),
    ),
)
CLOSING = SectionSpec(
    "Closing",
    gaps(
        "Earlier deliveries of the same item or to the same parties",
        "Attachments",
        "Signatory, function, date",
    ),
)


def legal_basis(words: str) -> SectionSpec:
    return SectionSpec("Legal basis", (sentence("Legal basis", words),))


def request(words: str) -> SectionSpec:
    return SectionSpec("Request", (sentence("Request", words),))
