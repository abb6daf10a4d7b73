"""What did people confirm about an item?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.vocabulary import CyberSurveillance, SurveillanceCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedItem:
    """What people confirmed for a SKU, under which version of the list."""

    sku: str
    version: int
    annex_i_codes: tuple[str, ...]
    cyber_surveillance: CyberSurveillance
    category: SurveillanceCategory
    confirmed_by: str
    control_list_version: str
    reason: str = ""
    confirmed_at: datetime | None = None
