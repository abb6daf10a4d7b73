"""What do people and publishers tell about items, licences, lists and law?"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from schemas.model import Model
from schemas.order import Authorisation
from schemas.vocabulary import (
    CyberSurveillance,
    Identifier,
    ReferenceKind,
    SurveillanceCategory,
)


class ItemConfirmed(Model):
    """People confirmed the classification of an item; it takes precedence over every proposal."""

    sku: Identifier
    version: Annotated[int, Field(ge=1)]
    annex_i_codes: list[str]
    cyber_surveillance: CyberSurveillance
    category: SurveillanceCategory
    reason: str
    confirmed_by: str
    confirmed_at: AwareDatetime
    control_list_version: str


class LicenceRecorded(Model):
    """A licence or registration stands in our register, in this version, from now on."""

    authorisation: Authorisation
    exporter_id: str | None
    version: Annotated[int, Field(ge=1)]
    recorded_by: str
    recorded_at: AwareDatetime


class ReferenceUpdated(Model):
    """A table that people load has a new version, whole: rows as the loader validated them."""

    kind: ReferenceKind
    version: str
    rows: list[dict[str, str]]
    recorded_by: str
    recorded_at: AwareDatetime


class WatchlistUpdated(Model):
    """A list has a new live edition; what is open is screened again."""

    list: str
    digest: str
    previous_digest: str | None
    published_on: date | None
    entries: int
    added: int
    changed: int
    removed: int


class ControlListUpdated(Model):
    """A version of Annex I was loaded or became law; catalogue and open orders are classified again."""

    version: str
    valid_from: date
    entries: int
