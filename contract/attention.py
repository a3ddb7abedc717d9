"""From where on values want attention: what the catalogue's rows are given as thresholds.

Where an alarm rule of a profile judges the same field, its bounds stand here too; a test holds
them equal. A rule is of one profile and waits before it raises; this is what panels colour by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contract.alarms import SEVERITIES, Severity
from contract.measurements import Field, Measurement, Particular, Threshold

Wanting = tuple[Threshold | Particular, ...]

_WARNING, _MINOR, _MAJOR, _CRITICAL = SEVERITIES


def _above(**bounds: float) -> tuple[Threshold, ...]:
    return tuple(Threshold(severity, above=bound) for severity, bound in bounds.items())


def _below(**bounds: float) -> tuple[Threshold, ...]:
    return tuple(Threshold(severity, below=bound) for severity, bound in bounds.items())


def _if(severity: Severity, *, true: bool) -> tuple[Threshold, ...]:
    bounds = {severity.value: 1.0}
    return _above(**bounds) if true else _below(**bounds)


def _of(tag: str, *rows: tuple[str, tuple[Threshold, ...]]) -> tuple[Particular, ...]:
    return tuple(Particular(tag, value, thresholds) for value, thresholds in rows)


_KIOSK: Mapping[str, Wanting] = {
    "host.cpu": _above(warning=95),
    "host.memory": _above(warning=90, minor=97),
    "host.disk": _above(minor=90, major=97),
    "host.temperature": _above(warning=82, major=92),
    "link.up": (
        *_if(_MINOR, true=False),
        *_of(
            "target",
            ("gateway", _if(_MAJOR, true=False)),
            ("public", _if(_MAJOR, true=False)),
            ("dns*", _if(_MAJOR, true=False)),
        ),
    ),
    "link.round_trip": _above(warning=600),
    "link.jitter": _above(warning=100),
    "link.loss": _above(warning=20, minor=50),
    "link.dns": _above(warning=1_000),
    "link.tls": _above(warning=2_000),
    "link.certificate_left": _below(minor=14, major=2),
    "link.portal": _if(_MAJOR, true=True),
    "modem.connected": _if(_MINOR, true=False),
    "modem.roaming": _if(_WARNING, true=True),
    "modem.signal": _below(warning=30, minor=15),
    "modem.rsrp": _below(warning=-105, minor=-115),
    "modem.rsrq": _below(warning=-15, minor=-20),
    "modem.snr": _below(warning=3, minor=-3),
    "snmp_interface.up": _if(_WARNING, true=False),
    "snmp_host.cpu": _above(warning=95),
    "snmp_host.memory": _above(warning=95),
    "snmp_host.storage": _above(warning=90, minor=97),
    "access_point.up": _if(_MAJOR, true=False),
    "hotspot.up": _if(_MAJOR, true=False),
    "climate.temperature": _of(
        "zone",
        ("cabin", _below(warning=10, major=3) + _above(minor=33, major=40)),
        ("electronics", _below(minor=-5, major=-15) + _above(minor=60, critical=70)),
    ),
    "climate.dew_margin": _of("zone", ("electronics", _below(minor=1.5))),
    "power.present": _of(
        "source",
        ("mains", _if(_MAJOR, true=False)),
        ("battery", _if(_CRITICAL, true=False)),
    ),
    "power.charge": _of("source", ("battery", _below(minor=30, critical=12))),
    "ups.on_battery": _if(_MAJOR, true=True),
    "ups.battery_low": _if(_MAJOR, true=True),
    "ups.replace_battery": _if(_MINOR, true=True),
    "ups.charge": _below(minor=30, critical=12),
    "ups.runtime": _below(minor=900, critical=180),
    "ups.load": _above(warning=80, minor=100),
    "ups.temperature": _above(warning=40, minor=50),
    "contact.open": _of(
        "kind",
        ("tamper", _if(_CRITICAL, true=True)),
        ("float", _if(_CRITICAL, true=True)),
    ),
    "contact.changes": _of("kind", ("tamper", _above(critical=2))),
    "contact.open_time": _of("kind", ("door", _above(minor=1_200))),
    "application.up": _if(_MAJOR, true=False),
    "application.heartbeat_age": _above(warning=60, major=180),
    "application.screen_frozen": _if(_MAJOR, true=True),
    "application.screen_black": _if(_MAJOR, true=True),
    "peripheral.ok": _if(_MINOR, true=False),
    "peripheral.paper_out": _if(_MINOR, true=True),
    "peripheral.paper_low": _if(_WARNING, true=True),
    "peripheral.paper": _below(warning=20, minor=5),
    "uplink.connected": _if(_MINOR, true=False),
    "uplink.window": _below(warning=2),
    "uplink.ack_delay": _above(warning=5_000, minor=10_000),
}

_COLLECTOR: Mapping[str, Wanting] = {
    "rejected": _above(warning=1),
    "let_go": _above(warning=1),
    "letters": _above(warning=1),
    "write_time": _above(warning=1_000, minor=5_000),
    "ack_delay": _above(warning=2_000, minor=10_000),
    "waiting": _above(warning=500, minor=1_500),
    "held": _above(major=1),
    "series_away": _if(_MAJOR, true=True),
    "database_away": _if(_MAJOR, true=True),
    "connected": _if(_MAJOR, true=False),
    "windows_due": _above(warning=500, minor=5_000),
}
"""By field alone: some of these names are a module's with the measurement's before them."""

_OFFICE: Mapping[str, Wanting] = {
    "kiosk_state.online": _if(_MAJOR, true=False),
    "kiosk_state.availability": _below(warning=99, minor=95, major=80),
    "kiosk_state.silent": _above(warning=75, minor=900, major=3_600),
    "kiosk_state.clock_synced": _if(_WARNING, true=False),
    "kiosk_state.warning": _above(warning=1),
    "kiosk_state.minor": _above(minor=1),
    "kiosk_state.major": _above(major=1),
    "kiosk_state.critical": _above(critical=1),
    "kiosk_state.waiting": _above(major=1),
    **{f"collector.{field}": wanting for field, wanting in _COLLECTOR.items()},
    "centre.dead_letters": _above(warning=1, minor=1_000, major=50_000),
    "centre.strangers": _above(warning=1),
    "centre.office_alarms": _above(major=1),
    "centre.broker": _if(_CRITICAL, true=False),
}


def attentive(rows: Iterable[Measurement]) -> Iterator[Measurement]:
    """The rows, with their fields' thresholds. LookupError for a threshold of no field."""
    left = {**_KIOSK, **_OFFICE}
    for row in rows:
        fields = tuple(
            _given(field, left.pop(f"{row.name}.{field.name}", ())) for field in row.fields
        )
        yield replace(row, fields=fields)
    if left:
        raise LookupError(f"thresholds of no field: {', '.join(left)}")


def _given(field: Field, wanting: Wanting) -> Field:
    return replace(
        field,
        thresholds=tuple(each for each in wanting if isinstance(each, Threshold)),
        particulars=tuple(each for each in wanting if isinstance(each, Particular)),
    )
