"""How do the classifier's ports behave when they are kept in memory?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.classifier.application.ports import ControlListEdition, TrackedOrder, TrackedStatus
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import ListedCode
from services.classifier.domain.official_text import AnnexText, Wording, wording_of


@dataclass
class MemoryTracked:
    """Orders by id; `get` knows only what was loaded."""

    kept: dict[str, TrackedOrder] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)

    async def load(self, order_ids: Iterable[str]) -> None:
        self.loaded.update(order_ids)

    def get(self, order_id: str) -> TrackedOrder | None:
        if order_id not in self.loaded:
            raise LookupError(f"{order_id} was not loaded")
        return self.kept.get(order_id)

    def put(self, order: TrackedOrder) -> None:
        self.kept[order.order_id] = order

    async def mark_again(self, skus: Sequence[str], *, cause: str) -> int:
        return self._mark([order for order in self.kept.values() if set(skus) & set(order.skus)], cause)

    async def mark_all_again(self, *, cause: str) -> int:
        return self._mark(list(self.kept.values()), cause)

    def _mark(self, orders: Sequence[TrackedOrder], cause: str) -> int:
        found = [order for order in orders if order.status is TrackedStatus.OPEN]
        self.kept |= {order.order_id: replace(order, again=cause) for order in found}
        return len(found)

    async def take_marked(self, count: int) -> Sequence[TrackedOrder]:
        found = [order for order in self.kept.values() if order.again is not None][:count]
        self.loaded.update(order.order_id for order in found)
        return found

    async def flush(self) -> None: ...


@dataclass
class MemoryItems:
    """Confirmed items by SKU, the newest version of each."""

    kept: dict[str, ConfirmedItem] = field(default_factory=dict)

    async def confirmed(self, skus: Iterable[str]) -> Mapping[str, ConfirmedItem]:
        return {sku: self.kept[sku] for sku in skus if sku in self.kept}

    async def put(self, item: ConfirmedItem) -> bool:
        known = self.kept.get(item.sku)
        if known is not None and known.version >= item.version:
            return False
        self.kept[item.sku] = item
        return True


@dataclass
class MemoryControlLists:
    """Loaded versions of Annex I, in the sequence of their law."""

    kept: dict[str, tuple[ControlListEdition, AnnexText]] = field(default_factory=dict)

    async def editions(self) -> Sequence[ControlListEdition]:
        found = [edition for edition, _ in self.kept.values()]
        return sorted(found, key=lambda edition: (edition.valid_from, edition.number))

    async def codes(self, version: str) -> Mapping[str, ListedCode]:
        return self.kept[version][1].codes()

    async def wording(self, version: str, code: str) -> Wording | None:
        text = self.kept[version][1] if version in self.kept else None
        if text is None or code not in text.headings:
            return None
        headings = {c: heading for c, heading in text.headings.items() if c[0] == code[0]}
        return wording_of(code, headings, [note for note in text.notes if note.code[0] == code[0]])

    async def add(self, edition: ControlListEdition, text: AnnexText) -> None:
        self.kept[edition.version] = (edition, text)
