"""Which real servers can a test ask for? (a pytest plugin: ``pytest_plugins = ["tests.services_plugin"]``)

One Kafka and one PostgreSQL for the whole run, started when the first test asks. A test that kills or
pauses a node makes its own from ``dev.kafka_node`` or ``dev.postgres_node``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from dev.kafka_node import KafkaNode
from dev.postgres_node import PostgresNode
from tests.nodes import fresh_name, started


@pytest.fixture(scope="session")
def kafka_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaNode]:
    node = KafkaNode(tmp_path_factory.mktemp("kafka"))
    started(node.start)
    yield node
    node.stop()


@pytest.fixture(scope="session")
def postgres_node() -> Iterator[PostgresNode]:
    with started(PostgresNode) as node:
        yield node


@pytest.fixture
def database_url_postgres(postgres_node: PostgresNode) -> Iterator[str]:
    """An empty database of the test's own, dropped after it."""
    name = fresh_name("test")
    yield postgres_node.create_database(name)
    postgres_node.drop_database(name)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for what a missing tool made us pass over, so that nobody takes it for tested."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if "needs " in reason:
            reasons[reason.removeprefix("Skipped: ")] += 1
    if reasons:
        passed_over = "; ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"passed over on this machine: {passed_over}", yellow=True)
