"""Which settings does screening have besides those of every service?"""

from __future__ import annotations

from pydantic import Field

from services.runtime.settings import RuntimeSettings


class ScreeningSettings(RuntimeSettings):
    screening_port: int = Field(default=8082, ge=0, le=65_535)
    """HTTP port of screening; 0 picks a free one."""
    required_lists: str = "eu_fsf"
    """Lists without which nothing is cleared, separated by commas; every imported list counts too."""
    list_fresh_hours: float = Field(default=48.0, gt=0)
    """How long a check or import of a list counts; after that nothing is cleared until the next one."""

    def required(self) -> frozenset[str]:
        return frozenset(filter(None, (name.strip() for name in self.required_lists.split(","))))
