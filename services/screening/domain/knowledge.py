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
    r"\b(?:articles?|art\.?|artikel|articolo|artículo|artykuł\w*)\s*([45])\s*(?:\(\s*1\s*\)|\s*\b(?:abs(?:atz|\.)|paragraphe|lid|ust\.?)\s*1)?"
    r"\s*(?:\(\s*([abc])\s*\)|\b(?:buchst(?:abe|\.)|lit\.?|point|letter)\s*([abc])\b)?",
    re.IGNORECASE,
)
_SUSPICION = re.compile(
    r"grounds for suspec|suspect|verdacht|soupçon|vermoeden|sospech|sospett|podejrzen", re.IGNORECASE
)
_OUTSIDE = frozenset({DocumentKind.PRESS_REPORT, DocumentKind.EMAIL})


@dataclass(frozen=True, slots=True)
class KnownUse:
    """`article` is what a letter of the authority names, as `4(1)(a)` or `5(1)`."""

    article: str | None
    suspicion: bool
    from_outside: bool


def knowledge_of(order: Order) -> KnownUse:
    documents = order.documents or []
    letters = [document for document in documents if document.kind is DocumentKind.AUTHORITY_LETTER]
    levels = {knowledge.level for knowledge in order.knowledge or ()}
    article = next(filter(None, (_article(letter.text or "") for letter in letters)), None)
    if article is None and KnowledgeLevel.INFORMED in levels:
        article = next((_article(k.use or "") for k in order.knowledge or () if _article(k.use or "")), None)
    suspicion = KnowledgeLevel.SUSPICION in levels or any(
        _SUSPICION.search(document.text or "") for document in documents
    )
    own = any(document.kind is DocumentKind.DUE_DILIGENCE_NOTE for document in documents)
    outside = any(document.kind in _OUTSIDE for document in documents) and not own
    return KnownUse(article, suspicion, outside)


def _article(text: str) -> str | None:
    match = _ARTICLE.search(text)
    if match is None:
        return None
    letter = (match.group(2) or match.group(3) or "").lower()
    return f"{match.group(1)}(1)" + (f"({letter})" if letter else "")
