"""What the page is offered, and the orientations that it gives. Nothing of a request is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import parse_qs

from edge.content import Shelf, TooMany, UnknownPlace, UnknownTheme
from edge.drivers.kiosk.bodies import OrientationTaken
from edge.drivers.kiosk.endpoint import Refused

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_ASKED = ("theme", "language")


def content(shelf: Shelf | None) -> Mapping[str, object]:
    """The whole bundle."""
    found = None if shelf is None else shelf.content()
    if found is None:
        raise _none()
    return found.model_dump(mode="json")


def offered(shelf: Shelf | None, query: str) -> Mapping[str, object]:
    """What fits `theme` (left out: everything) in `language` (left out: French)."""
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    if unknown := asked.keys() - set(_ASKED):
        raise Refused(422, f"{len(unknown)} unknown parameters: send {' and '.join(_ASKED)}")
    language = asked.get("language", "fr")
    if not _LANGUAGE.fullmatch(language):
        raise Refused(422, "language: as a browser names it: fr, ar, pt-BR")
    try:
        found = None if shelf is None else shelf.offer(asked.get("theme", ""), language)
    except UnknownTheme as error:
        raise Refused(422, f"theme: {error.todo}") from None
    if found is None:
        raise _none()
    return asdict(found)


def oriented(shelf: Shelf | None, taken: OrientationTaken) -> Mapping[str, object]:
    """An orientation is counted; its code, if one was asked for, is in the answer only."""
    if shelf is None:
        raise _none()
    try:
        code = shelf.orient(taken.theme, taken.place, with_code=taken.code)
    except (UnknownTheme, UnknownPlace) as error:
        raise Refused(422, f"{error.what}: {error.todo}") from None
    except TooMany as error:
        raise Refused(429, f"{error.what}: {error.todo}") from None
    return {} if code is None else {"code": code}


def _none() -> Refused:
    return Refused(404, "no content has arrived yet")
