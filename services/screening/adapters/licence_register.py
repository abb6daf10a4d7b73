"""How are licences kept, and what is taken of them?

Bookings are only ever added; reservations and shipped totals are their sums, changed in the same
transaction. Licences with a limit are locked while a batch books on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.events.reference import LicenceRecorded
from schemas.order import Authorisation
from services.runtime.database import insert_all, insert_new, upsert
from services.screening.adapters.tables import (
    licence,
    licence_booking,
    licence_reservation,
    licence_shipped,
)
from services.screening.application.decide_orders import holder_key
from services.screening.domain.licence_ledger import Amounts, Ledger, Registered


class SqlLicenceRegister:
    """The register in one transaction."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def ledger(self, exporter_keys: Iterable[str]) -> Ledger:
        keys = sorted(set(exporter_keys))
        theirs = select(licence.c.licence_id).where(licence.c.holder_key.in_(keys))
        found = await self._newest(theirs)
        return await self._with_bookings({key: found.get(key, ()) for key in keys})

    async def keep(self, ledger: Ledger) -> None:
        if not ledger.entries:
            return
        rows = [
            {
                "licence_id": entry.licence_id,
                "licence_version": entry.licence_version,
                "order_id": entry.order_id,
                "revision": entry.revision,
                "line_id": entry.line_id,
                "booking": entry.booking,
                "quantity": str(entry.amounts.quantity),
                "value": str(entry.amounts.value),
                "booked_at": self._now,
            }
            for entry in ledger.entries
        ]
        await insert_all(self._connection, licence_booking, rows)
        for licence_id, order_id, line_id in {(e.licence_id, e.order_id, e.line_id) for e in ledger.entries}:
            await self._keep_reservation(ledger, licence_id, order_id, line_id)
        versions = {(e.licence_id, e.licence_version) for e in ledger.entries}
        shipped = [
            {"licence_id": key[0], "licence_version": key[1]} | _columns(ledger.shipped[key])
            for key in sorted(versions & ledger.shipped.keys())
        ]
        if shipped:
            statement = upsert(self._connection, licence_shipped, key=["licence_id", "licence_version"])
            await self._connection.execute(statement, shipped)
        ledger.entries.clear()

    async def give_back(self, order_id: str, revision: int) -> None:
        ledger = await self._of_order(order_id)
        ledger.give_back(order_id, revision)
        await self.keep(ledger)

    async def ship(
        self, order_id: str, revision: int, lines: Mapping[str, Decimal], *, complete: bool
    ) -> None:
        ledger = await self._of_order(order_id)
        ledger.ship(order_id, revision, lines, complete=complete)
        await self.keep(ledger)

    async def put(self, recorded: LicenceRecorded) -> frozenset[str]:
        row = {
            "licence_id": recorded.authorisation.id,
            "version": recorded.version,
            "holder_key": holder_key(recorded.authorisation.holder or ""),
            "document": recorded.authorisation.model_dump_json(exclude_none=True).encode(),
        }
        added = await self._connection.execute(insert_new(self._connection, licence), [row])
        if added.rowcount == 0:
            return frozenset()
        holders = select(licence.c.holder_key).where(licence.c.licence_id == recorded.authorisation.id)
        return frozenset((await self._connection.execute(holders)).scalars())

    async def _of_order(self, order_id: str) -> Ledger:
        """The ledger of the licences on which something is reserved for one order."""
        table = licence_reservation.c
        return await self._with_bookings(
            await self._newest(select(table.licence_id).where(table.order_id == order_id))
        )

    async def _newest(self, licence_ids: object) -> dict[str, list[Registered]]:
        """The newest version of each licence, by holder, locked."""
        query = select(licence).where(licence.c.licence_id.in_(licence_ids))  # type: ignore[arg-type]
        ordered = query.order_by(licence.c.licence_id, licence.c.version).with_for_update()
        rows = (await self._connection.execute(ordered)).all()
        found: dict[str, list[Registered]] = defaultdict(list)
        for row in {row.licence_id: row for row in rows}.values():
            authorisation = Authorisation.model_validate_json(row.document)
            found[row.holder_key].append(Registered(authorisation, row.version))
        return found

    async def _with_bookings(self, licences: Mapping[str, Sequence[Registered]]) -> Ledger:
        limited = sorted(
            found.authorisation.id for held in licences.values() for found in held if found.is_limited
        )
        if not limited:
            return Ledger(licences, {}, {})
        reserved = select(licence_reservation).where(licence_reservation.c.licence_id.in_(limited))
        shipped = select(licence_shipped).where(licence_shipped.c.licence_id.in_(limited))
        return Ledger(
            licences,
            {
                (row.licence_id, row.order_id, row.line_id): _amounts(row.quantity, row.value)
                for row in await self._connection.execute(reserved)
            },
            {
                (row.licence_id, row.licence_version): _amounts(row.quantity, row.value)
                for row in await self._connection.execute(shipped)
            },
        )

    async def _keep_reservation(self, ledger: Ledger, licence_id: str, order_id: str, line_id: str) -> None:
        key = {"licence_id": licence_id, "order_id": order_id, "line_id": line_id}
        amounts = ledger.reserved.get((licence_id, order_id, line_id))
        if amounts is None:
            table = licence_reservation.c
            own = (table.licence_id == licence_id, table.order_id == order_id, table.line_id == line_id)
            await self._connection.execute(delete(licence_reservation).where(*own))
            return
        statement = upsert(self._connection, licence_reservation, key=list(key))
        await self._connection.execute(statement, [key | _columns(amounts)])


def _amounts(quantity: str, value: str) -> Amounts:
    return Amounts(Decimal(quantity), Decimal(value))


def _columns(amounts: Amounts) -> dict[str, str]:
    return {"quantity": str(amounts.quantity), "value": str(amounts.value)}
