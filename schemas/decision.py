"""What was decided about an order, for which reasons, and on what basis?"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from schemas.model import Model
from schemas.vocabulary import AuthorisationType, MatchOutcome, NameQuality, ReasonClass, Verdict


class Hit(Model):
    """One listed name that a party may be, with the evidence in words."""

    party: str
    """The name in the order, or of the owned party where an owner matched."""
    role: str
    list: str
    entry_id: str
    name: str
    """The listed name that matched, exactly as the list spells it."""
    quality: NameQuality
    outcome: MatchOutcome
    score: Annotated[float, Field(ge=0, le=1)]
    programme: str
    citation: str
    why: tuple[str, ...]
    owner: str | None = None


class Reason(Model):
    """Why an order is held: one legal ground, one line or party, one citation."""

    reason_class: Annotated[ReasonClass, Field(alias="class")]
    rule: str
    citation: str
    summary: str
    line_id: str | None = None
    party: str | None = None
    hit: Hit | None = None


class ListBasis(Model):
    """The edition of one list that a decision stood on; nulls say what was missing."""

    list: str
    digest: str | None
    published_on: date | None
    checked_at: AwareDatetime | None
    entries: int
    fresh: bool


class Basis(Model):
    """Everything that a decision stood on; the same basis and engine give the same bytes."""

    order_revision: int
    order_digest: str
    as_of: date
    lists: tuple[ListBasis, ...]
    control_list_version: str
    policy_version: str
    engine_version: str


class Coverage(Model):
    """Which checks ran, which are not configured, how old each list was, and what was only noted."""

    checks: tuple[str, ...]
    not_configured: tuple[str, ...]
    notes: tuple[str, ...]


class LicenceUse(Model):
    """An authorisation that covers a line, with what the line takes of it and what customs must be told."""

    line_id: str
    authorisation: str
    type: AuthorisationType
    ugea: str | None
    quantity: str
    value: str | None
    customs_code: str
    """The document code of the export declaration (X002 for a dual-use authorisation)."""
    customs_reference: str
    """What stands beside the code: the number of the licence, or `EU001` to `EU008`."""
    conditions: tuple[str, ...] = ()
    """What the register says that its use is bound to; people see to it, the machine cannot."""


class Opinion(Model):
    """What the rules say of an order before anyone decides on it: the pure result of screening.

    The part of a `Decision` that does not depend on when and why it was asked for.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    questions: tuple[str, ...]
    question_texts: dict[str, str]
    drafts: tuple[str, ...]
    authority_country: str | None
    general_authorisation: str | None
    licence_uses: tuple[LicenceUse, ...] = ()
    """What an order that leaves takes of which authorisation; empty on a hold."""
    coverage: Coverage


class Decision(Opinion):
    """What `decide` prints. A clearance has no reasons; a hold has at least one."""

    order_id: str
    revision: int
    order_digest: str
    basis: Basis
    decided_at: AwareDatetime
    cause: str
    """What the decision answers: `order`, or the change that made it necessary."""
