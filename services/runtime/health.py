"""Is a service alive, is it ready, and does it screen as the law demands?

Three answers kept apart: liveness (loops turn), readiness (it can work now), and compliance
(normal, degraded: holds by policy, stopped). A stale list degrades and never makes unready, or an
orchestrator would turn a data problem into an outage.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from prometheus_client import CollectorRegistry, Gauge


class Compliance(StrEnum):
    NORMAL = "normal"
    DEGRADED = "degraded"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ComplianceStatus:
    """The state, and why it is not normal."""

    state: Compliance
    reasons: tuple[str, ...] = ()


Check = Callable[[], Awaitable[str | None]]
"""Returns what is wrong, or None."""


@dataclass(slots=True)
class Health:
    """The checks of one service."""

    live: dict[str, Check] = field(default_factory=dict)
    ready: dict[str, Check] = field(default_factory=dict)
    compliance: Callable[[], Awaitable[ComplianceStatus]] | None = None

    async def failures(self, checks: dict[str, Check]) -> dict[str, str]:
        """What is wrong, by check; empty when all is well."""
        found = {name: await check() for name, check in checks.items()}
        return {name: problem for name, problem in found.items() if problem is not None}

    async def compliance_status(self) -> ComplianceStatus:
        if self.compliance is None:
            return ComplianceStatus(Compliance.NORMAL)
        return await self.compliance()


class ComplianceGauge:
    """The compliance state as a metric: 1 for the state that holds, 0 for the others."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._gauge = Gauge(
            "catchall_compliance_status",
            "1 for the state a service is in: normal, degraded (holds by policy) or stopped.",
            ["service", "state"],
            registry=registry,
        )

    def show(self, service: str, status: ComplianceStatus) -> None:
        for state in Compliance:
            self._gauge.labels(service, state).set(state == status.state)
