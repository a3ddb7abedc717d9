"""Payloads to bytes and back: UTF-8 JSON, integers below 2^53 (RFC 7493)."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from contract.errors import BadPayload
from contract.frames import WireModel

M = TypeVar("M", bound=WireModel)


def encode(model: WireModel) -> bytes:
    """The model as compact JSON; what is unset by default and None is left out."""
    return model.model_dump_json(exclude_none=True).encode()


def decode(kind: type[M], payload: bytes) -> M:
    """The payload as a model of `kind`; BadPayload names the first field that is wrong."""
    try:
        return kind.model_validate_json(payload)
    except ValidationError as error:
        raise BadPayload(_first(error), where=kind.__name__) from None


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(step) for step in fault["loc"]) or "the payload"
    return f"{path}: {fault['msg']}"
