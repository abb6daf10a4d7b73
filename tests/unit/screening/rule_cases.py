"""For each rule of the law file: an order to which it applies, one to which not, one that is silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.classification import DeclaredOutcome, ElementAnswer, ItemClassification
from schemas.order import Authorisation
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, Fact
from tests.builders import line_data, order_data, party_data
from tests.unit.screening.builders import a_candidate, a_licence, an_item

NO_USE: dict[str, bool] = dict.fromkeys(
    ("military", "wmd", "illicit_military_parts", "repression", "hr_violation", "ihl_violation"), False
)
LISTED = an_item("5A002.a.1")
DOUBTED = an_item("5A002").model_copy(update={"status": ClassificationStatus.POSSIBLY_LISTED})
UNSETTLED = a_candidate().model_copy(
    update={"elements": [ElementAnswer(element="E2", answer=Fact.UNKNOWN, reason="not said")]}
)
GERMAN = an_item(declared={"5A902": DeclaredOutcome.NATIONAL})
"""Declared with a number of the German list."""
MONITORING = an_item("5A001.f.1", surveillance=CyberSurveillance.LISTED)


@dataclass(frozen=True)
class Situation:
    """An order with what was found out about it."""

    changes: dict[str, Any] = field(default_factory=dict)
    items: tuple[ItemClassification, ...] = (an_item(),)
    register: Sequence[Authorisation] = ()
    annexes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Goods annexes that the user loaded."""


@dataclass(frozen=True)
class Case:
    """`number` tells rules with the same id apart, in the sequence of the file."""

    rule: str
    fires: Situation
    silent: Situation
    unknown: Situation | None = None
    number: int = 1

    @property
    def name(self) -> str:
        return f"{self.rule}#{self.number}"


def to(country: str | None, *items: ItemClassification, **changes: Any) -> Situation:
    return Situation({"destination": {"country": country}} | changes, items or (an_item(),))


def used(country: str | None, *items: ItemClassification, **uses: bool | None) -> Situation:
    return to(country, *items, use=NO_USE | uses)


def line(**changes: Any) -> dict[str, Any]:
    return {"lines": [line_data(**changes)]}


def exporter_in(country: str) -> dict[str, Any]:
    return {"exporter": order_data()["exporter"] | {"country": country}}


def papers(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "invoice", "text": text}]}


def letter(text: str) -> dict[str, Any]:
    return {"documents": [{"kind": "authority_letter", "text": text}]}


def act(kind: str, planned: str = "2026-12-15") -> dict[str, Any]:
    return {"act": {"type": kind, "planned_date": planned}}


def from_outside(country: str, **uses: bool | None) -> Situation:
    """Knowledge of a misuse that the exporter, in `country`, read in the press."""
    exporter = order_data()["exporter"] | {"country": country}
    documents = [{"kind": "press_report", "text": "The ministry tracks its critics with this."}]
    return Situation(
        {"use": NO_USE | uses, "exporter": exporter, "documents": documents}, items=(a_candidate(),)
    )


def about(kind: str, *items: ItemClassification, related: str | None = "5A002", **uses: bool) -> Situation:
    return Situation(act(kind) | line(related_item=related) | {"use": NO_USE | uses}, items or (an_item(),))


def suspected(kind: str, item: ItemClassification) -> Situation:
    note = {"kind": "due_diligence_note", "text": "We suspect that the workshop makes missiles."}
    return Situation(act(kind) | {"documents": [note]}, (item,))


ROUTES: tuple[tuple[str, str, ItemClassification, ItemClassification], ...] = (
    ("SAN-SEC-RU-2", "RU", LISTED, an_item()),
    ("SAN-SEC-RU-HR", "RU", a_candidate(), an_item()),
    ("SAN-SEC-SY", "SY", a_candidate(), LISTED),
    ("SAN-SEC-VE", "VE", a_candidate(), LISTED),
)
"""Rules about a country on the route and a kind of item."""

ANNEXES: tuple[tuple[str, str, str], ...] = (
    ("SAN-SEC-RU-2a", "RU", "833/2014 VII"),
    ("SAN-SEC-RU-X", "RU", "833/2014 XXIII"),
    ("SAN-SEC-RU-12f", "KG", "833/2014 XXXIII"),
)
"""Rules about a country on the route and an annex of tariff numbers."""

UNLOADED: tuple[tuple[str, str, str, int], ...] = (
    ("SAN-SEC-RU-ANX", "RU", "833/2014 VII", 1),
    ("SAN-SEC-BY", "BY", "765/2006 Va", 2),
    ("SAN-SEC-IR", "IR", "267/2012 I", 2),
    ("SAN-SEC-SY", "SY", "36/2012 IA", 2),
)
"""Rules about goods for a country whose annexes are not loaded."""

MILITARY = line(military_list_codes=["ML1"])
SHIELDS = line(name="Riot shield, polycarbonate")


