"""What the kiosk offers people: its signed bundle, what fits a person, orientations in counts."""

from __future__ import annotations

from edge.content.desk import ContentDesk
from edge.content.offering import Offer, offer
from edge.content.orientations import TooMany
from edge.content.saying import Said
from edge.content.shelf import Shelf, UnknownPlace, UnknownTheme
from edge.content.verifying import load

__all__ = [
    "ContentDesk",
    "Offer",
    "Said",
    "Shelf",
    "TooMany",
    "UnknownPlace",
    "UnknownTheme",
    "load",
    "offer",
]
