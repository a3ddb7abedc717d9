"""The simulated line and router: round trips, and counters that only grow."""

from __future__ import annotations

from collections.abc import Sequence

from edge.readings import Reading
from edge.simulation.daytime import DAY_S, daytime
from edge.simulation.flow import Flow
from edge.simulation.noise import between, draw, smooth
from edge.simulation.source import SECOND_US, Source

TARGET = "tcp://broker:8883"
RESOLVER = "dns://resolver/broker"
SLOT_S = 600
LOST_SLOTS, LOSSY_SLOTS = 1 / 900, 1 / 60
ROUTER_RESTARTS_S = 28 * DAY_S
"""The simulated router restarts every four weeks, each at a moment of its own."""

_INTERFACES = {"wan": (300_000_000, 95_000.0, 14_000.0), "wlan0": (866_000_000, 13_000.0, 92_000.0)}


def link(source: Source, at: int) -> Sequence[Reading]:
    """To the broker and to the name server, over fibre or 4G by the kiosk."""
    seconds = at / SECOND_US
    key = (source.seed, source.kiosk, "link")
    slot = int(seconds // SLOT_S)
    if draw(*key, "lost", slot) < LOST_SLOTS:
        down = {"up": False, "loss": 100.0}
        return [_link(TARGET, down), _link(RESOLVER, down)]
    fibre = draw(*key, "fibre") < 0.6
    base = between(6, 14, *key, "base") if fibre else between(38, 62, *key, "base")
    busy = 1 + 0.25 * max(0.0, 1 - abs(daytime(at).hour - 18) / 6)
    mean = base * busy * (1 + 0.12 * smooth(seconds, 120, *key, "mean"))
    jitter = mean * (0.06 if fibre else 0.18) * (1.2 + smooth(seconds, 300, *key, "jitter"))
    lossy = draw(*key, "lossy", slot) < LOSSY_SLOTS
    fields = {
        "up": True,
        "round_trip": round(mean, 2),
        "round_trip_max": round(mean + 1.5 * jitter, 2),
        "jitter": round(jitter, 2),
        "loss": 33.3 if lossy else 0.0,
    }
    dns = round(mean * 1.15 + 2 + smooth(seconds, 200, *key, "dns"), 2)
    return [_link(TARGET, fields), _link(RESOLVER, {"up": True, "loss": 0.0, "dns": dns})]


def router(source: Source, at: int) -> Sequence[Reading]:
    """The router's line and its wifi; what comes in on one goes out on the other."""
    seconds = at / SECOND_US
    key = (source.seed, source.kiosk, "router")
    offset = draw(*key, "restart") * ROUTER_RESTARTS_S
    started = seconds - (seconds - offset) % ROUTER_RESTARTS_S
    return [_interface(key, name, started, seconds) for name in _INTERFACES]


def _interface(key: tuple[str | int, ...], name: str, started: float, now: float) -> Reading:
    speed, mean_in, mean_out = _INTERFACES[name]
    received = Flow.of(mean_in, *key, name, "in")
    sent = Flow.of(mean_out, *key, name, "out")
    fields = {
        "up": True,
        "speed": speed,
        "in_octets": int(received.total(started, now)),
        "out_octets": int(sent.total(started, now)),
        "in_rate": round(8 * received.rate(now), 1),
        "out_rate": round(8 * sent.rate(now), 1),
        "in_errors": int((now - started) / DAY_S * 3 * draw(*key, name, "errors")),
        "out_errors": 0,
    }
    return Reading("snmp_interface", fields, {"device": "router", "interface": name})


def _link(target: str, fields: dict[str, bool | float]) -> Reading:
    return Reading("link", fields, {"target": target})
