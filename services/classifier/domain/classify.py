"""Which entry does an item fall under, how sure are we, and what must a person still answer?

What people confirmed counts first, then declared codes that are in force. The classifier never
says that a technical item is not controlled: it says what it checked.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from schemas.classification import (
    ClassificationBasis,
    DeclaredCode,
    Evidence,
    ItemClassification,
    LineClassification,
    OrderClassification,
)
from schemas.order import Line, Order
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, LineKind, SurveillanceCategory
from services.classifier.domain.assembled import Assembly
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import ControlLists, ControlListVersion, look_up
from services.classifier.domain.elements import NO_SURVEILLANCE, SurveillanceFinding, SurveillanceTests
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.weigh import Weighed, weigh

REMEMBERED_ITEMS_MAX = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is to be classified, wherever it comes from."""

    name: str
    kind: LineKind
    description: str = ""
    attributes: Mapping[str, object]
    declared_codes: tuple[str, ...] = ()
    language: str | None = None
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Classifier:
    """The knowledge that classification stands on."""

    lists: ControlLists
    catalogue: Catalogue
    surveillance: SurveillanceTests
    _seen: OrderedDict[bytes, ItemClassification] = field(init=False, default_factory=OrderedDict, repr=False)
    """What was said of items before under these lists; a copy with other lists begins anew."""

    def classify_order(
        self, order: Order, confirmed: Mapping[str, ConfirmedItem], *, known_on: date
    ) -> OrderClassification:
        """Every line of `order`, under the list in force on the planned date as known on `known_on`."""
        planned = order.act.planned_date
        version = self.lists.at(planned, known_on=known_on)
        lines = [
            LineClassification(
                line_id=line.line_id,
                item=self.classify(item_of(line), version, confirmed.get(line.sku or "")),
            )
            for line in order.lines
        ]
        lines = Assembly(self.catalogue, self.surveillance).weigh(order, lines, confirmed)
        return OrderClassification(
            control_list_version=version.version,
            control_list_nearest=not self.lists.covers(planned, known_on=known_on),
            catalogue_version=self.catalogue.version,
            lines=lines,
        )

    def classify(
        self, item: Item, version: ControlListVersion, confirmed: ConfirmedItem | None = None
    ) -> ItemClassification:
        """One item. A registry entry confirmed under another version of the list is only a proposal."""
        others = [other for other in self.lists.versions if other is not version]
        declared = [look_up(typed, version, others) for typed in item.declared_codes]
        if confirmed is not None and confirmed.control_list_version == version.version:
            return _confirmed(confirmed, declared)
        if confirmed is not None:
            return self._weigh(item, version, declared, confirmed)
        key = _fingerprint(item, version)
        known = self._seen.get(key)
        if known is None:
            known = self._seen[key] = self._weigh(item, version, declared, None)
            if len(self._seen) > REMEMBERED_ITEMS_MAX:
                self._seen.popitem(last=False)
        return known

    def _weigh(
        self,
        item: Item,
        version: ControlListVersion,
        declared: list[DeclaredCode],
        confirmed: ConfirmedItem | None,
    ) -> ItemClassification:
        facts = ItemFacts(
            {"name": item.name, "description": item.description},
            item.attributes,
            self.catalogue,
            language=item.language,
        )
        weighed = weigh(facts, declared, version, self.catalogue, confirmed)
        finding = self.surveillance.weigh(item.kind, facts)
        return self._proposed(weighed, finding)

    def _proposed(self, weighed: Weighed, finding: SurveillanceFinding) -> ItemClassification:
        category = next(filter(None, map(self.lists.category_of, weighed.codes)), None)
        if category is None and any(map(self.lists.may_be_surveillance, weighed.codes)):
            category = _named(finding)
        if weighed.status is ClassificationStatus.LISTED:
            finding = NO_SURVEILLANCE  # a listed item is never a case of Article 5
        elif category is not None and finding.category not in (SurveillanceCategory.NONE, category):
            category = None  # what it may be listed as is another thing than what its words say it is
        elif category is not None:
            finding = NO_SURVEILLANCE
        return ItemClassification(
            annex_i_codes=list(weighed.codes),
            status=weighed.status,
            cyber_surveillance=CyberSurveillance.LISTED if category else finding.outcome,
            category=category or finding.category,
            basis=ClassificationBasis.PROPOSAL if finding.answers and not weighed.codes else weighed.basis,
            declared=list(weighed.declared),
            elements=list(finding.answers),
            evidence=[*weighed.evidence, *finding.evidence],
            questions=[*weighed.questions, *finding.questions],
            checked=list(weighed.checked),
        )


def _named(finding: SurveillanceFinding) -> SurveillanceCategory | None:
    """The category that the words of an item point to; None where they point to none."""
    return None if finding.category is SurveillanceCategory.NONE else finding.category


def _fingerprint(item: Item, version: ControlListVersion) -> bytes:
    """What the classification of an item depends on, as a hash."""
    said = (item.kind, item.name, item.description, item.declared_codes, item.language, version.version)
    return hashlib.sha256(repr((*said, sorted(item.attributes.items(), key=str))).encode()).digest()


def _confirmed(confirmed: ConfirmedItem, declared: list[DeclaredCode]) -> ItemClassification:
    text = f"registry entry version {confirmed.version}"
    return ItemClassification(
        annex_i_codes=list(confirmed.annex_i_codes),
        status=ClassificationStatus.LISTED if confirmed.annex_i_codes else ClassificationStatus.NOT_FOUND,
        cyber_surveillance=confirmed.cyber_surveillance,
        category=confirmed.category,
        basis=ClassificationBasis.REGISTRY,
        declared=declared,
        elements=[],
        evidence=[Evidence(code=code, field="sku", text=text) for code in confirmed.annex_i_codes],
        questions=[],
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
