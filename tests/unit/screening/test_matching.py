"""Is a party found on the lists with the strength that the evidence has, and no more?"""

from __future__ import annotations

from typing import Any

import pytest

from schemas.order import Party
from schemas.vocabulary import ListedKind, MatchOutcome, PartyKind
from services.screening.domain.matching import is_address_only
from services.screening.domain.single import Unscreenable, screen_party
from services.screening.domain.watchlist import WatchlistEntry
from tests.unit.screening.builders import BYSTANDERS, a_party, a_snapshot, an_entry, match, weak

HIT, REVIEW, NONE = MatchOutcome.HIT, MatchOutcome.REVIEW, MatchOutcome.NONE

PERSON = an_entry(
    "Arvid Molander Stenkvist",
    "Арвид Моландер Стенквист",
    weak("Avi Kontoret"),
    kind=ListedKind.PERSON,
    countries=("SE",),
    birth_dates=("1961-05-02",),
    identifiers={"passport": "AB 1234567"},
    addresses=("Kungsgatan 14, 11135 Stockholm",),
)
FIRM = an_entry(
    "Havlund Kraftverk Drift",
    countries=("NO",),
    identifiers={"registration": "987-654-321", "swift_bic": "HAVLNOKK"},
    addresses=("Industriveien 22, 5003 Bergen",),
)
VESSEL = an_entry("Severnaya Zvezda", kind=ListedKind.VESSEL, identifiers={"imo": "IMO 9074729"})


def outcome(party: Party, entry: WatchlistEntry) -> MatchOutcome:
    """The strength for `entry`; entries that have nothing to do with the party must not match."""
    hits = match(party, entry).hits
    assert {hit.entry_id for hit in hits} <= {entry.entry_id}
    return hits[0].outcome if hits else NONE


def a_person(name: str = "Arvid Molander Stenkvist", **facts: Any) -> Party:
    return a_party(name, **({"kind": PartyKind.PERSON} | facts))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"date_of_birth": "1961-05-02"}, HIT),
        ({"date_of_birth": "1961"}, HIT),
        ({"nationality": "SE"}, HIT),
        ({"country": "SE"}, HIT),
        ({"address": "Kungsgatan 14, 11135 Stockholm"}, HIT),
        ({}, REVIEW),
        ({"date_of_birth": "1961-05-02", "country": "FR"}, REVIEW),
        ({"date_of_birth": "1980-01-01"}, REVIEW),
        ({"date_of_birth": "1980-01-01", "country": "FR"}, NONE),
        ({"kind": PartyKind.UNKNOWN, "nationality": "SE"}, HIT),
        ({"kind": None, "nationality": "SE"}, HIT),
        ({"kind": PartyKind.ORGANISATION, "nationality": "SE"}, REVIEW),
    ],
)
def test_an_equal_name_counts_by_its_second_facts(facts: dict[str, Any], expected: MatchOutcome) -> None:
    assert outcome(a_person(**facts), PERSON) is expected


@pytest.mark.parametrize(
    "name",
    [
        "ARVID MOLANDER STENKVIST",
        "Stenkvist, Arvid Molander",
        "arvid-molander stenkvist",
        "Árvid Molander Sténkvist",
        "Mr. Arvid Molander Stenkvist",
        "Арвид Моландер Стенквист",
    ],
)
def test_case_sequence_punctuation_accents_and_titles_do_not_weaken_a_name(name: str) -> None:
    assert outcome(a_person(name, nationality="SE"), PERSON) is HIT


@pytest.mark.parametrize(
    "name",
    [
        "Arvid Molander Stenkwist",
        "Arvid Stenkvist",
        "Arvid M. Stenkvist",
        "Xrvid Molander Stenkvist",
        "Arvid Molander Xtenkvist",
        "ArvidMolander Stenkvist",
        "Αρβιδ Μολαδερ Στενκβιστ",
    ],
)
def test_a_variant_of_a_name_is_for_a_person_even_with_second_facts(name: str) -> None:
    assert outcome(a_person(name, nationality="SE", date_of_birth="1961-05-02"), PERSON) is REVIEW


