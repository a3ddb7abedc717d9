"""JSON schemas in words, for tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract import MAX_SAFE_INTEGER
from docs.reference.make.tables import code


def properties(model: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """A model's keys: name, what it takes, its default or that it must be there."""
    required = set(model.get("required", ()))
    for name, schema in model.get("properties", {}).items():
        yield code(name), takes(schema), "required" if name in required else _default(schema)


def takes(schema: Mapping[str, Any]) -> str:
    """What a value of this schema is; a model is a link to its heading."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(takes(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return ", ".join(code(str(value)) for value in schema["enum"])
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    return _kind(schema)


def _kind(schema: Mapping[str, Any]) -> str:
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        inner = schema.get("items") or {"anyOf": schema.get("prefixItems", [{}])}
        bounds = _range(schema.get("minItems"), schema.get("maxItems"))
        return f"list{bounds} of {takes(inner)}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"object of {takes(values)}" if isinstance(values, Mapping) else "object"
    if "pattern" in schema:
        return f"{kind} {code(schema['pattern'])}"
    low = schema.get("minimum", schema.get("minLength"))
    return kind + _range(low, schema.get("maximum", schema.get("maxLength")))


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if low == high:
        return f" ({low})"
    ends = (
        "" if end is None else "2^53 - 1" if end == MAX_SAFE_INTEGER else f"{end}"
        for end in (low, high)
    )
    return f" ({' … '.join(ends).strip()})"


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    return "" if default is None or isinstance(default, dict) else code(json.dumps(default))
