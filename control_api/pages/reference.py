"""The reference of the API for people, made from its own description (OpenAPI)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that a call takes: where it goes, its name, its form, whether it must be there."""

    place: str
    name: str
    form: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Call:
    """One method of one address."""

    method: str
    path: str
    description: str
    inputs: Sequence[Input]


def calls(document: Document) -> Sequence[Call]:
    """The calls that an OpenAPI document describes, in its order."""
    return [
        Call(
            method.upper(),
            path,
            operation.get("description") or operation.get("summary", ""),
            [*map(_parameter, operation.get("parameters", ())), *_body(document, operation)],
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _parameter(found: Mapping[str, Any]) -> Input:
    return Input(
        found["in"],
        found["name"],
        form(found["schema"]),
        bool(found.get("required")),
        found.get("description", ""),
    )


def _body(document: Document, operation: Mapping[str, Any]) -> Sequence[Input]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    model = document.get("components", {}).get("schemas", {}).get(reference.rpartition("/")[2], {})
    needed = model.get("required", ())
    return [
        Input("body", name, form(row), name in needed, row.get("description", ""))
        for name, row in model.get("properties", {}).items()
    ]


def form(schema: Mapping[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        kinds = [form(row) for row in schema["anyOf"] if row.get("type") != "null"]
        return " | ".join(kinds)
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    words = [str(schema.get("format") or schema.get("type", "any"))]
    bounds = (("minimum", "≥"), ("maximum", "≤"), ("pattern", ""), ("default", "="))
    words += [f"{sign} {_text(schema[name])}".strip() for name, sign in bounds if name in schema]
    return " ".join(words)


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
