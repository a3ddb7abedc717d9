"""The HTTP routes, by concept."""

from control_api.routes import (
    commands,
    dead_letters,
    description,
    events,
    fleet_page,
    health,
    kiosks,
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
