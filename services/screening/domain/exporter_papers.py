"""What do the papers of an order say about conditions that no particular of it shows?

Read sentence by sentence. A paper proves a condition only in words that state it outright; where it speaks
of the matter in any other way nothing is known, and a condition that is not known is not met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from phrases.finder import Finder
from schemas.order import Order
from schemas.vocabulary import DocumentKind
from services.screening.domain.names import parts_of
from services.screening.domain.order_facts import document_texts
from services.screening.domain.party_facts import free_zones_in
from services.screening.domain.written_dates import dates_in

SENTENCE_MAX = 600
"""A longer sentence is read in pieces, so that no text takes long."""
BESIDE_CHARS = 60
TEXTS_MAX = 128
"""So many papers are remembered: every line and every authorisation of an order asks about the same ones."""
_END = re.compile(r"(?<=[^\d\s][.;!?])\s+|\n+")
_DIRECT_DENIAL = re.compile(
    r"\b(no(?!\.?\s*\d)|not|never|neither|nor|without|outside|kein\w*|nicht|nie|ohne|weder|ne|pas|sans"
    r"|aucune?|hors"
    r"|geen|niet|zonder|ningun\w*|ningún|sin|fuera|nessun\w*|senza|non|fuori|bez|nie|poza)"
    r"\s+([^\W\d]+\s+){0,2}$",
    re.IGNORECASE,
)
"""Right before a word, with at most two words between: `shall not be re-exported`, `no free zone`."""
_SHALL_NOT = re.compile(
    r"\b((shall|may|must|will|undertakes|agrees|agree) not\b"
    r"|(darf|dürfen|wird|werden|verpflichtet sich)\b.{0,40}\b(weder|nicht)\b"
    r"|s.engage à ne pas\b|ne (doit|peut|pourra) (pas|ni)\b|(mag|zal|mogen) niet\b|no (podrá|venderá|puede)\b"
    r"|non (potrà|può|deve)\b)[^.;]{0,80}$",
    re.IGNORECASE,
)
"""An undertaking not to, with other verbs between: `shall not sell, export or re-export`."""
_BUT = re.compile(r"\b(but|however|sondern|aber|mais|maar|sino|pero|bensì|ma)\b", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"^[^.;]{0,80}\b(prohibited|forbidden|banned|not (permitted|allowed)|untersagt|verboten"
    r"|nicht (gestattet|erlaubt)|interdit\w*|prohibid\w*|vietat\w*|verboden|niet toegestaan|zabronion\w*)\b",
    re.IGNORECASE,
)
_ONWARD = re.compile(
    r"\br[eé]-?\s?export\w*|\bon-?ward (supply|sale|delivery|shipment)\w*|\bresell\w*|\bresale\w*|\bresold\b"
    r"|\bon-?sold\b|\b(pass|ship|send|sent|sell|sold|go)(ed|es|s|ped|ing)?( \w+){0,3} on to\b|\bsold on\b"
    r"|\bwieder-?aus(zu)?f[uü]hr\w*|\bweiter-?(zu)?(liefer|verkauf|export)\w*|\bliefer\w* \w* ?weiter\b"
    r"|\bdoorlever\w*|\bdoorverkop\w*|\bwederuitvoer\w*|\brevend\w*|\brivend\w*|\briesport\w*|\breeksport\w*",
    re.IGNORECASE,
)
_RETURNS = re.compile(
    r"\b(return\w*|re-?import\w*|brought back|carnet|zur[uü]ck\w*|retour\w*|terug\w*|rückgabe"
    r"|regres\w+|devuel\w+|rientr\w+)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(r"(\d{1,4})\s*(days?|tage\w*|jours?|dagen|d[ií]as|giorni|dni)", re.I)
_DOUBT = re.compile(
    r"\b(plan\w*|intend\w*|introduc\w*|suspend\w*|former\w*|yet|until|unless|should|might|could|perhaps"
    r"|suppos\w*|expect\w*"
    r"|geplant|soll(te|en)?|vielleicht|noch nicht|bisher|prévoi\w*|envisag\w*|suspendu\w*|peut-être|gepland"
    r"|misschien"
    r"|previst\w*|suspendid\w*|quizás|sospes\w*|forse)\b",
    re.IGNORECASE,
)
"""A sentence with one of these proves nothing."""
_OWN = re.compile(
    r"\b(exporter\w*|we|our|us|ours|it|ausf[uü]hrer\w*|exporteur\w*|wir|uns\w*|exportateur\w*|nous|notre|wij|ons|onze"
    r"|exportador\w*|nosotros|nuestr\w*|esportator\w*|noi|nostr\w*)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(customers?|buyers?|clients?|consignees?|end-?\s?users?|receivers?|kunden?|k[aä]ufer\w*|empf[aä]nger\w*|acheteurs?"
    r"|destinataires?|klant\w*|koper\w*|compradore?s?|clientes?|acquirent\w*|clienti)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=TEXTS_MAX)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text; a stop after a number ends none, since dates and numbers have such stops."""
    return tuple(
        part[start : start + SENTENCE_MAX]
        for part in _END.split(text)
        for start in range(0, len(part), SENTENCE_MAX)
    )


