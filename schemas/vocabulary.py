"""Which words do all parts of catchall share, with one meaning each?

Closed sets of the contract (order, decision, lists) and the value types that events, rules and
databases have in common. Imports nothing of ours.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, NewType

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Strict, StringConstraints
from pydantic_core import PydanticCustomError

OrderId = NewType("OrderId", str)
CaseId = NewType("CaseId", str)
ListId = NewType("ListId", str)


class Fact(StrEnum):
    """A tri-state answer; unknown is a question to a person, never false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, value: bool | None) -> Fact:
        if value is None:
            return cls.UNKNOWN
        return cls.TRUE if value else cls.FALSE


class ActType(StrEnum):
    EXPORT = "export"
    RE_EXPORT = "re_export"
    OUTWARD_PROCESSING = "outward_processing"
    ELECTRONIC_TRANSMISSION = "electronic_transmission"
    MAKING_AVAILABLE = "making_available"
    ORAL_TRANSMISSION = "oral_transmission"
    PERSONAL_BAGGAGE = "personal_baggage"
    BROKERING = "brokering"
    TECHNICAL_ASSISTANCE = "technical_assistance"
    TRANSIT = "transit"
    INTRA_EU_TRANSFER = "intra_eu_transfer"


class Channel(StrEnum):
    PHYSICAL = "physical"
    DOWNLOAD = "download"
    CLOUD = "cloud"
    EMAIL = "email"
    REMOTE_SUPPORT = "remote_support"
    VOICE = "voice"


class LineKind(StrEnum):
    GOODS = "goods"
    SOFTWARE = "software"
    TECHNOLOGY = "technology"
    SERVICE = "service"


class PartyRole(StrEnum):
    END_USER = "end_user"
    CONSIGNEE = "consignee"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    BUYER = "buyer"
    RESELLER = "reseller"
    INTEGRATOR = "integrator"
    OPERATOR = "operator"
    BROKER = "broker"
    AGENT = "agent"
    FREIGHT_FORWARDER = "freight_forwarder"
    CARRIER = "carrier"
    NOTIFY_PARTY = "notify_party"
    BANK = "bank"
    PAYER = "payer"


