"""The rooms, the arrows between them, and what may be imported where. One table for all checks."""

from pathlib import Path
from types import MappingProxyType

TREE = Path(__file__).resolve().parents[2]

# What each room may import, by its face or by a second face named here.
ARROWS = MappingProxyType(
    {
        "contract": frozenset[str](),
        "broker": frozenset({"contract"}),
        "store": frozenset({"contract"}),
        "edge": frozenset({"contract", "broker"}),
        "collector": frozenset({"contract", "broker", "store"}),
        "control_api": frozenset({"contract", "broker", "store", "programme"}),
        "dashboards": frozenset({"contract", "store.influxql"}),
        "programme": frozenset({"contract", "store"}),
        "escale": frozenset({"contract"}),
    }
)

ROOMS = tuple(ARROWS)

# Libraries that belong to a room; elsewhere only the named paths may import them.
LIBRARIES = MappingProxyType(
    {
        "paho": ("broker/",),
        "aiomqtt": ("broker/",),
        "iotcore": ("broker/",),
        "sqlalchemy": ("store/",),
        "alembic": ("store/",),
        "influxdb_client": ("store/",),
        "asyncpg": ("store/",),
        "aiosqlite": ("store/",),
        "sqlite3": ("store/", "edge/journal/", "edge/state"),
    }
)

# Modules that load others by name, or change what can be loaded: what, and nothing else.
LOADERS = MappingProxyType(
    {
        "escale/commands.py": "the commands of the rooms, from the group escale.commands",
        "contract/plain.py": "libraries, with others out of their sight",
        "contract/entry_points.py": "what packages declare in escale.drivers and .measurements",
    }
)

# Not for the room that is pure.
INPUT_OUTPUT = frozenset(
    {
        "aiohttp",
        "asyncio",
        "fcntl",
        "ftplib",
        "glob",
        "http",
        "httpx",
        "io",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "psutil",
        "requests",
        "select",
        "selectors",
        "shutil",
        "signal",
        "socket",
        "socketserver",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
        "threading",
        "urllib.request",
        "uvicorn",
    }
)
