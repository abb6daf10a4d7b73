"""Could this item be a cyber-surveillance item under Article 2(20) that Annex I does not list?

The element tests E0 to E5 of Commission Recommendation (EU) 2024/2659, tri-state, with what each
answer rests on. These are first proposals from names, texts and attributes; people confirm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.classification import ElementAnswer, Question
from schemas.vocabulary import CyberSurveillance, Fact, LineKind, SurveillanceCategory


@dataclass(frozen=True, slots=True)
class Family:
    category: SurveillanceCategory
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementTerms:
    """Word beginnings that propose an answer to one element."""

    true: tuple[str, ...]
    false: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveillanceTerms:
    version: str
    families: tuple[Family, ...]
    elements: Mapping[str, ElementTerms]
    carve_outs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurveillanceFinding:
    """The outcome of the tests; `questions` are the elements that remain open for a candidate."""

    outcome: CyberSurveillance
    category: SurveillanceCategory
    answers: tuple[ElementAnswer, ...]
    questions: tuple[Question, ...]


NO_SURVEILLANCE = SurveillanceFinding(CyberSurveillance.NONE, SurveillanceCategory.NONE, (), ())

DENIAL_REACH = 3
"""So many words before a term a denial of it may stand (`does not work with consent`)."""
_DENIALS = frozenset(
    "no not never without non kein keine keinen ohne nicht nie sans pas jamais geen niet zonder sin nunca "
    "senza mai bez cannot lacks".split()
)
_WORD = re.compile(r"\w+")

QUESTION_TEXTS = {
    "RF-CAP-06": "Can the item monitor, extract, collect or analyse data of persons from information or "
    "telecommunication systems, and with which modules?",
    "RF-CAP-07": "Can the persons concerned notice the item at work, and what keeps it from covert use?",
}


def folded(text: str) -> str:
    """Lower case without accents, white space collapsed; how terms and texts are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def weigh_elements(
    kind: LineKind, texts: Sequence[str], attributes: Mapping[str, object], terms: SurveillanceTerms
) -> SurveillanceFinding:
    """The finding for one item. Nothing that points to surveillance: no finding, and no claim."""
    text = folded(" ".join(texts))
    family = next((family for family in terms.families if _first(text, family.terms)), None)
    covert = attributes.get("covert")
    if family is None and covert is not True:
        return NO_SURVEILLANCE
    answers = (
        ElementAnswer(element="E0", answer=_dual_use(kind), reason=f"kind of item: {kind}"),
        _main_purpose(text, family, terms),
        _covert(text, covert, terms.elements["E2"]),
        *(_by_terms(element, text, terms.elements[element]) for element in ("E3", "E4", "E5")),
    )
    outcome = _all(answer.answer for answer in answers)
    if outcome is Fact.FALSE:
        return SurveillanceFinding(CyberSurveillance.NONE, SurveillanceCategory.NONE, answers, ())
    category = family.category if family else SurveillanceCategory.OTHER
    questions = tuple(Question(id=name, text=question) for name, question in QUESTION_TEXTS.items())
    return SurveillanceFinding(CyberSurveillance.NON_LISTED_CANDIDATE, category, answers, questions)


def _dual_use(kind: LineKind) -> Fact:
    return Fact.UNKNOWN if kind is LineKind.SERVICE else Fact.TRUE


def _main_purpose(text: str, family: Family | None, terms: SurveillanceTerms) -> ElementAnswer:
    commercial = _first(text, terms.carve_outs)
    if commercial:
        return ElementAnswer(
            element="E1", answer=Fact.UNKNOWN, reason=f"commercial purpose named: {commercial}"
        )
    term = _first(text, family.terms) if family else None
    if term:
        return ElementAnswer(element="E1", answer=Fact.TRUE, reason=f"text names: {term}")
    return ElementAnswer(element="E1", answer=Fact.UNKNOWN, reason="main purpose of the design is not stated")


def _covert(text: str, covert: object, terms: ElementTerms) -> ElementAnswer:
    if covert is False and _first(text, terms.true):
        return ElementAnswer(element="E2", answer=Fact.UNKNOWN, reason="attribute and text contradict")
    if isinstance(covert, bool):
        return ElementAnswer(
            element="E2", answer=Fact.of(covert), reason=f"attribute covert is {str(covert).lower()}"
        )
    return _by_terms("E2", text, terms)


def _by_terms(element: str, text: str, terms: ElementTerms) -> ElementAnswer:
    against, supporting = _first_affirmed(text, terms.false), _first(text, terms.true)
    if against and not supporting:
        return ElementAnswer(element=element, answer=Fact.FALSE, reason=f"text names: {against}")
    if supporting and not against:
        return ElementAnswer(element=element, answer=Fact.TRUE, reason=f"text names: {supporting}")
    reason = "texts point both ways" if supporting else "nothing in the texts says so"
    return ElementAnswer(element=element, answer=Fact.UNKNOWN, reason=reason)


def _first(text: str, terms: Sequence[str]) -> str | None:
    return next((term for term in terms if term in text), None)


def _first_affirmed(text: str, terms: Sequence[str]) -> str | None:
    """The first term that stands somewhere without a denial before it: no notice is no exoneration."""
    for term in terms:
        start = text.find(term)
        while start >= 0:
            before = _WORD.findall(text[:start])[-DENIAL_REACH:]
            if not _DENIALS.intersection(before):
                return term
            start = text.find(term, start + 1)
    return None


def _all(facts: Iterable[Fact]) -> Fact:
    """Tri-state AND: any false is false, else any unknown is unknown."""
    found = set(facts)
    if Fact.FALSE in found:
        return Fact.FALSE
    return Fact.UNKNOWN if Fact.UNKNOWN in found else Fact.TRUE
