"""Is a catalogue read as it was written, and refused by section, record and reason where it is wrong?"""

from __future__ import annotations

import pytest

from schemas.vocabulary import Fact, SurveillanceCategory
from services.classifier.adapters.catalogue_files import catalogue_of
from services.classifier.domain.catalogue import CatalogueError, EntryRule, PhraseKey, Topic, WhenUnknown
from tests.unit.classifier.small_catalogue import COMMON, SMALL, SURVEILLANCE, small_catalogue

SECTION = """
section: boats
titles: {8A001: Boats, 8A001.a: Deep boats}
families:
  boat: {title: a boat, terms: [boat*], not: [toy boat*], cas: [50-00-0]}
parameters:
  depth: {unit: m, ask: "How deep?", keys: [Diving Dépth], near: [depth], alone: true}
  cold: {unit: K, ask: "How cold?", implied: [{terms: [cryogenic], value: 77}]}
  people: {ask: "How many people?", pattern: '(\\d+) people'}
  share: {unit: "%", ask: "Share?", derived: depth / people}
flags:
  manned: {ask: "Manned?", otherwise: false, true: [manned], "false": [unmanned], denial_proves: false}
entries:
  - code: 8A001.a
    family: boat
    when: [depth >= 1000 m, is manned, not: is retail]
    excluded: [{name: museums, when: people < 2, citation: Note 2}]
    unknown: ask
    after: [8A002]
  - {code: 8D001, family: [boat, boat]}
  - {code: 5D002, family: boat}
"""


def changed(old: str, new: str) -> str:
    assert SECTION.count(old) == 1, old
    return SECTION.replace(old, new)


def refusal(section: str, **others: str) -> str:
    with pytest.raises(CatalogueError) as refused:
        catalogue_of(
            {**SMALL, "boats.yaml": section, **{f"{name}.yaml": text for name, text in others.items()}}
        )
    return str(refused.value)


def rule(code: str) -> EntryRule:
    (found,) = (one for one in small_catalogue(SECTION).entries if one.code == code)
    return found


def test_titles_families_and_flags_are_read_as_written() -> None:
    catalogue = small_catalogue(SECTION)
    assert catalogue.titles["8A001.a"] == "Deep boats"
    boat, manned = catalogue.families["boats", "boat"], catalogue.flags["boats", "manned"]
    assert (boat.title, boat.thing, boat.cas) == ("a boat", True, frozenset({"50-00-0"}))
    assert (manned.otherwise, manned.denial_proves) == (False, False)
    assert catalogue.cas["50-00-0"] == (boat,)


def test_parameters_are_read_with_their_unit_and_their_words_folded() -> None:
    parameters = small_catalogue(SECTION).parameters
    depth, people = parameters["boats", "depth"], parameters["boats", "people"]
    assert (depth.dimension, depth.unit, depth.alone) == ("length", "m", True)
    assert depth.keys == (frozenset({"diving", "depth"}),)
    assert (people.dimension, people.pattern is not None) == ("count", True)
    assert parameters["boats", "share"].derived == "depth / people"


def test_an_implied_value_is_kept_in_base_units() -> None:
    keys = {found.key for found in small_catalogue(SECTION).finder.find("a cryogenic boat")}
    assert PhraseKey("boats", Topic.IMPLIES, "cold", 77 - 273.15) in keys


def test_true_and_false_are_read_quoted_or_not() -> None:
    topics = {found.key.topic for found in small_catalogue(SECTION).finder.find("manned, unmanned")}
    assert topics == {Topic.TRUE, Topic.FALSE}


def test_an_entry_is_read_with_its_exclusions_and_its_followers() -> None:
    deep = rule("8A001.a")
    assert (deep.unknown, deep.after) == (WhenUnknown.ASK, frozenset({"8A002"}))
    assert deep.families == {("boats", "boat")}
    assert [one.citation for one in deep.excluded] == ["Note 2"]
    assert deep.when.names == {"depth", "manned", "retail"}


