"""The commands of this room: `escale api`, `token`, `site`, `kiosk`, `command` and `tail`."""

from control_api.cli.commanding import command
from control_api.cli.kiosks import app as kiosk
from control_api.cli.serving import app as api
from control_api.cli.sites import app as site
from control_api.cli.tailing import tail
from control_api.cli.tokens import app as token

__all__ = ["api", "command", "kiosk", "site", "tail", "token"]
