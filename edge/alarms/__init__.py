"""What is wrong with this kiosk now, after RFC 8632: raised once, cleared when it is over."""

from edge.alarms.active import AlarmKind, AlarmList
from edge.alarms.conditions import Conditions
from edge.alarms.watch import Watch

__all__ = ["AlarmKind", "AlarmList", "Conditions", "Watch"]
