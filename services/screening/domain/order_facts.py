"""What do documents, payment and goods of an order show that red flags and clauses ask for?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from schemas.order import Document, Line, Order, Party
from schemas.vocabulary import DocumentKind, Fact, LineKind, PartyRole
from services.screening.domain.names import parts_of, same_legal_person

BUYING_ROLES = frozenset(
    {
        PartyRole.BUYER,
        PartyRole.CONSIGNEE,
        PartyRole.INTERMEDIATE_CONSIGNEE,
        PartyRole.END_USER,
        PartyRole.RESELLER,
        PartyRole.INTEGRATOR,
        PartyRole.OPERATOR,
        PartyRole.AGENT,
        PartyRole.BROKER,
    }
)
"""The customer and the intermediaries that an order names."""

_RUSSIA = r"(russia\w*|russ(ie|land|ische\w*)|rusland|rusia|ros+ji|russia|russische federatie)"
_RE_EXPORT = (
    r"(re-?\s?export\w*|r[ée]-?export\w*|wieder-?ausf[uü]hr\w*|weiter-?(verkauf\w*|export\w*|liefer\w*)"
    r"|wieder[- ]?aus(zu)?f[uü]hr\w*|ausf[uü]hren|art(icle|ikel|iculo|icolo|\.)\s?12g"
    r"|weder-?uitvoer\w*|riesport\w*|reexport\w*|doorlever\w*|reeksport\w*|resale|resold|pass(ed)? on)"
)
_NAMES_RUSSIA = re.compile(_RUSSIA, re.I)
"""Asked before the clause is looked for: most papers never name it, and this is the quicker search."""
_CLAUSE_12G = re.compile(rf"{_RE_EXPORT}.{{0,160}}{_RUSSIA}|{_RUSSIA}.{{0,160}}{_RE_EXPORT}", re.I | re.S)
_REFUSING = (
    r"(refus\w+|declin\w+|delet\w+|strik\w+|struck|remov\w+|reject\w+|not (be )?accept\w*|cannot accept"
    r"|not agree\w*|will not sign|not acceptable|streich\w+|gestrichen|abgelehnt|lehn\w+"
    r"|nicht (akzept|anerkenn)\w+|(akzept|anerkenn)\w+ (\w+ )?nicht|nicht annehmbar|pas acceptable"
    r"|supprim\w+|n'accept\w+|schrapp\w+|geschrapt|weiger\w+|suprim\w+|rechaz\w+|elimin\w+|rifiut\w+|togli\w+"
    r"|usun\w+|odm[oó]wi\w+)"
)
_CLAUSE = (
    r"(clauses?|klausel\w*|clausule\w*|cl[aá]usula\w*|clausol\w+|klauzul\w+|paragraph|undertaking|obligation"
    r"|verpflichtung|article 12g|12g|no-?re-?export\w*|ban|verbot\w*|\w+verbot"
    r"|interdiction|verbod|prohibici[oó]n|divieto"
    r"|zakaz\w*)"
)
_REFUSES = re.compile(
    rf"\b{_REFUSING}\b[^.;]{{0,60}}\b{_CLAUSE}\b|\b{_CLAUSE}\b[^.;]{{0,100}}\b{_REFUSING}\b", re.IGNORECASE
)
"""Words of refusal beside the clause itself: a breach that is a ground for cancellation refuses nothing."""
_OURS = re.compile(
    r"\b(seller|supplier|exporter|verk[aä]ufer|lieferant|vendeur|verkoper|vendedor|venditor\w)\b[^.;]{0,30}"
    r"\b(may|can|is entitled|darf|kann|peut|mag|podr[aá]|pu[oò])\b",
    re.IGNORECASE,
)
_EXCLUDES_ABUSE = re.compile(
    r"repress\w+|unterdr[uü]ck\w+|represi[oó]n|represje|onderdruk\w+|human[- ]rights?|menschenrecht\w*"
    r"|droits? de l.?homme|droits? humains|mensenrecht\w*|derechos humanos|diritti umani"
    r"|praw\w* cz[lł]owieka",
    re.IGNORECASE,
)
_FIRST_BUSINESS = re.compile(
    r"\b(new customer|first order|new client|first[- ]time (buyer|customer)|neukunde"
    r"|erstauftrag|erste bestellung"
    r"|nouveau client|premi[eè]re commande|nieuwe klant|eerste (bestelling|order)|nuevo cliente|primer pedido"
    r"|nuovo cliente|primo ordine|nowy klient|pierwsze zam[oó]wienie)\b",
    re.IGNORECASE,
)
_CONTROL_NOTICE = re.compile(
    r"subject to (export )?control|controlled if exported|2021/821|genehmigungspflichtig|ausfuhrkontrolle"
    r"|soumis\w* [aà] (un )?contr[oô]le|onderworpen aan (uitvoer)?controle"
    r"|sujet\w+ a control|soggett\w+ a controllo"
    r"|podlega\w* kontroli",
    re.IGNORECASE,
)
CLAUSE_DEMANDED_FROM, OLD_CONTRACTS_UNTIL = date(2023, 12, 19), date(2024, 12, 20)
"""Article 12g(1) and (2) of Council Regulation (EU) No 833/2014 (paragraph unconfirmed)."""
COMMERCIAL_PAPERS = frozenset(
    {DocumentKind.CONTRACT, DocumentKind.INVOICE, DocumentKind.DELIVERY_NOTE, DocumentKind.OTHER}
)
_LONG_STANDING = re.compile(
    r"\b(customer since|long[- ]standing|stammkunde|bestandskunde|client depuis)\b", re.I
)


def hs6_of(line: Line) -> str | None:
    digits = re.sub(r"\D", "", line.cn_code or "")
    return digits[:6] if len(digits) >= 6 else None


def is_high_priority(line: Line, headings: frozenset[str]) -> Fact:
    """Is the line on the list of common high-priority items, by its own tariff number?"""
    if line.kind is not LineKind.GOODS:
        return Fact.FALSE
    heading = hs6_of(line)
    return Fact.UNKNOWN if heading is None else Fact.of(heading in headings)


def payer_is_third_party(order: Order) -> Fact:
    """Does somebody pay who is neither the customer nor a named intermediary?"""
    payers = [party.name for party in order.parties if party.role is PartyRole.PAYER and party.name]
    if order.payment and order.payment.payer:
        payers.append(order.payment.payer)
    if not payers:
        return Fact.UNKNOWN
    known = [party.name for party in order.parties if party.role in BUYING_ROLES and party.name]
    return Fact.of(any(not any(same_legal_person(payer, name) for name in known) for payer in payers))


def concluded_before_12g(order: Order) -> Fact:
    """Was the contract concluded before the clause was demanded, and is it performed within the grace?"""
    signed = [d.signed_on for d in _documents(order, DocumentKind.CONTRACT) if d.signed_on is not None]
    early = bool(signed) and all(day < CLAUSE_DEMANDED_FROM for day in signed)
    return Fact.of(early and order.act.planned_date <= OLD_CONTRACTS_UNTIL)


def clause_12g(order: Order) -> Fact:
    """Does the contract ban re-export to Russia? False: nothing on file says so."""
    if any(clause.casefold().replace("-", "_").startswith("article_12g") for clause in order.clauses or ()):
        return Fact.TRUE
    for document in _documents(order, DocumentKind.CONTRACT):
        text = document.text or ""
        match = _CLAUSE_12G.search(text) if _NAMES_RUSSIA.search(text) else None
        if match is not None and not _is_refused(text, match):
            return Fact.TRUE
    return Fact.FALSE


def clause_12g_refused(order: Order) -> Fact:
    """Does a text say that the customer refuses or waters down the ban on re-export to Russia?"""
    for document in order.documents or ():
        text = document.text or ""
        for match in _CLAUSE_12G.finditer(text) if _NAMES_RUSSIA.search(text) else ():
            if _is_refused(text, match):
                return Fact.TRUE
    return Fact.FALSE


def statements(order: Order) -> list[Document]:
    """The end-use statements of the order."""
    return list(_documents(order, DocumentKind.END_USE_STATEMENT))


def has_statement(order: Order) -> Fact:
    return Fact.of(bool(statements(order)))


def statement_is_flawed(order: Order) -> Fact:
    """Is an end-use statement unsigned, undated, or from somebody else than the end user?"""
    found = statements(order)
    if not found:
        return Fact.UNKNOWN
    users = [party for party in order.parties if party.role is PartyRole.END_USER and party.name]
    flawed = any(
        not document.signatory or document.signed_on is None or _of_another(document, users, order)
        for document in found
    )
    return Fact.of(flawed)


def statement_excludes_abuse(order: Order) -> Fact:
    found = statements(order)
    if not found:
        return Fact.UNKNOWN
    return Fact.of(all(_EXCLUDES_ABUSE.search(document.text or "") for document in found))


def says_first_business(order: Order) -> Fact:
    """What notes and mails say of how long the customer is known."""
    texts = [order.notes or "", *(document.text or "" for document in order.documents or ())]
    if any(_FIRST_BUSINESS.search(text) for text in texts):
        return Fact.TRUE
    return Fact.FALSE if any(_LONG_STANDING.search(text) for text in texts) else Fact.UNKNOWN


def control_notice(order: Order) -> Fact:
    """Do commercial papers say that the items are controlled if exported (Article 11(9))?"""
    papers = [d for d in order.documents or () if d.kind in COMMERCIAL_PAPERS]
    if not papers:
        return Fact.UNKNOWN
    return Fact.of(any(_CONTROL_NOTICE.search(document.text or "") for document in papers))


def _of_another(document: Document, users: list[Party], order: Order) -> bool:
    """Signed in the name of another party of the order, and not in the end user's."""
    signatory = document.signatory or ""
    if any(_names(user.name or "", signatory) for user in users):
        return False
    others = [party.name for party in order.parties if party.name and party not in users]
    user_names = [user.name or "" for user in users]
    others = [name for name in others if not any(same_legal_person(name, user) for user in user_names)]
    others.append(order.exporter.name)
    return any(_names(name, signatory) for name in others)


def _names(name: str, text: str) -> bool:
    """Do all words of a name stand in a text, in sequence?"""
    wanted, said = " ".join(parts_of(name).tokens), " ".join(parts_of(text).tokens)
    return bool(wanted) and f" {wanted} " in f" {said} "


def _documents(order: Order, kind: DocumentKind) -> list[Document]:
    return [document for document in order.documents or () if document.kind is kind]


def _is_refused(text: str, clause: re.Match[str]) -> bool:
    """Does the sentence with the clause, or the one beside it, say that the customer will not have it?"""
    around = text[max(0, clause.start() - 120) : clause.end() + 120]
    own = _sentence(text, clause.start())
    return any(_REFUSES.search(said) and not _OURS.search(said) for said in (own, around))


def _sentence(text: str, position: int) -> str:
    start = max(text.rfind(". ", 0, position), text.rfind("\n", 0, position)) + 1
    ends = [end for end in (text.find(". ", position), text.find("\n", position)) if end >= 0]
    return text[start : min(ends, default=len(text))]


def document_texts(order: Order, *kinds: DocumentKind) -> Iterator[str]:
    """The texts of documents of these kinds; of all where none is named."""
    for document in order.documents or ():
        if not kinds or document.kind in kinds:
            yield document.text or ""
