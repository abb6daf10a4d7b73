"""Is an item proposed for a cyber-surveillance item only by what its texts really say?"""

from __future__ import annotations

import pytest

from schemas.vocabulary import CyberSurveillance, Fact, LineKind, SurveillanceCategory
from services.classifier.domain.elements import NO_SURVEILLANCE, SurveillanceFinding
from services.classifier.domain.item_facts import ItemFacts
from tests.unit.classifier.builders import knowledge

T, F, U = Fact.TRUE, Fact.FALSE, Fact.UNKNOWN
CANDIDATE, NONE = CyberSurveillance.NON_LISTED_CANDIDATE, CyberSurveillance.NONE
FULL = "Face recognition that monitors persons covertly over the camera network."


def weigh(text: str, kind: LineKind = LineKind.SOFTWARE, **attributes: object) -> SurveillanceFinding:
    catalogue, tests = knowledge()
    return tests.weigh(kind, ItemFacts({"name": "Item", "description": text}, attributes, catalogue))


def answer(finding: SurveillanceFinding, element: str) -> Fact:
    return next(found.answer for found in finding.answers if found.element == element)


def test_an_item_that_fits_every_element_is_a_candidate_with_its_questions() -> None:
    found = weigh(FULL)
    assert found.outcome is CANDIDATE
    assert found.category is SurveillanceCategory.FACIAL_RECOGNITION
    assert [a.answer for a in found.answers] == [T, T, T, T, T, T]
    assert [question.id for question in found.questions] == ["RF-CAP-06", "RF-CAP-07"]
    assert all(a.reason for a in found.answers)


@pytest.mark.parametrize(
    ("element", "text", "expected"),
    [
        ("E1", FULL, T),
        ("E1", "Face recognition for marketing in shops", F),
        ("E1", "Face recognition", U),
        ("E2", "Face recognition, covert", T),
        ("E2", "Face recognition with notice at the entrance", F),
        ("E2", "Face recognition", U),
        ("E2", "Face recognition, covert or signposted", U),
        ("E2", "Face recognition that is not covert", U),
        ("E3", "Face recognition of suspects", T),
        ("E3", "Deep packet inspection that measures packet loss", F),
        ("E3", "Deep packet inspection", U),
        ("E4", "Face recognition that records", T),
        ("E4", "Deep packet inspection", U),
        ("E5", "Face recognition over stored footage", T),
        ("E5", "Face recognition", U),
    ],
)
def test_each_element_is_true_false_or_open_by_the_words(element: str, text: str, expected: Fact) -> None:
    assert answer(weigh(text), element) is expected


@pytest.mark.parametrize(("kind", "expected"), [(LineKind.GOODS, T), (LineKind.SERVICE, U)])
def test_a_service_may_be_no_item_at_all(kind: LineKind, expected: Fact) -> None:
    found = weigh(FULL, kind)
    assert answer(found, "E0") is expected
    assert found.outcome is CANDIDATE


@pytest.mark.parametrize("text", ["Office desk with an electric lift", "Covert coat for hunters", ""])
def test_what_names_no_surveillance_gives_no_finding(text: str) -> None:
    assert weigh(text) == NO_SURVEILLANCE


def test_one_element_that_is_false_ends_the_matter() -> None:
    found = weigh("Face recognition of visitors with notice at the entrance")
    assert (found.outcome, found.questions) == (NONE, ())
    assert answer(found, "E2") is F


@pytest.mark.parametrize("term", ["billing", "quality of service", "marketing"])
def test_a_commercial_purpose_is_outside_unless_the_item_works_covertly(term: str) -> None:
    found = weigh(f"Deep packet inspection of user traffic for {term}")
    assert (answer(found, "E1"), found.outcome) == (F, NONE)
    covert = weigh(f"Deep packet inspection of user traffic, covertly, for {term}")
    assert (answer(covert, "E1"), covert.outcome) == (T, CANDIDATE)


@pytest.mark.parametrize(
    "text",
    [
        "Face recognition without notice to the persons concerned",
        "Face recognition, no notice to the visitors is given",
        "Face recognition; cameras are not signposted",
        "Face recognition that does not work with consent",
        "Gesichtserkennung, nicht gekennzeichnet und nicht sichtbar",
        "Face recognition, never with notice",
    ],
)
def test_a_denied_notice_is_no_notice(text: str) -> None:
    found = weigh(text)
    assert answer(found, "E2") is not F
    assert found.outcome is CANDIDATE


@pytest.mark.parametrize(
    "text", ["Face recognition that is not covert", "Face recognition without covert mode"]
)
def test_a_denied_covertness_leaves_the_question_open_to_people(text: str) -> None:
    assert weigh(text).outcome is CANDIDATE


@pytest.mark.parametrize(
    ("text", "covert", "expected"),
    [
        ("Face recognition", True, T),
        ("Face recognition", False, F),
        ("Face recognition in hidden mode", False, F),
        ("Face recognition in hidden mode", None, T),
        ("Face recognition in hidden mode", "yes", T),
        ("Face recognition with notice", True, T),
    ],
)
def test_the_attribute_says_more_than_words(text: str, covert: object, expected: Fact) -> None:
    assert answer(weigh(text, covert=covert), "E2") is expected


def test_a_covert_item_of_no_known_family_is_a_candidate() -> None:
    found = weigh("Pen that records people", covert=True)
    assert (found.outcome, found.category) == (CANDIDATE, SurveillanceCategory.OTHER)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Gesichtserkennung für Bahnhöfe", SurveillanceCategory.FACIAL_RECOGNITION),
        ("Reconnaissance faciale", SurveillanceCategory.FACIAL_RECOGNITION),
        ("RECONNAISSANCE DES ÉMOTIONS", SurveillanceCategory.EMOTION_RECOGNITION),
        ("Social-Media-Überwachung", SurveillanceCategory.SOCIAL_MEDIA_ANALYTICS),
        ("deep   packet\ninspection", SurveillanceCategory.INTERNET_SURVEILLANCE),
        ("phone extraction kit", SurveillanceCategory.FORENSICS),
        ("stalkerware", SurveillanceCategory.INTRUSION),
    ],
)
def test_families_are_known_in_several_languages_and_spellings(
    text: str, category: SurveillanceCategory
) -> None:
    assert weigh(text).category is category
