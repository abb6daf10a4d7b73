"""Could this item be a cyber-surveillance item under Article 2(20) that Annex I does not list?

The element tests E0 to E5 of Commission Recommendation (EU) 2024/2659, tri-state, with what each
answer rests on. These are proposals from names, texts and attributes; people confirm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.classification import ElementAnswer, Evidence, Question
from schemas.vocabulary import CyberSurveillance, Fact, LineKind, SurveillanceCategory
from services.classifier.domain.entry_conditions import EntryCondition, Ground, Met
from services.classifier.domain.item_facts import ItemFacts

ARTICLE = "2(20)"
"""Stands where a code would stand in the evidence for a candidate: no code lists it."""
GROUNDS_MAX = 4

QUESTION_TEXTS = {
    "RF-CAP-06": "Can the item be misused for internal repression?",
    "RF-CAP-07": "Which rights could it be used to violate: life, freedom from torture, privacy, speech, "
    "association and assembly, thought and religion, equality, free elections?",
}


@dataclass(frozen=True, slots=True)
class SurveillanceFamily:
    """A family of items that may be cyber-surveillance; `id` is the row of the catalogue (`NL-01`)."""

    section: str
    name: str
    id: str
    category: SurveillanceCategory
    weak: bool = False
    """The words name ordinary products too: a candidate only where the use is covert."""


@dataclass(frozen=True, slots=True)
class ElementTest:
    """When one element of the definition holds, and when it does not."""

    true: EntryCondition
    false: EntryCondition
    otherwise: Fact = Fact.UNKNOWN

    def answer(self, element: str, facts: ItemFacts) -> ElementAnswer:
        met, failed = self.true.evaluate(facts), self.false.evaluate(facts)
        holds, fails = met.fact is Fact.TRUE, failed.fact is Fact.TRUE
        if holds and fails:
            said = f"the item's texts point both ways: {_said(met)} / {_said(failed)}"
            return ElementAnswer(element=element, answer=Fact.UNKNOWN, reason=said)
        if holds or fails:
            said = _said(met if holds else failed)
            return ElementAnswer(element=element, answer=Fact.of(holds), reason=f"stated: {said}")
        return ElementAnswer(element=element, answer=self.otherwise, reason="nothing in the texts says so")


@dataclass(frozen=True, slots=True)
class SurveillanceFinding:
    """The outcome of the tests; `questions` are what people must answer for a candidate."""

    outcome: CyberSurveillance
    category: SurveillanceCategory
    answers: tuple[ElementAnswer, ...]
    questions: tuple[Question, ...]
    evidence: tuple[Evidence, ...] = ()


NO_SURVEILLANCE = SurveillanceFinding(CyberSurveillance.NONE, SurveillanceCategory.NONE, (), ())


@dataclass(frozen=True, slots=True)
class SurveillanceTests:
    """The families of candidates, and the tests of E1 to E5. `suspect` catches what no family names."""

    families: tuple[SurveillanceFamily, ...]
    elements: Mapping[str, ElementTest]
    suspect: EntryCondition

    def weigh(self, kind: LineKind, facts: ItemFacts) -> SurveillanceFinding:
        """The finding for one item. Nothing that points to surveillance: no finding, and no claim."""
        named = [(family, facts.family(family.section, family.name)) for family in self.families]
        named = [(family, grounds) for family, grounds in named if grounds]
        suspected = self.suspect.evaluate(facts)
        if not named and suspected.fact is not Fact.TRUE:
            return NO_SURVEILLANCE
        answers = (
            ElementAnswer(element="E0", answer=_dual_use(kind), reason=f"kind of item: {kind}"),
            *(test.answer(element, facts) for element, test in sorted(self.elements.items())),
        )
        covert = next(answer.answer for answer in answers if answer.element == "E2")
        if suspected.fact is not Fact.TRUE and covert is not Fact.TRUE and all(f.weak for f, _ in named):
            return NO_SURVEILLANCE
        if _all(answer.answer for answer in answers) is Fact.FALSE:
            return SurveillanceFinding(CyberSurveillance.NONE, SurveillanceCategory.NONE, answers, ())
        grounds = [ground for _, found in named for ground in found] or list(suspected.grounds)
        return SurveillanceFinding(
            CyberSurveillance.NON_LISTED_CANDIDATE,
            _category(named),
            answers,
            tuple(Question(id=name, text=text) for name, text in QUESTION_TEXTS.items()),
            tuple(Evidence(code=ARTICLE, field=g.field, text=g.text) for g in grounds[:GROUNDS_MAX]),
        )


def _category(
    named: list[tuple[SurveillanceFamily, tuple[Ground, ...]]],
) -> SurveillanceCategory:
    """The category that most words of the item point to; in a tie the name decides, then the catalogue."""
    if not named:
        return SurveillanceCategory.OTHER
    weights: dict[SurveillanceCategory, float] = {}
    for family, grounds in named:
        words = {(ground.field, ground.text.casefold()) for ground in grounds}
        weight = sum(2.0 if field == "name" else 1.0 for field, _ in words)
        weights[family.category] = weights.get(family.category, 0.0) + weight
    return max(weights, key=lambda category: weights[category])


def _dual_use(kind: LineKind) -> Fact:
    return Fact.UNKNOWN if kind is LineKind.SERVICE else Fact.TRUE


def _said(met: Met) -> str:
    return "; ".join(dict.fromkeys(ground.text for ground in met.grounds)) or "the kind of product"


def _all(facts: Iterable[Fact]) -> Fact:
    """Tri-state AND: any false is false, else any unknown is unknown."""
    found = set(facts)
    if Fact.FALSE in found:
        return Fact.FALSE
    return Fact.UNKNOWN if Fact.UNKNOWN in found else Fact.TRUE
