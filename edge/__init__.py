"""The daemon on the kiosk."""

__all__: list[str] = []
