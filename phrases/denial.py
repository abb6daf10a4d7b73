"""Does the text deny what a phrase says?

Looks at the words before a phrase, in its clause: `does not work without their knowledge`. A denial
is a reason to look again, never proof that the opposite holds.
"""

from __future__ import annotations

from phrases.words import Word, fold

REACH = 4
"""So many words before a phrase may a denial stand."""

_DENIALS = frozenset(
    fold(word)
    for word in """
    no not never without non none neither nor cannot cant doesnt dont isnt lacks lacking excluding excludes
    excluded refuses prohibits prohibited forbids forbidden avoid avoids avoiding prevent prevents preventing
    kein keine keinen keiner keinem keines keinerlei nicht nie niemals ohne weder untersagt verboten
    sans pas jamais aucun aucune
    geen niet nooit zonder noch
    sin nunca jamas ningun ninguno ninguna
    senza nessun nessuna
    bez nie zadnych
    """.split()
)
"""Left out because they more often mean something else: `ni` (nickel), `ne` (neon), `mai` (May)."""
_BREAKS = frozenset(
    fold(word) for word in "but aber sondern mais maar sino pero ma only nur seulement".split()
)
_WITH = frozenset("with mit avec met con".split())
"""After a comma they begin something else: `no cable, with encryption`."""
_AFTER = frozenset(fold(word) for word in "nicht niet pas excluded ausgeschlossen exclu uitgesloten".split())
AFTER_REACH = 2
_OR = frozenset("or nor oder noch ou ni of o oppure lub".split())
OR_REACH = 2
REACH_MAX = REACH + 3 * OR_REACH
"""Words that stand in a row with `or` are denied together: `not machined into shielding or ballast`."""
_NOT = frozenset("not non no".split())
_HAD = tuple(
    "support includ inclu availab disponib possib provid present permit allow enabl prevu previst".split()
)
"""`not` after a phrase denies it only before one of these: `encryption is not included`."""
_CHEAP = ("cher",)
"""`pas cher` is a price and no denial."""
_KINDS = tuple(
    "soudure soldadura saldatura naht naad pilot tripul equipag metal magnet ferro destruct linear contact"
    " kontakt seam fil hilo fili draht conduct".split()
)
"""After a denial these name a kind of thing and deny only themselves: `sans soudure` is seamless."""
_NOTHING = _DENIALS | {"false", "nein", "nee"}
"""All that a line of a data sheet says after a colon: `encryption: none`."""


def is_denied(words: list[Word], start: int, end: int) -> bool:
    """Is there a denial before `start`, or right after `end` with no comma between, in the same clause?"""
    return _denied_before(words, start) or _denied_after(words, end) or _listed_as_nothing(words, end)


def _denied_before(words: list[Word], start: int) -> bool:
    clause, reach = words[start].clause, REACH
    for position in range(start - 1, -1, -1):
        word = words[position]
        if start - position > reach or _row_ended(words, position + 1, start):
            return False
        if word.folded in _OR:
            reach = min(reach + OR_REACH, REACH_MAX)
        if word.clause != clause or word.folded in _BREAKS or (word.after_comma and word.folded in _WITH):
            return False
        names_a_kind = position + 1 < start and words[position + 1].folded.startswith(_KINDS)
        if not names_a_kind and (word.folded in _DENIALS or _is_short_not(words, position)):
            return True
    return False


def _row_ended(words: list[Word], position: int, start: int) -> bool:
    """Does a comma at `position` end what is denied? It goes on where the row ends with an `or`."""
    if not words[position].after_comma:
        return False
    clause, last = words[start].clause, min(start + REACH, len(words))
    return all(w.clause != clause or w.folded not in _OR for w in words[position:last])


def _is_short_not(words: list[Word], position: int) -> bool:
    """The two words that an apostrophe makes of `isn't`."""
    word, before = words[position], words[position - 1]
    return (
        position > 0 and word.folded == "t" and before.folded.endswith("n") and word.start == before.end + 1
    )


def _denied_after(words: list[Word], end: int) -> bool:
    clause = words[end - 1].clause
    for position in range(end, min(end + AFTER_REACH, len(words))):
        word = words[position]
        if word.clause != clause or word.after_comma:
            return False
        follower = words[position + 1].folded if position + 1 < len(words) else ""
        if word.folded in _AFTER and not follower.startswith(_CHEAP):
            return True
        if (word.folded in _NOT or _is_short_not(words, position)) and follower.startswith(_HAD):
            return True
    return False


def _listed_as_nothing(words: list[Word], end: int) -> bool:
    """`GPS: no`, where the denial is all that stands after the colon."""
    if end >= len(words) or not words[end].after_colon or words[end].folded not in _NOTHING:
        return False
    following = words[end + 1 : end + 2]
    return all(word.clause != words[end].clause or word.after_comma for word in following)
