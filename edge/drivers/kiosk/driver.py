"""Opens the endpoint, and says what the application reported: its life, devices and use."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from contract import Clock, FieldValue
from edge.content import Shelf
from edge.drivers.kiosk.application import Application, Reported, problem
from edge.drivers.kiosk.endpoint import Endpoint
from edge.drivers.kiosk.key import read_key
from edge.drivers.kiosk.options import KioskOptions
from edge.drivers.kiosk.picture import PictureTaker
from edge.drivers.kiosk.screen import Screen, ScreenLimits, ScreenState
from edge.drivers.kiosk.sessions import EndedSession, Sessions
from edge.privacy import HourlyCounts
from edge.readings import Reading

SATISFACTION = ("1", "2", "3", "4", "5")
HANDLE_BYTES = 18


class KioskDriver:
    """`application`, `peripheral`, and once an hour `use`.

    The port is opened at the first reading. A session is counted when it has ended, in memory,
    and leaves only as the counts of its hour.
    """

    name = "kiosk"

    def __init__(self, options: KioskOptions, clock: Clock, environ: Mapping[str, str]) -> None:
        self._options = options
        self._clock = clock
        self._environ = environ
        self._counts = HourlyCounts(_vocabulary(options), clock.now())
        self._sessions = Sessions(
            silence_s=options.session_silence_s,
            limit_s=options.session_limit_s,
            new_handle=lambda: secrets.token_urlsafe(HANDLE_BYTES),
            ended=self._count,
        )
        self._screen = Screen(_limits(options), clock.monotonic())
        self._picture = PictureTaker(options.screenshot, options.screenshot_every_s)
        self._application: Application | None = None
        self._endpoint: Endpoint | None = None
        self._notice = ""
        self._shelf: Shelf | None = None

    async def read(self) -> Sequence[Reading]:
        """DriverError when the key can't be read or the port is not to be had."""
        application = await self._opened()
        await self._look()
        now = self._clock.monotonic()
        self._sessions.expire(now)
        return [
            *_application_readings(self._screen.state(now), application.version),
            *self._peripherals(application, now),
            *(
                Reading("use", {"sessions": count.sessions}, count.tags)
                for count in self._counts.take(self._clock.now())
            ),
        ]

    def occupied(self) -> bool:
        """Whether a session is open."""
        self._sessions.expire(self._clock.monotonic())
        return self._sessions.occupied

    def show(self, notice: str) -> None:
        """What the page is to show now; empty: nothing."""
        self._notice = notice
        if self._application is not None:
            self._application.notice = notice

    def serve(self, shelf: Shelf) -> None:
        """What the page is offered comes from here."""
        self._shelf = shelf

    async def close(self) -> None:
        """Gives the port back; a session that is open is not counted."""
        await self._picture.close()
        if self._endpoint is not None:
            await self._endpoint.close()

    async def _opened(self) -> Application:
        if self._application is None:
            self._application = Application(
                self._options,
                key=read_key(self._options, self._environ),
                sessions=self._sessions,
                screen=self._screen,
                now=self._clock.monotonic,
            )
            self._application.notice = self._notice
            self._application.shelf = self._shelf
        if self._endpoint is None:
            self._endpoint = Endpoint(self._application.answer, problem)
        if not self._endpoint.is_open:
            await self._endpoint.open(self._options.port)
        return self._application

    async def _look(self) -> None:
        picture = await self._picture.taken(self._clock.monotonic())
        if picture is not None:
            self._screen.pictured(picture.checksum, picture.brightness, self._clock.monotonic())

    def _peripherals(self, application: Application, now: float) -> Sequence[Reading]:
        fresh = {
            name: reported
            for name, reported in application.peripherals.items()
            if now - reported.at <= self._options.silent_after_s
        }
        return [
            Reading("peripheral", _peripheral_fields(each), {"peripheral": name})
            for name, each in sorted(fresh.items())
        ]

    def _count(self, session: EndedSession) -> None:
        now = self._clock.now()
        self._counts.add("service", session.service, now, lasted_s=session.lasted_s)
        self._counts.add("language", session.language, now)
        self._counts.add("accessibility", session.accessibility, now)
        if session.satisfaction is not None:
            self._counts.add("satisfaction", str(session.satisfaction), now)


def _vocabulary(options: KioskOptions) -> Mapping[str, Sequence[str]]:
    return {
        "service": options.services,
        "language": (*options.languages, "other"),
        "accessibility": options.accessibility,
        "satisfaction": SATISFACTION,
    }


def _limits(options: KioskOptions) -> ScreenLimits:
    return ScreenLimits(
        silent_after_s=options.silent_after_s,
        frozen_after_s=options.frozen_after_s,
        black_after_s=options.black_after_s,
        black_below=options.black_below,
    )


def _application_readings(screen: ScreenState, version: str | None) -> Sequence[Reading]:
    if screen.up is None:
        return []
    said = {
        "up": screen.up,
        "heartbeat_age": screen.heartbeat_age,
        "screen_frozen": screen.frozen,
        "screen_black": screen.black,
        "version": version,
    }
    return [Reading("application", _known(said))]


def _peripheral_fields(reported: Reported) -> Mapping[str, FieldValue]:
    return _known(reported.report.model_dump())


def _known(said: Mapping[str, FieldValue | None]) -> dict[str, FieldValue]:
    return {name: value for name, value in said.items() if value is not None}
