"""How do others read the contract: as which JSON Schemas, and as which AsyncAPI document?

`python -m schemas.export` writes `schemas/json/` and `schemas/asyncapi.yaml` from the models;
`--check` writes nothing, names the files that differ and exits with 1.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from schemas import envelope
from schemas.order import Order
from schemas.registry import EVENT_TYPES, EventType
from schemas.topics import RECORD_BYTES_MAX, TOPICS, Topic

FOLDER = Path(__file__).resolve().parent
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"
KAFKA_BINDING = "0.5.0"
DAY_MS = 86_400_000

_BY_SHORT = {event_type.short: event_type for event_type in EVENT_TYPES}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or with `--check` compare them; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m schemas.export", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 on a difference")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not options.check:
        write(options.folder)
        return 0
    different = differences(options.folder)
    for path in different:
        print(f"{path}: differs from the models; run python -m schemas.export", file=sys.stderr)
    return 1 if different else 0


def files() -> dict[str, str]:
    """Every generated file: its path below the folder, and its text."""
    documents = {f"json/{event.type}.json": _json(event_schema(event)) for event in EVENT_TYPES}
    documents["json/order.json"] = _json(_schema(Order, "urn:catchall:schema:order"))
    documents["json/envelope.json"] = _json(envelope_schema())
    documents["asyncapi.yaml"] = _yaml(asyncapi())
    return documents


def write(folder: Path) -> None:
    """Write all files below `folder`, and remove the schemas of events that are no more."""
    made = files()
    (folder / "json").mkdir(parents=True, exist_ok=True)
    for name in _stray(folder, made):
        (folder / name).unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def differences(folder: Path) -> list[str]:
    """The files below `folder` that are missing, left over, or not what the models say."""
    made = files()
    changed = [name for name, text in made.items() if _text(folder / name) != text]
    return sorted([*changed, *_stray(folder, made)])


def event_schema(event: EventType) -> dict[str, Any]:
    """The JSON Schema of the data of one event; its `$id` is the event's `dataschema`."""
    return _schema(event.model, f"urn:catchall:schema:{event.type}")


def envelope_schema() -> dict[str, Any]:
    """The JSON Schema of a whole event in structured mode, with its data by type."""
    text = {"type": "string", "minLength": 1, "maxLength": envelope.ATTRIBUTE_LENGTH_MAX}
    cases = [
        {
            "if": {"properties": {"type": {"const": event.type}}},
            "then": {"properties": {"data": {"$ref": f"urn:catchall:schema:{event.type}"}}},
        }
        for event in EVENT_TYPES
    ]
    return {
        "$schema": DIALECT,
        "$id": "urn:catchall:schema:envelope",
        "title": "Event",
        "description": "A CloudEvents 1.0 event of catchall in structured mode. Unknown extension"
        " attributes are carried along. In binary mode the attributes are record headers with the"
        " prefix `ce_`, and the record's value is the data.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time", "data"],
        "properties": {**_attributes(text), "data": {"description": "What the event says."}},
        "additionalProperties": {"type": "string", "maxLength": envelope.ATTRIBUTE_LENGTH_MAX},
        "allOf": cases,
    }


def _attributes(text: Mapping[str, Any]) -> dict[str, Any]:
    """The context attributes, as properties of an object."""
    types = [event.type for event in EVENT_TYPES]
    return {
        "specversion": {"const": envelope.SPEC_VERSION},
        "id": {**text, "description": "With `source` the dedup key: the same in every redelivery."},
        "source": {**text, "format": "uri-reference", "pattern": r"^\S+$", "description": "Who says it."},
        "type": {"enum": types, "description": "What happened, with its version."},
        "subject": {
            "type": "string",
            "maxLength": envelope.ATTRIBUTE_LENGTH_MAX,
            "description": "The order id; SKU, list or case where there is no order.",
        },
        "time": {"type": "string", "format": "date-time", "description": "When it happened (RFC 3339)."},
        "datacontenttype": {"type": "string", "pattern": "^application/json"},
        "dataschema": {**text, "format": "uri", "description": "Ours: `urn:catchall:schema:` and the type."},
        "traceparent": {**text, "description": "W3C trace context, carried along."},
    }


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all topics."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "catchall",
            "version": "1.0.0",
            "description": "The events of catchall, which screens export orders before they leave the EU."
            " Generated from the models by `python -m schemas.export`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": envelope.JSON_CONTENT,
        "channels": {name: made for topic in TOPICS for name, made in _channels(topic).items()},
        "operations": {name: made for topic in TOPICS for name, made in _operations(topic).items()},
        "components": {
            "messages": {event.short: _message(event) for event in EVENT_TYPES}
            | {"dead-letter": _dead_letter()},
            "messageTraits": {"cloudEvent": _cloud_event()},
        },
    }


