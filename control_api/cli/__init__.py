"""The commands of this room: `escale api`, `token`, `site`, `kiosk`, `command`, `resend` and
`tail`.

Each is imported when it is asked for: those that speak HTTP need no database, and start sooner
without it.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    match name:
        case "api":
            from control_api.cli.serving import app as api

            return api
        case "command":
            from control_api.cli.commanding import command

            return command
        case "kiosk":
            from control_api.cli.kiosks import app as kiosk

            return kiosk
        case "resend":
            from control_api.cli.resending import resend

            return resend
        case "site":
            from control_api.cli.sites import app as site

            return site
        case "tail":
            from control_api.cli.tailing import tail

            return tail
        case "token":
            from control_api.cli.tokens import app as token

            return token
    raise AttributeError(name)
