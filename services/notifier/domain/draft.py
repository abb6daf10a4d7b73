"""What does a draft to an authority say, which fact does each field come from, and what is missing?

Nothing is invented: a field holds a fact of the order, its classification, the decision or the
table of authorities, with the path of that fact, or a sentence of the template, or a marked gap.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from schemas.classification import OrderClassification
from schemas.decision import Decision, Opinion
from schemas.model import Model, canonical
from schemas.order import Order
from schemas.vocabulary import DocumentKind

BANNER = "DRAFT – not sent; a person reviews, completes and files it"
TEMPLATE = "template"
REPEATS_MAX = 50
"""How many lines, parties, reasons … a section is repeated for; the rest is a gap that says how many."""

Facts = Mapping[str, Any]


class Authority(Model):
    """A competent authority as the table has it; empty where the table knows nothing."""

    iso2: str
    region: str
    name_native: str
    name_english: str
    city: str
    domain: str
    portal: str
    filing_language: str
    confirmed: str


class DraftField(Model):
    label: str
    value: str | None
    source: str | None
    """Path of the fact, `template` for a fixed sentence, null for a gap."""
    gap: str | None


class DraftSection(Model):
    title: str
    fields: tuple[DraftField, ...]


class Draft(Model):
    kind: str
    title: str
    banner: str
    order_id: str
    revision: int
    case_id: str
    sections: tuple[DraftSection, ...]
    gaps: tuple[str, ...]
    """Every gap once more, in reading order, with the section it stands in."""

    def digest(self) -> str:
        """Equal where a newer decision changes nothing that the draft says."""
        said = self.model_dump(mode="json", exclude={"revision", "case_id"})
        return hashlib.sha256(canonical(said)).hexdigest()


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a template: a fact by its path, a fixed sentence, or always a gap."""

    label: str
    path: str | None = None
    sentence: str | None = None
    element: int | None = None
    """The element of Annex III, Section A that it carries."""
    optional: bool = False
    """Left out where the fact is absent, instead of a gap."""


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """A section; with `each` once per line, party … of the order."""

    title: str
    fields: tuple[FieldSpec, ...]
    each: str | None = None
    none: str | None = None
    """What is missing where there is nothing to repeat; None: the section may be absent."""


@dataclass(frozen=True, slots=True)
class Template:
    title: str
    sections: tuple[SectionSpec, ...]


def facts_of(
    decision: Decision,
    order: Order,
    classification: OrderClassification,
    *,
    authorities: Sequence[Authority],
    case_id: str,
) -> Facts:
    """All that a draft may say, as plain data that field paths point into."""
    opinion = decision.model_dump(mode="json", include={*Opinion.model_fields, "order_id", "revision"})
    return {
        "decision": opinion | {"basis": decision.basis.model_dump(mode="json")},
        "order": order.model_dump(mode="json"),
        "classification": classification.model_dump(mode="json"),
        "authority": authorities[0].model_dump(mode="json") if len(authorities) == 1 else {},
        "authorities": [authority.model_dump(mode="json") for authority in authorities],
        "case": {"case_id": case_id},
        "together": _together(order),
    }


def _together(order: Order) -> dict[str, Any]:
    """What a form asks once of all parties, lines and papers; null where one of them does not say."""
    roles: dict[str, list[str]] = {}
    for party in order.parties:
        roles.setdefault(party.role.value, []).append(f"{party.name or 'unnamed'} ({party.country or '?'})")
    places = [line.located_in for line in order.lines]
    values = [line.value for line in order.lines]
    contracts = [paper for paper in order.documents or () if paper.kind is DocumentKind.CONTRACT]
    return {
        "roles": roles,
        "items_located_in": None if None in places else sorted({place for place in places if place}),
        "value": None if None in values else str(sum(Decimal(value) for value in values if value)),
        "contracts": [
            " of ".join(filter(None, (paper.reference, str(paper.signed_on or "") or None)))
            for paper in contracts
            if paper.reference or paper.signed_on
        ],
    }


def build_draft(kind: str, template: Template, facts: Facts) -> Draft:
    """The draft of `kind` over `facts`; the same facts give the same draft."""
    sections = [section for spec in template.sections for section in _sections(spec, facts)]
    addressee = _addressee_gap(facts)
    if addressee is not None:
        sections[0] = sections[0].model_copy(update={"fields": (addressee, *sections[0].fields)})
    return Draft(
        kind=kind,
        title=template.title,
        banner=BANNER,
        order_id=facts["order"]["order_id"],
        revision=facts["order"]["revision"],
        case_id=facts["case"]["case_id"],
        sections=tuple(sections),
        gaps=tuple(
            f"{section.title}: {field.gap}" for section in sections for field in section.fields if field.gap
        ),
    )


