"""Are the days that papers write out read in every usual way, and nothing else?"""

from __future__ import annotations

from datetime import date

import pytest

from services.screening.domain.written_dates import dates_in

MAY = date(2026, 5, 12)


@pytest.mark.parametrize(
    "text",
    [
        "Return booked for 12 May 2026.",
        "back on 2026-05-12",
        "Rückgabe am 12.05.2026",
        "Rückgabe am 12. Mai 2026",
        "retour le 12 mai 2026",
        "terug op 12 mei 2026",
        "regreso el 12 de mayo de 2026",
        "rientro il 12 maggio 2026",
        "powrót 12 maja 2026",
        "12th May, 2026",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert list(dates_in(text)) == [MAY]


@pytest.mark.parametrize("text", ["", "in May 2026", "31.02.2026", "12 boxes 2026", "2026-13-01", "May 12"])
def test_what_names_no_day_gives_none(text: str) -> None:
    assert list(dates_in(text)) == []


@pytest.mark.parametrize(
    ("word", "month"),
    [("März", 3), ("août", 8), ("décembre", 12), ("juin", 6), ("juillet", 7)],
)
def test_months_that_begin_alike_are_told_apart(word: str, month: int) -> None:
    assert list(dates_in(f"1 {word} 2026")) == [date(2026, month, 1)]
