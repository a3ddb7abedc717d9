"""The handbook: the repository's own pages, gathered and built as a site by `bin/handbook`."""

from __future__ import annotations

from docs.site.building import BuildFailed, build
from docs.site.gathering import MissingLink, gather

__all__ = ["BuildFailed", "MissingLink", "build", "gather"]
