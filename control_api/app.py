"""The application: its routes, and what runs beside them for as long as it lives."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

import programme
from broker import Client, Subscription
from contract import Clock, Registry, Settings, StoreError, SystemClock, filter_for
from control_api import issuing, problems
from control_api.access import require, signed_in
from control_api.bodies import BodyLimit
from control_api.command_steps import keep_steps
from control_api.contents import keep_contents
from control_api.fleet_states import keep_states
from control_api.headers import SecurityHeaders
from control_api.hearing import HEARD, hear
from control_api.office import Office, office_of
from control_api.orientations import keep_orientations
from control_api.pages import STATIC
from control_api.places import keep_places
from control_api.roles import Role
from control_api.routes import ROUTERS
from control_api.signing_key import load_or_make
from control_api.telemetry import Telemetry
from control_api.watch import watch

log = structlog.get_logger("control_api.app")

INTAKE = 10_000
"""Messages that wait while the database is away; a fleet's retained statuses fit."""

MAX_BODY_BYTES = 64 * 1024
TIMER_S = 1.0


def make_app(
    settings: Settings, *, clock: Clock | None, rng: random.Random | None, registry: Registry
) -> FastAPI:
    """See `control_api.create_app`."""
    office = _office(settings, clock or SystemClock(), rng or random.SystemRandom(), registry)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with _running(office):
            yield

    app = FastAPI(
        title="Escale",
        summary="The control API of a fleet of public kiosks",
        version="1",
        lifespan=lifespan,
        # These pages load their scripts from another site; the description itself is a route.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.office = office
    attempts = programme.new_attempts()
    options = programme.load_options(os.environ)
    ours = (
        _programme(office, options, attempts),
        _guide(office, options, attempts),
        _open_data(office, options),
    )
    routers = (*ROUTERS, *ours)
    app.state.routes = [route for router in routers for route in router.routes]
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(BodyLimit, most=MAX_BODY_BYTES)
    app.add_middleware(SecurityHeaders, tls=settings.api.behind_tls)
    app.add_middleware(Telemetry, metrics=office.metrics, clock=office.clock)
    return app


def _programme(
    office: Office, options: programme.Options, attempts: programme.AddressAttempts
) -> APIRouter:
    return programme.router(
        lambda role: require(Role(role)),
        database=lambda request: office_of(request).database,
        series=lambda request: office_of(request).series,
        options=options,
        clock=office.clock,
        prefix="/api/v1",
        attempts=attempts,
    )


def _guide(
    office: Office, options: programme.Options, attempts: programme.AddressAttempts
) -> APIRouter:
    return programme.pages(
        lambda role: signed_in(Role(role)),
        database=lambda request: office_of(request).database,
        options=options,
        clock=office.clock,
        below=secrets.randbelow,
        behind_tls=office.settings.api.behind_tls,
        attempts=attempts,
    )


def _open_data(office: Office, options: programme.Options) -> APIRouter:
    return programme.open_data(
        database=lambda request: office_of(request).database,
        options=options,
        behind_tls=office.settings.api.behind_tls,
    )


def _office(settings: Settings, clock: Clock, rng: random.Random, registry: Registry) -> Office:
    client = Client(
        settings.mqtt,
        client_id=f"_api-{secrets.token_hex(6)}",
        subscriptions=[Subscription(filter_for(kind)) for kind in HEARD],
        intake=INTAKE,
        clock=clock,
        rng=rng,
    )
    key = load_or_make(settings.home, settings.api.signing_key)
    return Office(settings, clock, rng, key, client, registry)


@asynccontextmanager
async def _running(office: Office) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ever(job, office), name=job.__name__) for job in _JOBS]
        try:
            yield
        finally:
            office.hub.close()
            await office.client.close()
            for task in tasks:
                task.cancel()
    await office.close()


async def _ever(job: Callable[[Office], Awaitable[None]], office: Office) -> None:
    while True:
        try:
            return await job(office)
        except Exception:
            # One job's fault must not silence the others, nor stop the answers.
            log.exception("job_broke", job=job.__name__)
            await asyncio.sleep(TIMER_S)


async def _open(office: Office) -> None:
    await office.open()
    log.info("stores_open", series=office.series.name, database=office.database.where)


async def _connect(office: Office) -> None:
    await office.client.run()


async def _keep_time(office: Office) -> None:
    await office.opened.wait()
    while True:
        try:
            await issuing.end_overdue(office)
        except StoreError as error:
            log.warning("commands_not_ended", reason=str(error))
        await asyncio.sleep(TIMER_S)


_JOBS = (
    *(_open, _connect, hear, watch, keep_places, keep_states, keep_steps, _keep_time),
    *(keep_contents, keep_orientations),
)
