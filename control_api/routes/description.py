"""The description of this API (OpenAPI), for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from control_api.access import Viewer
from control_api.routes.inputs import API, PROBLEM

router = APIRouter(prefix=API, responses=PROBLEM)


@router.get("/openapi.json", include_in_schema=False)
async def describe(request: Request, _caller: Viewer) -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return document
