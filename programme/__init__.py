"""programme: the registries of the digital-inclusion programme. First of them: places."""

from programme.addresses import Address
from programme.options import Options, load_options, publisher
from programme.places import (
    FIELDS,
    Place,
    Publication,
    Publisher,
    Unaddressed,
    complete,
    places_csv,
    publish,
)
from programme.register import fleet
from programme.routes import Guard, router

__all__ = [
    "FIELDS",
    "Address",
    "Guard",
    "Options",
    "Place",
    "Publication",
    "Publisher",
    "Unaddressed",
    "complete",
    "fleet",
    "load_options",
    "places_csv",
    "publish",
    "publisher",
    "router",
]
