"""Alembic's entry into the notifier's history."""

from alembic import context

from services.notifier.adapters.tables import metadata
from services.runtime.migrate import run_environment

run_environment(context, metadata)
