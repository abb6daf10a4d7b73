"""Alembic's entry into screening's history."""

from alembic import context

from services.runtime.migrate import run_environment
from services.screening.adapters.tables import metadata

run_environment(context, metadata)
