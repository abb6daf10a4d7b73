"""What follows from declared codes, an old registry entry and the proposal together?

A declared code stands unless what the item states falls short of every rule of its entry; then it
is to be confirmed by a person. A proposal that is met counts beside it: undeclared is not unlisted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.classification import (
    Checked,
    ClassificationBasis,
    DeclaredCode,
    DeclaredOutcome,
    Evidence,
    Question,
)
from schemas.vocabulary import ClassificationStatus, Fact
from services.classifier.domain.catalogue import Catalogue
from services.classifier.domain.confirmed import ConfirmedItem
from services.classifier.domain.control_list import CodeState, ControlListVersion
from services.classifier.domain.item_facts import ItemFacts
from services.classifier.domain.propose import CODES_MAX, Proposal, Tested, is_below, propose, test

RULE = "REG-3-1"
"""The rule that needs the answer: whether an authorisation is required hangs on the code."""
CHECKED_MAX = 12
EVIDENCE_PER_CODE_MAX = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The codes of an item with what they rest on."""

    codes: tuple[str, ...]
    status: ClassificationStatus
    basis: ClassificationBasis
    declared: tuple[DeclaredCode, ...]
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]
    checked: tuple[Checked, ...]


def weigh(
    facts: ItemFacts,
    declared: Sequence[DeclaredCode],
    version: ControlListVersion,
    catalogue: Catalogue,
    confirmed: ConfirmedItem | None,
) -> Weighed:
    """The codes of an item under one version of the list."""
    proposal = propose(facts, catalogue, in_use=lambda code: _in_use(code, version))
    declared = [_contradicted(code, facts, catalogue) for code in declared]
    standing = [d.code for d in declared if d.code and _stands(d)]
    doubted = [d for d in declared if d.code and d.contradicted_by]
    met = [t.code for t in proposal.met]
    listed = _finest([*standing, *met])
    expired = _still_listed(confirmed, version) if not listed else ()
    possible = listed or _finest(
        [*(d.code for d in doubted if d.code), *expired, *(t.code for t in proposal.possible)]
    )
    return Weighed(
        codes=tuple(listed or possible),
        status=_status(listed, possible),
        basis=_basis(standing, possible),
        declared=tuple(declared),
        evidence=tuple(_evidence(declared, proposal, listed, confirmed, expired)),
        questions=tuple(_questions(proposal, doubted, listed, expired)),
        checked=tuple(_checked(proposal)),
    )


def _in_use(code: str, version: ControlListVersion) -> bool:
    """Has the version the code, and uses it? A citation must be of the list in force."""
    found = version.codes.get(code)
    return found is not None and found.state is CodeState.IN_USE


def _stands(declared: DeclaredCode) -> bool:
    return declared.outcome is DeclaredOutcome.IN_FORCE and declared.contradicted_by is None


def _contradicted(declared: DeclaredCode, facts: ItemFacts, catalogue: Catalogue) -> DeclaredCode:
    """With the reason where what the item states falls short of every rule of the declared entry.

    Silence contradicts nobody: a rule that is not met for want of a word leaves the declared code alone.
    """
    if declared.outcome is not DeclaredOutcome.IN_FORCE or declared.code is None:
        return declared
    results = list(_tests_of(declared.code, facts, catalogue))
    if not results or any(found.fact is not Fact.FALSE or not found.grounds for found in results):
        return declared
    failed = max(results, key=lambda found: len(found.grounds))
    return declared.model_copy(update={"contradicted_by": f"{failed.code}: {_why_not(failed)}"})


def _tests_of(code: str, facts: ItemFacts, catalogue: Catalogue) -> Iterator[Tested]:
    """The rules of a code, or of the nearest code above it that has rules, for families of the item."""
    rules = catalogue.rules_of(code)
    while not rules and "." in code:
        code = code.rpartition(".")[0]
        rules = tuple(rule for rule in catalogue.rules_of(code) if rule.code == code)
    for rule in rules:
        grounds = tuple(g for section, name in sorted(rule.families) for g in facts.family(section, name))
        if grounds:
            yield test(rule, facts, grounds)


def _finest(codes: Iterable[str]) -> list[str]:
    unique = list(dict.fromkeys(codes))
    return [code for code in unique if not any(is_below(other, code) for other in unique)]


def _still_listed(confirmed: ConfirmedItem | None, version: ControlListVersion) -> tuple[str, ...]:
    """What people confirmed under another version, as far as this one still has the codes."""
    return tuple(c for c in confirmed.annex_i_codes if _in_use(c, version)) if confirmed else ()


def _status(listed: Sequence[str], possible: Sequence[str]) -> ClassificationStatus:
    if listed:
        return ClassificationStatus.LISTED
    return ClassificationStatus.POSSIBLY_LISTED if possible else ClassificationStatus.NOT_FOUND


def _basis(standing: Sequence[str], codes: Sequence[str]) -> ClassificationBasis:
    if standing:
        return ClassificationBasis.DECLARED
    return ClassificationBasis.PROPOSAL if codes else ClassificationBasis.NOTHING


def _evidence(
    declared: Sequence[DeclaredCode],
    proposal: Proposal,
    listed: Sequence[str],
    confirmed: ConfirmedItem | None,
    expired: Sequence[str],
) -> Iterator[Evidence]:
    for one in declared:
        if one.code and one.outcome is DeclaredOutcome.IN_FORCE:
            yield Evidence(code=one.code, field="declared_codes", text=one.given)
    for code in expired:
        under = confirmed.control_list_version if confirmed else ""
        text = f"registry entry confirmed under the list of {under}"
        yield Evidence(code=code, field="sku", text=text)
    for tested in proposal.met if listed else proposal.possible:
        for ground in tested.grounds[:EVIDENCE_PER_CODE_MAX]:
            yield Evidence(code=tested.code, field=ground.field, text=ground.text)


def _questions(
    proposal: Proposal, doubted: Sequence[DeclaredCode], listed: Sequence[str], expired: Sequence[str]
) -> Iterator[Question]:
    for one in doubted:
        text = f"Is {one.code} right? What the item states falls short of it ({one.contradicted_by})."
        yield Question(id=RULE, text=text)
    for code in expired:
        yield Question(
            id=RULE, text=f"Is {code} still right? It was confirmed under another version of the list."
        )
    if not listed:
        for tested in proposal.possible:
            yield Question(id=RULE, text=f"{tested.code}: {' '.join(tested.missing)}")
    for tested in proposal.asked[:CODES_MAX]:
        yield Question(id=RULE, text=f"{tested.code}: {' '.join(tested.missing)}", holds=False)


def _checked(proposal: Proposal) -> Iterator[Checked]:
    for tested in proposal.tested[:CHECKED_MAX]:
        if tested.fact is Fact.FALSE:
            reason = _why_not(tested)
        elif tested.fact is Fact.UNKNOWN:
            reason = f"not known: {' '.join(tested.missing)}"
        else:
            reason = "; ".join(ground.text for ground in tested.grounds[:EVIDENCE_PER_CODE_MAX])
        yield Checked(code=tested.code, fact=tested.fact, reason=reason)


def _why_not(tested: Tested) -> str:
    said = "; ".join(ground.text for ground in tested.grounds) or "not stated"
    if tested.excluded_by is not None:
        return f"{tested.excluded_by.name} ({tested.excluded_by.citation}): {said}"
    return said
