"""What is wrong with this kiosk now, after RFC 8632: raised once, cleared when it is over.

`Engine` is the pure part: rules and readings in, changes out.
"""

from edge.alarms.acknowledging import Acknowledge
from edge.alarms.active import AlarmList, Change
from edge.alarms.choosing import chosen_rules, default_rules
from edge.alarms.conditions import Conditions
from edge.alarms.engine import Engine
from edge.alarms.memory import Memory
from edge.alarms.rules import Rule, rules_of
from edge.alarms.watch import Watch

__all__ = [
    "Acknowledge",
    "AlarmList",
    "Change",
    "Conditions",
    "Engine",
    "Memory",
    "Rule",
    "Watch",
    "chosen_rules",
    "default_rules",
    "rules_of",
]
