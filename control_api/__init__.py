"""control_api: the register, commands, and the pages of staff, over HTTP."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from contract import REGISTRY, Clock, Registry, Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["create_app"]


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    rng: random.Random | None = None,
    registry: Registry = REGISTRY,
) -> FastAPI:
    """The HTTP application; what it works with is opened when it is started (its lifespan).

    `rng` draws the waits before trying again. Raises SettingsError for a signing key that others
    may read.
    """
    # Here, so that the commands, which need none of it, start in half the time.
    from control_api.app import make_app

    return make_app(settings, clock=clock, rng=rng, registry=registry)
