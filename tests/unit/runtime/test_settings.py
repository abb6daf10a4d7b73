"""Where do settings come from, and which are refused?"""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from services.runtime.connect import event_log_of
from services.runtime.kafka import KafkaLog, KafkaSettings
from services.runtime.settings import RuntimeSettings
from services.runtime.sqlite_log import SqliteLog


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in RuntimeSettings.model_fields:
        monkeypatch.delenv(f"CATCHALL_{name.upper()}", raising=False)


def test_without_any_setting_everything_is_embedded_and_on_loopback() -> None:
    settings = RuntimeSettings()
    assert settings.database_for("screening") == "sqlite+aiosqlite:///var/screening.sqlite3"
    assert settings.event_log_file() == Path("var/events.sqlite3")
    assert settings.tokens_file() == Path("var/access.json")
    assert settings.host == "127.0.0.1"
    assert isinstance(event_log_of(settings, client_id="test"), SqliteLog)


def test_settings_come_from_the_environment_with_our_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHALL_HOME", "/srv/catchall")
    monkeypatch.setenv("CATCHALL_BATCH_MAX", "17")
    monkeypatch.setenv("CATCHALL_LOG_JSON", "false")
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("HOME", "/root")
    settings = RuntimeSettings()
    assert settings.home == Path("/srv/catchall")
    assert (settings.batch_max, settings.log_json, settings.host) == (17, False, "127.0.0.1")


def test_one_database_url_serves_every_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHALL_DATABASE_URL", "postgresql://catchall@db/catchall")
    settings = RuntimeSettings()
    assert settings.database_for("screening") == settings.database_for("notifier")
    assert settings.database_for("screening") == "postgresql://catchall@db/catchall"


def test_the_access_file_may_lie_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHALL_ACCESS_FILE", "/etc/catchall/access.json")
    assert RuntimeSettings().tokens_file() == Path("/etc/catchall/access.json")


@pytest.mark.parametrize(
    ("name", "value"),
    [("BATCH_MAX", "0"), ("BATCH_MAX", "5001"), ("BATCH_MAX", "many"), ("DRAIN_TIMEOUT_S", "0")],
)
def test_a_value_outside_its_bounds_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CATCHALL_{name}", value)
    with pytest.raises(ValidationError, match=name.lower()):
        RuntimeSettings()


def test_settings_do_not_change_while_a_service_runs() -> None:
    settings = RuntimeSettings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.host = "0.0.0.0"  # type: ignore[misc]


def test_a_broker_url_means_kafka(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CATCHALL_BROKER_URL", "kafka://broker:9092")
    assert isinstance(event_log_of(RuntimeSettings(), client_id="test"), KafkaLog)


@pytest.mark.parametrize("url", ["broker:9092", "amqp://broker", "http://broker:9092"])
def test_another_broker_is_refused_by_the_name_of_the_setting(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CATCHALL_BROKER_URL", url)
    with pytest.raises(ValueError, match="CATCHALL_BROKER_URL"):
        event_log_of(RuntimeSettings(), client_id="test")


def test_a_plain_broker_url_has_servers_and_defaults() -> None:
    found = KafkaSettings.parse("kafka://one:9092,two:9093")
    assert found.servers == "one:9092,two:9093"
    assert (found.partitions, found.replication, found.connection) == (8, 1, {})


def test_a_broker_url_tells_partitions_replication_and_who_we_are() -> None:
    found = KafkaSettings.parse("kafka://us%40er:p%3Ass@one:9092?partitions=3&replication=2&tls=true")
    assert (found.servers, found.partitions, found.replication) == ("one:9092", 3, 2)
    connection = dict(found.connection)
    assert connection.pop("ssl_context").check_hostname
    assert connection == {
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "us@er",
        "sasl_plain_password": "p:ss",
    }


def test_a_broker_with_a_password_and_no_tls_is_said_to_be_plain() -> None:
    found = KafkaSettings.parse("kafka://user:secret@one:9092?sasl=PLAIN")
    assert found.connection["security_protocol"] == "SASL_PLAINTEXT"
    assert found.connection["sasl_mechanism"] == "PLAIN"
