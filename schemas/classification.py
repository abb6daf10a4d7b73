"""What did the classifier find out about the items of an order?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.model import Model
from schemas.vocabulary import ClassificationStatus, CyberSurveillance, Fact, SurveillanceCategory


class DeclaredOutcome(StrEnum):
    """What a declared code turned out to be."""

    IN_FORCE = "in_force"
    UNKNOWN = "unknown"
    NOT_USED = "not_used"
    NOT_IN_FORCE = "not_in_force"
    NATIONAL = "national"
    MILITARY = "military"
    CUSTOMS = "customs"
    EMPTY = "empty"


class DeclaredCode(Model):
    given: str
    """As the order had it."""
    code: str | None
    """In the notation of the list (`5A001.f.2`), or null where it is no Annex I code."""
    outcome: DeclaredOutcome
    contradicted_by: str | None = None
    """What the item states that falls short of the entry; the classification is then to be confirmed."""


class Evidence(Model):
    """Why a code was given: the words or the attribute that led to it."""

    code: str
    field: str
    text: str


class Question(Model):
    """A fact that a person must supply; `id` is the rule or red flag that needs it."""

    id: str
    text: str
    holds: bool = True
    """Must it be answered before anything leaves, or is it only noted?"""


class Checked(Model):
    """An entry that was tested: whether the item meets it, and what that rests on."""

    code: str
    fact: Fact
    reason: str


class ElementAnswer(Model):
    """The tri-state answer to one element of Article 2(20), with what it rests on."""

    element: Annotated[str, Field(pattern=r"^E[0-5]$")]
    answer: Fact
    reason: str


class ClassificationBasis(StrEnum):
    """Where a line's classification comes from, strongest first."""

    REGISTRY = "registry"
    DECLARED = "declared"
    PROPOSAL = "proposal"
    NOTHING = "nothing"


class ItemClassification(Model):
    """The classification of one item, with what it rests on and what remains open."""

    annex_i_codes: list[str]
    status: ClassificationStatus
    cyber_surveillance: CyberSurveillance
    category: SurveillanceCategory
    basis: ClassificationBasis
    declared: list[DeclaredCode]
    elements: list[ElementAnswer]
    evidence: list[Evidence]
    questions: list[Question]
    checked: list[Checked] = []


class LineClassification(Model):
    line_id: str
    item: ItemClassification


class OrderClassification(Model):
    """All lines of an order. `failure` says why the classifier could not run; then `lines` is empty."""

    control_list_version: str
    control_list_nearest: bool = False
    """The planned day lies before every version that is there; the nearest one was used."""
    catalogue_version: str = ""
    """Of the structured facts (families, thresholds, exclusions) that proposals rest on."""
    lines: list[LineClassification]
    failure: str | None = None
