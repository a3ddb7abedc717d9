"""Pages for people, rendered here: templates, their translations, style and script."""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""What browsers load as it is."""

__all__ = ["STATIC"]
