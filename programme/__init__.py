"""programme: the registries of the digital-inclusion programme. First of them: places."""

from programme import orientations
from programme.addresses import Address
from programme.attempts import AddressAttempts
from programme.bundling import Bundler
from programme.guide.routes import pages
from programme.kiosk_places import Publication, Publisher, Unaddressed, complete, publish
from programme.mounting import Guard, new_attempts
from programme.options import Options, load_options, publisher
from programme.places import FIELDS, Place, places_csv
from programme.processing import processing_record
from programme.register import fleet
from programme.release.open_data_routes import open_data
from programme.routes import router

__all__ = [
    "FIELDS",
    "Address",
    "AddressAttempts",
    "Bundler",
    "Guard",
    "Options",
    "Place",
    "Publication",
    "Publisher",
    "Unaddressed",
    "complete",
    "fleet",
    "load_options",
    "new_attempts",
    "open_data",
    "orientations",
    "pages",
    "places_csv",
    "processing_record",
    "publish",
    "publisher",
    "router",
]
