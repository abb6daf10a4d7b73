"""How does a test wait for something that another task does, without guessing how long that takes?"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable

LOOK_S = 0.01


async def eventually(predicate: Callable[[], bool | Awaitable[bool]], *, timeout_s: float = 30.0) -> None:
    """Return as soon as `predicate` holds; fail, with its text, when it never does."""
    try:
        async with asyncio.timeout(timeout_s):
            while not await _holds(predicate):
                await asyncio.sleep(LOOK_S)
    except TimeoutError as error:
        source = inspect.getsource(predicate).strip()
        raise AssertionError(f"did not become true within {timeout_s} s: {source}") from error


async def _holds(predicate: Callable[[], bool | Awaitable[bool]]) -> bool:
    found = predicate()
    return found if isinstance(found, bool) else await found
