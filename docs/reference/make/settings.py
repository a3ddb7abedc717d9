"""The page of the settings, from the models that judge them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from contract import Settings, load_settings
from docs.reference.make.kiosk_file import kiosk_section
from docs.reference.make.meanings import BACK_OFFICE, ENVIRONMENT
from docs.reference.make.tables import MADE, code, shown, table

HEAD = f"""\
{MADE}
# Settings

Everything is judged before any connection is made; every fault is reported at once, and an \
unknown key is a fault. `bin/escale doctor` shows what a process sees.

## The back office: escale.toml

The file that `ESCALE_CONFIG` names, else `escale.toml` in `ESCALE_HOME` if it is there. A \
variable of the environment wins over the file. Without either, everything is embedded under \
`ESCALE_HOME`.
"""

URLS = """\
| URL | forms |
| --- | --- |
| `mqtt.url` | `mqtt://127.0.0.1:1883` (loopback only) · `mqtts://HOST:8883` |
| `series.url` | `sqlite:///PATH` · `influxdb://USER:PASSWORD@127.0.0.1:8086/DATABASE` (loopback \
only) · `influxdbs://…` (TLS) · `influxdbs://:TOKEN@HOST:8086/BUCKET?org=ORGANISATION` (2.x and \
later) |
| `database.url` | `sqlite:///PATH` · `postgresql://USER:PASSWORD@HOST/DATABASE` |

`sqlite:///PATH` is relative to where the process starts, `sqlite:////PATH` absolute.
"""

COLUMNS = ("key", "variable", "default", "takes", "meaning")


def page() -> str:
    """The page: the back office's file, the variables, the kiosk's file."""
    defaults = load_settings({}).model_dump()
    rows = [
        (code(key), code(_variable(key)), code(shown(_at(defaults, key))), takes, BACK_OFFICE[key])
        for key, takes in keys(Settings)
        if key != "home"
    ]
    variables = [(code(name), meaning) for name, meaning in ENVIRONMENT.items()]
    return "\n".join(
        [
            HEAD,
            table(COLUMNS, rows),
            "",
            URLS,
            "## Variables of the environment\n",
            table(("variable", "meaning"), variables),
            "",
            kiosk_section(),
        ]
    )


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Each key of a settings model, dotted, with what it takes."""
    schema = model.model_json_schema()
    yield from _keys(schema, schema.get("$defs", {}), ())


def _keys(
    schema: Mapping[str, Any], models: Mapping[str, Any], path: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for name, found in schema["properties"].items():
        here = (*path, name)
        if "$ref" in found:
            yield from _keys(models[found["$ref"].rpartition("/")[2]], models, here)
        else:
            yield ".".join(here), _takes(found)


def _takes(found: Mapping[str, Any]) -> str:
    for option in found.get("anyOf", []):
        if option["type"] != "null":
            return _takes(option)
    if "enum" in found:
        return " · ".join(code(value) for value in found["enum"])
    kind = str(found["type"])
    if kind == "array":
        return f"list of {_takes(found['items'])}s"
    low, high = (found.get(bound) for bound in ("minimum", "maximum"))
    if low is None and high is None:
        return kind
    return f"{kind}, {low:g} … {high:g}" if high is not None else f"{kind}, {low:g} or more"


def _variable(key: str) -> str:
    name = f"ESCALE_{key.replace('.', '_').upper()}"
    return name if name in ENVIRONMENT else ""


def _at(values: Any, key: str) -> object:
    for step in key.split("."):
        values = values[step]
    return values
