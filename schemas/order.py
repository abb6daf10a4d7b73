"""What does an order-management system say about an export order?

The contract for whoever emits orders. Optional keys may be absent, which is the same as null or
empty; every tri-state is `true`, `false` or null, and null means unknown.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticCustomError

from schemas.model import Model, digest_of
from schemas.vocabulary import (
    ActType,
    AuthorisationType,
    Channel,
    CountryCode,
    CurrencyCode,
    DecimalText,
    DocumentKind,
    DocumentText,
    Identifier,
    Instant,
    KnowledgeLevel,
    LineKind,
    LongText,
    PartyKind,
    PartyRole,
    PartyType,
    PercentText,
    QuantityText,
    ShortText,
)

Day = date

LINES_MAX = 1_000
PARTIES_MAX = 200
OWNER_DEPTH_MAX = 12
ATTRIBUTES_MAX = 200
REVISION_MAX = 2_147_483_647
WHOLE_NUMBER_MAX = 2**63 - 1
BIRTH_DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def _attribute_value(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """One error for the attribute, not one for each type that it might have had."""
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, int) and abs(item) > WHOLE_NUMBER_MAX for item in items):
        raise PydanticCustomError("attribute", "Input should be a whole number of at most 64 bits")
    try:
        return handler(value)
    except ValidationError as error:
        raise PydanticCustomError(
            "attribute",
            "Input should be true, false, a finite number, a text of at most 2000 characters, null,"
            " or a list of at most 100 of these",
        ) from error


Required = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"\S")]
Scalar = bool | int | float | Annotated[str, StringConstraints(max_length=2_000)]
AttributeValue = Annotated[
    Scalar | Annotated[list[Scalar], Field(max_length=100)] | None, WrapValidator(_attribute_value)
]
AttributeName = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Act(Model):
    """The act that is planned; its date decides which law applies."""

    type: ActType
    planned_date: date
    channel: Channel | None = None


class Exporter(Model):
    id: Identifier | None = None
    name: Required
    country: CountryCode
    eori: Annotated[str, StringConstraints(max_length=20)] | None = None


class Destination(Model):
    country: CountryCode | None = None
    region: ShortText | None = None
    purchasing_country: CountryCode | None = None
    transit_countries: Annotated[list[CountryCode], Field(max_length=30)] | None = None
    final_known_outside_eu: bool | None = None
    installation_country: CountryCode | None = None
    free_zone: ShortText | None = None


class Line(Model):
    """One item of the order; `value` is the total of the line in the order's currency."""

    line_id: Identifier
    sku: Identifier | None = None
    name: Required
    description: LongText | None = None
    kind: LineKind
    quantity: QuantityText
    unit: Annotated[str, StringConstraints(max_length=40)] | None = None
    value: DecimalText | None = None
    cn_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4,10}$")] | None = None
    declared_codes: Annotated[list[ShortText], Field(max_length=50)] | None = None
    attributes: Annotated[dict[AttributeName, AttributeValue], Field(max_length=ATTRIBUTES_MAX)] | None = None
    located_in: CountryCode | None = None
    national_list_codes: Annotated[list[ShortText], Field(max_length=50)] | None = None
    military_list_codes: Annotated[list[ShortText], Field(max_length=50)] | None = None
    related_item: ShortText | None = None

    @property
    def belongs_to(self) -> str:
        """What the line says that it is part of: a line, an article number, a code, words; empty: nothing."""
        return (self.related_item or str((self.attributes or {}).get("related_item") or "")).strip()


class PartyIdentifier(Model):
    type: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    value: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Owner(Model):
    """A share in a party; `owners` are the owner's own owners, one step further up."""

    name: ShortText
    percent: PercentText | None = None
    control_basis: ShortText | None = None
    country: CountryCode | None = None
    id: Identifier | None = None
    owners: Annotated[list[Owner], Field(max_length=100)] | None = None


