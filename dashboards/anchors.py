"""Names that alerts, links and the handbook rely on: they never change.

A panel's number is part of its address; numbers are given here, never by order.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from contract import Title


class Uid(StrEnum):
    """A dashboard's address in Grafana, `/d/<uid>`."""

    FLEET = "escale-fleet"
    KIOSK = "escale-kiosk"
    NETWORK = "escale-network"
    POWER = "escale-power"
    ALARMS = "escale-alarms"
    USE = "escale-use"
    PIPELINE = "escale-pipeline"


TITLES: dict[Uid, Title] = {
    Uid.FLEET: Title("Parc de bornes", "Fleet"),
    Uid.KIOSK: Title("Borne", "Kiosk"),
    Uid.NETWORK: Title("Réseau et wifi", "Connectivity and wifi"),
    Uid.POWER: Title("Énergie et climat", "Power and climate"),
    Uid.ALARMS: Title("Alarmes", "Alarms"),
    Uid.USE: Title("Usages", "Use"),
    Uid.PIPELINE: Title("Chaîne de collecte", "Pipeline"),
}


class Anchor(NamedTuple):
    """A panel: its dashboard and its number there."""

    uid: Uid
    panel: int


FLEET_NOW = Anchor(Uid.FLEET, 1)
FLEET_MAP = Anchor(Uid.FLEET, 10)
FLEET_STATES = Anchor(Uid.FLEET, 11)
FLEET_ONLINE = Anchor(Uid.FLEET, 12)
FLEET_AVAILABILITY = Anchor(Uid.FLEET, 13)
FLEET_ALARMS = Anchor(Uid.FLEET, 14)
FLEET_ACTIVE = Anchor(Uid.FLEET, 15)
KIOSK_STATE = Anchor(Uid.KIOSK, 1)
KIOSK_ALARMS = Anchor(Uid.KIOSK, 10)
KIOSK_ONLINE = Anchor(Uid.KIOSK, 11)
NETWORK_LINKS = Anchor(Uid.NETWORK, 10)
NETWORK_LOSS = Anchor(Uid.NETWORK, 12)
NETWORK_MODEM = Anchor(Uid.NETWORK, 20)
POWER_NOW = Anchor(Uid.POWER, 10)
POWER_CHARGE = Anchor(Uid.POWER, 12)
POWER_CLIMATE = Anchor(Uid.POWER, 21)
ALARMS_ACTIVE = Anchor(Uid.ALARMS, 10)
ALARMS_WAITING = Anchor(Uid.ALARMS, 3)
ALARMS_HISTORY = Anchor(Uid.ALARMS, 14)
USE_HOURS = Anchor(Uid.USE, 10)
PIPELINE_COLLECTORS = Anchor(Uid.PIPELINE, 10)
PIPELINE_ACK_DELAY = Anchor(Uid.PIPELINE, 12)
PIPELINE_LETTERS = Anchor(Uid.PIPELINE, 13)
PIPELINE_ROLLUPS = Anchor(Uid.PIPELINE, 14)
PIPELINE_BROKER = Anchor(Uid.PIPELINE, 15)
PIPELINE_JOURNALS = Anchor(Uid.PIPELINE, 20)
PIPELINE_WINDOW = Anchor(Uid.PIPELINE, 21)
PIPELINE_UPLINK = Anchor(Uid.PIPELINE, 22)
PIPELINE_CLOCKS = Anchor(Uid.PIPELINE, 23)
