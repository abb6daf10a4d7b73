"""Alembic's entry into the classifier's history."""

from alembic import context

from services.classifier.adapters.tables import metadata
from services.runtime.migrate import run_environment

run_environment(context, metadata)
