"""Roles: what a caller may."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a caller may: viewer, operator and admin each include the ones before them.

    A partner is one place of the guide: it redeems codes there, sees how many, and nothing else.
    """

    PARTNER = "partner"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may what `other` may."""
        if other is Role.PARTNER:
            # To redeem is to change something: who only reads may not.
            return self is not Role.VIEWER
        order = list(Role)
        return order.index(self) >= order.index(other)
