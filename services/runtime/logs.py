"""How are logs written: events with keys, one JSON object a line, without names of people?"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog
from structlog.types import EventDict, WrappedLogger

from services.runtime.errors import Broken, Transient

REDACTED_KEYS = frozenset(
    {"name", "names", "party", "address", "person", "token", "password", "authorization"}
)
TRACE_LINES_MAX = 300
CLIENT_LOG_EVERY = 50  # aiokafka repeats itself at every attempt; of the same message one in so many is kept


def set_up_logs(*, level: str, as_json: bool) -> None:
    """Send everything, libraries included, to stderr in one form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_origin),
        _redact,
    ]
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    handler.addFilter(_Thinned())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key in REDACTED_KEYS & event.keys():
        event[key] = "[redacted]"
    return event


def _origin(exc_info: structlog.typing.ExcInfo) -> str:
    """Where an exception arose, cause by cause; without its message, which may repeat what it is about."""
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(lines) < TRACE_LINES_MAX:
        said = f": {error}" if isinstance(error, (Transient, Broken)) else ""
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}{said}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class _Thinned(logging.Filter):
    """Lets the first of equal library messages through, then one in `CLIENT_LOG_EVERY`."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        key = f"{record.name} {record.msg}"[:200]
        if len(self._seen) > 1_000:
            self._seen.clear()
        count = self._seen.get(key, 0)
        self._seen[key] = count + 1
        return count % CLIENT_LOG_EVERY == 0
