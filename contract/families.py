"""Families of measurements: what a frame holds one of, and what is dropped first."""

from __future__ import annotations

from enum import StrEnum


class Family(StrEnum):
    """A measurement's family; its order is the order of dropping on a full disk."""

    HOST = "host"
    SENSOR = "sensor"
    CONNECTIVITY = "connectivity"
    OCCUPANCY = "occupancy"
    USAGE = "usage"
    FAULT = "fault"


DROP_ORDER: tuple[Family, ...] = tuple(Family)
"""Dropped first to dropped last, when a kiosk's journal is full."""


class Profile(StrEnum):
    """What a kiosk is built as; its services, rules and drivers follow."""

    BOOTH = "booth"
    WIFI_POST = "wifi-post"
    SOLAR_BENCH = "solar-bench"


class Lifecycle(StrEnum):
    """Where a kiosk stands in its life."""

    PLANNED = "planned"
    IN_SERVICE = "in_service"
    CLOSED = "closed"
    RETIRED = "retired"