def test_a_name_equal_only_after_transliteration_is_for_a_person() -> None:
    latin = an_entry("Arvid Molander Stenkvist", kind=ListedKind.PERSON, countries=("SE",))
    assert outcome(a_person("Арвид Моландер Стенквист", nationality="SE"), latin) is REVIEW


@pytest.mark.parametrize("reverse", [False, True])
def test_the_spelling_in_the_partys_own_script_counts_wherever_it_stands(reverse: bool) -> None:
    spellings = ["Иван Петров", "Ivan Petrov"]
    names = reversed(spellings) if reverse else spellings
    entry = an_entry(*names, kind=ListedKind.PERSON, countries=("RU",))
    for name in spellings:
        assert outcome(a_person(name, country="RU"), entry) is HIT, name


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({}, NONE), ({"nationality": "SE"}, REVIEW), ({"nationality": "FR"}, NONE)],
)
def test_a_weak_alias_never_decides_alone(facts: dict[str, Any], expected: MatchOutcome) -> None:
    assert outcome(a_person("Avi Kontoret", **facts), PERSON) is expected


def test_a_weak_alias_takes_nothing_from_a_strong_name() -> None:
    alone = an_entry("Dimitri Solvanow Karsk", kind=ListedKind.PERSON)
    both = an_entry("Dimitri Solvanow Karsk", weak("Dmitri Solvanov Karsk"), kind=ListedKind.PERSON)
    party = a_person("Dmitri Solvanov Karsk")
    assert outcome(party, alone) is REVIEW
    assert outcome(party, both) is REVIEW


def test_an_alias_of_the_party_takes_nothing_from_its_name() -> None:
    entry = an_entry("Dimitri Solvanow Karsk", weak("Mitya Karskoi"), kind=ListedKind.PERSON)
    assert outcome(a_person("Dmitri Solvanov Karsk"), entry) is REVIEW
    assert outcome(a_person("Dmitri Solvanov Karsk", aliases=["Mitya Karskoi"]), entry) is REVIEW


def test_an_alias_of_the_party_is_compared_like_its_name() -> None:
    party = a_person("Somebody Unrelated", aliases=["Arvid Molander Stenkvist"], nationality="SE")
    assert outcome(party, PERSON) is HIT


@pytest.mark.parametrize(
    ("identifiers", "name", "expected"),
    [
        ({"passport": "AB1234567"}, "Arvid Molander Stenkvist", HIT),
        ({"passport": "ab-123 4567"}, "Arvid Molander Stenkwist", HIT),
        ({"passport": "AB1234567"}, "Αρβιδ Μολανδερ Στενκβιστ", HIT),
        ({"passport": "AB1234567"}, "Beata Wirecka", REVIEW),
        ({"passport": "AB1234568"}, "Beata Wirecka", NONE),
        ({"registration": "AB1234567"}, "Beata Wirecka", NONE),
    ],
)
def test_an_equal_identifier_with_a_name_like_it_is_a_hit_and_alone_a_question(
    identifiers: dict[str, str], name: str, expected: MatchOutcome
) -> None:
    assert outcome(a_person(name, identifiers=identifiers), PERSON) is expected


def test_an_identifier_with_a_contradiction_is_for_a_person() -> None:
    party = a_person(identifiers={"passport": "AB1234567"}, date_of_birth="1980-01-01")
    assert outcome(party, PERSON) is REVIEW


def test_the_registration_number_of_a_firm_is_an_identifier() -> None:
    assert outcome(a_party("Havlund Kraftverk Drift", registration_number="987654321"), FIRM) is HIT
    assert outcome(a_party("Quite Another Bakery", registration_number="987654321"), FIRM) is REVIEW