@lru_cache(maxsize=TEXTS_MAX)
def says_free_zone(text: str) -> bool:
    """Does a text place something in a free zone? Words that deny it must stand right before it."""
    return any(
        not _denied(sentence, match.start())
        for sentence in sentences_of(text)
        for match in free_zones_in(sentence)
    )


@lru_cache(maxsize=TEXTS_MAX)
def says_onward(text: str) -> bool:
    """Does a text speak of supply to somewhere else without denying or forbidding it outright?"""
    return any(
        not _denied(sentence, match.start()) and not _FORBIDDEN.search(sentence[match.end() :])
        for sentence in sentences_of(text)
        for match in _ONWARD.finditer(sentence)
    )


def return_days(text: str, planned: date) -> list[int] | None:
    """After how many days something comes back; None where no sentence speaks of a return."""
    telling = [sentence for sentence in sentences_of(text) if _RETURNS.search(sentence)]
    if not telling:
        return None
    stated = [int(match.group(1)) for sentence in telling for match in _DAYS.finditer(sentence)]
    dated = [(day - planned).days for sentence in telling for day in dates_in(sentence)]
    return stated + [days for days in dated if days >= 0]


def _denied(sentence: str, start: int) -> bool:
    if _DIRECT_DENIAL.search(sentence[max(0, start - BESIDE_CHARS) : start]):
        return True
    undertaking = _SHALL_NOT.search(sentence[max(0, start - 2 * BESIDE_CHARS) : start])
    return undertaking is not None and not _BUT.search(undertaking.group(0))


@dataclass(frozen=True, slots=True)
class Notes:
    """The words with which the exporter's own papers state a condition, by the fact that they prove."""

    finder: Finder[str]
    about_exporter: frozenset[str] = frozenset()
    """Facts of which the sentence must speak of the exporter, and of nobody on the other side."""
    by_exporter: frozenset[str] = frozenset()
    """Facts where the exporter must follow the words: `wholly owned by us`."""

    def of(self, order: Order) -> frozenset[str]:
        """The facts that due-diligence notes and contracts state."""
        own = parts_of(order.exporter.name).tokens
        texts = document_texts(order, DocumentKind.DUE_DILIGENCE_NOTE, DocumentKind.CONTRACT)
        return frozenset().union(*(_stated(self, text, own) for text in texts))

    def stated_in(self, sentence: str, own: tuple[str, ...]) -> Iterator[str]:
        """The facts that one sentence states; `own`: the words of the exporter's name."""
        if _DOUBT.search(sentence):
            return
        for found in self.finder.find(sentence):
            after = sentence[found.start + len(found.text) :][:BESIDE_CHARS]
            if found.denied:
                continue
            if found.key in self.about_exporter and (not _names(sentence, own) or _OTHERS.search(sentence)):
                continue
            if found.key in self.by_exporter and not _names(after, own):
                continue
            yield found.key


@lru_cache(maxsize=TEXTS_MAX)
def _stated(notes: Notes, text: str, own: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fact for sentence in sentences_of(text) for fact in notes.stated_in(sentence, own))


def _names(text: str, own: tuple[str, ...]) -> bool:
    """Does a text speak of the exporter, by a word for it or by its name?"""
    return bool(_OWN.search(text)) or (bool(own) and set(own) <= set(parts_of(text[:SENTENCE_MAX]).tokens))


NO_NOTES = Notes(Finder({}))
