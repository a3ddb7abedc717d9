"""The wire as an AsyncAPI 3 document, generated from topics, models and examples."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from contract.alarms import ActiveAlarms
from contract.commands import Command, Reply
from contract.content import Content
from contract.examples import EXAMPLES
from contract.families import Family
from contract.frames import BOOT_PROPERTY, SEQ_PROPERTY, Ack, Frame, WireModel
from contract.identifiers import KIOSK_PATTERN
from contract.shadow import Desired, Reported
from contract.status import Status
from contract.topics import PREFIX, TOPIC_KINDS, Direction, Kind, TopicKind

PAYLOADS: dict[Kind, type[WireModel]] = {
    Kind.LIVE: Frame,
    Kind.BACKLOG: Frame,
    Kind.STATUS: Status,
    Kind.ALARMS: ActiveAlarms,
    Kind.REPORTED: Reported,
    Kind.REPLY: Reply,
    Kind.ACK: Ack,
    Kind.COMMAND: Command,
    Kind.DESIRED: Desired,
    Kind.CONTENT: Content,
}
SIGNED = frozenset({Kind.COMMAND, Kind.DESIRED, Kind.CONTENT})


def asyncapi(version: str) -> dict[str, Any]:
    """The document as JSON-ready data; what is written in it depends on the code alone."""
    models = sorted(set(PAYLOADS.values()), key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Escale",
            "version": version,
            "description": "What crosses the wire between a kiosk and its back office.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {row.kind.value: _channel(row) for row in TOPIC_KINDS.values()},
        "operations": {row.kind.value: _operation(row) for row in TOPIC_KINDS.values()},
        "components": {
            "schemas": schemas["$defs"],
            "messages": {row.kind.value: _message(row) for row in TOPIC_KINDS.values()},
        },
    }


def _channel(row: TopicKind) -> dict[str, Any]:
    address = f"{PREFIX}/{{kiosk}}/{row.direction}/{row.kind}"
    parameters: dict[str, Any] = {"kiosk": {"description": f"A kiosk's id, {KIOSK_PATTERN}"}}
    if row.by_family:
        address += "/{family}"
        parameters["family"] = {"enum": [family.value for family in Family]}
    return {
        "address": address,
        "parameters": parameters,
        "messages": {row.kind.value: {"$ref": f"#/components/messages/{row.kind}"}},
    }


def _operation(row: TopicKind) -> dict[str, Any]:
    return {
        "action": "receive" if row.direction is Direction.UP else "send",
        "channel": {"$ref": f"#/channels/{row.kind}"},
        "summary": f"From {row.sender}.",
        "bindings": {"mqtt": {"qos": row.qos, "retain": row.retain, "bindingVersion": "0.2.0"}},
    }


def _message(row: TopicKind) -> dict[str, Any]:
    model = PAYLOADS[row.kind]
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    message: dict[str, Any] = {
        "name": row.kind.value,
        "summary": (model.__doc__ or "").strip().splitlines()[0],
        "payload": schema,
        "examples": [{"payload": json.loads(EXAMPLES[model])}],
    }
    if row.kind in SIGNED:
        message["contentType"] = "application/jose"
        message["description"] = "A compact JWS (EdDSA); the schema is that of what is signed."
    if row.by_family:
        message["headers"] = {
            "type": "object",
            "description": "MQTT user properties: the journal's key.",
            "properties": {
                BOOT_PROPERTY: {"type": "string"},
                SEQ_PROPERTY: {"type": "string", "pattern": "^[1-9][0-9]*$"},
            },
            "required": [BOOT_PROPERTY, SEQ_PROPERTY],
        }
    return message