class Party(Model):
    """Someone with a role in the order; a null or blank name cannot be screened and holds the order."""

    role: PartyRole
    kind: PartyKind | None = None
    type: PartyType | None = None
    name: ShortText | None = None
    aliases: Annotated[list[ShortText], Field(max_length=50)] | None = None
    country: CountryCode | None = None
    address: LongText | None = None
    registration_number: ShortText | None = None
    identifiers: Annotated[list[PartyIdentifier], Field(max_length=50)] | None = None
    date_of_birth: Annotated[str, StringConstraints(pattern=BIRTH_DATE)] | None = None
    nationality: CountryCode | None = None
    website: ShortText | None = None
    owners: Annotated[list[Owner], Field(max_length=100)] | None = None
    customer_since: date | None = None
    incorporated_on: date | None = None
    email: ShortText | None = None
    phone: ShortText | None = None

    @field_validator("owners")
    @classmethod
    def _bounded_chain(cls, owners: list[Owner] | None) -> list[Owner] | None:
        if _depth(owners) > OWNER_DEPTH_MAX:
            raise ValueError(f"a chain of owners may have at most {OWNER_DEPTH_MAX} steps")
        return owners


class Use(Model):
    """What the items are for. `true`: the exporter knows it; `false`: established that not; null: open."""

    stated: LongText | None = None
    sector: ShortText | None = None
    military: bool | None = None
    wmd: bool | None = None
    illicit_military_parts: bool | None = None
    repression: bool | None = None
    hr_violation: bool | None = None
    ihl_violation: bool | None = None


class Document(Model):
    kind: DocumentKind
    text: DocumentText | None = None
    reference: ShortText | None = None
    signed_on: date | None = None
    signatory: ShortText | None = None


class Authorisation(Model):
    """A licence, or the registration for a general one. In an event this is the sender's claim."""

    id: Identifier
    type: AuthorisationType
    ugea: Annotated[str, StringConstraints(pattern=r"^EU00[1-8]$")] | None = None
    holder: ShortText | None = None
    items: Annotated[list[ShortText], Field(max_length=500)] | None = None
    national: ShortText | None = None
    """Of a national general authorisation: its id in the table of them that the user loaded."""
    quantity_left: DecimalText | None = None
    unit: Annotated[str, StringConstraints(max_length=40)] | None = None
    """What `quantity_left` counts; null: whatever the lines count, which must then be one unit."""
    value_left: DecimalText | None = None
    currency: CurrencyCode | None = None
    """Of `value_left`; null: euro."""
    valid_from: date | None = None
    valid_to: date | None = None
    destinations: Annotated[list[CountryCode], Field(max_length=260)] | None = None
    end_users: Annotated[list[ShortText], Field(max_length=500)] | None = None
    conditions: Annotated[list[ShortText], Field(max_length=100)] | None = None


class Payment(Model):
    terms: ShortText | None = None
    method: ShortText | None = None
    payer: ShortText | None = None
    country: CountryCode | None = None


class Knowledge(Model):
    """What the exporter knew of a misuse, since when and from where (Articles 4 and 5)."""

    level: KnowledgeLevel
    use: ShortText | None = None
    source: ShortText | None = None
    date: Day | None = None


class Order(Model):
    """An export order, whole, in one revision; a higher revision supersedes a lower one."""

    order_id: Identifier
    revision: Annotated[int, Field(ge=1, le=REVISION_MAX)]
    placed_at: Instant
    currency: CurrencyCode
    notes: LongText | None = None
    act: Act
    exporter: Exporter
    destination: Destination
    lines: Annotated[list[Line], Field(min_length=1, max_length=LINES_MAX)]
    parties: Annotated[list[Party], Field(min_length=1, max_length=PARTIES_MAX)]
    use: Use
    documents: Annotated[list[Document], Field(max_length=100)] | None = None
    authorisations: Annotated[list[Authorisation], Field(max_length=100)] | None = None
    payment: Payment | None = None
    incoterms: Annotated[str, StringConstraints(max_length=100)] | None = None
    clauses: Annotated[list[ShortText], Field(max_length=50)] | None = None
    knowledge: Annotated[list[Knowledge], Field(max_length=50)] | None = None

    @field_validator("lines")
    @classmethod
    def _distinct_lines(cls, lines: list[Line]) -> list[Line]:
        seen: set[str] = set()
        for line in lines:
            if line.line_id in seen:
                raise ValueError(f"line_id {line.line_id!r} stands twice")
            seen.add(line.line_id)
        return lines

    def digest(self) -> str:
        """What this revision says, as one hash; equal content has an equal digest."""
        return digest_of(self)


def _depth(owners: list[Owner] | None) -> int:
    """How many steps the longest chain of owners has; stops counting past the limit."""
    depth, level = 0, list(owners or ())
    while level and depth <= OWNER_DEPTH_MAX:
        depth += 1
        level = [above for owner in level for above in owner.owners or ()]
    return depth