def annexed(country: str | None, annex: str, *codes: str, cn_code: str | None = "84713000") -> Situation:
    """Goods for a country where an annex of tariff numbers is loaded."""
    found = to(country, **line(cn_code=cn_code))
    return replace(found, annexes={annex: frozenset(codes or ("8471",))})


def _by_annex() -> list[Case]:
    return [
        *(
            Case(
                rule,
                annexed(place, annex),
                annexed(place, annex, "9405"),
                unknown=annexed(place, annex, cn_code=None),
            )
            for rule, place, annex in ANNEXES
        ),
        *(
            Case(rule, to(place), annexed(place, annex), number=number)
            for rule, place, annex, number in UNLOADED
        ),
        Case(
            "SAN-SEC-RU-5n",
            to("RU", **line(kind="software", cn_code=None, name="ERP software, yearly access")),
            to("RU", **line(kind="software", cn_code=None)),
        ),
        Case(
            "SAN-SEC-RU-5n",
            to("RU", **line(kind="software", cn_code=None)),
            to("RU", **line(kind="goods")),
            number=2,
        ),
        Case(
            "SAN-SEC-RU-12g",
            to("AM", **line(cn_code="84821090")),
            to("JP", **line(cn_code="84821090")),
            unknown=to("AM", **line(cn_code=None)),
        ),
    ]


def _arms() -> list[Case]:
    return [
        Case("SAN-ARM", to("LY", **MILITARY), to("NO", **MILITARY)),
        Case("SAN-ARM", to("LB", **MILITARY), to("LY", **MILITARY), number=2),
        Case("SAN-EMB-{country_code}", to("LY", **SHIELDS), to("KE", **SHIELDS), unknown=to(None, **SHIELDS)),
        Case(
            "SAN-EMB-{country_code}",
            to("LY", **MILITARY),
            to("RU", **MILITARY),
            number=2,
        ),
        Case("military_list", to("NO", **MILITARY), to("LY", **MILITARY)),
        Case(
            "REG-2019-125",
            to("NO", **line(name="Thumb cuffs, steel")),
            to("NO", **line(name="Cuff links, silver")),
        ),
    ]


def _sanctions() -> list[Case]:
    routed = [Case(rule, to(place, item), to(place, other)) for rule, place, item, other in ROUTES]
    return [
        *routed,
        Case(
            "SAN-SEC-BY",
            to("BY", MONITORING),
            annexed("BY", "765/2006 Va", "9405"),
            unknown=annexed("BY", "765/2006 Va", cn_code=None),
        ),
        Case(
            "SAN-SEC-IR",
            to("IR", a_candidate()),
            annexed("IR", "267/2012 I", "9405"),
            unknown=annexed("IR", "267/2012 I", cn_code=None),
        ),
        Case("SAN-SEC-KP", to("KP"), to("KR")),
        Case(
            "SAN-SEC-MM",
            used("MM", LISTED, military=True),
            used("MM", LISTED),
            unknown=used("MM", LISTED, military=None),
        ),
        Case(
            "SAN-SEC-UA",
            to("UA", parties=[party_data(country="UA", address="Nakhimova 5, Sevastopol")]),
            to("UA", parties=[party_data(country="UA", address="Sevastopolska St 5, Kyiv")]),
        ),
    ]


def _listed_items() -> list[Case]:
    return [
        Case(
            "REG-3-1",
            Situation(items=(LISTED,)),
            Situation(items=(LISTED,), register=(a_licence(),)),
        ),
        Case("REG-3-1", Situation(items=(DOUBTED,)), Situation(items=(LISTED,)), number=2),
        Case(
            "REG-10-1",
            Situation(exporter_in("FR"), (GERMAN,)),
            Situation(exporter_in("DE"), (GERMAN,)),
        ),
        Case(
            "REG-10-1",
            Situation(letter("We inform you under Article 10(1).") | line(national_list_codes=["5A901"])),
            Situation(letter("We inform you under Article 9(1).") | line(national_list_codes=["5A901"])),
            number=2,
        ),
    ]


