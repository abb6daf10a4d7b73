"""What do the exporter's own papers prove, and do they prove nothing more?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.vocabulary import Verdict
from services.screening.domain.exporter_papers import SENTENCE_MAX, return_days, says_onward, sentences_of
from tests.builders import an_order, line_data
from tests.unit.screening.builders import a_registration, an_item, law, opinion_of
from tests.unit.screening.test_general_authorisations import NOTIFIED, REGISTERED, end_user

GROUP_PAPERS = {
    "documents": [
        {
            "kind": "contract",
            "text": "The documents are used only for the commercial product development of the group and "
            "are returned and deleted when it ends.",
        },
        {
            "kind": "due_diligence_note",
            "text": "The exporter has no parent company. The subsidiary is wholly owned by it. "
            "Our ICP is in place.",
        },
    ]
}


def of_the_group(**changes: Any) -> Opinion:
    registration = a_registration(ugea="EU007", conditions=[REGISTERED, NOTIFIED])
    order = an_order(
        **({"destination": {"country": "IN"}} | end_user("IN") | GROUP_PAPERS | changes),
        lines=[line_data(kind="technology", cn_code=None)],
    )
    return opinion_of(order, an_item("2E001"), register=[registration])


def test_the_exporters_own_papers_establish_what_no_particular_of_an_order_shows() -> None:
    assert of_the_group().general_authorisation == "EU007"


@pytest.mark.parametrize(
    ("paper", "words", "other", "condition"),
    [
        (0, "only", "also", "product development"),
        (0, "returned and deleted", "kept", "return and deletion"),
        (0, "only", "only if need be", "product development"),
        (1, "wholly owned by it", "a joint venture", "wholly owned"),
        (1, "The subsidiary is wholly owned by it", "The buyer is wholly owned by Rosoboron", "wholly owned"),
        (1, "Our ICP is in place", "There is no ICP in place", "internal compliance programme"),
        (1, "Our ICP is in place", "The customer has an ICP in place", "internal compliance programme"),
        (1, "Our ICP is in place", "Our ICP in place was suspended", "internal compliance programme"),
    ],
)
def test_what_the_papers_do_not_say_or_deny_is_not_known(
    paper: int, words: str, other: str, condition: str
) -> None:
    papers = [dict(one) for one in GROUP_PAPERS["documents"]]
    papers[paper]["text"] = papers[paper]["text"].replace(words, other)
    opinion = of_the_group(documents=papers)
    assert any(
        f"condition not known: {condition}" in r.summary or condition in r.summary for r in opinion.reasons
    )
    assert opinion.verdict is Verdict.BLOCKED


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("The goods are admitted to the free zone and stay there.", False),
        ("Delivery into Foreign-Trade Zone No. 9.", False),
        ("Deliver to warehouse No 7, Jebel Ali Free Zone.", False),
        ("Outside the city, free trade zone, gate 4.", False),
        ("No free zone is touched; delivered to the works.", True),
        ("Lieferung ans Werk, keine Freizone.", True),
    ],
)
def test_a_free_zone_that_a_paper_names_is_outside_eu001(text: str, covered: bool) -> None:
    order = an_order(documents=[{"kind": "contract", "text": text}])
    opinion = opinion_of(order, an_item("5A002.a.1"), register=[a_registration()])
    assert (opinion.general_authorisation == "EU001") is covered


@pytest.mark.parametrize(
    "text",
    [
        "The goods shall not be sold to Russia.",
        "The demonstrator is not sold yet.",
        "Supplied in accordance with export control law.",
        "The customer has an internal compliance programme.",
        "The buyer is a wholly owned subsidiary of Rosoboron Holding.",
        "Die Muttergesellschaft ist nicht in der EU niedergelassen.",
        "Nothing prevents the user from modifying the algorithm.",
        "There is no guarantee that the buyer will not change the algorithms.",
        "The buyer will return signed copies and delete drafts.",
    ],
)
def test_a_paper_that_only_speaks_of_the_matter_proves_nothing(text: str) -> None:
    notes = law().general["EU007"].notes
    for kind in ("contract", "due_diligence_note"):
        assert notes.of(an_order(documents=[{"kind": kind, "text": text}])) == frozenset()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The buyer will re-export the goods to Iran without delay.", True),
        ("The goods will be resold to Kazakhstan, which is not under embargo.", True),
        ("Not needed here, so we resell it.", True),
        ("Half of them are passed on to our works in Zambia.", True),
        ("Lieferung nicht für uns, Weiterverkauf in den Iran.", True),
        ("The buyer shall not re-export the goods.", False),
        ("No onward supply to another country.", False),
        ("The buyer shall not sell, export or re-export, directly or indirectly, to Russia.", False),
        ("Der Käufer darf die Waren weder verkaufen noch Weiterverkauf dulden.", False),
        ("The goods will not stay here but be resold.", True),
        ("Re-export to Russia is prohibited.", False),
        ("Eine Wiederausfuhr ist untersagt.", False),
        ("It stays here.", False),
    ],
)
def test_onward_supply_counts_unless_it_is_denied_or_forbidden_outright(text: str, told: bool) -> None:
    assert says_onward(text) is told


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Everything returns within 60 days.", [60]),
        ("It returns on 2026-05-11.", [10]),
        ("Shown for 5 days; it returns on 30.12.2026.", [243]),
        ("The unit of last year returned on 2025-05-12.", []),
        ("Shown at the fair for 5 days.", None),
    ],
)
def test_only_the_sentence_of_a_return_says_when_something_comes_back(
    text: str, days: list[int] | None
) -> None:
    assert return_days(text, date(2026, 5, 1)) == days


@pytest.mark.parametrize(
    "piece",
    ["no ftz ", "The parties agree on delivery terms. ", "return 12.05.2026 ", "or missile ", "resell "],
)
def test_a_long_paper_is_read_in_pieces_and_judged(piece: str) -> None:
    text = (piece * 20_000)[:100_000]
    assert max(map(len, sentences_of(text))) <= SENTENCE_MAX
    order = an_order(
        lines=[line_data(str(number)) for number in range(20)],
        documents=[{"kind": "contract", "text": text}],
    )
    registered = [a_registration(id=f"R-{n}", ugea=f"EU00{n}") for n in (2, 4, 7)]
    assert opinion_of(order, *[an_item("5A002.a.1")] * 20, register=registered).verdict is Verdict.BLOCKED
