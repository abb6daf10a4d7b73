"""Is the contract that others read the one that the models keep?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from schemas import export
from schemas.envelope import Envelope, pack
from schemas.registry import EVENT_TYPES, decode, encode
from schemas.topics import TOPICS
from tests.unit.schemas.wire import CHECKOUT, EXAMPLES, SMALLEST, changed, example

SCHEMAS = CHECKOUT / "schemas"
LABELLED = CHECKOUT.parent / "shared" / "data" / "orders" / "orders_dev.jsonl"
SHORT_NAMES = [event_type.short for event_type in EVENT_TYPES]


def loaded(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / "json" / name).read_text(encoding="utf-8"))
    return document


def validator(name: str) -> Draft202012Validator:
    """For one of the committed schemas; the others are found by their `$id`."""
    every = [loaded(path.name) for path in (SCHEMAS / "json").glob("*.json")]
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in every]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft202012Validator(loaded(name), registry=registry)


def asyncapi() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"))
    return document


def test_the_committed_files_are_what_export_writes() -> None:
    assert export.differences(SCHEMAS) == []


def test_two_exports_are_the_same_to_the_byte() -> None:
    assert export.files() == export.files()


def test_check_names_what_is_changed_missing_or_left_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = ["--folder", str(tmp_path)]
    assert export.main(folder) == 0
    assert export.main([*folder, "--check"]) == 0
    (tmp_path / "json" / "order.json").write_text("{}", encoding="utf-8")
    (tmp_path / "json" / "catchall.order.gone.v1.json").write_text("{}", encoding="utf-8")
    (tmp_path / "asyncapi.yaml").unlink()
    assert export.main([*folder, "--check"]) == 1
    named = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert named == ["asyncapi.yaml", "json/catchall.order.gone.v1.json", "json/order.json"]
    assert export.main(folder) == 0
    assert export.main([*folder, "--check"]) == 0


@pytest.mark.parametrize("path", sorted((SCHEMAS / "json").glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one_of_draft_2020_12(path: Path) -> None:
    Draft202012Validator.check_schema(loaded(path.name))


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_the_schemas_accept_the_examples_as_events_and_as_data(short: str) -> None:
    validator("envelope.json").validate(example(short))
    validator(f"catchall.{short}.v1.json").validate(example(short)["data"])


@pytest.mark.parametrize("short", SHORT_NAMES)
def test_the_schemas_accept_what_we_write_ourselves(short: str) -> None:
    event = decode((), (EXAMPLES / f"{short}.v1.json").read_bytes(), strictly=True)
    _, value = encode(event)
    validator(f"catchall.{short}.v1.json").validate(json.loads(value))


def test_the_id_of_a_schema_is_the_dataschema_of_its_events() -> None:
    event = decode((), (EXAMPLES / "order.held.v1.json").read_bytes(), strictly=True)
    headers = dict(pack(event.envelope, b"{}")[0])
    assert headers["ce_dataschema"].decode() == loaded("catchall.order.held.v1.json")["$id"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("colour",), "red"),
        (("revision",), 0),
        (("lines", 0, "quantity"), 2.5),
        (("act", "type"), "gift"),
        (("use", "wmd"), "true"),
    ],
)
def test_the_schema_of_the_order_refuses_what_the_model_refuses(
    path: tuple[str | int, ...], value: Any
) -> None:
    order = validator("order.json")
    assert order.is_valid(SMALLEST)
    assert not order.is_valid(changed(SMALLEST, path, value))


def test_the_envelope_holds_data_to_the_schema_of_its_type() -> None:
    event = example("order.cancelled")
    assert not validator("envelope.json").is_valid({**event, "data": SMALLEST})
    assert not validator("envelope.json").is_valid({**event, "type": "catchall.order.gone.v1"})


def test_the_reason_class_has_the_name_that_is_on_the_wire() -> None:
    reason = loaded("catchall.order.held.v1.json")["$defs"]["Reason"]["properties"]
    assert "class" in reason
    assert "reason_class" not in reason


def test_asyncapi_has_every_topic_with_its_dead_letters_and_retention() -> None:
    bound = {channel["address"]: channel["bindings"]["kafka"] for channel in asyncapi()["channels"].values()}
    assert set(bound) == {name for topic in TOPICS for name in (topic.name, topic.dead_letters)}
    for topic in TOPICS:
        days = topic.retention_days
        kept = bound[topic.name]["topicConfiguration"]["retention.ms"]
        assert kept == (-1 if days is None else days * 86_400_000)
        assert "partitions" not in bound[topic.name]


def test_asyncapi_has_a_send_for_every_writer_and_a_receive_for_every_reader() -> None:
    document = asyncapi()
    found = {
        (made["tags"][0]["name"], made["action"], _at(document, made["channel"])["address"])
        for made in document["operations"].values()
    }
    sends = {(writer, "send", topic.name) for topic in TOPICS for writer in topic.writers}
    assert found == sends | {(reader, "receive", topic.name) for topic in TOPICS for reader in topic.readers}


def test_every_reference_in_asyncapi_leads_somewhere() -> None:
    document = asyncapi()
    found = _references(document)
    assert len(found) > len(EVENT_TYPES)
    for reference in found:
        if reference.startswith("#"):
            assert _at(document, {"$ref": reference})
        else:
            assert (SCHEMAS / reference).is_file()


def test_every_message_has_a_description_a_type_and_the_headers_of_binary_mode() -> None:
    document = asyncapi()
    trait = document["components"]["messageTraits"]["cloudEvent"]["headers"]
    made = Envelope(id="1", type="t", source="s", subject="o", time=_time(), extensions={"traceparent": "t"})
    assert set(dict(pack(made, b"")[0])) == set(trait["properties"])
    for event_type in EVENT_TYPES:
        message = document["components"]["messages"][event_type.short]
        assert message["name"] == event_type.type
        assert message["description"]
        assert message["contentType"] == "application/json"


@pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled orders are not beside this checkout")
def test_the_labelled_orders_are_orders_to_model_and_schema() -> None:
    accepts = validator("order.json")
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        order = json.loads(line)["order"]
        accepts.validate(order)
        event = {**example("order.placed"), "data": order}
        assert decode((), json.dumps(event).encode(), strictly=True).short == "order.placed"


def _time() -> Any:
    return decode((), (EXAMPLES / "order.placed.v1.json").read_bytes(), strictly=True).envelope.time


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    return []


def _at(document: dict[str, Any], reference: dict[str, str]) -> Any:
    place: Any = document
    for step in reference["$ref"].removeprefix("#/").split("/"):
        place = place[step]
    return place
