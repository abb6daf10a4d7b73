"""Which figures does the classifier give to Prometheus?"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter


class ClassifierMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.orders = Counter(
            "catchall_classifier_orders_total",
            "Order events, by what became of them.",
            ["outcome"],
            registry=registry,
        )