def test_an_entry_without_conditions_is_met_by_its_family() -> None:
    assert rule("8D001").families == {("boats", "boat")}
    assert rule("8D001").unknown is WhenUnknown.POSSIBLE


def test_general_notes_reach_the_groups_that_they_name_and_no_exception() -> None:
    assert [one.citation for one in rule("8D001").excluded] == ["GSN"]
    assert rule("5D002").excluded == ()


def test_a_version_is_the_same_for_the_same_texts_and_no_other() -> None:
    again, _ = catalogue_of(dict(reversed(SMALL.items())))
    assert again.version == small_catalogue().version != small_catalogue(SECTION).version


def test_codes_below_and_titles_above_are_found() -> None:
    catalogue = small_catalogue(SECTION)
    assert [one.code for one in catalogue.rules_of("8A001")] == ["8A001.a"]
    assert catalogue.rules_of("8A00") == ()
    assert catalogue.title_of("8A001.b.3") == "Boats"
    assert catalogue.title_of("1A001") is None


def test_the_surveillance_tests_are_read() -> None:
    _, tests = catalogue_of(SMALL)
    (family,) = tests.families
    assert (family.id, family.category, family.weak) == ("NL-01", SurveillanceCategory.INTRUSION, False)
    assert sorted(tests.elements) == ["E1", "E2", "E3", "E4", "E5"]
    assert tests.elements["E1"].otherwise is Fact.UNKNOWN


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        ("section: boats", "title: boats", "boats.yaml", "unknown keys ['title']"),
        ("section: boats\n", "", "boats.yaml", "needs `section`"),
        ("section: boats", "section: 5", "boats.yaml", "`section` is the name"),
        ("titles: {", "tittles: {", "boats.yaml", "unknown keys ['tittles']"),
        ("titles: {8A001: Boats, 8A001.a: Deep boats}", "titles: [8A001]", "boats", "`titles` is a table"),
        ("8A001.a: Deep boats}", "8A001: Deep boats}", "boats.yaml", "'8A001' is given twice"),
        ("8A001.a: Deep boats}", "9A012: Drones}", "drones: title of '9A012'", "given twice"),
        ("8A001.a: Deep boats}", "8A01: Deep boats}", "boats: title of '8A01'", "no code of the list"),
        ("8A001.a: Deep boats}", "8a001A: Deep boats}", "boats: title of '8a001A'", "no code of the list"),
        ("8A001.a: Deep boats}", "8A001.a: }", "boats: title of 8A001.a", "is a text"),
        ("  boat: {title", "  Boat: {title", "boats", "'Boat' is no name"),
        ("  boat: {title", "  no: {title", "boats", "False is no name"),
        ("title: a boat", "titel: a boat", "boats: boat", "unknown keys ['titel']"),
        ("title: a boat, ", "", "boats: boat", "needs `title`"),
        ("terms: [boat*]", "terms: boat*", "boats: boat", "`terms` is a list of texts"),
        ("terms: [boat*]", "terms: [boat*, no]", "boats: boat", "`terms`: False is no text; quote it"),
        ("terms: [boat*]", "terms: [boat*, 5]", "boats: boat", "`terms`: 5 is no text; quote it"),
        ("terms: [boat*]", "terms: [b*at]", "boats: boat", "'b*at' is no word"),
        ("not: [toy boat*]", 'not: ["toy &"]', "boats: boat", "'toy &'"),
        ("cas: [50-00-0]", "cas: 50-00-0", "boats: boat", "`cas` is a list"),
        ("cas: [50-00-0]", "cas: [50-00-1]", "boats: boat", "'50-00-1' is no CAS number"),
        ("cas: [50-00-0]", "cas: [formaldehyde]", "boats: boat", "'formaldehyde' is no CAS number"),
        ("cas: [50-00-0]", "anywhere: perhaps", "boats: boat", "`anywhere` is true or false"),
        ('{unit: m, ask: "How deep?"', "{unit: m", "boats: depth", "needs `ask`"),
        ("unit: m,", "unit: fathom,", "boats: depth", "'fathom' is no known unit"),
        ("unit: m,", "unit: m, dimension: mass,", "boats: depth", "'m' is no unit of mass"),
        ("unit: m,", "unit: m, dimension: depht,", "boats: depth", "'m' is no unit of depht"),
        ("unit: m,", "units: m,", "boats: depth", "unknown keys ['units']"),
        ("keys: [Diving Dépth]", "keys: depth", "boats: depth", "`keys` is a list of texts"),
        ("near: [depth]", "near: [depth ..]", "boats: depth", "'depth ..'"),
        ("alone: true", "alone: often", "boats: depth", "`alone` is true or false"),
        ("'(\\d+) people'", "'(\\d+ people'", "boats: people", "no regular expression"),
        ("'(\\d+) people'", "'\\d+ people'", "boats: people", "needs a group"),
        ("'(\\d+) people'", "5", "boats: people", "`pattern` is a text"),
        ("derived: depth / people", "derived: depth / crew", "boats: share", "no parameter 'crew'"),
        ("derived: depth / people", "derived: depth ** 2", "boats: share", "cannot calculate"),
        ("derived: depth / people", "derived: depth /", "boats: share", "cannot calculate"),
        ("implied: [{terms: [cryogenic], value: 77}]", "implied: cold", "boats: cold", "`implied` is a list"),
        ("value: 77}", "}", "boats: cold", "needs `value`"),
        ("value: 77}", "value: cold}", "boats: cold", "'cold' is no number"),
        ("value: 77}", "value: yes}", "boats: cold", "True is no number"),
        ("terms: [cryogenic]", "terms: [cryo*genic]", "boats: cold", "'cryo*genic' is no word"),
        ('{ask: "Manned?", ', "{", "boats: manned", "needs `ask`"),
        ("otherwise: false", "otherwise: maybe", "boats: manned", "otherwise is true, false or unknown"),
        ("otherwise: false", "otherwise: 0", "boats: manned", "otherwise is true, false or unknown"),
        ("true: [manned]", "true: manned", "boats: manned", "`true` is a list of texts"),
        ("true: [manned]", "truth: [manned]", "boats: manned", "unknown keys ['truth']"),
        ("denial_proves: false", "denial_proves: 1", "boats: manned", "`denial_proves` is true or false"),
        ("code: 8A001.a", "kode: 8A001.a", "boats: None", "unknown keys ['kode']"),
        ("code: 8D001", "code: 8D01", "boats: 8D01", "'8D01' is no code of the list"),
        ("code: 8D001", "code: 8D001b", "boats: 8D001b", "'8D001b' is no code of the list"),
        ("{code: 8D001, family: [boat, boat]}", "{family: boat}", "boats: None", "needs `code`"),
        ("{code: 8D001, family: [boat, boat]}", "{code: 8D001}", "boats: 8D001", "needs `family`"),
        ("{code: 8D001, family: [boat, boat]}", "8D001", "boats: 8D001", "the entry is no table of keys"),
        ("family: [boat, boat]", "family: [boat, ship]", "boats: 8D001", "no family 'ship'"),
        ("family: [boat, boat]", "family: {boat: 1}", "boats: 8D001", "no family"),
        ("depth >= 1000 m", "dept >= 1000 m", "boats: 8A001.a", "no parameter 'dept'"),
        ("depth >= 1000 m", "depth >= 1000 kg", "boats: 8A001.a", "'kg' is no unit of length"),
        ("depth >= 1000 m", "depth => 1000 m", "boats: 8A001.a", "cannot read 'depth => 1000 m'"),
        ("is manned", "is womanned", "boats: 8A001.a", "no flag 'womanned'"),
        ("not: is retail", "nor: is retail", "boats: 8A001.a", "cannot read the condition"),
        ("when: people < 2", "when: []", "boats: 8A001.a", "the exclusion needs `when`"),
        ("when: people < 2, ", "", "boats: 8A001.a", "needs `when`"),
        (", citation: Note 2", "", "boats: 8A001.a", "needs `citation`"),
        ("citation: Note 2", "sitation: Note 2", "boats: 8A001.a", "unknown keys ['sitation']"),
        ("unknown: ask", "unknown: perhaps", "boats: 8A001.a", "'perhaps' is none of possible, ask"),
        ("after: [8A002]", "after: 8A002", "boats: 8A001.a", "`after` is a list of texts"),
        ("after: [8A002]", "after: [8A2]", "boats: 8A001.a", "'8A2' is no code of the list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_section_record_and_reason(
    old: str, new: str, where: str, reason: str
) -> None:
    said = refusal(changed(old, new))
    assert said.startswith(where)
    assert reason in said


