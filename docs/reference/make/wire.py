"""The page of the wire, from the AsyncAPI document: channels, payloads, an example of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract import asyncapi
from docs.reference.make.schemas import properties
from docs.reference.make.tables import MADE, code, table

HEAD = f"""\
{MADE}
# The wire

What crosses MQTT between a kiosk and the back office: MQTT 5, JSON, times in µs since the epoch. \
The same for programs: [asyncapi.json](asyncapi.json) (AsyncAPI 3). A kiosk publishes under its \
own `up/` and hears its own `down/`; the broker's access list says so. What an \
action takes is in [the API's page](../api.md#command).

## Channels
"""

LANES = """
`live` is now; `backlog` is what waited. Both carry the same frames, and each carries the \
journal's key twice: in the payload and in the user properties `boot` and `seq`. A frame is the \
collector's to answer: until its `ack` comes the kiosk keeps it and sends it again.

## Payloads
"""


def page(version: str) -> str:
    """The page: a table of channels, a section for each payload, the types that they share."""
    document = asyncapi(version)
    models, messages = document["components"]["schemas"], document["components"]["messages"]
    roots = {_target(message["payload"]) for message in messages.values()}
    return (
        "\n".join(
            [
                HEAD,
                table(
                    ("topic", "from", "QoS", "retained", "payload"), _channels(document, messages)
                ),
                LANES,
                *(_payload(name, models, messages) for name in sorted(roots)),
                "## Types within them\n",
                *(_model(name, models, "###") for name in sorted(models.keys() - roots)),
            ]
        ).rstrip("\n")
        + "\n"
    )


def _channels(
    document: Mapping[str, Any], messages: Mapping[str, Any]
) -> Iterator[tuple[str, ...]]:
    for name, channel in document["channels"].items():
        operation = document["operations"][name]
        mqtt = operation["bindings"]["mqtt"]
        model = _target(messages[name]["payload"])
        yield (
            code(channel["address"]),
            operation["summary"].removeprefix("From ").rstrip("."),
            str(mqtt["qos"]),
            "yes" if mqtt["retain"] else "",
            f"[{model}](#{model.lower()})" + (", signed" if _signed(messages[name]) else ""),
        )


def _payload(name: str, models: Mapping[str, Any], messages: Mapping[str, Any]) -> str:
    (message, *_) = (one for one in messages.values() if _target(one["payload"]) == name)
    signed = f"{message['description']}\n\n" if _signed(message) else ""
    (example,) = message["examples"]
    shown = json.dumps(example["payload"], indent=2, ensure_ascii=False)
    return f"{_model(name, models, '###')}\n{signed}```json\n{shown}\n```\n"


def _model(name: str, models: Mapping[str, Any], level: str) -> str:
    model = models[name]
    about = f"{model['description']}\n\n" if model.get("description") else ""
    if "enum" in model:
        return f"{level} {name}\n\n{about}One of {', '.join(map(code, model['enum']))}.\n"
    rows = table(("key", "takes", "default"), properties(model))
    return f"{level} {name}\n\n{about}{rows}\n"


def _signed(message: Mapping[str, Any]) -> bool:
    return "description" in message


def _target(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"].rpartition("/")[2])
