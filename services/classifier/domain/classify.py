"""Which entry does an item fall under, how sure are we, and what must a person still answer?

What people confirmed counts first, then declared codes that are in force. The classifier never
says that a technical item is not controlled: it says what it checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from schemas.classification import (
    ClassificationBasis,
    DeclaredCode,
    DeclaredOutcome,
    Evidence,
    ItemClassification,
    LineClassification,
    OrderClassification,
)
from schemas.order import Line, Order
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, LineKind, SurveillanceCategory
from services.classifier.domain.control_list import ControlLists, ControlListVersion, look_up
from services.classifier.domain.elements import (
    NO_SURVEILLANCE,
    SurveillanceFinding,
    SurveillanceTerms,
    weigh_elements,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is to be classified, wherever it comes from."""

    name: str
    kind: LineKind
    description: str = ""
    attributes: Mapping[str, object]
    declared_codes: tuple[str, ...] = ()
    sku: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedItem:
    """What people confirmed for a SKU, under which version of the list."""

    sku: str
    version: int
    annex_i_codes: tuple[str, ...]
    cyber_surveillance: CyberSurveillance
    category: SurveillanceCategory
    confirmed_by: str
    control_list_version: str
    reason: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Classifier:
    """The knowledge that classification stands on."""

    lists: ControlLists
    terms: SurveillanceTerms

    def classify_order(
        self, order: Order, confirmed: Mapping[str, ConfirmedItem], *, known_on: date
    ) -> OrderClassification:
        """Every line of `order`, under the list in force on the planned date as known on `known_on`."""
        version = self.lists.at(order.act.planned_date, known_on=known_on)
        lines = [
            LineClassification(
                line_id=line.line_id,
                item=self.classify(item_of(line), version, confirmed.get(line.sku or "")),
            )
            for line in order.lines
        ]
        return OrderClassification(control_list_version=version.version, lines=lines)

    def classify(
        self, item: Item, version: ControlListVersion, confirmed: ConfirmedItem | None = None
    ) -> ItemClassification:
        """One item. A registry entry confirmed under another version of the list is only a proposal."""
        others = [other for other in self.lists.versions if other is not version]
        declared = [look_up(typed, version, others) for typed in item.declared_codes]
        if confirmed is not None and confirmed.control_list_version == version.version:
            return self._confirmed(confirmed, declared)
        finding = weigh_elements(item.kind, (item.name, item.description), item.attributes, self.terms)
        return self._proposed(declared, finding)

    def _confirmed(self, confirmed: ConfirmedItem, declared: list[DeclaredCode]) -> ItemClassification:
        text = f"registry entry version {confirmed.version}"
        return ItemClassification(
            annex_i_codes=list(confirmed.annex_i_codes),
            status=_status(confirmed.annex_i_codes),
            cyber_surveillance=confirmed.cyber_surveillance,
            category=confirmed.category,
            basis=ClassificationBasis.REGISTRY,
            declared=declared,
            elements=[],
            evidence=[Evidence(code=code, field="sku", text=text) for code in confirmed.annex_i_codes],
            questions=[],
        )

    def _proposed(self, declared: list[DeclaredCode], finding: SurveillanceFinding) -> ItemClassification:
        codes = _in_force(declared)
        category = next(filter(None, map(self.lists.category_of, codes)), None)
        if codes:  # a listed item is never a case of Article 5
            finding = NO_SURVEILLANCE
        return ItemClassification(
            annex_i_codes=codes,
            status=_status(tuple(codes)),
            cyber_surveillance=CyberSurveillance.LISTED if category else finding.outcome,
            category=category or finding.category,
            basis=_basis(codes, finding),
            declared=declared,
            elements=list(finding.answers),
            evidence=[
                Evidence(code=found.code, field="declared_codes", text=found.given)
                for found in declared
                if found.code and found.outcome is DeclaredOutcome.IN_FORCE
            ],
            questions=list(finding.questions),
        )


def item_of(line: Line) -> Item:
    """The item that an order line is about."""
    return Item(
        name=line.name,
        kind=line.kind,
        description=line.description or "",
        attributes=line.attributes or {},
        declared_codes=tuple(line.declared_codes or ()),
        sku=line.sku,
    )


def _in_force(declared: list[DeclaredCode]) -> list[str]:
    codes = [found.code for found in declared if found.outcome is DeclaredOutcome.IN_FORCE and found.code]
    return list(dict.fromkeys(codes))


def _status(codes: tuple[str, ...]) -> ClassificationStatus:
    return ClassificationStatus.LISTED if codes else ClassificationStatus.NOT_FOUND


def _basis(codes: list[str], finding: SurveillanceFinding) -> ClassificationBasis:
    if codes:
        return ClassificationBasis.DECLARED
    return ClassificationBasis.PROPOSAL if finding.answers else ClassificationBasis.NOTHING