@pytest.mark.parametrize("text", ["", "- a", "5", "a: [", "a: b: c", "\tx", "section: [", "&a [*a]"])
def test_a_file_that_is_no_table_is_refused_by_its_name(text: str) -> None:
    assert refusal(text).startswith("boats.yaml: ")


@pytest.mark.parametrize(
    ("record", "where"),
    [
        ('families: {boat: {title: again, terms: [ship]}}', "boats: boat"),
        ('parameters: {depth: {ask: "again?"}}', "boats: depth"),
        ('flags: {manned: {ask: "again?"}}', "boats: manned"),
    ],
)  # fmt: skip
def test_a_record_of_two_files_of_a_section_is_refused(record: str, where: str) -> None:
    assert refusal(SECTION, more=f"section: boats\n{record}\n") == f"{where}: is given twice"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("groups: D", "groups: [D]", "`groups` is a text"),
        ("groups: D, ", "", "needs `groups`"),
        ("when: is retail", "when: is free", "no flag 'free'"),
        ("citation: GSN", "citation: ", "needs `citation`"),
        ("except_entries: [5D002]", "except_entries: 5D002", "`except_entries` is a list"),
        ("except_entries", "but", "unknown keys ['but']"),
    ],
)
def test_a_general_note_that_is_wrong_is_refused_by_its_name(old: str, new: str, reason: str) -> None:
    said = refusal(SECTION, common=COMMON.replace(old, new))
    assert said.startswith("common: General Software Note: ")
    assert reason in said


