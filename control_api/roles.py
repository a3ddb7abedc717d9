"""Roles: what a caller may."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a caller may: each role includes the ones before it."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may what `other` may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
