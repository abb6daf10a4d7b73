"""Could two words be one name, written by two systems of romanisation, or by ear?

Arabic, Persian, Cyrillic and Chinese names reach Latin letters in many ways (Muhammad and Mohamed, Gnatyshin
and Hnatyshyn, Alexander and Aleksandr), and readers of worn papers confuse shapes (0 and o, rn and m). Words
whose keys agree are taken for spellings of one name, however many letters differ.
"""

from __future__ import annotations

import re
from functools import lru_cache

SKELETON_LENGTH_MIN = 3
KEY_LENGTH_MIN = 3
_SHAPES = str.maketrans("01345789", "oleastbg")
"""Digits inside a word stand for the letters that they look like."""
_SOUNDS = (
    (re.compile(r"rn"), "m"),
    (re.compile(r"vv"), "w"),
    (re.compile(r"shch|sch|sh|sz"), "s"),
    (re.compile(r"tch|tsch|ch|cz"), "c"),
    (re.compile(r"dzh|dj|dz|zh"), "j"),
    (re.compile(r"kh|gh|g(?=[aoun])"), "h"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"dt"), "t"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"ts|tz"), "c"),
    (re.compile(r"ck|q|c(?=[aouklrt]|$)"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"(?<=[^aeiouy])er$"), "r"),
    (re.compile(r"d$"), "t"),
    (re.compile(r"ou|oo|u?w(?=[^aeiouy]|$)"), "u"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ee|ea|ie|iy|yi|yy|ii|ij|ey|ei|ay|ai|ye|oy|oi"), "i"),
    (re.compile(r"[aei]i"), "i"),
    (re.compile(r"(?<=[aeiouy])h(?=[^aeiouy]|$)"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_BY_EAR = str.maketrans("aeiouy", "aiiaui")
"""Vowels as Slavic names swap them: o and a, e and i and y."""
_BY_SCRIPT = str.maketrans("aeiouy", "aaioui")
"""Vowels as Arabic and Persian names swap them: a and e, o and u."""
_VOWELS = re.compile(r"[aeiou]")


@lru_cache(maxsize=400_000)
def keys_of(word: str) -> tuple[str, ...]:
    """The keys of a word; two words are of one family where any of them agree. Short words have none."""
    if len(word) < KEY_LENGTH_MIN or word.isdigit():
        return ()
    sounds = word.translate(_SHAPES)
    for pattern, sound in _SOUNDS:
        sounds = pattern.sub(sound, sounds)
    found = []
    for letters in (_BY_EAR, _BY_SCRIPT):
        key = re.sub(r"(.)\1+", r"\1", sounds.translate(letters))
        if letters is _BY_SCRIPT:
            key = key.replace("u", "o")
        if len(key) >= KEY_LENGTH_MIN:
            found.append(f"{'e' if letters is _BY_EAR else 's'}:{key}")
    return tuple(found)


@lru_cache(maxsize=400_000)
def skeletons_of(word: str) -> frozenset[str]:
    """A word without the vowels inside it, and without any (as inside `al-akhras`); none for little."""
    if word.isdigit() or not word:
        return frozenset()
    inside = word[0] + _VOWELS.sub("", word[1:-1]) + (word[-1] if len(word) > 1 else "")
    return frozenset(
        f"b:{bones}" for bones in (inside, _VOWELS.sub("", word)) if len(bones) >= SKELETON_LENGTH_MIN
    )


def has_no_vowels(word: str) -> bool:
    """Were the vowels of this word dropped? Only then is its skeleton compared with words that have them."""
    return len(word) >= SKELETON_LENGTH_MIN and word.isalpha() and not _VOWELS.search(word[1:-1])


def are_one_family(left: str, right: str) -> bool:
    """Do the words agree by ear, by romanisation, or in all consonants where one of them has no vowels?"""
    if not set(keys_of(left)).isdisjoint(keys_of(right)):
        return True
    if has_no_vowels(left) or has_no_vowels(right):
        return not skeletons_of(left).isdisjoint(skeletons_of(right))
    return False
