"""Which published document labels are identifiers that matching may use, and of which type?

A closed list: what is not named here (gender, web sites, risk notes, wallets) is not an identifier.
"""

from __future__ import annotations

import re

TYPES = frozenset({"imo", "passport", "registration", "swift_bic", "vat", "tax", "national_id", "other"})

EU_TYPES = {
    "passport": "passport",
    "diplpassport": "passport",
    "id": "national_id",
    "ssn": "national_id",
    "electionid": "national_id",
    "nationcert": "national_id",
    "residentperm": "national_id",
    "fiscalcode": "tax",
    "taxid": "tax",
    "vat": "vat",
    "regnumber": "registration",
    "tradelic": "registration",
    "imo": "imo",
    "swiftbic": "swift_bic",
    "drivinglicence": "other",
    "travelcardid": "other",
    "birthcert": "other",
    "other": "other",
}

_LABELS = {
    "passport": """passport|diplomatic passport|british national overseas passport|stateless person passport
        |travel document number|numero de passeport|numéro de passeport|número de pasaporte""",
    "national_id": """national id no.|national identification number|national id number|cedula no.|c.u.r.p.
        |d.n.i.|national foreign id number|personal id card|ssn|c.u.i.|c.u.i.p.|credencial electoral
        |electoral registry no.|i.f.e.|residency number|turkish identification number
        |numero de identidad|citizen's card number|kenyan id no.|tazkira national id card
        |moroccan personal id no.|bosnian personal id no.|n.i.e.|cnp (personal numerical code)
        |uae identification|refugee id card|stateless person id card|c.i.n.""",
    "tax": """tax id no.|r.f.c.|rfc|nit #|ruc #|rif #|us fein|italian fiscal code|fiscal code|c.u.i.t.|rtn
        |c.i.f.|n.i.f.|paraguayan tax identification number|romanian tax registration
        |numero unico de identificacao tributaria (nuit)|tax identification number""",
    "vat": "v.a.t. number|vat number",
    "registration": """registration number|registration id|business registration number|company number
        |commercial registry number|trade license no.|unified social credit code (uscc)
        |legal entity number|united social credit code certificate (usccc)|c.r. no.
        |economic register number (cbls)|folio mercantil no.|matricula mercantil no
        |chamber of commerce number|business registration document #|enterprise number
        |central registration system number|istanbul chamber of comm. no.|business number
        |uk company number|public registration number|registered charity no.
        |dubai chamber of commerce membership no.|le number|certificate of incorporation number
        |romanian c.r.|registration certificate number (dubai)
        |russian state individual business registration number pattern (ogrnip)|msb registration number
        |government gazette number|aircraft tail number|organization code""",
    "swift_bic": "swift/bic|swift|bic",
    "imo": "vessel registration identification|imo number|imo",
    "other": """identification number|d-u-n-s number|bik (ru)|driver's license no.|birth certificate number
        |cartilla de servicio militar nacional|military registration number|permit number|file number
        |isin|aircraft manufacturer's serial number (msn)|aircraft serial identification
        |seafarer's identification document
        |aircraft construction number (also called l/n or s/n or f/n)|branch unit number|serial no.""",
}
BY_LABEL = {" ".join(label.split()): kind for kind, labels in _LABELS.items() for label in labels.split("|")}

_IMO = re.compile(r"(?<!\d)\d{7}(?!\d)")


def type_of_label(label: str, value: str) -> str | None:
    """The type of a document that is labelled in words; a value that says IMO is one."""
    kind = BY_LABEL.get(" ".join(label.casefold().split()))
    if kind == "imo" and not _IMO.search(value):
        return None
    return "imo" if kind and value.upper().lstrip().startswith("IMO ") else kind


def clean_identifier(kind: str, value: str) -> str:
    """The value as it is compared: an IMO number in digits, a BIC in capitals, others trimmed."""
    if kind == "imo":
        found = _IMO.search(value)
        return found[0] if found else ""
    return "".join(value.split()).upper() if kind == "swift_bic" else value


def is_ship_number(value: str) -> bool:
    """Whether an IMO number is a ship's, by its check digit; shipping companies have numbers too."""
    if len(value) != 7 or not value.isdecimal():
        return False
    return sum(int(digit) * (7 - place) for place, digit in enumerate(value[:6])) % 10 == int(value[6])
