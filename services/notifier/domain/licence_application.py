"""What does an application for an individual export authorisation say?

Annex III, Section A to Regulation (EU) 2021/821 lists 22 elements of the form; each has a field here that
carries its number. The numbering is ours where the table of elements is not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from services.notifier.domain.draft import FieldSpec, SectionSpec, Template
from services.notifier.domain.draft_sections import (
    AUTHORITY,
    CLOSING,
    CODES,
    CONTRACT,
    DOCUMENTS,
    END_USE,
    EXPORTER,
    HOLD,
    ITEM_FIELDS,
    PARTIES,
    REASONS,
    REFERENCE,
    fact,
    gaps,
    legal_basis,
    sentence,
)

ELEMENTS_OF_ANNEX_III = range(1, 23)
_SAID_BY_AN_ELEMENT = frozenset(
    {
        "order.currency",
        "order.lines.{n}.description",
        "order.lines.{n}.cn_code",
        "order.lines.{n}.value",
        "order.lines.{n}.quantity",
        "classification.lines.{c}.item.annex_i_codes",
    }
)
BY_THE_AUTHORITY = "assigned by the authority"


def _element(number: int, *specs: FieldSpec) -> Iterator[FieldSpec]:
    for spec in specs:
        yield replace(spec, label=f"{number}. {spec.label}", element=number)


LICENCE_APPLICATION = Template(
    "Application for an individual export authorisation",
    (
        AUTHORITY,
        legal_basis("Article 12(1)(a) of Regulation (EU) 2021/821; elements of Annex III, Section A"),
        REFERENCE,
        SectionSpec(
            "Form of Annex III, Section A",
            (
                *_element(1, fact("Exporter", "order.exporter.name"), fact("EORI", "order.exporter.eori")),
                *_element(2, sentence("Identification number", BY_THE_AUTHORITY)),
                *_element(3, sentence("Expiry date", BY_THE_AUTHORITY)),
                *_element(4, *gaps("Contact point")),
                *_element(5, fact("Consignee", "together.roles.consignee")),
                *_element(6, fact("Issuing authority", "authority.name_native")),
                *_element(7, fact("Agent or representative", "together.roles.agent")),
                *_element(8, *gaps("Country of consignment")),
                *_element(9, fact("End user", "together.roles.end_user")),
                *_element(
                    10, fact("Member State where the items are or will be", "together.items_located_in")
                ),
                *_element(11, *gaps("Member State of intended entry into the export procedure")),
                *_element(12, fact("Country of destination", "order.destination.country")),
                *_element(17, fact("Currency", "order.currency"), fact("Total value", "together.value")),
                *_element(19, fact("End use", "order.use.stated")),
                *_element(20, fact("Contract and its date", "together.contracts")),
                *_element(21, *gaps("Customs export procedure")),
                *_element(22, *gaps("Further information under national law")),
            ),
        ),
        SectionSpec(
            "Item",
            (
                *_element(13, fact("Description", "order.lines.{n}.description")),
                *_element(14, *gaps("Country of origin")),
                *_element(15, fact("CN code", "order.lines.{n}.cn_code"), *gaps("CAS number, of chemicals")),
                *_element(16, fact("Control-list number", "classification.lines.{c}.item.annex_i_codes")),
                *_element(17, fact("Value", "order.lines.{n}.value")),
                *_element(18, fact("Quantity", "order.lines.{n}.quantity")),
                *(one for one in (*ITEM_FIELDS, *CODES) if one.path not in _SAID_BY_AN_ELEMENT),
            ),
            each="line",
        ),
        EXPORTER,
        PARTIES,
        END_USE,
        CONTRACT,
        DOCUMENTS,
        REASONS,
        HOLD,
        CLOSING,
    ),
)
