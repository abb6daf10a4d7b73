"""How does a command say in one sentence what it could not do?"""

from __future__ import annotations

from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError

from services.cli.output import PROBLEM, WRONG_USE, say
from services.runtime.errors import ServiceError


class SayingGroup(click.Group):
    """A group whose commands end in a sentence and an exit code, never in a traceback of what is foreseen."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ServiceError as error:
            say(str(error))
            raise SystemExit(PROBLEM) from error
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False):
                name = "_".join(str(part) for part in found["loc"]).upper()
                say(f"CATCHALL_{name}: {found['msg']}")
            raise SystemExit(WRONG_USE) from error
        except (ArgumentError, ValueError) as error:
            say(str(error))
            raise SystemExit(WRONG_USE) from error
