"""How well does the classifier do on a file of labelled items?

    python -m benchmarks.items ITEMS.csv [--show] [--held-out]

The file has the columns id, name, description, language, attributes_json, expected_annex_i_codes,
expected_cyber_surveillance, expected_category. `--held-out` takes only the half whose id has an odd
SHA-256 digest: the half of a labelled file that nobody may look at while they write rules.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from schemas.classification import ItemClassification
from schemas.vocabulary import LineKind
from services.classifier.adapters.control_list_files import shipped_classifier
from services.classifier.domain.classify import Classifier, Item
from services.classifier.domain.notation import is_at_or_below


@dataclass(frozen=True, slots=True)
class Outcome:
    """One labelled item and what came out."""

    row: dict[str, str]
    found: ItemClassification

    @property
    def expected(self) -> list[str]:
        return [code for code in self.row["expected_annex_i_codes"].split(";") if code]

    @property
    def code_found(self) -> bool:
        codes = self.found.annex_i_codes
        return any(is_at_or_below(code, wanted) for code in codes for wanted in self.expected)

    @property
    def must_not_be_flagged(self) -> bool:
        return not self.expected and self.row["expected_cyber_surveillance"] == "none"

    @property
    def flagged(self) -> bool:
        return self.found.status != "not_found" or self.found.cyber_surveillance != "none"

    @property
    def class_right(self) -> bool:
        return self.found.cyber_surveillance == self.row["expected_cyber_surveillance"]

    @property
    def category_right(self) -> bool:
        return self.found.category == self.row["expected_category"]

    @property
    def right(self) -> bool:
        codes = self.code_found if self.expected else not (self.must_not_be_flagged and self.flagged)
        return codes and self.class_right and self.category_right


def outcomes(path: Path, classifier: Classifier) -> list[Outcome]:
    """Every item of the file, classified."""
    version = classifier.lists.at(date(2026, 11, 22), known_on=date(2026, 11, 22))
    with path.open(encoding="utf-8", newline="") as file:
        return [Outcome(row, classifier.classify(item_of(row), version)) for row in csv.DictReader(file)]


def is_held_out(row: dict[str, str]) -> bool:
    return hashlib.sha256(row["id"].encode()).digest()[-1] % 2 == 1


def item_of(row: dict[str, str]) -> Item:
    return Item(
        name=row["name"],
        description=row["description"],
        kind=LineKind.GOODS,
        attributes=json.loads(row["attributes_json"] or "{}"),
        language=row["language"] or None,
    )


def figures(found: list[Outcome]) -> dict[str, Any]:
    """Shares as the requirement counts them."""
    listed = [one for one in found if one.expected]
    clean = [one for one in found if one.must_not_be_flagged]
    return {
        "items": len(found),
        "listed items found": _share(sum(one.code_found for one in listed), len(listed)),
        "must-not-flag flagged": _share(sum(one.flagged for one in clean), len(clean)),
        "surveillance class right": _share(sum(one.class_right for one in found), len(found)),
        "category right": _share(sum(one.category_right for one in found), len(found)),
    }


def _share(count: int, of: int) -> str:
    return f"{count}/{of} = {100 * count / of:.1f} %" if of else "0/0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--show", action="store_true", help="print every item that is not right")
    parser.add_argument("--held-out", action="store_true", help="only the half with odd digests")
    arguments = parser.parse_args()
    found = outcomes(arguments.path, shipped_classifier())
    if arguments.held_out:
        found = [one for one in found if is_held_out(one.row)]
    for one in found:
        if arguments.show and not one.right:
            row, found_codes = one.row, one.found.annex_i_codes
            print(f"{row['id']} {row['name']} | {row['description']} | {row['attributes_json']}")
            print(f"   expected {one.expected} {row['expected_cyber_surveillance']}")
            print(f"   found    {one.found.status.value} {found_codes} {one.found.cyber_surveillance.value}")
            for evidence in one.found.evidence:
                print(f"            {evidence.code}: {evidence.field}: {evidence.text}")
    print(Counter("right" if one.right else "wrong" for one in found))
    json.dump(figures(found), sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
