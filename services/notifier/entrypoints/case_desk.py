"""How do the API and the console read cases and act on them?"""

from __future__ import annotations

from dataclasses import dataclass

from services.notifier.adapters.case_reading import CaseFile, CasePage, CaseQuery, CaseReading, StoredDraft
from services.notifier.adapters.case_store import SqlCases
from services.notifier.application.act import ActDesk, Command, act
from services.notifier.domain.case import Case
from services.notifier.metrics import NotifierMetrics
from services.runtime.clock import Clock
from services.runtime.database import Database
from services.runtime.tables import MessageTables
from services.runtime.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccess:
    """Cases by transaction: each call is one."""

    database: Database
    tables: MessageTables
    clock: Clock
    metrics: NotifierMetrics
    source: str

    async def page(self, query: CaseQuery) -> CasePage:
        async with self.database.read() as connection:
            return await CaseReading(connection).page(query)

    async def file(self, case_id: str) -> CaseFile | None:
        async with self.database.read() as connection:
            return await CaseReading(connection).file(case_id)

    async def draft(self, case_id: str, n: int) -> StoredDraft | None:
        async with self.database.read() as connection:
            return await CaseReading(connection).draft(case_id, n)

    async def act(self, command: Command) -> Case:
        """Do what a person asked for; what follows leaves through the outbox."""
        async with self.database.begin() as connection:
            unit = Unit(connection, self.tables, self.clock(), self.source)
            cases = SqlCases(connection, unit.now)
            desk = ActDesk(cases=cases, outbox=unit, metrics=self.metrics, source=self.source, now=unit.now)
            case = await act(command, desk)
            await cases.flush()
            await unit.flush()
        return case
