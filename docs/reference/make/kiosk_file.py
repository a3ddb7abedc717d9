"""The part of the settings page that is about kiosk.toml, from the edge's own loader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from pydantic import BaseModel

import edge
from docs.reference.make.meanings import KIOSK
from docs.reference.make.tables import code, shown, table
from edge import EdgeConfiguration, load_configuration

REQUIRED = {"kiosk": "bordeaux-victoire", "profile": "booth", "data": "data"}
TABLES = frozenset({"alarms", "drivers", "executors"})

HEAD = """\
## The kiosk: kiosk.toml

`bin/escale edge check --config kiosk.toml` validates it and reads each driver once.
"""

DRIVERS = """\
Each `[drivers.NAME]` is read by itself; besides its own options it takes `kind` (if NAME is not \
the driver's), `interval_s` and `timeout_s` (8). `[executors.identify]` and `[executors.reboot]` \
say what carries these actions out: `kind = "lamp"`, or `kind = "run"` with `command` and \
`timeout_s`. An action without an executor fails and says so.
"""


ALARMS = """\
Each `[alarms.TYPE]` says what is otherwise than in the profile's rules (`edge/profiles/`): other \
thresholds or hold times, `off = true`, or a whole rule of one's own. `edge/alarms/README.md` has \
the keys. All of it is judged with the rest of the file, against the registry.
"""


def kiosk_section() -> str:
    """Keys with their defaults, then each driver's sample."""
    rows = [(code(key), code(default), KIOSK[key]) for key, default in _keys()]
    columns = ("key", "default", "meaning")
    return "\n".join([HEAD, table(columns, rows), "", ALARMS, DRIVERS, *_drivers()])


def _keys() -> Iterator[tuple[str, str]]:
    lines = [f'{key} = "{text}"' for key, text in REQUIRED.items()]
    least = load_configuration("\n".join([*lines, "[mqtt]"]))
    for field in fields(EdgeConfiguration):
        if field.name in REQUIRED:
            yield field.name, ""
        elif field.name not in TABLES:
            yield from _values(field.name, getattr(least, field.name))


def _values(name: str, value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, BaseModel):
        yield name, shown(value)
        return
    for key, part in value.model_dump().items():
        yield f"{name}.{key}", shown(part)


def _drivers() -> Iterator[str]:
    folder = Path(edge.__file__).parent / "drivers"
    for sample in sorted(folder.glob("*/sample.toml")):
        name = sample.parent.name
        yield f"### [{name}](../../edge/drivers/{name}/README.md)\n"
        yield f"```toml\n{sample.read_text('utf-8').strip()}\n```\n"
