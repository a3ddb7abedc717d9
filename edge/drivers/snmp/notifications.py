"""What a notification is called, and what of its objects is told. Pure.

Only objects that are known here are told: a vendor's may carry a client's address, in the value
or in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.ups import UPS_MIB
from edge.privacy import scrub

SNMP_TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"
MAX_TEXT = 200

_SNMP_TRAPS = "1.3.6.1.6.3.1.1.5"
_NET_SNMP = "1.3.6.1.4.1.8072.4.0"
NAMES: Mapping[str, str] = {
    f"{_SNMP_TRAPS}.1": "coldStart",
    f"{_SNMP_TRAPS}.2": "warmStart",
    f"{_SNMP_TRAPS}.3": "linkDown",
    f"{_SNMP_TRAPS}.4": "linkUp",
    f"{_SNMP_TRAPS}.5": "authenticationFailure",
    f"{_SNMP_TRAPS}.6": "egpNeighborLoss",
    f"{UPS_MIB}.2.1": "upsTrapOnBattery",
    f"{UPS_MIB}.2.2": "upsTrapTestCompleted",
    f"{UPS_MIB}.2.3": "upsTrapAlarmEntryAdded",
    f"{UPS_MIB}.2.4": "upsTrapAlarmEntryRemoved",
    f"{_NET_SNMP}.1": "nsNotifyStart",
    f"{_NET_SNMP}.2": "nsNotifyShutdown",
    f"{_NET_SNMP}.3": "nsNotifyRestart",
    "1.3.6.1.2.1.17.0.1": "newRoot",
    "1.3.6.1.2.1.17.0.2": "topologyChange",
    "1.3.6.1.2.1.47.2.0.1": "entConfigChange",
}
"""SNMPv2-MIB, UPS-MIB, NET-SNMP-AGENT-MIB, BRIDGE-MIB, ENTITY-MIB."""

_STATES = dict(
    enumerate(("up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown"), 1)
)
_TEST_RESULTS = dict(
    enumerate(
        ("donePass", "doneWarning", "doneError", "aborted", "inProgress", "noTestsInitiated"), 1
    )
)
_ALARMS = (
    *("BatteryBad", "OnBattery", "LowBattery", "DepletedBattery", "TempBad", "InputBad"),
    *("OutputBad", "OutputOverload", "OnBypass", "BypassBad", "OutputOffAsRequested"),
    *("UpsOffAsRequested", "ChargerFailed", "UpsOutputOff", "UpsSystemOff", "FanFailure"),
    *("FuseFailure", "GeneralFault", "DiagnosticTestFailed", "CommunicationsLost"),
    *("AwaitingPower", "ShutdownPending", "ShutdownImminent", "TestInProgress"),
)
UPS_ALARMS: Mapping[str, str] = {
    f"{UPS_MIB}.1.6.3.{number}": f"upsAlarm{name}" for number, name in enumerate(_ALARMS, 1)
}
"""upsWellKnownAlarms (RFC 1628)."""

_IF_TABLE = "1.3.6.1.2.1.2.2.1"
_TOLD: tuple[tuple[str, str, Mapping[int, str]], ...] = (
    (f"{_IF_TABLE}.1.", "ifIndex", {}),
    (f"{_IF_TABLE}.2.", "ifDescr", {}),
    (f"{_IF_TABLE}.7.", "ifAdminStatus", _STATES),
    (f"{_IF_TABLE}.8.", "ifOperStatus", _STATES),
    ("1.3.6.1.2.1.31.1.1.1.1.", "ifName", {}),
    (f"{UPS_MIB}.1.2.2.", "upsSecondsOnBattery", {}),
    (f"{UPS_MIB}.1.2.3.", "upsEstimatedMinutesRemaining", {}),
    (f"{UPS_MIB}.1.6.2.1.1.", "upsAlarmId", {}),
    (f"{UPS_MIB}.1.6.2.1.2.", "upsAlarmDescr", {}),
    (f"{UPS_MIB}.1.7.3.", "upsTestResultsSummary", _TEST_RESULTS),
    (f"{UPS_MIB}.1.7.4.", "upsTestResultsDetail", {}),
    (f"{UPS_MIB}.1.9.7.", "upsConfigLowBattTime", {}),
)

Objects = Iterable[tuple[str, Value]]
"""A notification's objects: OIDs and values, in their order."""


def name_of(objects: Objects, names: Mapping[str, str]) -> str:
    """The notification's name: that of `names`, else the standard's, else its OID."""
    for oid, value in objects:
        if oid == SNMP_TRAP_OID and isinstance(value, str):
            return names.get(value) or NAMES.get(value) or value[:100]
    return "unnamed"


def text_of(objects: Objects) -> str:
    """What the objects that are known here say, without an address in it."""
    said = [_said(oid, value) for oid, value in objects]
    return scrub(", ".join(each for each in said if each), limit=MAX_TEXT)


def _said(oid: str, value: Value) -> str:
    for prefix, name, meanings in _TOLD:
        if not oid.startswith(prefix):
            continue
        if isinstance(value, int):
            return f"{name} {meanings.get(value, value)}"
        if isinstance(value, str):
            return f"{name} {UPS_ALARMS.get(value, 'of the vendor')}"
        if isinstance(value, bytes):
            return f"{name} {_printable(value)}"
    return ""


def _printable(value: bytes) -> str:
    text = value.decode("utf-8", "replace").rstrip("\0")
    return "".join(char if char.isprintable() else " " for char in text)