def _national_and_inside() -> list[Case]:
    return [
        Case(
            "REG-11-9",
            to("FR", LISTED, **act("intra_eu_transfer"), **papers("Ten pieces.")),
            to("FR", LISTED, **act("intra_eu_transfer"), **papers("Subject to control if exported.")),
            unknown=to("FR", LISTED, **act("intra_eu_transfer")),
        ),
        Case(
            "REG-9-1",
            Situation(line(national_list_codes=["5A901"])),
            Situation(
                line(national_list_codes=["5A901"]),
                register=(a_licence(items=["5A901"]),),
            ),
        ),
        Case(
            "REG-9-1",
            Situation(items=(an_item(declared={"5A901": DeclaredOutcome.NATIONAL}),)),
            Situation(
                line(national_list_codes=["5A901"]),
                (an_item(declared={"5A901": DeclaredOutcome.NATIONAL}),),
            ),
            number=2,
        ),
        Case(
            "REG-11-1",
            to("FR", an_item("1C001"), **act("intra_eu_transfer")),
            to("FR", LISTED, **act("intra_eu_transfer")),
        ),
        Case(
            "REG-11-2",
            Situation(
                {"destination": {"country": "FR", "final_known_outside_eu": True}} | act("intra_eu_transfer"),
                (LISTED,),
            ),
            to("FR", LISTED, **act("intra_eu_transfer")),
        ),
        Case("destination_unknown", to(None), to("NO")),
        Case(
            "code_unknown",
            Situation(items=(an_item(declared={"5A999": DeclaredOutcome.UNKNOWN}),)),
            Situation(items=(an_item("5A002", declared={"5A999": DeclaredOutcome.UNKNOWN}),)),
        ),
    ]


def _article_4() -> list[Case]:
    return [
        Case(
            "REG-4-1",
            Situation(letter("We inform you under Article 4(1)(a).")),
            Situation(letter("We inform you under Article 4(1)(a)."), (LISTED,)),
        ),
        Case(
            "REG-4-2",
            used("LY", military=True),
            used("NO", military=True),
            unknown=used("LY", military=None),
        ),
        Case("REG-4-2", used("NO", LISTED, wmd=True), used("NO", wmd=True), number=2),
        Case(
            "REG-4-2",
            used("LY", military=None),
            used("LY", military=False),
            unknown=used(None, military=None),
            number=3,
        ),
        Case(
            "REG-4-2",
            used("CN", military=True),
            used("NO", military=True),
            unknown=used("CN", military=None),
            number=4,
        ),
        Case(
            "authority_letter_unread",
            Situation(letter("Bitte melden Sie sich.")),
            Situation(letter("Artikel 4 Absatz 1 Buchstabe a")),
        ),
        Case(
            "authority_letter",
            Situation(letter("We inform you under Article 5(1).")),
            Situation(),
        ),
        *(
            Case(rule, suspected(act_type, item), suspected(act_type, other))
            for rule, act_type, item, other in (
                ("REG-4-3", "export", an_item(), LISTED),
                ("REG-6-4", "brokering", LISTED, an_item()),
                ("REG-8-5", "technical_assistance", LISTED, an_item()),
            )
        ),
        *(
            Case(
                rule,
                Situation(act(kind) | letter("Article 4(1)(a)"), (LISTED,)),
                Situation(act(kind) | letter("Article 5(1)"), (LISTED,)),
            )
            for rule, kind in (("REG-6-1", "brokering"), ("REG-8-1", "technical_assistance"))
        ),
    ]


def _articles_6_to_8() -> list[Case]:
    return [
        Case("REG-6-3", about("brokering", related=None, wmd=True), about("brokering", wmd=True)),
        Case(
            "REG-8-4",
            about("technical_assistance", related=None, wmd=True),
            about("technical_assistance", wmd=True),
        ),
        Case("REG-6-2", about("brokering", wmd=True), about("brokering", related=None, wmd=True)),
        Case("REG-8-2", about("technical_assistance", wmd=True), about("technical_assistance")),
        Case(
            "REG-7-1",
            Situation(act("transit") | letter("This transit is subject to authorisation, Article 7(1).")),
            Situation(act("transit") | letter("We inform you under Article 4(1)(a).")),
        ),
        Case("REG-7-1", about("transit", wmd=True), about("transit"), number=2),
    ]


def _article_5() -> list[Case]:
    suspicion: dict[str, Any] = {
        "documents": [{"kind": "due_diligence_note", "text": "Grounds for suspecting misuse."}]
    }
    return [
        Case(
            "REG-5-1",
            Situation(letter("Article 5(1)"), (a_candidate(),)),
            Situation(letter("Article 4(1)"), (a_candidate(),)),
        ),
        Case("REG-5-N", from_outside("DE", repression=True), from_outside("FR", repression=True)),
        Case("REG-5-2", from_outside("FR", repression=True), from_outside("DE", repression=True)),
        Case(
            "REG-5-3",
            Situation(suspicion, (a_candidate(),)),
            Situation(suspicion | {"use": NO_USE | {"repression": True}}, (a_candidate(),)),
        ),
        Case(
            "REG-5-2b",
            Situation({"use": NO_USE | {"repression": True}}, (UNSETTLED,)),
            Situation({"use": NO_USE | {"repression": True}}, (a_candidate(),)),
        ),
    ]


GROUPS: tuple[Callable[[], list[Case]], ...] = (
    _sanctions,
    _by_annex,
    _arms,
    _listed_items,
    _national_and_inside,
    _article_4,
    _articles_6_to_8,
    _article_5,
)
CASES: tuple[Case, ...] = tuple(case for group in GROUPS for case in group())
