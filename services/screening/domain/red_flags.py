"""Which red flags does an order raise, and what must people be asked?

Flags are evidence, not verdicts. Weight 1 and 2 never hold by themselves, 3 holds, 4 holds and
presumes a notification review. A flag whose facts are absent is not raised; coverage names it.
Sources: Commission Recommendations (EU) 2024/2659 and 2019/1318, guidance on enhanced due diligence,
Supplement No. 3 to 15 CFR Part 732.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from phrases.finder import Finder
from schemas.order import Order
from schemas.vocabulary import CyberSurveillance, Fact
from services.screening.domain.conditions import NO, Condition
from services.screening.domain.consequences import Consequence, Finding
from services.screening.domain.order_texts import OrderText, texts_of
from services.screening.domain.scope import Scope

HOLDING_WEIGHT = 3
QUOTES_MAX = 3


class Decides(StrEnum):
    """Who decides that a flag stands."""

    SYSTEM = "N"
    CONFIRMED = "C"
    """The system proposes, a person confirms."""
    PERSON = "Y"
    """A person must answer."""


class FlagScope(StrEnum):
    ORDER = "order"
    LINE = "line"
    PARTY = "party"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """One row of a catalogue. `when` raises it; phrases raise it where `only_if` is not false."""

    id: str
    weight: int
    decides: Decides
    statement: str
    question: str
    citation: str
    scope: FlagScope = FlagScope.ORDER
    surveillance: bool = False
    """A question of the guidelines on cyber-surveillance: it holds once a candidate is in the order."""
    when: Condition[Scope] | None = None
    common: Condition[Scope] | None = None
    """What of `when` is the same for every line or party; where it is false none need be looked at."""
    only_if: Condition[Scope] | None = None
    asked_if: Condition[Scope] | None = None
    reads: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    about_data: bool = False
    """What it finds is that something is missing, not that something is adverse."""
    not_in_an_order: str = ""
    """The facts that no order carries, in words; for coverage."""

    @property
    def is_looked_at(self) -> bool:
        """Can an order raise it, or have it asked, without any phrase?"""
        return self.when is not None or self.surveillance or self.asked_if is not None


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag with what raised it."""

    flag: RedFlag
    why: str
    line_id: str | None = None
    party: str | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class FlagRun:
    """What the catalogues found. `notes` and `asked` hold nothing by themselves."""

    findings: tuple[Finding, ...]
    light: tuple[Finding, ...]
    """Weight 1 and 2, and denied phrases: among the reasons of an order that is held anyway."""
    asked: Mapping[str, str]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlags:
    """All catalogues, with a finder for each kind of text over the phrases that count there."""

    version: str
    flags: tuple[RedFlag, ...]
    finders: Mapping[str, Finder[str]]
    not_in_an_order: tuple[str, ...] = ()
    looked_at: frozenset[str] = field(init=False)
    """The flags that an order can raise, or have asked, without any phrase or answer."""
    always: tuple[RedFlag, ...] = field(init=False)
    """The same in the sequence of the catalogues."""

    def __post_init__(self) -> None:
        found = frozenset(flag.id for flag in self.flags if flag.is_looked_at)
        object.__setattr__(self, "looked_at", found)
        object.__setattr__(self, "always", tuple(flag for flag in self.flags if flag.id in found))

    def run(self, scope: Scope) -> FlagRun:
        """The flags of an order, each once for a line or party."""
        by_phrase = self._found_phrases(scope.order)
        candidate = _has_candidate(scope)
        concerned = self.looked_at | by_phrase.keys() | scope.answers.keys()
        findings: list[Finding] = []
        light: list[Finding] = []
        holding: dict[str, str] = {}
        asked: dict[str, str] = {}
        undecided: list[str] = []
        for flag in self._among(concerned):
            answer = scope.answers.get(flag.id, Fact.UNKNOWN)
            if answer is Fact.FALSE:
                continue
            raised = list(_raised(flag, scope, by_phrase.get(flag.id, ()), undecided))
            if answer is Fact.TRUE and not raised:
                raised = [Raised(flag, "a person answered yes")]
            if flag.decides is Decides.PERSON and answer is Fact.UNKNOWN:
                if flag.surveillance and candidate:
                    holding[flag.id] = flag.question
                elif raised or _is_asked(flag, scope):
                    asked[flag.id] = flag.question
            for one in raised:
                (findings if _holds(one, scope) else light).append(_finding(one))
        if holding:
            first = next(flag for flag in self.flags if flag.id in holding)
            findings.append(_unanswered(first, len(holding), scope))
        return FlagRun(tuple(findings), tuple(light), holding | asked, tuple(dict.fromkeys(undecided)))

    def _among(self, concerned: Set[str]) -> Sequence[RedFlag]:
        """The flags with these ids, in the sequence of the catalogues."""
        if concerned <= self.looked_at:
            return self.always
        return [flag for flag in self.flags if flag.id in concerned]

    def _found_phrases(self, order: Order) -> dict[str, list[tuple[OrderText, str, bool]]]:
        found: dict[str, list[tuple[OrderText, str, bool]]] = {}
        for text in texts_of(order):
            finder = self.finders.get(text.source)
            for match in finder.find(text.text) if finder else ():
                found.setdefault(match.key, []).append((text, match.text, match.denied))
        return found


