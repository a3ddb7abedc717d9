from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contract import EXAMPLES, PAYLOADS, Kind, asyncapi

DOCUMENT = asyncapi("0.1.0")


def resolve(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []


def test_every_reference_leads_somewhere() -> None:
    found = references(DOCUMENT)
    assert len(found) > 30
    for reference in found:
        assert resolve(reference)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_topic_has_a_channel_an_operation_and_a_message(kind: Kind) -> None:
    channel = DOCUMENT["channels"][kind]
    assert channel["address"].startswith("escale/v1/{kiosk}/")
    assert resolve(DOCUMENT["operations"][kind]["channel"]["$ref"]) is channel
    [message] = channel["messages"].values()
    assert resolve(message["$ref"])["examples"]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_generated_schema_takes_its_own_example(kind: Kind) -> None:
    model = PAYLOADS[kind]
    schema = {
        "$ref": f"#/components/schemas/{model.__name__}",
        "components": DOCUMENT["components"],
    }
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][model.__name__])
    Draft202012Validator(schema).validate(json.loads(EXAMPLES[model]))


def test_the_document_is_the_same_each_time() -> None:
    assert json.dumps(asyncapi("0.1.0")) == json.dumps(DOCUMENT)
