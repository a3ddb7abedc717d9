"""The community's templates, in the guide's frame."""

from __future__ import annotations

from functools import partial

from programme import staff_pages
from programme.templates import catalogue

_PART = "programme.community"
environment = partial(staff_pages.environment, _PART)
translations = partial(catalogue, _PART)
render = partial(staff_pages.render, _PART)
