"""The simulated line and router: round trips, and counters that only grow."""

from __future__ import annotations

import math
from collections.abc import Sequence

from contract import DriverError, Profile
from edge.readings import Reading
from edge.simulation.daytime import DAY_S, daytime
from edge.simulation.fault import FaultKind
from edge.simulation.flow import Flow
from edge.simulation.noise import between, draw, fresh, smooth
from edge.simulation.source import SECOND_US, Source

BROKER = "tls://broker:8883"
RESOLVER = "dns://resolver/broker"
GATEWAY, PUBLIC = "gateway", "public"
SLOT_S = 60
LOSSY_SLOTS = 1 / 200
ROUTER_RESTARTS_S = 28 * DAY_S
"""The simulated router restarts every four weeks, each at a moment of its own."""
CERTIFICATE_DAYS, RENEWED_AT_DAYS, FORGOTTEN_DAYS = 90.0, 45.0, 6.0

_INTERFACES = {"wan": (300_000_000, 95_000.0, 14_000.0), "wlan0": (866_000_000, 13_000.0, 92_000.0)}
_DOWN = {"up": False, "loss": 100.0}


def fibre(source: Source) -> bool:
    """Whether the kiosk hangs on fibre; the others, and every bench, on 4G."""
    mobile = source.profile is Profile.SOLAR_BENCH
    return not mobile and draw(source.seed, source.kiosk, "link", "fibre") < 0.6


def cut(source: Source, seconds: float) -> bool:
    """Whether the back office can't be reached: no line, or a portal in between."""
    return _line_lost(source, seconds) or bool(source.fault(FaultKind.PORTAL_EXPIRED, seconds))


def _line_lost(source: Source, seconds: float) -> bool:
    kinds = (FaultKind.LINK_CUT, FaultKind.ROUTER_REBOOT)
    return any(source.fault(kind, seconds) is not None for kind in kinds)


def link(source: Source, at: int) -> Sequence[Reading]:
    """To the gateway, the broker, the name server and a public page."""
    seconds = at / SECOND_US
    rebooting = source.fault(FaultKind.ROUTER_REBOOT, seconds) is not None
    gateway = _DOWN if rebooting else {"up": True, "round_trip": 0.6, "loss": 0.0}
    if _line_lost(source, seconds):
        return [
            _link(GATEWAY, gateway),
            *(_link(name, _DOWN) for name in (BROKER, RESOLVER, PUBLIC)),
        ]
    trip, jitter = _round_trip(source, at)
    dns = round(trip * 1.15 + 2 + 0.5 * smooth(seconds, 900, source.seed, source.kiosk, "dns"), 2)
    no_names = source.fault(FaultKind.DNS_BROKEN, seconds) is not None
    portal = source.fault(FaultKind.PORTAL_EXPIRED, seconds) is not None
    if portal:
        # Whatever is asked for, the portal answers, with its own page and certificate.
        told = {"up": True, "portal": True, "round_trip": round(trip, 2)}
        names = {"up": True, "loss": 0.0, "dns": dns}
        return [
            _link(GATEWAY, gateway),
            _link(BROKER, _DOWN),
            _link(RESOLVER, names),
            _link(PUBLIC, told),
        ]
    broker = {
        "up": True,
        "round_trip": round(trip, 2),
        "round_trip_max": round(trip + 1.5 * jitter, 2),
        "jitter": round(jitter, 2),
        "loss": _loss(source, seconds),
        "tls": round(2.1 * trip + 4, 2),
        "certificate_left": round(certificate_left(source, seconds), 3),
    }
    return [
        _link(GATEWAY, gateway),
        _link(BROKER, broker),
        _link(RESOLVER, _DOWN if no_names else {"up": True, "loss": 0.0, "dns": dns}),
        _link(PUBLIC, {"up": True, "portal": False, "round_trip": round(1.4 * trip, 2)}),
    ]


def modem(source: Source, at: int) -> Sequence[Reading]:
    """What ModemManager says, where the line is 4G."""
    if fibre(source):
        return []
    seconds, key = at / SECOND_US, (source.seed, source.kiosk, "modem")
    rsrp = between(-104, -84, *key, "rsrp") + 3 * smooth(seconds, 3_600, *key, "fading")
    connected = source.fault(FaultKind.LINK_CUT, seconds) is None
    fields: dict[str, bool | str | float] = {
        "connected": connected,
        "roaming": False,
        "state": "connected" if connected else "searching",
        "technology": "lte",
        "signal": round(min(100.0, max(0.0, (rsrp + 124) * 2)), 0),
        "rsrp": round(rsrp, 1),
        "rsrq": round(-9 + rsrp / 40, 1),
        "snr": round(between(6, 16, *key, "snr"), 1),
    }
    return [Reading("modem", fields, {"modem": "modem-0"})]


