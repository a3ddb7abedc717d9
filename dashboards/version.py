"""The Grafana that all of this is written for and checked against."""

from __future__ import annotations

GRAFANA_VERSION = "12.4.11"
"""The image's tag, the version of the npm package of its types, and what `push` asks for."""
