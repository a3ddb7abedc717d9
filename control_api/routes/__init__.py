"""The HTTP routes, by concept."""

from control_api.routes import (
    accounts,
    alarms,
    commands,
    dead_letters,
    description,
    events,
    fleet_page,
    health,
    kiosks,
    office_alarms,
    reference_page,
    series,
    sign_in,
    sites,
    tokens,
)

ROUTERS = tuple(
    module.router
    for module in (
        sites,
        kiosks,
        series,
        commands,
        events,
        accounts,
        alarms,
        office_alarms,
        dead_letters,
        tokens,
        description,
        health,
        sign_in,
        fleet_page,
        reference_page,
    )
)

__all__ = ["ROUTERS"]