class PartyKind(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class PartyType(StrEnum):
    COMPANY = "company"
    GOVERNMENT = "government"
    MILITARY = "military"
    POLICE = "police"
    INTELLIGENCE = "intelligence"
    UNIVERSITY = "university"
    INDIVIDUAL = "individual"
    TRADER = "trader"
    DISTRIBUTOR = "distributor"


class DocumentKind(StrEnum):
    END_USE_STATEMENT = "end_use_statement"
    CONTRACT = "contract"
    INVOICE = "invoice"
    DELIVERY_NOTE = "delivery_note"
    TENDER = "tender"
    BROCHURE = "brochure"
    EMAIL = "email"
    TECHNICAL_TALK = "technical_talk"
    AUTHORITY_LETTER = "authority_letter"
    DUE_DILIGENCE_NOTE = "due_diligence_note"
    PRESS_REPORT = "press_report"
    LICENCE = "licence"
    REPAIR_REPORT = "repair_report"
    SHIPPING_INSTRUCTION = "shipping_instruction"
    OTHER = "other"


class AuthorisationType(StrEnum):
    UNION_GENERAL = "union_general"
    INDIVIDUAL = "individual"
    GLOBAL = "global"
    NATIONAL_GENERAL = "national_general"


class KnowledgeLevel(StrEnum):
    """How much the exporter knows of a misuse, low to high (Articles 4 and 5, guidelines 2024/2659)."""

    NONE = "none"
    THEORETICAL = "theoretical"
    SUSPICION = "suspicion"
    AWARE = "aware"
    INFORMED = "informed"


class NameQuality(StrEnum):
    STRONG = "strong"
    WEAK = "weak"


class ListedKind(StrEnum):
    """What a watch-list entry is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


class MatchOutcome(StrEnum):
    """`hit` blocks if the entry freezes, `review` is for a person, `none` is no match."""

    HIT = "hit"
    REVIEW = "review"
    NONE = "none"


class Verdict(StrEnum):
    CLEARED = "cleared"
    FLAGGED = "flagged"
    BLOCKED = "blocked"


class ReasonClass(StrEnum):
    RISK = "risk"
    LICENCE_MISSING = "licence_missing"
    DATA_MISSING = "data_missing"
    SYSTEM_DEGRADED = "system_degraded"


class ClassificationStatus(StrEnum):
    LISTED = "listed"
    POSSIBLY_LISTED = "possibly_listed"
    NOT_FOUND = "not_found"


class CyberSurveillance(StrEnum):
    LISTED = "listed"
    NON_LISTED_CANDIDATE = "non_listed_candidate"
    NONE = "none"


class SurveillanceCategory(StrEnum):
    TELECOM_INTERCEPTION = "telecom_interception"
    INTERNET_SURVEILLANCE = "internet_surveillance"
    COMMUNICATIONS_MONITORING = "communications_monitoring"
    INTRUSION = "intrusion"
    FORENSICS = "forensics"
    FACIAL_RECOGNITION = "facial_recognition"
    EMOTION_RECOGNITION = "emotion_recognition"
    LOCATION_TRACKING = "location_tracking"
    VIDEO_SURVEILLANCE = "video_surveillance"
    SOCIAL_MEDIA_ANALYTICS = "social_media_analytics"
    BIOMETRICS = "biometrics"
    OTHER = "other"
    NONE = "none"


class CaseStatus(StrEnum):
    OPENED = "opened"
    IN_REVIEW = "in_review"
    AWAITING_AUTHORITY = "awaiting_authority"
    RELEASED = "released"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ReferenceKind(StrEnum):
    """The kinds of reference data that people load."""

    LICENCES = "licences"
    EXPORTERS = "exporters"
    COUNTRIES = "countries"
    GOODS_ANNEXES = "goods-annexes"
    GENERAL_AUTHORISATIONS = "general-authorisations"
    """National general export authorisations (Article 12(6)); those of the Union ship."""
    RECIPIENTS = "recipients"


KNOWN_LIST_IDS: tuple[str, ...] = (
    "eu_fsf",
    "un",
    "uk",
    "ofac_sdn",
    "ofac_consolidated",
    "us_entity_list",
    "us_dpl",
    "us_uvl",
    "us_meu",
    "us_isn",
    "us_aeca",
    "us_ssi",
    "us_fse",
    "us_cap",
    "us_cmic",
    "us_mbs",
    "us_plc",
    "eu_annexes",
    "opensanctions",
    "own",
)
"""Every list that catchall knows by name; `own` is the user's."""

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2 in capitals, with XI (Northern Ireland) and XK (Kosovo)."""
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
DecimalText = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$", max_length=30)]
"""A decimal number as text, for money; never a float."""
QuantityText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}(\.[0-9]{1,9})?$", max_length=30)]
"""A decimal number as text that is not negative: a negative quantity would add to a licence."""
PercentText = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,9})?|[0-9]{1,2}(\.[0-9]{1,9})?)$")]
"""A share from 0 to 100 as text: a negative one would hide the others from the sum."""
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
ShortText = Annotated[str, StringConstraints(max_length=1_000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
DocumentText = Annotated[str, StringConstraints(max_length=100_000)]


def _rfc_3339(value: object) -> object:
    """Lets a time pass, or the text of one; pydantic alone would read seconds since 1970 too."""
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC_3339.match(value)):
        return value
    raise PydanticCustomError("rfc_3339", "Input should be a time as in RFC 3339, with seconds and an offset")


def _possible(value: datetime) -> datetime:
    """Refuses the few times that exist in their own offset only and not in UTC."""
    try:
        value.astimezone(UTC)
    except OverflowError as error:
        raise PydanticCustomError("rfc_3339", "Input should be a time that UTC has too") from error
    return value


_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})?\Z"
)
Instant = Annotated[
    AwareDatetime, Strict(strict=False), BeforeValidator(_rfc_3339), AfterValidator(_possible)
]
"""A time of RFC 3339; its offset is needed, since a naive time may be any of 26 hours."""
