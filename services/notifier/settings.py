"""Which settings does the notifier have besides those of every service?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from services.runtime.settings import RuntimeSettings

HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]


class NotifierSettings(RuntimeSettings):
    notifier_port: int = Field(default=8083, ge=0, le=65_535)
    """HTTP port of the notifier and its console; 0 picks a free one."""
    console_url: HttpUrl = "http://127.0.0.1:8083"
    """Where people reach the console; notices link to its cases."""
    notice_window_s: float = Field(default=60.0, ge=0, le=86_400)
    """Holds from one cause within this many seconds are told in one notice."""
    smtp_url: SecretStr | None = None
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`; unset: notices go to files only."""
    notice_from: str = "catchall@localhost"
    """Sender of notices by mail."""
    notice_to: str = ""
    """Mail addresses of compliance staff, a comma between; needed with `smtp_url`."""
    notice_drop: Path | None = None
    """Folder in which every notice is left as an `.eml` file; default `notices` in the home folder."""
    review_working_days: int = Field(default=2, ge=1, le=60)
    """Our own target for reviewing a case, in working days; it reminds and never releases."""

    def drop_folder(self) -> Path:
        return self.notice_drop or self.home / "notices"

    def recipients(self) -> tuple[str, ...]:
        return tuple(address.strip() for address in self.notice_to.split(",") if address.strip())
