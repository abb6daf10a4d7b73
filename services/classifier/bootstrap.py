"""How is the classifier put together?"""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from services.classifier.adapters.control_list_cache import ControlListCache
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.adapters.tables import messages, metadata
from services.classifier.entrypoints.api import add_routes
from services.classifier.entrypoints.consumer import AgainLoop, ClassifierConsumer
from services.classifier.entrypoints.control_lists import ControlListDesk
from services.classifier.entrypoints.items_api import ItemDesk, add_item_routes
from services.classifier.metrics import ClassifierMetrics
from services.classifier.settings import ClassifierSettings
from services.runtime.assembly import Assembly
from services.runtime.clock import Clock, system_clock
from services.runtime.event_log import EventLog
from services.runtime.service import Service

NAME = "classifier"


def build(settings: ClassifierSettings, event_log: EventLog, *, clock: Clock = system_clock) -> Service:
    """The classifier over `event_log` and its own database."""
    registry = CollectorRegistry()
    control_lists = ControlListCache(shipped_classifier())
    consumer = ClassifierConsumer(control_lists, ClassifierMetrics(registry))
    assembly = Assembly(
        NAME,
        settings,
        event_log=event_log,
        tables=messages,
        metadata=metadata,
        registry=registry,
        clock=clock,
    )
    again = AgainLoop(consumer, assembly.database, messages, clock, assembly.source)
    add_routes(assembly.api, ControlListDesk(assembly.database, control_lists), clock)
    add_item_routes(assembly.api, ItemDesk(consumer, assembly.database, messages, clock, assembly.source))
    return assembly.service(consumer.intake(), port=settings.classifier_port, loops={"again": again.run})
