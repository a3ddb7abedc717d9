"""What the options of every driver have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class DriverOptions(BaseModel):
    """A `[drivers.<name>]` table of kiosk.toml; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid")
