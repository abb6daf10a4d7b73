"""How does every model of the contract behave: frozen, strict, and closed against unknown fields?"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of all contract models.

    Unknown fields are refused, since they may change the meaning; types are strict, so that a
    number is never read from text or the other way round; instances never change.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


def canonical(value: Any) -> bytes:
    """`value` as JSON bytes with sorted keys, without nulls and empty containers.

    Two orders that say the same give the same bytes, whether an optional key is absent, null or empty.
    """
    return orjson.dumps(_without_blanks(value), option=orjson.OPT_SORT_KEYS)


def digest_of(model: BaseModel) -> str:
    """SHA-256 over the canonical form of a model, in hexadecimal."""
    return hashlib.sha256(canonical(model.model_dump(mode="json"))).hexdigest()


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ([], {})}
    if isinstance(value, list):
        return [_without_blanks(item) for item in value]
    return value
