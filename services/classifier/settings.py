"""Which settings does the classifier have besides those of every service?"""

from __future__ import annotations

from pydantic import Field

from services.runtime.settings import RuntimeSettings


class ClassifierSettings(RuntimeSettings):
    classifier_port: int = Field(default=8081, ge=0, le=65_535)
    """HTTP port of the classifier; 0 picks a free one."""
