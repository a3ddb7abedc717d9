"""A small registry with every type of field, and points of it."""

from contract import Family, Field, FieldValue, Measurement, Registry, Tag, Title
from store import Point

TITLE = Title("essai", "trial")
NOW = 1_700_000_000_000_001
MINUTE = 60_000_000

CLIMATE = Measurement(
    "climate",
    Family.SENSOR,
    TITLE,
    (
        Field("temperature", "float", TITLE, "Cel"),
        Field("openings", "integer", TITLE),
        Field("open", "boolean", TITLE),
        Field("note", "string", TITLE),
    ),
    (Tag("where", TITLE, optional=True),),
)
USE = Measurement("use", Family.USAGE, TITLE, (Field("sessions", "integer", TITLE),))
# Names that SQL, InfluxQL and the tables themselves use already.
AWKWARD = Measurement(
    "select",
    Family.HOST,
    TITLE,
    (Field("series", "float", TITLE), Field("at", "float", TITLE), Field("from", "string", TITLE)),
    (Tag("group", TITLE, optional=True),),
)
READINGS = Registry([CLIMATE, USE, AWKWARD])


def point(
    at: int = NOW,
    kiosk: str = "kiosk-a",
    tags: dict[str, str] | None = None,
    **fields: FieldValue,
) -> Point:
    return Point("climate", kiosk, tags or {}, fields or {"temperature": 1.0}, at)
