"""How does a name read once everything that does not distinguish it is folded away?

One normaliser for lists and for parties: Unicode, invisible characters, look-alike letters, other
scripts, case, accents, punctuation, separated initials, legal forms, titles.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from anyascii import anyascii

from schemas.vocabulary import ListedKind, PartyKind
from services.screening.domain.name_words import GENERIC_WORDS, LEGAL_FORMS, PARTICLES, SAME_FORMS, TITLES

_SHIP = re.compile(
    r"^\s*(m\.?\s?/?\s?[vtsy]\.?|s\.?\s?/?\s?[sy]\.?|t\.?\s?/?\s?s\.?|f\.?\s?/?\s?v\.?|lng/?c|lpg/?c|vlcc"
    r"|motor vessel|motor tanker)\s+(?=\S)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_APOSTROPHES = re.compile(r"['\u2018\u2019\u02bc\u02bb`\u00b4\u02bf\u02be]")
_LATIN_LIKE = str.maketrans("авекмнорстухіјѕԁӏɡαορτυνικ", "abekmhopctyxijsdlgaoptuvik")
NAME_LENGTH_MAX = 400


@dataclass(frozen=True, slots=True)
class NameParts:
    """A name as it is compared: distinguishing words in sequence, and what was set aside."""

    tokens: tuple[str, ...]
    forms: frozenset[str]
    script: str
    """`LATIN`, `CYRILLIC`, … or several: names of different scripts are equal only in likeness."""

    joined: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "joined", "".join(self.tokens))

    @property
    def key(self) -> tuple[str, ...]:
        """The words in alphabetical sequence: equal for the same name in another order."""
        return tuple(sorted(self.tokens))


@lru_cache(maxsize=200_000)
def parts_of(name: str) -> NameParts:
    """The comparable parts of a name. No distinguishing word left: empty `tokens`, which match nothing."""
    text = unicodedata.normalize("NFKC", name[:NAME_LENGTH_MAX])
    text = "".join(character for character in text if unicodedata.category(character) != "Cf")
    script = "+".join(sorted({_script(character) for character in text if character.isalpha()})) or "LATIN"
    words = [_ascii_word(word) for word in _WORD.findall(_APOSTROPHES.sub("", text).replace("&", " and "))]
    tokens = _join_initials([word for found in words for word in found.split()])
    forms = frozenset(token for token in tokens if token in LEGAL_FORMS)
    core = [token for token in tokens if token not in LEGAL_FORMS and token not in TITLES]
    return NameParts(tuple(core), forms, script)


def vessel_name(name: str) -> str:
    """A ship's name without the letters for what kind of ship she is: `M/V Aurora` is Aurora."""
    return _SHIP.sub("", name) or name


def same_legal_person(one: str, other: str) -> bool:
    """Do two names name one person? An AG and a GmbH of one name are two; a form left out is no other."""
    left, right = parts_of(one), parts_of(other)
    forms = [frozenset(SAME_FORMS.get(form, form) for form in parts.forms) for parts in (left, right)]
    return bool(left.tokens) and left.key == right.key and (not all(forms) or forms[0] == forms[1])


def weight_class(token: str) -> float:
    """How much a word distinguishes by its kind: 1 ordinary, less for generic words and particles."""
    if token in PARTICLES:
        return 0.15
    return 0.25 if token in GENERIC_WORDS else 1.0


def kinds_agree(party: PartyKind | None, listed: ListedKind) -> bool:
    """Can a party of this kind be a listed one of that kind? Unknown agrees with everything."""
    if party in (None, PartyKind.UNKNOWN) or listed is ListedKind.UNKNOWN:
        return True
    return party == listed.value


def _ascii_word(word: str) -> str:
    """A word in lower-case ASCII; look-alike letters of other scripts inside a Latin word become Latin."""
    folded = word.casefold()
    scripts = {_script(character) for character in folded if character.isalpha()}
    if "LATIN" in scripts and len(scripts) > 1:
        folded = folded.translate(_LATIN_LIKE)
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    if not bare.isascii():
        bare = anyascii(bare)
    return re.sub(r"[^a-z0-9 ]", "", bare.casefold())


def _join_initials(words: list[str]) -> list[str]:
    """`a b c trading` as `abc trading`: letters that stand alone in a row are one word."""
    found: list[str] = []
    run: list[str] = []
    for word in words:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        found.extend(_one_word(run))
        run = []
        found.append(word)
    found.extend(_one_word(run))
    return [word for word in found if word]


def _one_word(letters: list[str]) -> list[str]:
    return ["".join(letters)] if len(letters) > 1 else letters


@lru_cache(maxsize=20_000)
def _script(character: str) -> str:
    return unicodedata.name(character, "?").split(" ", 1)[0]
