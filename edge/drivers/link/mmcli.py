"""What `mmcli -J` says of a modem, as the fields of `modem`. Pure.

All its values are strings, and `--` stands for none (ModemManager, cli/mmcli-output.c). A value
that is not one we know is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from contract import DriverError, FieldValue

STATES = frozenset(
    {
        *("failed", "unknown", "initializing", "locked", "disabled", "disabling", "enabling"),
        *("enabled", "searching", "registered", "disconnecting", "connecting", "connected"),
    }
)
"""MMModemState."""

_ROAMING: Mapping[str, bool] = {
    "home": False,
    "home-sms-only": False,
    "home-csfb-not-preferred": False,
    "roaming": True,
    "roaming-sms-only": True,
    "roaming-csfb-not-preferred": True,
}
"""MMModem3gppRegistrationState, where it tells."""

_TECHNOLOGY = re.compile(r"[a-z0-9-]{2,16}")
_GENERATIONS = ("5g", "lte")
_DECIBELS: Mapping[str, tuple[float, float]] = {
    "rsrp": (-160.0, 30.0),
    "rsrq": (-50.0, 30.0),
    "snr": (-50.0, 60.0),
}


def modem_fields(status: str, signal: str | None) -> Mapping[str, FieldValue]:
    """From `mmcli -J -m M` and, where it worked, `mmcli -J -m M --signal-get`.

    DriverError when the status is not of a modem.
    """
    modem = _table(_parsed(status), "modem")
    generic = _table(modem, "generic")
    state = _text(generic, "state")
    if state not in STATES:
        raise DriverError("mmcli's answer is not about a modem", todo="try `mmcli -J -m any`")
    fields: dict[str, FieldValue] = {"state": state, "connected": state == "connected"}
    roaming = _ROAMING.get(_text(_table(modem, "3gpp"), "registration-state"))
    if roaming is not None:
        fields["roaming"] = roaming
    technology = _technology(generic.get("access-technologies"))
    if technology:
        fields["technology"] = technology
    quality = _table(generic, "signal-quality")
    # What is not recent was measured some time ago, perhaps in another place of the network.
    share = _number(quality, "value", 0.0, 100.0)
    if share is not None and _text(quality, "recent") == "yes":
        fields["signal"] = share
    if signal is not None:
        fields |= _signal(_table(_table(_parsed(signal), "modem"), "signal"))
    return fields


def _signal(signal: Mapping[str, Any]) -> Mapping[str, FieldValue]:
    """Of the newest generation that the modem measures."""
    for generation in _GENERATIONS:
        table = _table(signal, generation)
        found = {name: _number(table, name, *_DECIBELS[name]) for name in _DECIBELS}
        known = {name: value for name, value in found.items() if value is not None}
        if known:
            return known
    return {}


def _technology(names: object) -> str:
    if not isinstance(names, list):
        return ""
    return "+".join(
        name for name in names[:4] if isinstance(name, str) and _TECHNOLOGY.fullmatch(name)
    )


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise DriverError("mmcli's answer is not JSON", todo="try `mmcli -J -m any`")
    return parsed


def _table(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = parent.get(name)
    return table if isinstance(table, dict) else {}


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    return value if isinstance(value, str) else ""


def _number(table: Mapping[str, Any], name: str, minimum: float, maximum: float) -> float | None:
    try:
        value = float(_text(table, name))
    except ValueError:
        return None
    return value if minimum <= value <= maximum else None
