"""Does an order make up a surveillance system that none of its lines is by itself?

Modules, licence keys, updates and parts are items of their own, and a system counts as it is assembled
(Article 2(20) of Regulation (EU) 2021/821, "in entirety or in part"; Recommendation (EU) 2024/2659): each
of them is weighed together with the line that it belongs to, or with what was delivered earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.classification import ClassificationBasis, Evidence, ItemClassification, LineClassification
from schemas.order import Line, Order
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, LineKind, SurveillanceCategory
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.elements import ARTICLE, SurveillanceFinding, SurveillanceTests
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.notation import normalised

PAIRS_MAX = 400
"""So many pairs of an order are weighed together; what is left over is a candidate until a person looks."""
SKU_LENGTH_MAX = 200
"""What is longer is a description and no article number."""

Found = dict[str, ItemClassification]


@dataclass(frozen=True, slots=True)
class Assembly:
    """What is needed to weigh parts of an order together."""

    catalogue: Catalogue
    surveillance: SurveillanceTests

    def weigh(
        self, order: Order, lines: Sequence[LineClassification], confirmed: Mapping[str, ConfirmedItem]
    ) -> list[LineClassification]:
        """The lines, with those as candidates that are part of a surveillance system."""
        add_ons = [line for line in order.lines if line.belongs_to or self._is_add_on(line, order)]
        if not add_ons:
            return list(lines)
        found: Found = {line.line_id: line.item for line in lines}
        for line in add_ons:
            self._with_earlier(line, order, found, confirmed)
        weighed: set[frozenset[str]] = set()
        for line in add_ons:
            hosts = self._hosts(line, order)
            if len(weighed) + len(hosts) > PAIRS_MAX:
                found[line.line_id] = _unweighed(found[line.line_id])
                continue
            for host in hosts:
                pair = frozenset((line.line_id, host.line_id))
                if pair not in weighed:
                    weighed.add(pair)
                    self._together(line, host, found)
        return [line.model_copy(update={"item": found[line.line_id]}) for line in lines]

    def _is_add_on(self, line: Line, order: Order) -> bool:
        """Do its words say that it belongs to something? A single line belongs to nothing in the order."""
        return len(order.lines) > 1 and bool(self.catalogue.add_ons.find(line.name))

    def _hosts(self, line: Line, order: Order) -> list[Line]:
        """The lines that an add-on names, or every other line."""
        others = [other for other in order.lines if other is not line]
        named = [other for other in others if line.belongs_to in _names_of(other)] if line.belongs_to else []
        return named or others

    def _together(self, line: Line, host: Line, found: Found) -> None:
        own, other = found[line.line_id], found[host.line_id]
        if not (_is_open(own) and _is_open(other)) or _both_confirmed(own, other):
            return
        texts = {
            f"line {part.line_id}: {field}": text
            for part in (host, line)
            for field, text in (("name", part.name), ("description", part.description or ""))
        }
        finding = self._finding(host.kind, texts, {**(host.attributes or {}), **(line.attributes or {})})
        if finding is not None:
            found[line.line_id] = _as_part(own, finding)
            found[host.line_id] = _as_part(other, finding)

    def _with_earlier(
        self, line: Line, order: Order, found: Found, confirmed: Mapping[str, ConfirmedItem]
    ) -> None:
        """A part of what was delivered before: of a confirmed item, or of what its words describe."""
        own, earlier = found[line.line_id], line.belongs_to
        if (
            not earlier
            or not _is_open(own)
            or any(earlier in _names_of(o) for o in order.lines if o is not line)
        ):
            return
        known = confirmed.get(earlier)
        if known is not None and known.cyber_surveillance is CyberSurveillance.NON_LISTED_CANDIDATE:
            found[line.line_id] = own.model_copy(
                update={
                    "cyber_surveillance": known.cyber_surveillance,
                    "category": known.category,
                    "evidence": [*own.evidence, Evidence(code=ARTICLE, field="related_item", text=earlier)],
                }
            )
        elif known is None and normalised(earlier) is None:
            texts = {"name": line.name, "description": line.description or "", "related_item": earlier}
            finding = self._finding(line.kind, texts, line.attributes or {})
            if finding is not None:
                found[line.line_id] = _as_part(own, finding)

    def _finding(
        self, kind: LineKind, texts: Mapping[str, str], attributes: Mapping[str, object]
    ) -> SurveillanceFinding | None:
        finding = self.surveillance.weigh(kind, ItemFacts(texts, attributes, self.catalogue))
        return finding if finding.outcome is CyberSurveillance.NON_LISTED_CANDIDATE else None


def skus_of(order: Order) -> set[str]:
    """The article numbers on which the classification of an order depends."""
    own = {line.sku for line in order.lines if line.sku}
    related = (line.belongs_to for line in order.lines)
    return own | {name for name in related if 0 < len(name) <= SKU_LENGTH_MAX and name.isprintable()}


def _names_of(line: Line) -> set[str]:
    return {name for name in (line.line_id, line.sku, line.name) if name}


def _is_open(item: ItemClassification) -> bool:
    """Neither listed nor a surveillance item already."""
    listed = item.status is ClassificationStatus.LISTED
    return not listed and item.cyber_surveillance is CyberSurveillance.NONE


def _both_confirmed(own: ItemClassification, other: ItemClassification) -> bool:
    """People looked at both parts; what they confirmed stands."""
    return own.basis is other.basis is ClassificationBasis.REGISTRY


def _unweighed(item: ItemClassification) -> ItemClassification:
    """A part of an order with too many parts to weigh each with each, unless it is settled already."""
    if not _is_open(item) or item.basis is ClassificationBasis.REGISTRY:
        return item
    said = f"more than {PAIRS_MAX} pairs of lines; name the line that it belongs to as related_item"
    return item.model_copy(
        update={
            "cyber_surveillance": CyberSurveillance.NON_LISTED_CANDIDATE,
            "category": SurveillanceCategory.OTHER,
            "evidence": [*item.evidence, Evidence(code=ARTICLE, field="order", text=said)],
        }
    )


def _as_part(item: ItemClassification, finding: SurveillanceFinding) -> ItemClassification:
    """A line as part of the system that the finding is about."""
    nothing = item.basis is ClassificationBasis.NOTHING
    asked = {question.id for question in item.questions}
    return item.model_copy(
        update={
            "cyber_surveillance": finding.outcome,
            "category": finding.category,
            "elements": list(finding.answers),
            "evidence": [*item.evidence, *finding.evidence],
            "questions": [*item.questions, *(q for q in finding.questions if q.id not in asked)],
            "basis": ClassificationBasis.PROPOSAL if nothing else item.basis,
        }
    )
