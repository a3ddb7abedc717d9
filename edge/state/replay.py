"""The anti-replay window of a receiver, as IPsec has it (RFC 4303, 3.4.3). Pure."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 64


@dataclass(frozen=True, slots=True)
class ReplayWindow:
    """The highest counter seen, and which of the 64 up to it were seen (bit 0 is the highest)."""

    highest: int = 0
    seen: int = 0

    def admit(self, counter: int) -> ReplayWindow | None:
        """The window once `counter` is seen; None when it was, or is too old to tell."""
        ahead = counter - self.highest
        if ahead > 0:
            kept = self.seen << ahead if ahead < WIDTH else 0
            return ReplayWindow(counter, (kept | 1) & ((1 << WIDTH) - 1))
        if -ahead >= WIDTH or self.seen >> -ahead & 1:
            return None
        return ReplayWindow(self.highest, self.seen | 1 << -ahead)
