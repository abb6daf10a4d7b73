"""How is the notifier put together?"""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import CollectorRegistry

from services.notifier.adapters.authority_table import shipped_authorities
from services.notifier.adapters.file_drop import FileDrop
from services.notifier.adapters.notice_store import SqlNoticeQueue
from services.notifier.adapters.smtp import MailServer, SmtpChannel
from services.notifier.adapters.tables import messages, metadata
from services.notifier.application.open_cases import Times
from services.notifier.application.ports import Channel
from services.notifier.entrypoints.api import add_routes
from services.notifier.entrypoints.case_desk import CaseAccess
from services.notifier.entrypoints.console.pages import add_pages
from services.notifier.entrypoints.consumer import NotifierConsumer
from services.notifier.entrypoints.notices import NoticesLoop
from services.notifier.metrics import NotifierMetrics
from services.notifier.settings import NotifierSettings
from services.runtime.assembly import Assembly
from services.runtime.clock import Clock, system_clock
from services.runtime.event_log import EventLog
from services.runtime.service import Service

NAME = "notifier"


def build(settings: NotifierSettings, event_log: EventLog, *, clock: Clock = system_clock) -> Service:
    """The notifier over `event_log` and its own database."""
    registry = CollectorRegistry()
    metrics = NotifierMetrics(registry)
    times = Times(timedelta(seconds=settings.notice_window_s), settings.review_working_days)
    consumer = NotifierConsumer(shipped_authorities(), times, metrics)
    assembly = Assembly(
        NAME,
        settings,
        event_log=event_log,
        tables=messages,
        metadata=metadata,
        registry=registry,
        clock=clock,
    )
    cases = CaseAccess(
        database=assembly.database,
        tables=messages,
        clock=clock,
        metrics=metrics,
        source=assembly.source,
    )
    notices = NoticesLoop(
        database=assembly.database,
        queue=SqlNoticeQueue(assembly.database),
        channels=channels(settings),
        console_url=settings.console_url,
        clock=clock,
        metrics=metrics,
    )
    assembly.health.compliance = notices.compliance
    add_routes(assembly.api, cases)
    add_pages(assembly.api, cases)
    return assembly.service(
        consumer.intake(),
        port=settings.notifier_port,
        loops={"notices": notices.run, "figures": notices.figures},
    )


def channels(settings: NotifierSettings) -> list[Channel]:
    """Files always, mail too where a server is named."""
    recipients = settings.recipients()
    found: list[Channel] = [
        FileDrop(settings.drop_folder(), sender=settings.notice_from, recipients=recipients)
    ]
    if settings.smtp_url is not None:
        server = MailServer.parse(settings.smtp_url.get_secret_value())
        found.append(SmtpChannel(server, sender=settings.notice_from, recipients=recipients))
    return found
