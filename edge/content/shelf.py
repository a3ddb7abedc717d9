"""What the kiosk's screen may ask for: the bundle, an offer, an orientation. No I/O.

Nothing of who asks is here: a theme and a language come in, counts stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from contract import THEME_OF_SERVICE, Content, EdgeError
from edge.content.keeping import Keeper
from edge.content.offering import Offer, offer
from edge.content.orientations import Orientations


class UnknownTheme(EdgeError):
    """Nothing is offered, or counted, under such a theme."""


class UnknownPlace(EdgeError):
    """The bundle has no such place."""


class Shelf:
    """One kiosk's offers. `now` gives the time in µs; `keep` puts the counts on the disk."""

    def __init__(
        self,
        keeper: Keeper,
        orientations: Orientations,
        now: Callable[[], int],
        *,
        keep: Callable[[], None],
    ) -> None:
        self._keeper = keeper
        self._orientations = orientations
        self._now = now
        self._keep = keep

    def content(self) -> Content | None:
        """The bundle in use; None before the first."""
        return self._keeper.content()

    def offer(self, theme: str, language: str) -> Offer | None:
        """What fits, counted as offered if a theme is given; None without a bundle.

        UnknownTheme.
        """
        content = self._keeper.content()
        if content is None:
            return None
        now = self._now()
        if theme:
            _check_theme(theme, _themes(content))
        found = offer(content, theme, language, now)
        if theme:
            self._orientations.offered(theme, [place.id for place in found.places], now)
        return found

    def orient(self, theme: str, place: str, *, with_code: bool) -> str | None:
        """Counts that somebody goes to a place (empty: to none in particular); the code, if asked.

        UnknownTheme, UnknownPlace, TooMany.
        """
        content = self._keeper.content()
        _check_theme(theme, _themes(content))
        if place and (content is None or place not in {one.id for one in content.places}):
            raise UnknownPlace("the bundle has no such place", todo="send the id of an offered one")
        if with_code:
            code = self._orientations.taken_with_code(theme, place, self._now())
            # Before it is said: a code that somebody has must be known at the place.
            self._keep()
            return code
        self._orientations.taken(theme, place, self._now())
        return None


def _themes(content: Content | None) -> Collection[str]:
    found = set(THEME_OF_SERVICE.values())
    if content is not None:
        found |= {theme for place in content.places for theme in place.themes}
        found |= {workshop.theme for workshop in content.workshops}
    return found


def _check_theme(theme: str, known: Collection[str]) -> None:
    if theme not in known:
        raise UnknownTheme("no such theme", todo=f"one of {', '.join(sorted(known))}")
