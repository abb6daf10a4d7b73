"""Does each Union general authorisation cover an order only with every one of its conditions?

For each of the eight: an order that it covers, and for each condition an order in which the condition
is not met or not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from schemas.decision import Opinion
from schemas.order import Authorisation
from schemas.vocabulary import Verdict
from services.screening.domain.exporter_papers import SENTENCE_MAX, return_days, says_onward, sentences_of
from tests.builders import an_order, line_data, order_data, party_data
from tests.unit.screening.builders import a_licence, a_registration, an_item, law, opinion_of

EXPORTER = order_data()["exporter"]["name"]
REGISTERED = "registered on 2025-01-01"
NOTIFIED = "first use notified on 2025-02-01"


@dataclass(frozen=True, kw_only=True)
class Covered:
    """An order that the authorisation covers, and the ways to fall out of it, with the words that say so."""

    id: str
    code: str
    country: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    line: Mapping[str, Any] = field(default_factory=dict)
    conditions: Sequence[str] = (REGISTERED,)
    others: Sequence[Authorisation] = ()
    falls: Sequence[tuple[str, Mapping[str, Any]]] = ()


def report(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "repair_report", "text": text}]}


def fair(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "contract", "text": text}]}


def end_user(country: str, **changes: Any) -> dict[str, Any]:
    return {"parties": [party_data(country=country, address="Calle 5", **changes)]}


def first_licence(**changes: Any) -> Authorisation:
    """The licence under which the valves left first; nothing is left on it."""
    data = {"items": ["2B350.g.1"], "destinations": ["MX"], "quantity_left": "0", "value_left": "0"}
    return a_licence(**(data | {"valid_from": "2024-02-08", "valid_to": "2026-02-07"} | changes))


AWARE = {"use": {"stated": "x", "wmd": True}}
ABUSE = {"use": {"stated": "x", "hr_violation": True, "wmd": False}}
FREE_ZONE = {"destination": {"country": "AR", "free_zone": "La Plata"}}
ONWARD = {"destination": {"country": "AR", "installation_country": "BO"}}
UNCHANGED = "Liner replaced, twelve identical valves go back without any change."
SHOW = "Shown at the trade fair; everything returns under an ATA carnet within 60 days."
SHOW_CONDITIONS = (REGISTERED, "not for sale", "under control", "not classified")
GROUP_CONDITIONS = (
    *(REGISTERED, NOTIFIED, "icp in place", "parent in DE, guarantee given"),
    *("development of own products only", "return and deletion agreed"),
)
CRYPTO = {"name": "VPN router", "description": "Encrypts with AES-256 and TLS.", "cn_code": "85176200"}
CIPHER = {"attributes": {"cipher_changeable_by_user": False}}
SUBSIDIARY = end_user("IN", owners=[{"name": EXPORTER, "percent": "100"}])

CASES = (
    Covered(
        id="EU001",
        code="5A002.a.1",
        country="NO",
        falls=(
            ("condition not met: the exporter neither", AWARE),
            ("is none of its destinations", {"destination": {"country": "BR"}}),
            ("it excludes 1C351.a.4", {"code": "1C351.a.4"}),
            ("the exporter is registered", {"conditions": ()}),
            ("has not barred", {"conditions": (REGISTERED, "barred by BAFA")}),
        ),
    ),
    Covered(
        id="EU002",
        code="3A002.c",
        country="AR",
        falls=(
            ("it does not cover 5A002.a.1", {"code": "5A002.a.1"}),
            ("is none of its destinations", {"destination": {"country": "CN"}}),
            ("free zone", FREE_ZONE),
        ),
    ),
    Covered(
        id="EU003",
        code="2B350.g.1",
        country="MX",
        changes=report(UNCHANGED),
        others=(first_licence(),),
        falls=(
            ("condition not known: the items were taken back", {"documents": []}),
            ("condition not known: they go back unchanged", report("Valves repaired.")),
            (
                "condition not met: they go back unchanged",
                report("Identical, but upgraded to higher pressure."),
            ),
            ("condition not known: the first export", {"others": ()}),
            ("at most five years old", {"others": (first_licence(valid_from="2021-01-01"),)}),
            (
                "condition not met: the items go to the original",
                {"others": (first_licence(end_users=["Acme"]),)},
            ),
            (
                "annulled, suspended",
                {
                    "documents": [
                        {"kind": "repair_report", "text": UNCHANGED},
                        {"kind": "licence", "text": "The licence was revoked in May."},
                    ]
                },
            ),
            ("it excludes 2D351", {"code": "2D351"}),
            ("is none of its destinations", {"destination": {"country": "RU"}}),
        ),
    ),
    Covered(
        id="EU004",
        code="2B350.g.1",
        country="BR",
        changes=fair(SHOW),
        conditions=SHOW_CONDITIONS,
        falls=(
            ("condition not known: the export is for", fair("Returns under an ATA carnet in 60 days.")),
            ("condition not known: the items come back", fair("Shown at the trade fair.")),
            ("condition not met: the items come back", fair("Trade fair; returned within 200 days.")),
            ("condition not known: nothing is sold", {"conditions": (REGISTERED, *SHOW_CONDITIONS[2:])}),
            (
                "condition not known: the items stay",
                {"conditions": (REGISTERED, "not for sale", "not classified")},
            ),
            ("security classification", {"conditions": SHOW_CONDITIONS[:3]}),
            ("it excludes 6A001", {"code": "6A001"}),
        ),
    ),
    Covered(
        id="EU005",
        code="5A001.b.2",
        country="IN",
        falls=(
            ("human rights", ABUSE),
            ("onward", {"destination": {"country": "IN", "installation_country": "NP"}}),
            ("it does not cover 5D001.a", {"code": "5D001.a"}),
            ("it does not cover 5A001.f", {"code": "5A001.f"}),
        ),
    ),
    Covered(
        id="EU006",
        code="1C350.9",
        country="AR",
        falls=(
            ("onward", ONWARD),
            ("it does not cover 1C350.4", {"code": "1C350.4"}),
            ("is none of its destinations", {"destination": {"country": "TN"}}),
        ),
    ),
    Covered(
        id="EU007",
        code="3E001",
        country="IN",
        changes=SUBSIDIARY,
        line={"kind": "technology", "cn_code": None},
        conditions=GROUP_CONDITIONS,
        falls=(
            ("condition not known: the receiver is wholly owned", end_user("IN")),
            (
                "condition not met: the receiver is wholly owned",
                end_user("IN", owners=[{"name": EXPORTER, "percent": "80"}]),
            ),
            ("development", {"conditions": [c for c in GROUP_CONDITIONS if "development" not in c]}),
            ("return and deletion", {"conditions": [c for c in GROUP_CONDITIONS if "deletion" not in c]}),
            ("compliance programme", {"conditions": [c for c in GROUP_CONDITIONS if "icp" not in c]}),
            ("first use was notified", {"conditions": [c for c in GROUP_CONDITIONS if "first use" not in c]}),
            (
                "condition not met: the receiver is no military",
                end_user("IN", type="police", owners=[{"name": EXPORTER, "percent": "100"}]),
            ),
            ("it does not cover 3A001", {"code": "3A001"}),
            ("it excludes 4D004", {"code": "4D004"}),
        ),
    ),
    Covered(
        id="EU008",
        code="5A002.a.2",
        country="CL",
        changes=end_user("CL"),
        line=CRYPTO | CIPHER,
        conditions=(REGISTERED, NOTIFIED, "not classified"),
        falls=(
            ("condition not known: only published", {"line": CRYPTO | CIPHER | {"description": "Encrypts."}}),
            (
                "condition not met: only published",
                {"line": CRYPTO | CIPHER | {"description": "TETRA cipher, AES."}},
            ),
            ("condition not known: the user cannot", {"line": CRYPTO}),
            (
                "condition not met: the user cannot",
                {"line": CRYPTO | {"attributes": {"cipher_changeable_by_user": True}}},
            ),
            ("classified information", {"conditions": (REGISTERED, NOTIFIED)}),
            ("condition not known: the receiver is no military", end_user("CL", type="government")),
            ("is none of its destinations", {"destination": {"country": "HT"}}),
            ("is none of its destinations", {"destination": {"country": "NO"}}),
            ("it does not cover 5A002.a.1", {"code": "5A002.a.1"}),
        ),
    ),
)


def judged(case: Covered, changes: Mapping[str, Any]) -> Opinion:
    """The opinion on the case's order with some of it changed."""
    changed = dict(case.changes) | {
        k: v for k, v in changes.items() if k not in ("code", "conditions", "others", "line")
    }
    changed = {"destination": {"country": case.country}} | changed
    line = dict(changes.get("line", case.line))
    order = an_order(**changed, lines=[line_data(**line)])
    registration = a_registration(
        ugea=case.id, valid_from="2025-01-01", conditions=list(changes.get("conditions", case.conditions))
    )
    register = [registration, *changes.get("others", case.others)]
    return opinion_of(order, an_item(changes.get("code", case.code)), register=register)


def licence_reasons(opinion: Opinion) -> list[str]:
    return [reason.summary for reason in opinion.reasons if reason.rule == "REG-3-1"]


def test_every_general_authorisation_has_a_case() -> None:
    assert [case.id for case in CASES] == sorted(law().general)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_covers_an_order_that_meets_every_condition(case: Covered) -> None:
    opinion = judged(case, {})
    assert licence_reasons(opinion) == []
    if opinion.verdict is Verdict.CLEARED:
        assert opinion.general_authorisation == case.id


@pytest.mark.parametrize(
    ("case", "said", "changes"),
    [(case, said, changes) for case in CASES for said, changes in case.falls],
    ids=lambda value: value.id if isinstance(value, Covered) else None,
)
def test_it_is_unusable_where_one_condition_is_not_met_or_not_known(
    case: Covered, said: str, changes: Mapping[str, Any]
) -> None:
    reasons = licence_reasons(judged(case, changes))
    assert any(f"R-1: {said}" in reason or said in reason.partition("; L-1")[0] for reason in reasons), (
        reasons
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_russia_is_a_destination_of_none(case: Covered) -> None:
    assert "RU" not in law().general[case.id].destinations
    assert licence_reasons(judged(case, {"destination": {"country": "RU"}}))


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
