"""How do people read and confirm the classification of an item over HTTP?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from pydantic import Field

from schemas.model import Model
from schemas.vocabulary import CyberSurveillance, ShortText, SurveillanceCategory
from services.classifier.adapters.repositories import SqlItemRegistry
from services.classifier.application.learn import confirm_item
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import CodeState
from services.classifier.entrypoints.consumer import ClassifierConsumer
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.errors import Rejected
from services.runtime.http import ReadCaller, ReferenceWriter, body_of, body_schema
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit


class Confirmation(Model):
    """What a person found an item to be, and why. No code: the item is not in Annex I."""

    annex_i_codes: Annotated[list[ShortText], Field(max_length=20)]
    cyber_surveillance: CyberSurveillance = CyberSurveillance.NONE
    category: SurveillanceCategory = SurveillanceCategory.NONE
    reason: Annotated[str, Field(min_length=1, max_length=2_000)]


ConfirmationBody = Annotated[Confirmation, Depends(body_of(Confirmation))]


@dataclass(frozen=True, slots=True)
class ItemDesk:
    """The item registry, one transaction a call."""

    consumer: ClassifierConsumer
    database: Database
    tables: MessageTables
    clock: Clock
    source: str

    async def get(self, sku: str) -> ConfirmedItem | None:
        async with self.database.read() as connection:
            return (await SqlItemRegistry(connection).confirmed([sku])).get(sku)

    async def confirm(self, sku: str, given: Confirmation, *, by: str) -> ConfirmedItem:
        """Record the next version; open orders with this item are classified again."""
        now = self.clock()
        async with self.database.begin() as connection:
            unit = Unit(connection, self.tables, now, self.source)
            await unit.hold_still("items", alone=True)
            desk = await self.consumer.desk(unit)
            version = desk.classifier.lists.at(now.date(), known_on=now.date())
            for code in given.annex_i_codes:
                found = version.codes.get(code)
                if found is None or found.state is not CodeState.IN_USE:
                    raise Rejected("annex_i_codes", f"{code} is not in force in version {version.version}")
            known = (await desk.items.confirmed([sku])).get(sku)
            item = ConfirmedItem(
                sku=sku,
                version=known.version + 1 if known else 1,
                annex_i_codes=tuple(given.annex_i_codes),
                cyber_surveillance=given.cyber_surveillance,
                category=given.category,
                confirmed_by=by,
                control_list_version=version.version,
                reason=given.reason,
                confirmed_at=now,
            )
            if not await confirm_item(item, desk, cause=f"{self.source} item/{sku}/{item.version}"):
                raise Rejected("sku", "somebody else confirmed it at the same time; read it again")
            await desk.orders.flush()
            await unit.flush()
        return item


def add_item_routes(api: FastAPI, desk: ItemDesk) -> None:
    @api.get("/v1/items/{sku}")
    async def get_item(sku: str, _: ReadCaller) -> dict[str, Any]:
        """What people confirmed for an item, in its newest version."""
        found = await desk.get(sku)
        if found is None:
            raise HTTPException(404, "nobody has confirmed this item")
        return _view(found)

    @api.put("/v1/items/{sku}", openapi_extra=body_schema(Confirmation))
    async def put_item(sku: str, given: ConfirmationBody, caller: ReferenceWriter) -> dict[str, Any]:
        """Confirm what an item is; needs a token in the name of a person."""
        if caller.name is None:
            raise HTTPException(401, "a named person is needed")
        return _view(await desk.confirm(sku, given, by=caller.name))


def _view(item: ConfirmedItem) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "version": item.version,
        "annex_i_codes": list(item.annex_i_codes),
        "cyber_surveillance": item.cyber_surveillance.value,
        "category": item.category.value,
        "confirmed_by": item.confirmed_by,
        "confirmed_at": item.confirmed_at.isoformat() if item.confirmed_at else None,
        "control_list_version": item.control_list_version,
        "reason": item.reason,
    }
