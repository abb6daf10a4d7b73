"""Does the core use one word for each concept, the one in the glossary?"""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import identifiers, python_files, shown

RIVALS = {
    "alert": "hit",
    "approval": "release",
    "approve": "release",
    "approver": "second",
    "blacklist": "watchlist",
    "buyer_name": "party",
    "client": "party",
    "consignment": "order",
    "customer": "party",
    "denylist": "watchlist",
    "false_positive": "dismissal",
    "permit": "authorisation",
    "purchase": "order",
    "sanction_hit": "hit",
    "sanction_match": "hit",
    "shipment": "order",
    "ticket": "case",
    "whitelist": "dismissal",
}
CONTRACT = {"customer_since", "purchasing_country"}  # names of fields in the order


def test_no_identifier_of_the_core_is_a_rival_of_a_word_in_the_glossary() -> None:
    files = [path for path in python_files("services") if path.parent.name == "domain"]
    assert files
    found = {
        f"{shown(path)}: {name} (say {RIVALS[rival]})"
        for path in files
        for name in identifiers(ast.parse(path.read_text(encoding="utf-8")))
        if (rival := rival_in(name)) and name not in CONTRACT
    }
    assert found == set()


@pytest.mark.parametrize(
    ("name", "rival"),
    [
        ("customer_name", "customer"),
        ("CustomerAlert", "alert"),
        ("open_alerts", "alert"),
        ("is_approved", "approve"),
        ("SanctionHit", "sanction_hit"),
        ("party_name", None),
        ("permitted", None),
        ("alertness", None),
    ],
)
def test_a_rival_is_found_as_a_word_and_not_within_one(name: str, rival: str | None) -> None:
    assert rival_in(name) == rival


def rival_in(name: str) -> str | None:
    """The rival among the words of an identifier; the first of the alphabet."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    for rival in sorted(RIVALS):
        if re.search(rf"(^|_){rival}(s|d)?(_|$)", words):
            return rival
    return None
