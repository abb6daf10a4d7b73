"""Which figures does screening give to Prometheus?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from schemas.decision import Decision
from services.runtime.metrics import LATENCY_BUCKETS


class ScreeningMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self._decisions = Counter(
            "catchall_decisions_total", "Decisions announced, by verdict.", ["verdict"], registry=registry
        )
        self._reasons = Counter(
            "catchall_hold_reasons_total",
            "Holds announced, by class of reason.",
            ["reason_class"],
            registry=registry,
        )
        self._age = Histogram(
            "catchall_decision_age_seconds",
            "Age of an order when it was decided, from placed_at.",
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.superseded = Counter(
            "catchall_orders_superseded_total", "Revisions that came after a higher one.", registry=registry
        )
        self.withdrawn = Counter("catchall_orders_withdrawn_total", "Orders withdrawn.", registry=registry)
        self.shipped_unreleased = Counter(
            "catchall_orders_shipped_unreleased_total",
            "Orders that left without a clearance or a release.",
            registry=registry,
        )
        self.list_entries = Gauge(
            "catchall_list_entries", "Entries of the live edition.", ["list"], registry=registry
        )
        self.list_checked = Gauge(
            "catchall_list_checked_timestamp_seconds",
            "When a list was last checked.",
            ["list"],
            registry=registry,
        )

    def decided(
        self, standing: str, classes: Sequence[str], decision: Decision, *, placed_at: datetime, now: datetime
    ) -> None:
        """Count a decision; its order can be found again from the exemplar."""
        exemplar = {"order_id": decision.order_id[:60], "standing": standing}
        self._decisions.labels(decision.verdict).inc(exemplar=exemplar)
        for name in classes:
            self._reasons.labels(name).inc()
        if decision.cause == "order":
            self._age.observe(max(0.0, (now - placed_at).total_seconds()), exemplar=exemplar)
