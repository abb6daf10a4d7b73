"""How much does the exporter know of a misuse, and from where?

Informed: a letter of the authority that names the article. Aware: a use is known to be so.
Suspicion: stated as such. Levels given outright count beside what documents show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.order import Order
from schemas.vocabulary import DocumentKind, KnowledgeLevel

_ARTICLE = re.compile(
    r"\b(?:articles?|art\.?|artikel|articolo|artículo|artykuł\w*)\s*(10|[4-8])(?![0-9])"
    r"\s*(?:\(\s*1\s*\)|,?\s*\b(?:abs(?:atz|\.)|paragra(?:ph|phe|fo|af)|apartado|lid|ust\.?)\s*1)?"
    r"\s*(?:\(\s*([abc])\s*\)"
    r"|,?\s*\b(?:buchst(?:abe|\.)|lit\.?|point|lettera|lettre|letter|letra|onder)(?![a-z])\s*([abc])\b)?",
    re.IGNORECASE,
)
_SUSPICION = re.compile(
    r"grounds for suspec|suspect|verdacht|soupçon|vermoeden|sospech|sospett|podejrzen", re.IGNORECASE
)
_ABUSE = re.compile(r"repress|rights|hr_violation|ihl|humanitarian|surveil|tortur|\b5\b", re.I)
_ARTICLE_4_USE = re.compile(r"wmd|nuclear|chemical|biological|missile|military|weapon|illicit|\b4\b", re.I)
_LEVELS = (
    KnowledgeLevel.NONE,
    KnowledgeLevel.THEORETICAL,
    KnowledgeLevel.SUSPICION,
    KnowledgeLevel.AWARE,
    KnowledgeLevel.INFORMED,
)
_OUTSIDE = frozenset({DocumentKind.PRESS_REPORT, DocumentKind.EMAIL})


@dataclass(frozen=True, slots=True)
class KnownUse:
    """`articles` are what letters of the authority name, as `4(1)(a)` or `5(1)`."""

    articles: frozenset[str]
    unread_letter: bool
    """A letter of the authority in which no article could be found: a person must read it."""
    suspicion: bool
    from_outside: bool
    aware_of_abuse: bool = False
    """Recorded as aware of repression or of violations of human rights or humanitarian law."""
    aware_of_article_4: bool = False
    level: KnowledgeLevel = KnowledgeLevel.NONE
    """The highest level that the order shows."""

    @property
    def article(self) -> str | None:
        """The one to cite: of Article 4 before 5, with its letter before without."""
        return min(self.articles, key=lambda name: (name[0], -len(name), name), default=None)


def knowledge_of(order: Order) -> KnownUse:
    documents = order.documents or []
    letters = [document for document in documents if document.kind is DocumentKind.AUTHORITY_LETTER]
    levels = {knowledge.level for knowledge in order.knowledge or ()}
    informed = [k.use or "" for k in order.knowledge or () if k.level is KnowledgeLevel.INFORMED]
    read = [_articles(text) for text in [*(letter.text or "" for letter in letters), *informed]]
    suspicion = KnowledgeLevel.SUSPICION in levels or any(
        _SUSPICION.search(document.text or "") for document in documents
    )
    own = any(document.kind is DocumentKind.DUE_DILIGENCE_NOTE for document in documents)
    outside = any(document.kind in _OUTSIDE for document in documents) and not own
    unread = not all(read)
    articles = frozenset().union(*read)
    level = _level(order, levels, informed=bool(articles) or bool(letters), suspicion=suspicion)
    aware = " ".join(k.use or "" for k in order.knowledge or () if k.level is KnowledgeLevel.AWARE)
    return KnownUse(
        articles,
        unread,
        suspicion,
        outside,
        aware_of_abuse=bool(_ABUSE.search(aware)),
        aware_of_article_4=bool(_ARTICLE_4_USE.search(aware)),
        level=level,
    )


def _level(order: Order, levels: set[KnowledgeLevel], *, informed: bool, suspicion: bool) -> KnowledgeLevel:
    uses = (value for name, value in order.use if name not in ("stated", "sector"))
    shown = {
        KnowledgeLevel.INFORMED: informed,
        KnowledgeLevel.AWARE: True in uses,
        KnowledgeLevel.SUSPICION: suspicion,
    }
    found = levels | {level for level, holds in shown.items() if holds} | {KnowledgeLevel.NONE}
    return max(found, key=_LEVELS.index)


def _articles(text: str) -> frozenset[str]:
    """Every Article of 4 to 8, or 10, that a text names, with the letter beside it."""
    found = set()
    for match in _ARTICLE.finditer(text):
        letter = (match.group(2) or match.group(3) or "").lower()
        found.add(f"{match.group(1)}(1)" + (f"({letter})" if letter else ""))
    return frozenset(found)
