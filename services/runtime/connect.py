"""Which event log does a deployment use?"""

from __future__ import annotations

from services.runtime.event_log import EventLog
from services.runtime.kafka import KafkaLog, KafkaSettings
from services.runtime.settings import RuntimeSettings
from services.runtime.sqlite_log import SqliteLog


def event_log_of(settings: RuntimeSettings, *, client_id: str) -> EventLog:
    """Kafka where `CATCHALL_BROKER_URL` says so, else the embedded log under the home folder."""
    if settings.broker_url is None:
        return SqliteLog(settings.event_log_file())
    if not settings.broker_url.startswith("kafka://"):
        raise ValueError("CATCHALL_BROKER_URL: must begin with kafka://")
    return KafkaLog(KafkaSettings.parse(settings.broker_url), client_id=client_id)
