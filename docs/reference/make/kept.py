"""The page of what is kept, from the registry and the settings' defaults."""

from __future__ import annotations

from collections.abc import Iterator

from contract import LEVELS, NOT_ROLLED, REGISTRY, Family, Measurement, load_settings
from docs.reference.make.tables import MADE, code, table

HEAD = f"""\
{MADE}
# What is kept, how long, and who may read it

What this means for people: [privacy](../privacy.md). Every field with its unit: \
[measurements.md](measurements.md).

## How long
"""
LIVES = """
`bin/escale retention show` tells the lives in force. These are the settings' defaults: \
[settings.md](settings.md).
"""
PEOPLE_HEAD = """
## What is about people

All of it is here: the families `occupancy` and `usage`. Each is a count or a duration; none \
names a person, a device or a session. The database of uses is another than that of the rest, \
so that it can be granted to fewer; the API shows a kiosk's uses to an `admin` only.
"""
REST_HEAD = """
## What is about machines

The API shows it to every role, beginning with `viewer`.
"""
PEOPLE = frozenset({Family.OCCUPANCY, Family.USAGE})
_KEYS = {"raw": "raw_days", "5m": "five_minutes_days", "1h": "hour_days"}
_POINTS = {"raw": "one reading", "5m": "five minutes", "1h": "an hour"}


def page() -> str:
    """The page: lives, what is about people field by field, what is about machines."""
    series = load_settings({}).series
    lives = [
        (code(level.name), _POINTS[level.name], f"{series.days(level):,} days",
         code(f"series.{_KEYS[level.name]}"))
        for level in LEVELS
    ]  # fmt: skip
    people = [row for row in REGISTRY.values() if row.family in PEOPLE]
    machines = [row for row in REGISTRY.values() if row.family not in PEOPLE]
    return "\n".join(
        [
            HEAD,
            table(("level", "a point stands for", "kept", "setting"), lives),
            LIVES + PEOPLE_HEAD,
            table(("measurement", "tells", "en français", "by"), _fields(people)),
            REST_HEAD,
            table(
                ("measurement", "what", "en français", "said by", "levels"), _whole(machines)
            ),
            "",
        ]
    )  # fmt: skip


def _fields(rows: list[Measurement]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        tags = ", ".join(code(tag.name) for tag in row.tags)
        for field in row.fields:
            name = code(f"{row.name}.{field.name}")
            yield f"[{name}](measurements.md#{row.name})", field.title.en, field.title.fr, tags


def _whole(rows: list[Measurement]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        kept = "raw only" if row.name in NOT_ROLLED else "all"
        said = "the kiosk" if row.origin == "kiosk" else "the office"
        link = f"[{code(row.name)}](measurements.md#{row.name})"
        yield link, row.title.en, row.title.fr, said, kept
