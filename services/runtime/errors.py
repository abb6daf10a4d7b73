"""What may the caller do next when something fails?

ServiceError
├── Transient   try the same again after a pause; never skip it
├── Rejected    can never work: dead-letter it and go on
└── Broken      our own bug or a lost invariant: stop, wake a person
"""

from __future__ import annotations


class ServiceError(Exception):
    """Base of all errors that the runtime sorts."""


class Transient(ServiceError):
    """The world is not ready (database, broker, network); the same will work later."""


class Rejected(ServiceError):
    """This input can never work: `field` names the part, `reason` says why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Broken(ServiceError):
    """An invariant is lost; going on would make it worse."""
