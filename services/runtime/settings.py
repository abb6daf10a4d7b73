"""Which settings do all services share, and where do they come from?

The environment, prefix `CATCHALL_`. Read once at start by a bootstrap; everyone else gets values.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class RuntimeSettings(BaseSettings):
    """Where state lives, where events flow, who may ask."""

    model_config = SettingsConfigDict(
        env_prefix="CATCHALL_", frozen=True, extra="ignore", use_attribute_docstrings=True
    )

    home: Path = Path("var")
    """Folder for all state of the embedded default: databases, event log, drafts, notices."""
    broker_url: str | None = None
    """`kafka://host:9092[,host:9092]?partitions=8&replication=3`; unset: the embedded event log."""
    database_url: str | None = None
    """`postgresql+asyncpg://user:password@host/database`; unset: one SQLite file per service."""
    host: str = "127.0.0.1"
    """Where HTTP listens. Anything but loopback needs access tokens."""
    access_file: Path | None = None
    """File with the hashed access tokens; default `access.json` in the home folder."""
    log_level: str = "INFO"
    """`DEBUG`, `INFO`, `WARNING` or `ERROR`."""
    log_json: bool = True
    """Logs as JSON lines; false: for reading in a terminal."""
    batch_max: int = Field(default=200, ge=1, le=5_000)
    """Records handled in one transaction."""
    drain_timeout_s: float = Field(default=30.0, gt=0)
    """How long a service may take to finish what is in hand after SIGTERM."""

    def database_for(self, service: str) -> str:
        """The URL of a service's own database."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.home / service).as_posix()}.sqlite3"

    def event_log_file(self) -> Path:
        return self.home / "events.sqlite3"

    def tokens_file(self) -> Path:
        return self.access_file or self.home / "access.json"
