"""Which migration brings a service's database from its history to its tables? Writes the file.

Usage: python -m dev.new_migration SERVICE "what changes"
"""

from __future__ import annotations

import importlib
import shutil
import sys
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from services.runtime.migrate import config


def main(service: str, message: str) -> None:
    """Write the next revision of `service`, made from the difference between history and tables."""
    importlib.import_module(f"services.{service}.adapters.tables")
    folder = Path("services") / service / "migrations"
    template = folder / "script.py.mako"
    shutil.copy("services/runtime/script.py.mako", template)
    (folder / "versions").mkdir(exist_ok=True)
    number = len(list((folder / "versions").glob("[0-9]*.py"))) + 1
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            alembic = config(service, attributes={"connection": connection})
            if number > 1:
                command.upgrade(alembic, "head")
            command.revision(alembic, message, autogenerate=True, rev_id=f"{number:04d}")
    finally:
        template.unlink()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
