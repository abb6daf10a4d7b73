"""Does a line name equipment that sanctions acts or the anti-torture regulation restrict?

Words propose; a ban on the strength of words alone is for a person to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from phrases.finder import Finder
from schemas.order import Line
from schemas.vocabulary import LineKind


@dataclass(frozen=True, slots=True)
class Equipment:
    """The kinds of restricted equipment with the phrases that name them."""

    finder: Finder[str]

    def kinds_of(self, line: Line) -> frozenset[str]:
        text = f"{line.name}. {line.description or ''}"
        return frozenset(found.key for found in self.finder.find(text) if not found.denied)


def annexes_of(line: Line, annexes: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """The loaded annexes that name the line's tariff number; None where goods have none."""
    if not annexes or line.kind is not LineKind.GOODS:
        return frozenset()
    digits = re.sub(r"\D", "", line.cn_code or "")
    if not digits:
        return None
    return frozenset(
        name for name, codes in annexes.items() if any(digits.startswith(code) for code in codes)
    )
