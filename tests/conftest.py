"""Which fixtures does every test see?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog

pytest_plugins = ["tests.services_plugin"]


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> Iterator[None]:
    """Events as one line each: structlog's own default draws every traceback, a second apiece."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ]
    )
    yield
    structlog.reset_defaults()
