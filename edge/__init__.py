"""The daemon on the kiosk: it senses, keeps, sends, obeys what it can prove, and answers."""

from edge.configuration import EdgeConfiguration, load_configuration
from edge.daemon import Daemon
from edge.driver import Driver, DriverKind, SensesPresence
from edge.executor import Executor, ExecutorKind
from edge.readings import Reading

__all__ = [
    "Daemon",
    "Driver",
    "DriverKind",
    "EdgeConfiguration",
    "Executor",
    "ExecutorKind",
    "Reading",
    "SensesPresence",
    "load_configuration",
]