def finders_of(flags: Sequence[RedFlag]) -> dict[str, Finder[str]]:
    """For each kind of text a finder over the phrases of the flags that read it."""
    sources = sorted({source for flag in flags for source in flag.reads})
    return {
        source: Finder({flag.id: flag.phrases for flag in flags if source in flag.reads})
        for source in sources
    }


def _raised(
    flag: RedFlag,
    scope: Scope,
    phrases: Sequence[tuple[OrderText, str, bool]],
    undecided: list[str],
) -> Iterator[Raised]:
    for one in _views(flag, scope):
        answer = flag.when.evaluate(one) if flag.when else NO
        if answer.fact is Fact.TRUE:
            line = one.line.line.line_id if one.line else None
            yield Raised(
                flag, "the particulars of the order show it", line, one.party.name if one.party else None
            )
        elif answer.fact is Fact.UNKNOWN:
            undecided.append(f"{flag.id}: not known: {', '.join(sorted(answer.unknown))}")
    if phrases and (flag.only_if is None or flag.only_if.evaluate(scope).fact is not Fact.FALSE):
        yield from _by_text(flag, scope, phrases)


def _by_text(flag: RedFlag, scope: Scope, phrases: Sequence[tuple[OrderText, str, bool]]) -> Iterator[Raised]:
    """One flag for each line or party that texts are about; affirmed words before denied ones."""
    by_subject: dict[tuple[str | None, str | None], list[tuple[OrderText, str, bool]]] = {}
    for text, words, denied in phrases:
        line_id = text.line_id or (_line_meant(scope) if text.party is None else None)
        by_subject.setdefault((line_id, text.party), []).append((text, words, denied))
    for (line_id, party), found in by_subject.items():
        affirmed = [one for one in found if not one[2]]
        said = affirmed or found
        quotes = dict.fromkeys(f"“{words}” in {text.source.replace('_', ' ')}" for text, words, _ in said)
        why = "; ".join(list(quotes)[:QUOTES_MAX])
        yield Raised(flag, why if affirmed else f"{why} (denied there)", line_id, party, denied=not affirmed)


def _views(flag: RedFlag, scope: Scope) -> Sequence[Scope]:
    """The order, each line or each party, whichever the flag looks at; none where nothing can raise it."""
    if flag.when is None:
        return ()
    if flag.common is not None and flag.common.evaluate(scope).fact is Fact.FALSE:
        return ()
    match flag.scope:
        case FlagScope.LINE:
            return scope.by_line
        case FlagScope.PARTY:
            return scope.by_party
        case _:
            return (scope,)


def _line_meant(scope: Scope) -> str | None:
    """The line that a document is about, where there is no doubt: the only one, or the only candidate."""
    if len(scope.lines) == 1:
        return scope.lines[0].line.line_id
    candidates = [facts for facts in scope.lines if _is_candidate(facts.item.item.cyber_surveillance)]
    return candidates[0].line.line_id if len(candidates) == 1 else None


def _has_candidate(scope: Scope) -> bool:
    return any(_is_candidate(facts.item.item.cyber_surveillance) for facts in scope.lines)


def _is_candidate(surveillance: CyberSurveillance) -> bool:
    return surveillance is CyberSurveillance.NON_LISTED_CANDIDATE


def _is_asked(flag: RedFlag, scope: Scope) -> bool:
    return flag.asked_if is not None and flag.asked_if.evaluate(scope).fact is Fact.TRUE


def _finding(raised: Raised) -> Finding:
    flag = raised.flag
    review = " A notification is to be considered." if flag.weight > HOLDING_WEIGHT else ""
    return Finding(
        rule=flag.id,
        consequence=Consequence.NEEDS_INFO if flag.about_data else Consequence.HUMAN_REVIEW,
        citation=flag.citation,
        summary=f"{flag.statement} ({raised.why}).{review}",
        line_id=raised.line_id,
        party=raised.party,
    )


def _holds(raised: Raised, scope: Scope) -> bool:
    """Weight 3 and 4 hold; words that the text denies only where surveillance is the subject."""
    if raised.flag.weight < HOLDING_WEIGHT:
        return False
    return not raised.denied or any(
        facts.item.item.cyber_surveillance is not CyberSurveillance.NONE for facts in scope.lines
    )


def _unanswered(flag: RedFlag, count: int, scope: Scope) -> Finding:
    """One reason for all questions of the review that nobody has answered yet."""
    return Finding(
        rule=flag.id,
        consequence=Consequence.NEEDS_INFO,
        citation=f"Article 2(20) of Regulation (EU) 2021/821; {flag.citation}",
        summary=(
            "The item may be a cyber-surveillance item that Annex I does not list; "
            f"{count} questions of the review are not answered."
        ),
        line_id=_line_meant(scope),
    )
