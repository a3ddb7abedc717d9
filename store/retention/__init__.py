"""How long each level of retention is kept: what is in force, and making it what is set."""

from store.retention.kept import SLACK_S, Change, Keeping, Kept, series_lives
from store.retention.opening import open_keeping

__all__ = ["SLACK_S", "Change", "Keeping", "Kept", "open_keeping", "series_lives"]
