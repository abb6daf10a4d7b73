"""Which number do people mean by `1.000`, `12,5`, `3 x 10^6`, `1½` or `2 million`?

A lone group of three digits is read by the language of the text: `1.000` is a thousand in German and
one in English.
"""

from __future__ import annotations

import math
import re
import unicodedata

COMMA_LANGUAGES = frozenset(
    (
        "bg bs ca cs da de el es et eu fi fr gl hr hu is it lb lt lv mk nb nl nn no pl pt ro ru sk sl sq sr "
        "sv tr uk"
    ).split()
)
_SPACES = " \u00a0\u2007\u2009\u202f"
_FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_TIMES = r"[x×·⋅*]"
_GROUPED = rf"\d{{1,3}}(?P<part>[{_SPACES}.,'’])\d{{3}}(?:(?P=part)\d{{3}}){{0,6}}(?![\d])(?:[.,]\d{{1,15}})?"
_PLAIN = rf"\d{{1,30}}(?:[.,]\d{{1,30}})?(?:[{_SPACES}]?[{_FRACTIONS}])?|\.\d{{1,30}}|[{_FRACTIONS}]"
_EXPONENT = (
    rf"[eE][+-]?\d{{1,3}}"
    rf"|\s?{_TIMES}\s?10(?:\^\s?[+-]?\d{{1,2}}|-\d{{1,2}}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}})"
)
_POWER = r"10(?:\^[+-]?\d{1,2}|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})"
_TENS = {
    1e3: "thousand tausend duizend mila tysiące tysięcy",
    1e6: "million millions millionen mio mln miljoen miljoenen millón millones milione "
    "milioni milion miliony",
    1e9: "billion milliard milliarden milliards mrd mld miljard miljarden miliardo miliardi miliard",
}
_BY_NAME = {name: value for value, names in _TENS.items() for name in names.split()}
_LARGE = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
NUMBER = rf"(?:{_POWER}|(?:{_GROUPED}|{_PLAIN})(?:{_EXPONENT})?)(?:[{_SPACES}-]?(?i:{_LARGE})(?!\w)\.?)?"
"""A regular expression; it has one named group, `part`, so it may stand in another only once."""
_WHOLE = re.compile(NUMBER)
_THOUSANDS = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")
_LARGE_END = re.compile(rf"(?P<rest>.*?)[{_SPACES}-]?(?P<name>{_LARGE})\.?$", re.IGNORECASE | re.DOTALL)
_POWER_END = re.compile(rf"(?:(?P<rest>.*?)\s?{_TIMES}\s?)?10\^?\s?(?P<power>[+-]?\d{{1,2}})$", re.DOTALL)
_SIGNS = re.compile(r"[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+$")


def writes_comma(language: str | None) -> bool:
    """Is the comma the decimal sign of a language (`de`, `de-AT`; in Switzerland it is the point)?"""
    name, _, region = (language or "").replace("_", "-").casefold().partition("-")
    return name in COMMA_LANGUAGES and region not in ("ch", "li")


def number(written: str, *, comma_decimal: bool) -> float | None:
    """The number that people mean by `1,000`, `0,01`, `1.5e3` or `2 x 10^6`; None where it is none."""
    written = written.strip()
    sign = -1.0 if written[:1] in ("-", "−", "–") else 1.0
    written = written.lstrip("-−–+")
    if not _WHOLE.fullmatch(written):
        return None
    large = _LARGE_END.fullmatch(written)
    factor = _BY_NAME[large["name"].casefold()] if large else 1.0
    value = _value(large["rest"] if large else written, comma_decimal=comma_decimal)
    found = sign * value * factor
    return found if math.isfinite(found) else None


def _value(written: str, *, comma_decimal: bool) -> float:
    marked = _SIGNS.sub(lambda raised: "^" + raised.group().translate(_RAISED_DIGITS), written)
    power = _POWER_END.fullmatch(marked) if re.search(r"10(?:\^|-\d)", marked) else None
    mantissa, _, exponent = written.replace("E", "e").partition("e")
    if power is not None:
        mantissa, exponent = power["rest"] or "1", power["power"]
    fraction = unicodedata.numeric(mantissa[-1]) if mantissa[-1] in _FRACTIONS else 0.0
    whole = mantissa.rstrip(_FRACTIONS + _SPACES) or "0"
    return float(f"{_plain(whole, comma_decimal=comma_decimal)}e{exponent or 0}") + fraction


def _plain(written: str, *, comma_decimal: bool) -> str:
    bare = re.sub(rf"[{_SPACES}'’]", "", written)
    if "," in bare and "." in bare:
        decimal = max(bare.rfind(","), bare.rfind("."))
        return re.sub(r"[.,]", "", bare[:decimal]) + "." + bare[decimal + 1 :]
    separator = "," if "," in bare else "."
    grouped = bare == written and _THOUSANDS.fullmatch(bare) and not bare.startswith("0")
    is_grouping = grouped and (bare.count(separator) > 1 or (separator == ".") == comma_decimal)
    return bare.replace(separator, "") if is_grouping else bare.replace(",", ".")
