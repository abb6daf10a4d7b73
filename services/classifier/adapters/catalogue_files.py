"""How is the catalogue of entries read from its files, and refused where it is wrong?

The layout of a file is described in `docs/control-list.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from phrases.finder import Finder
from phrases.patterns import PhraseError
from phrases.words import fold
from schemas.vocabulary import Fact, SurveillanceCategory
from services.classifier.adapters.catalogue_rows import (
    Row,
    checked,
    listed,
    rows,
    table_of,
    text,
    texts,
    truth,
    truths,
    under,
)
from services.classifier.domain.catalogue import (
    COMMON,
    Catalogue,
    CatalogueError,
    EntryRule,
    Exclusion,
    Family,
    Flag,
    Parameter,
    PhraseKey,
    Topic,
    WhenUnknown,
)
from services.classifier.domain.elements import ElementTest, SurveillanceFamily, SurveillanceTests
from services.classifier.domain.entry_conditions import EntryCondition, parse
from services.classifier.domain.expressions import names_in
from services.classifier.domain.item_facts import cas_is_valid
from services.classifier.domain.notation import is_at_or_below, normalised
from services.classifier.domain.units import Unit, dimension_of, unit_for

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
E = TypeVar("E", bound=StrEnum)
_ELEMENTS = {"E1", "E2", "E3", "E4", "E5"}


@dataclass(slots=True)
class _Draft:
    """What has been read so far, over all files."""

    titles: dict[str, str] = field(default_factory=dict)
    families: dict[tuple[str, str], Family] = field(default_factory=dict)
    parameters: dict[tuple[str, str], Parameter] = field(default_factory=dict)
    flags: dict[tuple[str, str], Flag] = field(default_factory=dict)
    phrases: dict[PhraseKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    entries: list[EntryRule] = field(default_factory=list)
    accessories: list[str] = field(default_factory=list)
    add_ons: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Names:
    """The names that conditions of one section may use: its own, then the common ones."""

    section: str
    draft: _Draft

    def parameter(self, name: str) -> tuple[str, str, str] | None:
        found = self._own_or_common(self.draft.parameters, name)
        return (found.section, found.dimension, found.unit) if found else None

    def flag(self, name: str) -> str | None:
        found = self._own_or_common(self.draft.flags, name)
        return found.section if found else None

    def family(self, name: str) -> str | None:
        found = self._own_or_common(self.draft.families, name)
        return found.section if found else None

    def _own_or_common(self, table: Mapping[tuple[str, str], T], name: str) -> T | None:
        return table.get((self.section, name)) or table.get((COMMON, name))


def catalogue_of(texts_by_file: Mapping[str, str]) -> tuple[Catalogue, SurveillanceTests]:
    """The catalogue that files (name to YAML text) describe; raises `CatalogueError`."""
    draft = _Draft()
    tables = [(name, table_of(text, name)) for name, text in sorted(texts_by_file.items())]
    tables.sort(key=lambda pair: pair[1]["section"] != COMMON)
    for _, table in tables:
        _read_vocabulary(table, draft)
    _check_derived(draft)
    notes = [note for _, table in tables for note in _general_notes(table, draft)]
    for _, table in tables:
        _read_entries(table, draft, notes)
    whole = "\n".join(texts_by_file[name] for name in sorted(texts_by_file))
    by_cas: dict[str, list[Family]] = defaultdict(list)
    for family in draft.families.values():
        for number in family.cas:
            by_cas[number].append(family)
    catalogue = Catalogue(
        version=hashlib.sha256(whole.encode()).hexdigest()[:12],
        titles=draft.titles,
        families=draft.families,
        parameters=draft.parameters,
        flags=draft.flags,
        entries=tuple(draft.entries),
        finder=_finder(draft.phrases, lambda key: f"{key.section}: {key.name}"),
        accessories=_finder({"accessory": draft.accessories}, str),
        add_ons=_finder({"add-on": draft.add_ons}, str),
        cas={number: tuple(found) for number, found in by_cas.items()},
    )
    return catalogue, _surveillance([table for _, table in tables], draft)


def _finder(phrases: Mapping[K, list[str]], where: Callable[[K], str]) -> Finder[K]:
    finder: Finder[K] = Finder({})
    for key, written in phrases.items():
        try:
            finder.add(key, written)
        except PhraseError as error:
            raise CatalogueError(f"{where(key)}: {error}") from error
    return finder


def _read_vocabulary(table: Row, draft: _Draft) -> None:
    section = table["section"]
    titles = table.get("titles") or {}
    if not isinstance(titles, dict):
        raise CatalogueError(f"{section}: `titles` is a table of codes")
    for code in titles:
        if not isinstance(code, str) or normalised(code) != code or code in draft.titles:
            raise CatalogueError(f"{section}: title of {code!r}: no code of the list, or given twice")
        draft.titles[code] = text(titles, code, f"{section}: title of {code}")
    readers: dict[str, Callable[[str, str, Row, _Draft], None]] = {
        "families": _read_family,
        "parameters": _read_parameter,
        "flags": _read_flag,
    }
    for kind, read in readers.items():
        for name, row in rows(table, kind, section).items():
            read(section, name, row, draft)
    draft.accessories += texts(table, "accessories", section)
    draft.add_ons += texts(table, "add_ons", section)


def _read_family(section: str, name: str, row: Row, draft: _Draft) -> None:
    where = _new(draft.families, section, name)
    checked(row, "family", where)
    cas = texts(row, "cas", where)
    for number in cas:
        if not (re.fullmatch(r"[1-9]\d{1,6}-\d{2}-\d", number) and cas_is_valid(number)):
            raise CatalogueError(f"{where}: {number!r} is no CAS number")
    draft.families[section, name] = Family(
        section=section,
        name=name,
        title=text(row, "title", where),
        thing=not truth(row, "anywhere", where, otherwise=False),
        cas=frozenset(cas),
    )
    draft.phrases[PhraseKey(section, Topic.FAMILY, name)] += texts(row, "terms", where)
    draft.phrases[PhraseKey(section, Topic.NOT_FAMILY, name)] += texts(row, "not", where)


def _read_parameter(section: str, name: str, row: Row, draft: _Draft) -> None:
    where = _new(draft.parameters, section, name)
    checked(row, "parameter", where)
    symbol, unit = _unit_of(row, where)
    derived = None if row.get("derived") is None else str(row["derived"])
    draft.parameters[section, name] = Parameter(
        section=section,
        name=name,
        dimension=unit.dimension,
        unit=symbol,
        ask=text(row, "ask", where),
        keys=tuple(frozenset(map(fold, key.split())) for key in texts(row, "keys", where)),
        alone=truth(row, "alone", where, otherwise=False),
        pattern=_pattern_of(row, where),
        derived=derived,
    )
    draft.phrases[PhraseKey(section, Topic.NEAR, name)] += texts(row, "near", where)
    for implied in listed(row, "implied", where):
        checked(implied, "implied value", where)
        if isinstance(implied["value"], bool) or not isinstance(implied["value"], int | float):
            raise CatalogueError(f"{where}: implied value {implied['value']!r} is no number")
        value = unit.to_base(float(implied["value"]))
        draft.phrases[PhraseKey(section, Topic.IMPLIES, name, value)] += texts(implied, "terms", where)


def _unit_of(row: Row, where: str) -> tuple[str, Unit]:
    symbol = str(row.get("unit", "_"))
    try:
        dimension = row.get("dimension") or dimension_of(symbol)
    except KeyError as error:
        raise CatalogueError(f"{where}: {symbol!r} is no known unit") from error
    unit = unit_for(symbol, dimension)
    if unit is None:
        raise CatalogueError(f"{where}: {symbol!r} is no unit of {dimension}")
    return symbol, unit


def _pattern_of(row: Row, where: str) -> re.Pattern[str] | None:
    if "pattern" not in row:
        return None
    try:
        pattern = re.compile(text(row, "pattern", where), re.IGNORECASE)
    except re.error as error:
        raise CatalogueError(f"{where}: `pattern` is no regular expression: {error}") from error
    if pattern.groups < 1:
        raise CatalogueError(f"{where}: `pattern` needs a group around the number")
    return pattern


def _read_flag(section: str, name: str, row: Row, draft: _Draft) -> None:
    where = _new(draft.flags, section, name)
    checked(row, "flag", where)
    otherwise = row.get("otherwise", "unknown")
    if otherwise != "unknown" and not isinstance(otherwise, bool):
        raise CatalogueError(f"{where}: otherwise is true, false or unknown")
    draft.flags[section, name] = Flag(
        section=section,
        name=name,
        ask=text(row, "ask", where),
        otherwise=None if otherwise == "unknown" else otherwise,
        denial_proves=truth(row, "denial_proves", where, otherwise=True),
    )
    draft.phrases[PhraseKey(section, Topic.TRUE, name)] += truths(row, "true", where)
    draft.phrases[PhraseKey(section, Topic.FALSE, name)] += truths(row, "false", where)


def _new(known: Mapping[tuple[str, str], object], section: str, name: str) -> str:
    """Where a record stands, for refusals; two files of a section may not both define it."""
    if (section, name) in known:
        raise CatalogueError(f"{section}: {name}: is given twice")
    return f"{section}: {name}"


def _check_derived(draft: _Draft) -> None:
    for (section, name), parameter in draft.parameters.items():
        if parameter.derived is None:
            continue
        try:
            used = names_in(parameter.derived)
        except ValueError as error:
            raise CatalogueError(f"{section}: {name}: derived: {error}") from error
        for other in used:
            if (section, other) not in draft.parameters:
                raise CatalogueError(f"{section}: {name}: derived: there is no parameter {other!r}")


@dataclass(frozen=True, slots=True)
class _GeneralNote:
    groups: str
    except_entries: tuple[str, ...]
    exclusion: Exclusion

    def applies_to(self, code: str) -> bool:
        return code[1] in self.groups and not any(is_at_or_below(code, e) for e in self.except_entries)


def _general_notes(table: Row, draft: _Draft) -> Iterable[_GeneralNote]:
    names = _Names(table["section"], draft)
    for row in listed(table, "general_notes", table["section"]):
        where = f"{table['section']}: {row.get('name', 'general note') if isinstance(row, dict) else row}"
        checked(row, "general note", where)
        groups, but = text(row, "groups", where), texts(row, "except_entries", where)
        yield _GeneralNote(groups, tuple(but), _exclusion(row, names, where))


def _surveillance(tables: list[Row], draft: _Draft) -> SurveillanceTests:
    """The one section that says how Article 2(20) is tested."""
    sections = [table for table in tables if "surveillance" in table]
    if len(sections) != 1:
        raise CatalogueError("exactly one section has `surveillance`")
    section = sections[0]["section"]
    where = f"{section}: surveillance"
    row = checked(sections[0]["surveillance"], "surveillance", where)
    names = _Names(section, draft)
    if set(rows_of_elements := row["elements"]) != _ELEMENTS or not isinstance(rows_of_elements, dict):
        raise CatalogueError(f"{where}: `elements` are {', '.join(sorted(_ELEMENTS))}")
    elements = {
        element: _element(test, names, f"{where}: {element}") for element, test in row["elements"].items()
    }
    families = tuple(_surveillance_family(given, names, where) for given in listed(row, "families", where))
    return SurveillanceTests(families, elements, _condition(row["suspect"], names, f"{where}: suspect"))


def _surveillance_family(row: Any, names: _Names, where: str) -> SurveillanceFamily:
    checked(row, "surveillance family", where)
    where = f"{where}: {row['id']}"
    return SurveillanceFamily(
        *_family_key(row["family"], names, where),
        text(row, "id", where),
        _one_of(SurveillanceCategory, row["category"], where),
        weak=truth(row, "weak", where, otherwise=False),
    )


def _element(row: Any, names: _Names, where: str) -> ElementTest:
    checked(row, "element", where)
    return ElementTest(
        _condition(under(row, "true") or "never", names, where),
        _condition(under(row, "false") or "never", names, where),
        _one_of(Fact, row.get("otherwise", "unknown"), where),
    )


def _read_entries(table: Row, draft: _Draft, notes: list[_GeneralNote]) -> None:
    section = table["section"]
    names = _Names(section, draft)
    for row in listed(table, "entries", section):
        where = f"{section}: {row.get('code') if isinstance(row, dict) else row}"
        checked(row, "entry", where)
        code = text(row, "code", where)
        after = texts(row, "after", where)
        for one in (code, *after):
            if normalised(one) != one:
                raise CatalogueError(f"{where}: {one!r} is no code of the list")
        own = [_exclusion(given, names, where, new=True) for given in listed(row, "excluded", where)]
        general = [note.exclusion for note in notes if note.applies_to(code)]
        draft.entries.append(
            EntryRule(
                section=section,
                code=code,
                families=frozenset(_family_key(name, names, where) for name in _one_or_more(row["family"])),
                when=_condition(row.get("when", "always"), names, where),
                excluded=(*own, *general),
                unknown=_one_of(WhenUnknown, row.get("unknown", "possible"), where),
                after=frozenset(after),
            )
        )


def _exclusion(row: Any, names: _Names, where: str, *, new: bool = False) -> Exclusion:
    if new:
        checked(row, "exclusion", where)
    condition = _condition(row["when"], names, where, releases=True)
    return Exclusion(text(row, "name", where), condition, text(row, "citation", where))


def _condition(source: Any, names: _Names, where: str, *, releases: bool = False) -> EntryCondition:
    try:
        return parse(source, names, releases=releases)
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}") from error


def _family_key(name: Any, names: _Names, where: str) -> tuple[str, str]:
    section = names.family(name) if isinstance(name, str) else None
    if section is None:
        raise CatalogueError(f"{where}: there is no family {name!r}")
    return section, name


def _one_or_more(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _one_of(kinds: type[E], value: Any, where: str) -> E:
    try:
        return kinds(value)
    except ValueError as error:
        raise CatalogueError(f"{where}: {value!r} is none of {', '.join(kinds)}") from error