def test_accessories_are_phrases_too() -> None:
    wrong = COMMON.replace("[batter*, case|cases]", '["batter*", "case|"]')
    assert refusal(SECTION, common=wrong).startswith("accessory: 'case|'")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("surveillance:\n", "x:\n", "unknown keys"),
        ("  suspect: is covert\n", "", "needs `suspect`"),
        ("suspect: is covert", "suspect: is hidden", "no flag 'hidden'"),
        ("E5: {}", "E6: {}", "`elements` are E1, E2, E3, E4, E5"),
        (", E5: {}", "", "`elements` are E1, E2, E3, E4, E5"),
        ("E5: {}", "E5: {truly: 1}", "unknown keys ['truly']"),
        ("E5: {}", "E5: {otherwise: perhaps}", "'perhaps' is none of"),
        ("E5: {}", "E5: {otherwise: false}", "False is none of"),
        ("family: spyware, id", "family: spywear, id", "no family 'spywear'"),
        ("category: intrusion", "category: burglary", "'burglary' is none of"),
        ("id: NL-01, ", "", "needs `id`"),
        ("category: intrusion", "category: intrusion, weak: so-so", "`weak` is true or false"),
    ],
)
def test_surveillance_tests_that_are_wrong_are_refused(old: str, new: str, reason: str) -> None:
    assert SURVEILLANCE.count(old) == 1
    said = refusal(SECTION, surveillance=SURVEILLANCE.replace(old, new))
    assert said.startswith("surveillance")
    assert reason in said


def test_exactly_one_section_says_how_surveillance_is_tested() -> None:
    without = {name: text for name, text in SMALL.items() if name != "surveillance.yaml"}
    with pytest.raises(CatalogueError, match="exactly one section"):
        catalogue_of(without)
    assert "exactly one section" in refusal(SURVEILLANCE.replace("section: surveillance", "section: again"))