def resolve(facts: Facts, path: str) -> Any:
    """The fact at a dotted path; None where there is none."""
    found: Any = facts
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def in_words(fact: Any) -> str | None:
    """A fact as a reader sees it; None for what is absent, empty or unknown."""
    if fact is None or fact in ("", [], {}):
        return None
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, Mapping):
        return "; ".join(f"{name}: {in_words(value) or 'unknown'}" for name, value in fact.items())
    if isinstance(fact, list):
        return ", ".join(in_words(item) or "unknown" for item in fact)
    return str(fact).strip() or None


def missing(words: str) -> str:
    return f"[[ missing: {words} ]]"


def _sections(spec: SectionSpec, facts: Facts) -> Iterator[DraftSection]:
    if spec.each is None:
        yield DraftSection(title=spec.title, fields=_fields(spec.fields, {}, facts, where=""))
        return
    repeats = list(_repeats(spec.each, facts))
    for where, places in repeats[:REPEATS_MAX]:
        yield DraftSection(
            title=f"{spec.title}: {where}", fields=_fields(spec.fields, places, facts, where=where)
        )
    if len(repeats) > REPEATS_MAX:
        words = f"{len(repeats) - REPEATS_MAX} more of {len(repeats)}; attach them as a list"
        yield DraftSection(title=spec.title, fields=(_gap("And", words),))
    if not repeats and spec.none is not None:
        yield DraftSection(title=spec.title, fields=(_gap(spec.title, spec.none),))


def _fields(
    specs: Sequence[FieldSpec], places: Mapping[str, str], facts: Facts, *, where: str
) -> tuple[DraftField, ...]:
    found = []
    for spec in specs:
        if spec.sentence is not None:
            found.append(DraftField(label=spec.label, value=spec.sentence, source=TEMPLATE, gap=None))
            continue
        path = spec.path.format_map(places) if spec.path else None
        value = in_words(resolve(facts, path)) if path else None
        if value is not None:
            found.append(DraftField(label=spec.label, value=value, source=path, gap=None))
        elif not spec.optional:
            words = _inside_a_sentence(spec.label)
            found.append(_gap(spec.label, f"{words} ({where})" if where else words))
    return tuple(found)


def _inside_a_sentence(label: str) -> str:
    first_word = label.partition(" ")[0]
    return label if first_word.isupper() else label[0].lower() + label[1:]


def _gap(label: str, words: str) -> DraftField:
    return DraftField(label=label, value=None, source=None, gap=missing(words))


def _addressee_gap(facts: Facts) -> DraftField | None:
    """What a person must settle about the addressee, over and above its empty fields."""
    country, rows = facts["decision"]["authority_country"], facts["authorities"]
    if len(rows) > 1:
        names = "; ".join(f"{row['region']}: {row['name_english']}" for row in rows)
        return _gap("Addressee", f"which of the authorities of {country} is competent ({names})")
    if not rows:
        return _gap(
            "Addressee", f"the competent authority of {country or 'the Member State of the exporter'}"
        )
    if rows[0]["confirmed"] != "yes":
        words = "confirmation of the addressee against the Commission's list (unconfirmed in our table)"
        return _gap("Addressee", words)
    return None


def _repeats(each: str, facts: Facts) -> Iterator[tuple[str, dict[str, str]]]:
    """The things a section is repeated for: how to call each, and the places its paths need."""
    order, decision = facts["order"], facts["decision"]
    classified = {line["line_id"]: n for n, line in enumerate(facts["classification"]["lines"])}
    match each:
        case "line":
            for n, line in enumerate(order["lines"]):
                c = classified.get(line["line_id"])
                yield f"line {line['line_id']}", {"n": str(n), "c": "none" if c is None else str(c)}
        case "element":
            for line in facts["classification"]["lines"]:
                for e in range(len(line["item"]["elements"])):
                    where = f"line {line['line_id']}, {line['item']['elements'][e]['element']}"
                    yield where, {"c": str(classified[line["line_id"]]), "e": str(e)}
        case "hit":
            for n, reason in enumerate(decision["reasons"]):
                if reason["hit"] is not None:
                    yield f"{reason['hit']['list']} {reason['hit']['entry_id']}", {"n": str(n)}
        case "reason":
            for n, reason in enumerate(decision["reasons"]):
                yield f"{n + 1}, {reason['rule']}", {"n": str(n)}
        case "party":
            for n, party in enumerate(order["parties"]):
                yield party["role"].replace("_", " "), {"n": str(n)}
        case _:
            for n in range(len(order[each] or ())):
                yield str(n + 1), {"n": str(n)}