@pytest.mark.parametrize("code", ["HAVLNOKK", "havlnokkxxx", "HAVL NO KK"])
def test_the_code_of_a_bank_is_equal_with_and_without_its_branch(code: str) -> None:
    assert outcome(a_party("Quite Another Bakery", identifiers={"swift_bic": code}), FIRM) is REVIEW


def test_an_identifier_of_three_signs_says_nothing() -> None:
    entry = an_entry("Havlund Kraftverk Drift", identifiers={"registration": "123"})
    assert outcome(a_party("Quite Another Bakery", registration_number="123"), entry) is NONE
    assert outcome(a_party("Havlund Kraftverk Drift", registration_number="123"), entry) is REVIEW


@pytest.mark.parametrize("kind", [None, PartyKind.UNKNOWN, PartyKind.VESSEL])
@pytest.mark.parametrize(
    ("asked", "listed"),
    [("MV Nova Light", "MV NOVA LIGHT"), ("Nova Light", "M/V NOVA LIGHT"), ("M/V Nova Light", "NOVA LIGHT")],
)
def test_a_ship_is_found_with_and_without_the_letters_for_her_kind(
    kind: PartyKind | None, asked: str, listed: str
) -> None:
    assert outcome(a_party(asked, kind), an_entry(listed, kind=ListedKind.VESSEL)) is not NONE


@pytest.mark.parametrize(
    ("name", "imo", "expected"),
    [
        ("Severnaya Zvezda", "9074729", HIT),
        ("Severnaya Zvezda", "IMO9074729", HIT),
        ("M/V Severnaya Zvezda", "9074729", HIT),
        ("Ocean Pearl", "IMO 9074729", REVIEW),
        ("Severnaya Zvezda", "9999999", REVIEW),
        ("Ocean Pearl", "9999999", NONE),
    ],
)
def test_a_vessel_is_known_by_its_imo_number_whatever_its_name(
    name: str, imo: str, expected: MatchOutcome
) -> None:
    assert outcome(a_party(name, PartyKind.VESSEL, identifiers={"imo": imo}), VESSEL) is expected


@pytest.mark.parametrize(
    "address",
    [
        "Industriveien 22, 5003 Bergen",
        "5003 BERGEN, Industriveien 22",
        "Industriveien 22, 5003 Bergen, Norway",
    ],
)
def test_only_an_equal_address_is_a_red_flag_of_its_own(address: str) -> None:
    hits = match(a_party("Quite Another Bakery", address=address), FIRM).hits
    assert [(hit.outcome, is_address_only(hit)) for hit in hits] == [(REVIEW, True)]


@pytest.mark.parametrize(
    "address", ["Industriveien 23, 5004 Bergen", "Industriveien, Bergen", "Bergen", "22", "5003 Bergen", ""]
)
def test_another_address_or_half_of_one_is_no_match(address: str) -> None:
    assert outcome(a_party("Quite Another Bakery", address=address), FIRM) is NONE


@pytest.mark.parametrize(
    "name",
    [
        "Beata Molander Wirecka",
        "Havlund",
        "Nordic Trading",
        "Stenkvist",
        "Havlund Bakeri Drift",
    ],
)
def test_names_that_differ_in_a_distinguishing_word_are_no_match(name: str) -> None:
    for entry in (PERSON, FIRM):
        assert outcome(a_party(name, PartyKind.UNKNOWN), entry) is NONE


@pytest.mark.parametrize(
    "name",
    ["HavlundKraftverk Drift", "Hav Lund Kraftverk Drift", "Havlund Kraftverkdrift", "Havlundkraftverkdrift"],
)
def test_joined_and_split_words_are_found(name: str) -> None:
    assert outcome(a_party(name), FIRM) is REVIEW


@pytest.mark.parametrize("position", range(len("kraftverk")))
def test_one_edit_at_any_position_of_a_word_is_found(position: int) -> None:
    word = "kraftverk"
    replaced = word[:position] + "q" + word[position + 1 :]
    dropped = word[:position] + word[position + 1 :]
    doubled = word[:position] + word[position] + word[position:]
    for changed in (replaced, dropped, doubled):
        assert outcome(a_party(f"Havlund {changed} Drift"), FIRM) is REVIEW, changed


