"""Dead letters: what is refused, with its reason and its bytes, ready to be replayed.

A letter about a whole frame holds the frame's bytes as they came. One about a sample holds a
frame with that sample alone, so that a frame of a thousand refused samples is not kept a
thousand times.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic_core import from_json

from collector.arrivals import Received
from contract import MAX_SAFE_INTEGER, Fault
from store import WHOLE_FRAME, DeadLetter

MAX_DESCRIPTION = 500


def letters(received: Received) -> list[DeadLetter]:
    """One letter for each fault of the frame."""
    boot, seq = _identity(received)
    payload = received.arrival.payload
    about_samples = any(index is not None for index, _ in received.examined.faults)
    body = from_json(payload, allow_inf_nan=True) if about_samples else {}
    return [
        DeadLetter(
            kiosk=received.arrival.kiosk,
            boot=boot,
            seq=seq,
            index=WHOLE_FRAME if index is None else index,
            reason=fault.reason.value,
            description=_printable(fault),
            received_at=received.arrival.at,
            payload=payload if index is None else _alone(body, index),
        )
        for index, fault in received.examined.faults
    ]


def _identity(received: Received) -> tuple[str, int]:
    key = received.key
    if key is not None:
        return key[1], key[2]
    # Without a key, the bytes tell one frame from another: the same ones are kept once.
    digest = hashlib.sha256(received.arrival.payload).digest()
    return "", int.from_bytes(digest[:8]) & MAX_SAFE_INTEGER


def _alone(body: dict[str, Any], index: int) -> bytes:
    alone = {**body, "samples": [body["samples"][index]]}
    return json.dumps(alone, separators=(",", ":")).encode()


def _printable(fault: Fault) -> str:
    # PostgreSQL's text takes no NUL, and a database's own message may quote one.
    return fault.description.replace("\x00", "\N{SYMBOL FOR NULL}")[:MAX_DESCRIPTION]
