"""Frames for the collector's tests, good and bad."""

from __future__ import annotations

import json
from typing import Any

from collector.arrivals import Arrival, Received, examine
from contract import Family

BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"
KIOSK = "kiosk-a"
NOW = 1_790_000_000_000_000
SECOND, DAY = 1_000_000, 86_400_000_000
RETENTION_S = 730 * 86_400


def climate(at: int = NOW, **changes: Any) -> dict[str, Any]:
    sample = {"m": "climate", "at": at, "tags": {"zone": "cabin"}, "fields": {"temperature": 21.5}}
    return {**sample, **changes}


def body(seq: int, *samples: dict[str, Any], **changes: Any) -> bytes:
    frame = {"boot": BOOT, "seq": seq, "clock": "synced", "samples": list(samples), **changes}
    return json.dumps(frame).encode()


def properties(seq: int, boot: str = BOOT) -> dict[str, str]:
    return {"boot": boot, "seq": str(seq)}


def arrived(
    payload: bytes, seq: int | None = None, kiosk: str = KIOSK, *, live: bool = True, at: int = NOW
) -> Arrival:
    """An arrival in the sensor family; without `seq` it has no user properties."""
    named = properties(seq) if seq is not None else {}
    return Arrival(kiosk, Family.SENSOR, live, named, payload, at)


def received(
    payload: bytes, seq: int | None = None, kiosk: str = KIOSK, *, live: bool = True, at: int = NOW
) -> Received:
    return examine(arrived(payload, seq, kiosk, live=live, at=at), retention_s=RETENTION_S)


def good(seq: int, kiosk: str = KIOSK, *, live: bool = True) -> Received:
    """A frame of one good sample, measured `seq` seconds after NOW's minute."""
    at = NOW - 600 * SECOND + seq * SECOND
    return received(body(seq, climate(at)), seq, kiosk, live=live)
