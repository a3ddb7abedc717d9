"""The page of the HTTP API's routes, from its OpenAPI document and its roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.reference.make.schemas import takes
from docs.reference.make.tables import MADE, code, table

HEAD = f"""\
{MADE}
# Routes of the API

How to use them, with commands to try: [the API](../api.md). The same for programs: \
[openapi.json](openapi.json) (OpenAPI 3.1). Every route but those of health wants a bearer token.
"""


def page(document: Mapping[str, Any]) -> str:
    """The page: the routes by their subject, then what each one's query takes."""
    routes, models = list(_routes(document)), document["components"]["schemas"]
    tags = dict.fromkeys(operation["tags"][0] for _, _, operation in routes)
    parts = [HEAD]
    for tag in tags:
        own = [(m, path, op) for m, path, op in routes if op["tags"][0] == tag]
        rows = [(code(f"{method} {path}"), _sentence(op)) for method, path, op in own]
        parts += [f"## {tag}\n", table(("route", "what it does"), rows), ""]
        queries = [row for method, path, op in own for row in _query(method, path, op, models)]
        if queries:
            columns = ("route", "in its query", "takes", "default", "meaning")
            parts += [table(columns, queries), ""]
    return "\n".join(parts).rstrip("\n") + "\n"


def _routes(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _sentence(operation: Mapping[str, Any]) -> str:
    return str(operation.get("description", operation["summary"])).split("\n\n")[0]


def _query(
    method: str, path: str, operation: Mapping[str, Any], models: Mapping[str, Any]
) -> Iterator[tuple[str, ...]]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            schema = parameter["schema"]
            default = schema.get("default")
            yield (
                code(f"{method} {path.rpartition('/api/v1')[2]}"),
                code(parameter["name"]),
                takes(_whole(schema, models)).replace(" or null", ""),
                "" if default is None else code(str(default)),
                parameter.get("description", ""),
            )


def _whole(schema: Mapping[str, Any], models: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself where another is named: the page has no headings of models."""
    if "$ref" in schema:
        found: Mapping[str, Any] = models[schema["$ref"].rpartition("/")[2]]
        return found
    if "anyOf" in schema:
        return {**schema, "anyOf": [_whole(one, models) for one in schema["anyOf"]]}
    if "items" in schema:
        return {**schema, "items": _whole(schema["items"], models)}
    return schema
