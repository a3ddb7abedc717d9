"""control_api: the register, commands, and the pages of staff, over HTTP."""

from control_api.app import create_app

__all__ = ["create_app"]
