"""What a database driver raised, said as the store's own errors.

Unavailable is worth trying again; held needs a person; a conflict or a value is the caller's.
"""

from __future__ import annotations

from sqlalchemy import exc

from contract import Conflict, EscaleError, StoreHeld, StoreRefused, StoreUnavailable

_HELD_STATES = ("28", "3D", "42")
"""SQLSTATE classes that waiting does not cure: authorisation, no such database, no such table."""

_MIGRATE = "run `escale database migrate`"


def fault(error: BaseException, where: str) -> EscaleError | None:
    """The store's error for what a relational driver raised, or None when it is not a driver's."""
    if isinstance(error, exc.IntegrityError):
        return Conflict("a row is there already, or names one that is not", where=where)
    if isinstance(error, exc.TimeoutError | OSError | TimeoutError):
        return StoreUnavailable("the database does not answer", where=where, todo=_text(error))
    if isinstance(error, exc.DBAPIError):
        return _driver_fault(error.orig or error, where)
    if sqlstate(error):
        return _driver_fault(error, where)
    return None


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five characters, or '' when the error carries none."""
    state = getattr(error, "sqlstate", None)
    return state if isinstance(state, str) else ""


def _driver_fault(error: BaseException, where: str) -> EscaleError:
    text = _text(error)
    if "no such table" in text or sqlstate(error) == "42P01":
        return StoreHeld("the database lacks a table", where=where, todo=_MIGRATE)
    if sqlstate(error).startswith(_HELD_STATES) or "not a database" in text:
        return StoreHeld("the database refuses", where=where, todo=text)
    if sqlstate(error).startswith("22"):
        return StoreRefused("the database can't keep such a value", where=where, todo=text)
    return StoreUnavailable("the database can't be used now", where=where, todo=text)


def _text(error: BaseException) -> str:
    return str(error).strip() or type(error).__name__