def _channels(topic: Topic) -> dict[str, Any]:
    name = _short(topic)
    return {
        name: {
            "address": topic.name,
            "description": f"Keyed by {topic.key}: what has the same key stays in sequence.",
            "messages": {short: _ref(f"components/messages/{short}") for short in topic.events},
            "bindings": {"kafka": _topic_binding(topic.name, topic.retention_days)},
        },
        f"{name}.dlq": {
            "address": topic.dead_letters,
            "description": f"Records of {topic.name} that can never be handled, with the reasons.",
            "messages": {"dead-letter": _ref("components/messages/dead-letter")},
            "bindings": {"kafka": _topic_binding(topic.dead_letters, None)},
        },
    }


def _topic_binding(name: str, retention_days: int | None) -> dict[str, Any]:
    """The topic in Kafka; partitions and replicas are left out, since the deployment sets them."""
    return {
        "topic": name,
        "topicConfiguration": {
            "cleanup.policy": ["delete"],
            "retention.ms": -1 if retention_days is None else retention_days * DAY_MS,
            "max.message.bytes": RECORD_BYTES_MAX + 64 * 1024,
        },
        "bindingVersion": KAFKA_BINDING,
    }


def _operations(topic: Topic) -> dict[str, Any]:
    name = _short(topic)
    parts = [("send", writer) for writer in topic.writers] + [("receive", by) for by in topic.readers]
    return {
        f"{_word(who)}.{action}.{name}": {
            "action": action,
            "title": f"{who}: {action} on {topic.name}",
            "channel": _ref(f"channels/{name}"),
            "tags": [{"name": who}],
            "messages": [_ref(f"channels/{name}/messages/{short}") for short in topic.events],
        }
        for action, who in parts
    }


def _message(event: EventType) -> dict[str, Any]:
    keys = [topic.key for topic in TOPICS if event.short in topic.events]
    return {
        "name": event.type,
        "title": event.short,
        "description": inspect.getdoc(event.model),
        "contentType": envelope.JSON_CONTENT,
        "traits": [_ref("components/messageTraits/cloudEvent")],
        "payload": {
            "schemaFormat": SCHEMA_FORMAT,
            "schema": {"$ref": f"./json/{event.type}.json"},
        },
        "bindings": {"kafka": _key_binding(keys[0])},
    }


def _dead_letter() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "name": "catchall.dead-letter",
        "title": "dead letter",
        "description": "A record as it came, byte for byte, with its own headers and these.",
        "headers": {
            "type": "object",
            "properties": {
                "catchall_kind": {**text, "description": "`unreadable`, or why else it is here."},
                "catchall_errors": {**text, "description": "JSON: a list of `field` and `reason`."},
                "catchall_address": {**text, "description": "Topic, partition and offset of the record."},
                "catchall_buried_at": {**text, "format": "date-time"},
            },
        },
        "bindings": {"kafka": _key_binding("the key of the record")},
    }


def _cloud_event() -> dict[str, Any]:
    """The headers of binary mode, which every event of ours has."""
    attributes = _attributes({"type": "string"})
    del attributes["datacontenttype"]
    headers = {f"ce_{name}": value for name, value in attributes.items()}
    return {
        "headers": {
            "type": "object",
            "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time"],
            "properties": {**headers, "content-type": {"const": envelope.JSON_CONTENT}},
        }
    }


def _key_binding(key: str) -> dict[str, Any]:
    return {"key": {"type": "string", "description": key}, "bindingVersion": KAFKA_BINDING}


class _Plain(GenerateJsonSchema):
    """Schemas without a title for each field: it would repeat the field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _schema(model: type[BaseModel], identity: str) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, schema_generator=_Plain)
    return {"$schema": DIALECT, "$id": identity, **made}


def _short(topic: Topic) -> str:
    return topic.name.removeprefix("catchall.").removesuffix(".v1")


def _word(name: str) -> str:
    return name.replace(" ", "-")


def _ref(path: str) -> dict[str, str]:
    return {"$ref": f"#/{path}"}


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _yaml(document: Mapping[str, Any]) -> str:
    text: str = yaml.dump(document, Dumper=_Unshared, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Unshared(yaml.SafeDumper):
    """Writes what stands twice twice: anchors are harder to read than repetition."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _stray(folder: Path, made: Mapping[str, str]) -> list[str]:
    found = [path.relative_to(folder).as_posix() for path in (folder / "json").glob("*.json")]
    return [name for name in found if name not in made]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
