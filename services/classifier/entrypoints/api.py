"""What does the classifier answer over HTTP?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import Field

from schemas.classification import ItemClassification
from schemas.model import Model
from schemas.order import AttributeName, AttributeValue
from schemas.vocabulary import Identifier, LineKind, LongText, ShortText
from services.classifier.domain.classify import Classifier, Item
from services.classifier.entrypoints.control_lists import ControlListDesk
from services.runtime.clock import Clock
from services.runtime.http import ClassifyCaller, ReadCaller, body_of, body_schema


class ItemToClassify(Model):
    """An item as an exporter describes it."""

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=1_000)]
    description: LongText | None = None
    language: Annotated[str, Field(max_length=10)] | None = None
    kind: LineKind = LineKind.GOODS
    attributes: Annotated[dict[AttributeName, AttributeValue], Field(max_length=200)] | None = None
    declared_codes: Annotated[list[ShortText], Field(max_length=50)] | None = None


def classify_item(item: ItemToClassify, classifier: Classifier, *, clock: Clock) -> ItemClassification:
    """The classification of one described item under the list in force today."""
    today = clock().date()
    described = Item(
        name=item.name,
        kind=item.kind,
        description=item.description or "",
        attributes=item.attributes or {},
        declared_codes=tuple(item.declared_codes or ()),
        language=item.language,
    )
    return classifier.classify(described, classifier.lists.at(today, known_on=today))


ItemBody = Annotated[ItemToClassify, Depends(body_of(ItemToClassify))]


def add_routes(api: FastAPI, desk: ControlListDesk, clock: Clock) -> None:
    @api.post("/v1/classify", openapi_extra=body_schema(ItemToClassify))
    async def classify(item: ItemBody, _: ClassifyCaller) -> dict[str, Any]:
        """Which entries does this item fall under, with evidence and open questions?"""
        found = classify_item(item, await desk.classifier(), clock=clock)
        return {"id": item.id, **found.model_dump(mode="json")}

    @api.get("/v1/control-list/{code}")
    async def control_list(
        code: str, _: ReadCaller, version: Annotated[str | None, Query()] = None
    ) -> dict[str, Any]:
        """What does Annex I say of this code: state, our title, and the official wording if it is loaded?"""
        found = await desk.look_up(code, version=version)
        if found is None:
            raise HTTPException(404, "no such code in the loaded versions")
        return found