@pytest.mark.parametrize(
    "name", ["Trading Havlundkraftverx", "Trading Xavlundkraftverk", "Trading Havlundraftverk"]
)
def test_an_edit_beside_a_word_that_many_names_share_is_found_in_any_sequence(name: str) -> None:
    entry = an_entry("Havlundkraftverk Trading", countries=("NO",))
    assert outcome(a_party(name), entry) is REVIEW


@pytest.mark.parametrize(
    ("listed", "name"), [("Li Wei", "Lo Wei"), ("Ri Yong", "Ra Yong"), ("Bo Co Xu", "Ba Xu")]
)
def test_short_words_match_only_when_equal(listed: str, name: str) -> None:
    entry = an_entry(listed, kind=ListedKind.PERSON, countries=("CN",))
    assert outcome(a_person(name, nationality="CN"), entry) is NONE
    assert outcome(a_person(listed, nationality="CN"), entry) is HIT


@pytest.mark.parametrize("missing", ["date_of_birth", "nationality", "address"])
def test_what_is_missing_says_nothing(missing: str) -> None:
    facts: dict[str, Any] = {
        "date_of_birth": "1961-05-02",
        "nationality": "SE",
        "address": "Kungsgatan 14, 11135 Stockholm",
    }
    assert outcome(a_person(**facts), PERSON) is HIT
    assert outcome(a_person(**{name: fact for name, fact in facts.items() if name != missing}), PERSON) is HIT


def test_a_hit_says_why_in_words_and_what_agrees_and_contradicts() -> None:
    (hit,) = match(a_person(date_of_birth="1961-05-02", country="FR"), PERSON).hits
    assert "the name is equal in all parts" in hit.why
    assert "agrees: birth date 1961-05-02" in hit.why
    assert "contradicts: country FR (listed: SE)" in hit.why
    (variant,) = match(a_person("Arvid Molander Stenkwist"), PERSON).hits
    assert any(word.startswith("spelled otherwise: ") and "stenkwist”" in word for word in variant.why)
    (shorter,) = match(a_person("Arvid Stenkvist"), PERSON).hits
    assert "only in the listed name: molander" in shorter.why


def test_the_strongest_hit_comes_first() -> None:
    other = an_entry("Arvid Molander Stenkwist", entry_id="E-2", kind=ListedKind.PERSON)
    found = match(a_person(nationality="SE"), other, PERSON).hits
    assert [(hit.entry_id, hit.outcome) for hit in found] == [("E-1", HIT), ("E-2", REVIEW)]


def test_empty_lists_match_nothing() -> None:
    assert a_snapshot().match(match(a_person()).party).hits == ()


def test_a_party_alone_is_answered_with_its_strongest_outcome() -> None:
    snapshot = a_snapshot(PERSON)
    answer = screen_party("p-1", a_person(nationality="SE"), snapshot)
    assert (answer["id"], answer["outcome"]) == ("p-1", "hit")
    assert answer["hits"][0]["entry_id"] == "E-1"
    assert screen_party("p-2", a_person(), snapshot)["outcome"] == "review"
    assert screen_party("p-3", a_party("Quite Another Bakery"), snapshot)["outcome"] == "none"


def test_a_party_without_a_name_and_without_an_identifier_cannot_be_screened() -> None:
    with pytest.raises(Unscreenable):
        screen_party("p-1", a_party("GmbH"), a_snapshot())
    assert screen_party("p-1", a_party("GmbH", registration_number="1234"), a_snapshot())["outcome"] == "none"


def test_the_entries_of_the_bystanders_are_found_by_their_own_names() -> None:
    for entry in BYSTANDERS:
        kind = PartyKind(entry.kind.value)
        assert match(a_party(entry.names[0].name, kind)).hits[0].entry_id == entry.entry_id
