"""Commands: proven, written down, carried out once, and answered."""

from edge.commands.desk import Circumstances, Desk
from edge.commands.resend import Resend
from edge.commands.runner import CommandRunner, built_in

__all__ = ["Circumstances", "CommandRunner", "Desk", "Resend", "built_in"]
