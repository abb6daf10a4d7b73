"""How many orders a second can one core classify and judge, once the items are in the registry?

    python -m benchmarks.judgement [--orders N]

Classification and policy alone: no broker, no database, no party matching (that is `benchmarks/chain.py`).
The orders are of three kinds in equal shares: ordinary goods, listed goods under a licence, and a
surveillance candidate with documents, one to five lines each. Printed: orders a second for the first
sight of the items (cold) and with every item confirmed in the registry (warm), the best of three runs.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from schemas.classification import OrderClassification
from schemas.order import Order
from schemas.vocabulary import CyberSurveillance, SurveillanceCategory
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier
from services.classifier.domain.confirmed import ConfirmedItem
from services.screening.adapters.law_files import shipped_law
from services.screening.domain.decide import decide
from services.screening.domain.evidence import Evidence, LawBook

AS_OF = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RUNS = 3
ORDINARY = (
    ("Office chair", "Height-adjustable, fabric seat, five castors."),
    ("Ceramic basin", "White, 60 cm."),
)
LISTED = ("Link encryptor", "Rack encryptor for leased lines, AES-256, sold on quotation only.")
WATCHING = ("Archive face search", "Searches stored camera footage for persons without their knowledge.")


def order_of(number: int, chance: random.Random) -> Order:
    """One order; its kind follows from its number."""
    kind = number % 3
    data: dict[str, Any] = {
        "order_id": f"B-{number}",
        "revision": 1,
        "placed_at": AS_OF.isoformat(),
        "currency": "EUR",
        "act": {"type": "export", "planned_date": "2026-12-15"},
        "exporter": {"id": "X", "name": "Werkstatt Ahornblatt GmbH", "country": "DE"},
        "destination": {"country": chance.choice(["NO", "KE", "BR", "IN", "AM"])},
        "lines": [line_of(kind, number, line, chance) for line in range(1, chance.randint(2, 5))],
        "parties": [
            {
                "role": role,
                "kind": "organisation",
                "type": "company",
                "name": f"Firma {number} Ltd",
                "country": "KE",
            }
            for role in ("end_user", "buyer", "consignee")
        ],
        "use": dict.fromkeys(
            ("military", "wmd", "illicit_military_parts", "repression", "hr_violation", "ihl_violation"),
            False,
        )
        | {"stated": "Use in our own works", "sector": "engineering"},
        "documents": [
            {
                "kind": "end_use_statement",
                "text": f"Used by us for civil purposes only, order B-{number}. " * 4,
                "signatory": "A. B.",
            },
            {
                "kind": "contract",
                "text": f"Payment within 30 days of {number} by bank transfer; delivery by road. " * 6,
            },
        ],
    }
    return Order.model_validate_json(json.dumps(data))


def line_of(kind: int, number: int, line: int, chance: random.Random) -> dict[str, Any]:
    name, description = (chance.choice(ORDINARY), LISTED, WATCHING)[kind]
    return {
        "line_id": str(line),
        "sku": f"SKU-{number}-{line}",
        "name": f"{name} {number}",
        "description": description,
        "kind": "software" if kind == 2 else "goods",
        "quantity": "2",
        "value": "900.00",
        "cn_code": None if kind == 2 else "94031098",
        "declared_codes": ["5A002.a.1"] if kind == 1 else [],
    }


def judge(
    orders: list[Order], classifier: Classifier, law: LawBook, confirmed: Mapping[str, ConfirmedItem]
) -> None:
    for order in orders:
        found = classifier.classify_order(order, confirmed, known_on=AS_OF.date())
        decide(evidence_of(order, found), law)


def evidence_of(order: Order, found: OrderClassification) -> Evidence:
    return Evidence(
        order=order,
        classification=found,
        matches=[],
        owners=[],
        lists=(),
        list_problems=(),
        register=(),
        answers={},
        shipped={},
        declared={},
        as_of=AS_OF,
    )


def registry_of(orders: list[Order], version: str) -> dict[str, ConfirmedItem]:
    """Every item as people would have confirmed it."""
    return {
        line.sku: ConfirmedItem(
            sku=line.sku,
            version=1,
            annex_i_codes=tuple(line.declared_codes or ()),
            cyber_surveillance=CyberSurveillance.NONE,
            category=SurveillanceCategory.NONE,
            confirmed_by="bench",
            control_list_version=version,
        )
        for order in orders
        for line in order.lines
        if line.sku
    }


def rate(run: Any, count: int) -> float:
    """Orders a second of CPU, the best of some runs."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return count / min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_500)
    count = parser.parse_args().orders
    chance = random.Random(7)
    orders = [order_of(number, chance) for number in range(count)]
    lines = sum(len(order.lines) for order in orders)
    classifier, law = shipped_classifier(), shipped_law()
    start = time.process_time()
    judge(orders, classifier, law, {})
    cold = count / (time.process_time() - start)
    version = classifier.lists.at(date(2026, 12, 15), known_on=AS_OF.date()).version
    confirmed = registry_of(orders, version)
    warm = rate(lambda: judge(orders, classifier, law, confirmed), count)
    print(f"{count} orders, {lines} lines, one core")
    print(f"first sight of every item: {cold:,.0f} orders/s")
    print(f"every item in the registry: {warm:,.0f} orders/s")


if __name__ == "__main__":
    main()
