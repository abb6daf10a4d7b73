"""Which figures does the runtime give to Prometheus for every service?

All names stand here; labels are closed sets, never ids or names.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class ConsumerMetrics:
    """What a consumer did with its records."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.records = Counter(
            "catchall_records_total",
            "Records taken from the event log, by what became of them.",
            ["service", "outcome"],
            registry=registry,
        )
        self.batch_seconds = Histogram(
            "catchall_batch_seconds",
            "Time to handle one batch of records, commit included.",
            ["service"],
            buckets=LATENCY_BUCKETS,
            registry=registry,
        )
        self.retries = Counter(
            "catchall_batch_retries_total",
            "Batches tried again, by reason.",
            ["service", "reason"],
            registry=registry,
        )
        self.lag = Gauge(
            "catchall_consumer_lag_records", "Records not yet taken.", ["service"], registry=registry
        )
        self.stopped = Gauge(
            "catchall_consumer_stopped",
            "1 while a consumer has stopped for good.",
            ["service"],
            registry=registry,
        )


class RelayMetrics:
    """What left through the outbox."""

    def __init__(self, registry: CollectorRegistry, service: str) -> None:
        sent = Counter("catchall_outbox_sent_total", "Events sent.", ["service"], registry=registry)
        pending = Gauge(
            "catchall_outbox_pending", "Events that wait to be sent.", ["service"], registry=registry
        )
        oldest = Gauge(
            "catchall_outbox_oldest_seconds",
            "Age of the oldest waiting event.",
            ["service"],
            registry=registry,
        )
        self.sent = sent.labels(service)
        self.pending = pending.labels(service)
        self.oldest_seconds = oldest.labels(service)
