"""Which figures does the notifier give to Prometheus?"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge


class NotifierMetrics:
    def __init__(self, registry: CollectorRegistry) -> None:
        self.decisions = Counter(
            "catchall_notifier_decisions_total",
            "Decision events, by outcome (opened, updated, reassessed, cleared, withdrawn, rejected).",
            ["outcome"],
            registry=registry,
        )
        self.human_decisions = Counter(
            "catchall_notifier_human_decisions_total",
            "Cases that two people ended, by outcome (released, refused).",
            ["outcome"],
            registry=registry,
        )
        self.drafts = Counter(
            "catchall_notifier_drafts_total",
            "Drafts that decisions named, by what became of them (made, unchanged, failed).",
            ["outcome"],
            registry=registry,
        )
        self.cases = Gauge(
            "catchall_notifier_cases", "Cases that are not closed, by status.", ["status"], registry=registry
        )
        self.notices = Gauge(
            "catchall_notifier_notices",
            "Notices that are not sent, by state (pending, undelivered).",
            ["state"],
            registry=registry,
        )
        self.notices_sent = Counter(
            "catchall_notifier_notices_sent_total", "Notices that reached every channel.", registry=registry
        )
        self.reminders = Counter(
            "catchall_notifier_reminders_total", "Deadlines that came while a case stood.", registry=registry
        )
