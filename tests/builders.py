"""What does a test need to say about an order, and nothing more?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from schemas.order import Order

PLACED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def order_data(order_id: str = "SO-1", **changes: Any) -> dict[str, Any]:
    """An order of ordinary goods to Norway that nothing stands against, with `changes` at the top level."""
    data: dict[str, Any] = {
        "order_id": order_id,
        "revision": 1,
        "placed_at": PLACED_AT.isoformat(),
        "currency": "EUR",
        "act": {"type": "export", "channel": "physical", "planned_date": "2026-12-15"},
        "exporter": {"id": "X-1", "name": "Blumenhof Gerätebau GmbH", "country": "DE", "eori": "DE1234567"},
        "destination": {"country": "NO", "purchasing_country": "NO", "final_known_outside_eu": True},
        "lines": [line_data()],
        "parties": [party_data()],
        "use": {
            "stated": "Office furniture",
            "military": False,
            "wmd": False,
            "illicit_military_parts": False,
            "repression": False,
            "hr_violation": False,
            "ihl_violation": False,
        },
    }
    return data | changes


def line_data(line_id: str = "1", **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "line_id": line_id,
        "sku": f"SKU-{line_id}",
        "name": "Height-adjustable desk",
        "description": "Desk with an electric lift.",
        "kind": "goods",
        "quantity": "2",
        "unit": "pcs",
        "value": "900.00",
        "cn_code": "94031098",
    }
    return data | changes


def party_data(name: str | None = "Fjellvik Regnskap AS", **changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "role": "end_user",
        "kind": "organisation",
        "type": "company",
        "name": name,
        "country": "NO",
        "address": "Storgata 18, 5003 Bergen",
    }
    return data | changes


def an_order(order_id: str = "SO-1", **changes: Any) -> Order:
    return Order.model_validate_json(json.dumps(order_data(order_id, **changes)))


def a_listed_item(code: str = "5A002.a.1") -> dict[str, Any]:
    """A line with a declared code that is in force."""
    return line_data(name="Encryption appliance", declared_codes=[code], cn_code="85176200")


def mixed_orders(count: int, *, prefix: str = "MIX") -> list[dict[str, Any]]:
    """Orders of which most clear and every fifth is held, each with parties of its own."""
    orders = []
    for number in range(count):
        order_id = f"{prefix}-{number:05d}"
        changes: dict[str, Any] = {"parties": [party_data(f"Nordvik Snekkeri {number} AS")]}
        match number % 10:
            case 3:
                changes["lines"] = [a_listed_item()]
            case 7:
                changes["destination"] = {"country": None}
        orders.append(order_data(order_id, **changes))
    return orders
