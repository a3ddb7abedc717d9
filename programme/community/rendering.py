"""The community's templates, in the guide's frame."""

from __future__ import annotations

from functools import partial

from programme import staff_pages

_PART = "programme.community"
environment = partial(staff_pages.environment, _PART)
translations = partial(staff_pages.translations, _PART)
render = partial(staff_pages.render, _PART)
