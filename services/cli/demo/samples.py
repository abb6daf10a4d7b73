"""Which orders does the demonstration place?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

from schemas.vocabulary import NameQuality
from services.screening.domain.watchlist import WatchlistEntry

FOLDER = files("services.cli.demo")
FROM_LISTS = 12


def sample_lists() -> Path:
    return Path(str(FOLDER.joinpath("lists")))


def sample_licences() -> Path:
    return Path(str(FOLDER.joinpath("licences.csv")))


def sample_orders() -> list[dict[str, Any]]:
    return _json_lines("orders.jsonl")


def follow_ups() -> list[dict[str, Any]]:
    """Amendments, cancellations and shipments of the sample orders, as `event` and `data`."""
    return _json_lines("orders_revisions.jsonl")


def orders_from_lists(entries: Iterable[WatchlistEntry], *, now: datetime) -> list[dict[str, Any]]:
    """Orders to parties of the lists at hand, as listed, in another word order and misspelt.

    The same lists give the same orders: entries are picked by the hash of their digests.
    """
    named = [
        entry
        for entry in entries
        if len(entry.names[0].name) >= 8 and entry.names[0].quality is NameQuality.STRONG
    ]
    picked = sorted(named, key=lambda entry: hashlib.sha256(entry.digest().encode()).digest())[:FROM_LISTS]
    return [_order_to(entry, number, now) for number, entry in enumerate(picked, 1)]


def _order_to(entry: WatchlistEntry, number: int, now: datetime) -> dict[str, Any]:
    name = _variant(entry.names[0].name, number % 3)
    country = entry.countries[0] if entry.countries else "AE"
    party = {"kind": entry.kind.value, "name": name, "country": country, "address": None, "type": None}
    planned = (now + timedelta(days=20)).date().isoformat()
    return {
        "order_id": f"LISTED-{number:04d}",
        "revision": 1,
        "placed_at": now.isoformat(),
        "currency": "EUR",
        "act": {"type": "export", "channel": "physical", "planned_date": planned},
        "exporter": {
            "id": "X-DEMO",
            "name": "Beispielwerk Nordheim GmbH",
            "country": "DE",
            "eori": "DE0000000000001",
        },
        "destination": {"country": country},
        "lines": [
            {
                "line_id": "1",
                "sku": "BW-SHELF-3",
                "name": "Steel shelf",
                "kind": "goods",
                "quantity": "4",
                "unit": "pcs",
                "value": "480.00",
                "cn_code": "94032080",
            }
        ],
        "parties": [{"role": "end_user", **party}],
        "use": {"stated": "Storage of office material", "military": False},
    }


def _variant(name: str, how: int) -> str:
    words = name.split()
    if how == 1 and len(words) > 1:
        return " ".join([*words[1:], words[0]])
    if how == 2:
        longest = max(words, key=len)
        middle = len(longest) // 2
        return name.replace(longest, longest[:middle] + longest[middle + 1 :], 1)
    return name


def _json_lines(name: str) -> list[dict[str, Any]]:
    text = FOLDER.joinpath(name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def order_ids(orders: Sequence[dict[str, Any]]) -> list[str]:
    return [order["order_id"] for order in orders]