def router(source: Source, at: int) -> Sequence[Reading]:
    """The router's line and its wifi, and the router itself; DriverError while it restarts."""
    seconds = at / SECOND_US
    if source.fault(FaultKind.ROUTER_REBOOT, seconds) is not None:
        raise DriverError("no answer", where="router", todo="wait until it has restarted")
    key = (source.seed, source.kiosk, "router")
    started = _router_started(source, seconds)
    busy = 9 + 6 * smooth(seconds, 1_800, *key, "busy")
    fields = {
        "uptime": max(0, int(seconds - started)),
        "cpu": round(busy, 1),
        "memory": round(41 + 4 * smooth(seconds, 7_200, *key, "memory"), 1),
        "storage": round(between(22, 48, *key, "storage"), 1),
    }
    rows = [_interface(key, name, started, seconds) for name in _INTERFACES]
    return [*rows, Reading("snmp_host", fields, {"device": "router"})]


def certificate_left(source: Source, seconds: float) -> float:
    """Days: renewed at half its life, unless that was forgotten."""
    forgotten = source.fault(FaultKind.CERTIFICATE_ENDING, seconds)
    if forgotten is not None:
        return FORGOTTEN_DAYS - forgotten.elapsed(seconds) / DAY_S
    offset = draw(source.seed, source.kiosk, "certificate") * RENEWED_AT_DAYS
    return CERTIFICATE_DAYS - (seconds / DAY_S + offset) % RENEWED_AT_DAYS


def _round_trip(source: Source, at: int) -> tuple[float, float]:
    """Mean and jitter in ms."""
    seconds, key = at / SECOND_US, (source.seed, source.kiosk, "link")
    base = between(6, 14, *key, "base") if fibre(source) else between(38, 62, *key, "base")
    busy = 1 + 0.25 * max(0.0, 1 - abs(daytime(at).hour - 18) / 6)
    mean = base * busy * (1 + 0.12 * smooth(seconds, 900, *key, "mean"))
    jitter = mean * (0.06 if fibre(source) else 0.18) * (1.2 + smooth(seconds, 900, *key, "jitter"))
    if source.fault(FaultKind.LINK_DEGRADED, seconds) is not None:
        return 240 + mean, 110 + jitter
    return mean, jitter


def _loss(source: Source, seconds: float) -> float:
    if source.fault(FaultKind.LINK_DEGRADED, seconds) is not None:
        return 40.0
    lossy = fresh(source.seed, source.kiosk, "lossy", int(seconds // SLOT_S)) < LOSSY_SLOTS
    return 10.0 if lossy else 0.0


def _router_started(source: Source, seconds: float) -> float:
    offset = draw(source.seed, source.kiosk, "router", "restart") * ROUTER_RESTARTS_S
    usual = seconds - math.fmod(seconds - offset, ROUTER_RESTARTS_S)
    rebooted = source.last(FaultKind.ROUTER_REBOOT, seconds) if source.faults else None
    return usual if rebooted is None else max(usual, min(seconds, rebooted.end))


def _interface(key: tuple[str | int, ...], name: str, started: float, now: float) -> Reading:
    speed, mean_in, mean_out = _INTERFACES[name]
    received = Flow.of(mean_in, *key, name, "in")
    sent = Flow.of(mean_out, *key, name, "out")
    fields = {
        "up": True,
        "speed": speed,
        "in_octets": max(0, int(received.total(started, now))),
        "out_octets": max(0, int(sent.total(started, now))),
        "in_rate": round(8 * received.rate(now), 1),
        "out_rate": round(8 * sent.rate(now), 1),
        "in_errors": int((now - started) / DAY_S * 3 * draw(*key, name, "errors")),
        "out_errors": 0,
    }
    return Reading("snmp_interface", fields, {"device": "router", "interface": name})


def _link(target: str, fields: dict[str, bool | float]) -> Reading:
    return Reading("link", fields, {"target": target})
