"""How does a test get at a real Kafka or PostgreSQL, and what is said when a machine has none?"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable
from typing import TypeVar

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from dev import MissingTool

REQUIRE = "CATCHALL_REQUIRE_SERVICES"

Node = TypeVar("Node")
_numbers = itertools.count(1)


def started(start: Callable[[], Node]) -> Node:
    """The node; or, where a tool is missing, the test is passed over, or failed when CI requires it."""
    try:
        return start()
    except MissingTool as missing:
        raise _passed_over(str(missing)) from None


def _passed_over(reason: str) -> BaseException:
    if os.environ.get(REQUIRE) == "1":
        return pytest.fail.Exception(f"{reason} ({REQUIRE}=1)", pytrace=False)
    return pytest.skip.Exception(reason)


def fresh_name(prefix: str) -> str:
    """A name no other test of this run uses, fit for a topic, a group or a database."""
    return f"{prefix}_{os.getpid()}_{next(_numbers)}"


async def create_topic(
    bootstrap: str, name: str, *, partitions: int = 1, config: dict[str, str] | None = None
) -> None:
    """Make the topic and return once its partitions have a leader."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(name, partitions, 1, topic_configs=config)])
        problems = [error for error in answer.topic_errors if error[1] != 0]
        if problems:
            raise RuntimeError(f"topic {name}: {problems}")
        async with asyncio.timeout(30):
            while not await _led(admin, name, partitions):
                await asyncio.sleep(0.02)
    finally:
        await admin.close()


async def _led(admin: AIOKafkaAdminClient, name: str, partitions: int) -> bool:
    [topic] = await admin.describe_topics([name])
    led = [part for part in topic["partitions"] if part["leader"] >= 0]
    return topic["error_code"] == 0 and len(led) == partitions
