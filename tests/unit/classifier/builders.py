"""Which control lists and terms do the tests of the classifier stand on?"""

from __future__ import annotations

from datetime import date

from schemas.vocabulary import CyberSurveillance, LineKind, SurveillanceCategory
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier, ConfirmedItem, Item
from services.classifier.domain.control_list import CodeState, ControlLists, ControlListVersion, ListedCode
from services.classifier.domain.elements import SurveillanceTerms

SHIPPED = shipped_classifier()


def a_version(name: str, *codes: str, known: str | None = None, **states: CodeState) -> ControlListVersion:
    """A version that is law from the day in its name, and known from then or from `known`."""
    rows = {code: ListedCode(code, "WA", CodeState.IN_USE) for code in codes}
    rows |= {code: ListedCode(code, "WA", state) for code, state in states.items()}
    return ControlListVersion(
        version=name,
        valid_from=date.fromisoformat(name),
        known_from=date.fromisoformat(known or name),
        citation="Annex I",
        codes=rows,
    )


OLD = a_version("2024-11-08", "5A001", "5A001.f", "4A001")
NEW = a_version("2025-11-15", "5A001", "5A001.f", "5A001.f.2", "5A002", A5=CodeState.NOT_USED)
LISTS = ControlLists((OLD, NEW), {"5A001.f": SurveillanceCategory.TELECOM_INTERCEPTION})


def terms() -> SurveillanceTerms:
    return SHIPPED.terms


def a_classifier(lists: ControlLists = LISTS) -> Classifier:
    return Classifier(lists, terms())


def an_item(
    *declared: str, name: str = "Height-adjustable desk", description: str = "", **attributes: object
) -> Item:
    return Item(
        name=name,
        kind=LineKind.GOODS,
        description=description,
        attributes=attributes,
        declared_codes=declared,
        sku="SKU-1",
    )


def a_confirmed(
    *codes: str, version: int = 1, control_list: str = NEW.version, sku: str = "SKU-1"
) -> ConfirmedItem:
    return ConfirmedItem(
        sku=sku,
        version=version,
        annex_i_codes=codes,
        cyber_surveillance=CyberSurveillance.NONE,
        category=SurveillanceCategory.NONE,
        confirmed_by="ines",
        control_list_version=control_list,
    )
