"""Which code does a number in the margin make, by what it is and where it stands?

Codes alternate letters and numbers (`3A001.b.2.a`). Where a page nests its items, the code follows from the
nesting; where it lays them side by side, from the sequence: `b.` follows `a.`, whatever stands between.
Where several readings are left, the codes of other versions decide.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence


class Ambiguous(ValueError):
    """A number may make several codes."""


class Outline:
    """The sub-items placed so far, by the code above them; `known` are codes of other versions."""

    def __init__(self, known: Container[str] = ()) -> None:
        self._known = known
        self.guessed: set[str] = set()
        """Entries in which other versions had to tell where an item belongs."""
        self._below: dict[str, list[str]] = {}
        self._side_by_side: set[str] = set()

    def copy(self) -> Outline:
        other = Outline(self._known)
        other._below = {code: list(steps) for code, steps in self._below.items()}
        other._side_by_side = set(self._side_by_side)
        return other

    def is_side_by_side(self, parent: str) -> bool:
        """Do items of several depths stand under `parent` without nesting?"""
        return parent in self._side_by_side

    def last_below(self, parent: str) -> str | None:
        """The sub-item of `parent` that came last."""
        steps = self._below.get(parent)
        return f"{parent}.{steps[-1]}" if steps else None

    def deepest(self, parent: str) -> str:
        """Whatever was placed last under `parent`, or itself."""
        *_, last = self._chain(parent)
        return last

    def add(self, code: str) -> None:
        """A code that was written out in full."""
        parent, _, step = code.rpartition(".")
        self._below.setdefault(parent, []).append(step)

    def place(self, step: str, parent: str) -> str | None:
        """The code that `step` makes under `parent`; None where it fits nowhere."""
        above = self._where(step, parent)
        if above is None:
            return None
        if above.startswith(f"{parent}."):
            self._side_by_side.add(parent)
        self._below.setdefault(above, []).append(step)
        return f"{above}.{step}"

    def takes(self, steps: Sequence[str], parent: str) -> bool:
        """Would all of `steps` follow under `parent`, each directly after the one before?"""
        trial = self.copy()
        return all(trial._takes_next(step, parent) for step in steps)

    def _takes_next(self, step: str, parent: str) -> bool:
        above = [code for code in self._chain(parent) if self._is_next(step, code)]
        if above:
            self._below.setdefault(above[-1], []).append(step)
        return bool(above)

    def _where(self, step: str, parent: str) -> str | None:
        chain = list(self._chain(parent))
        following = [code for code in chain if self._is_next(step, code)]
        if following:
            nested = following[0] == parent and parent not in self._side_by_side
            return parent if nested else self._only(step, following)
        if self._may_take(step, parent):
            return parent
        outside = [code for code in _above(parent) if self._is_next(step, code)]
        if outside:
            return outside[0]
        if step in ("a", "1") and not self._below.get(parent) and parent not in self._side_by_side:
            return parent  # nested so by the page, against the rule
        return next((code for code in reversed(chain) if self._may_take(step, code)), None)

    def _only(self, step: str, above: Sequence[str]) -> str:
        """The one reading, or the innermost that another version has: lists end before outer ones go on."""
        if len(above) == 1:
            return above[0]
        known = [code for code in above if f"{code}.{step}" in self._known]
        if not known:
            raise Ambiguous(" or ".join(f"{code}.{step}" for code in above))
        self.guessed.add(known[-1][: len("0A001")])
        return known[-1]

    def _chain(self, parent: str) -> Iterator[str]:
        """`parent`, its last sub-item, the last sub-item of that, and so on."""
        code: str | None = parent
        while code is not None:
            yield code
            code = self.last_below(code)

    def _is_next(self, step: str, code: str) -> bool:
        steps = self._below.get(code)
        if not steps:
            return step in ("a", "1") and _alternates(code, step)
        return _is_letter(steps[-1]) == _is_letter(step) and _ordinal(step) == _ordinal(steps[-1]) + 1

    def _may_take(self, step: str, code: str) -> bool:
        """Gaps in the numbering are normal where entries continue the lettering of others."""
        steps = self._below.get(code)
        if not steps:
            return _alternates(code, step)
        return _is_letter(steps[-1]) == _is_letter(step) and _ordinal(step) > _ordinal(steps[-1])


def _above(code: str) -> Iterator[str]:
    while "." in code:
        code = code.rpartition(".")[0]
        yield code


def _alternates(code: str, step: str) -> bool:
    """Does a letter follow a number, a number a letter? An entry takes either."""
    _, dot, last = code.rpartition(".")
    return not dot or _is_letter(last) != _is_letter(step)


def _is_letter(step: str) -> bool:
    return not step.isdecimal()


def _ordinal(step: str) -> int:
    return int(step) if step.isdecimal() else ord(step)
