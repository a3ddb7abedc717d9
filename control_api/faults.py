"""Errors that only the HTTP side knows; the rest of the tree is the contract's."""

from __future__ import annotations

from contract import EscaleError


class Unauthenticated(EscaleError):
    """No token or session, or one that is not valid."""


class NotSignedIn(Unauthenticated):
    """A page was asked for without a session: the answer is a page that tells how to get one."""


class BadInput(EscaleError):
    """A part of a request that is wrong: `part` (body, query, path), `pointer`, what to send."""

    def __init__(self, part: str, pointer: str, what: str, todo: str) -> None:
        self.part = part
        self.pointer = pointer
        super().__init__(what, todo=todo)
