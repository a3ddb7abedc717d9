"""What became of each numbered sample of a kiosk. Pure.

What the driver handed over is known from its own notes; what the store, the dead letters and
the kiosk's journal hold was read back. Whatever is nowhere is lost, unless the kiosk's account
says that it was dropped; whatever is somewhere without having been sensed is a phantom.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from contract import Account


@dataclass(frozen=True, slots=True)
class Offered:
    """The driver's notes: the last number, and of each life's last tick its first and last.

    What is handed over in the instant of a kiosk's death is in nobody's custody yet.
    """

    last: int = 0
    last_ticks: tuple[tuple[int, int], ...] = ()

    @property
    def in_the_air(self) -> set[int]:
        """The numbers that may be nowhere."""
        return {number for low, high in self.last_ticks for number in range(low, high + 1)}


@dataclass(slots=True)
class Found:
    """What was read back of one kiosk. Numbers are the driver's; `own` counts other samples."""

    stored: Counter[int] = field(default_factory=Counter)
    stored_own: int = 0
    rejected: set[int] = field(default_factory=set)
    rejected_own: int = 0
    held: set[int] = field(default_factory=set)
    held_own: int = 0
    released: set[int] = field(default_factory=set)
    """What the kiosk let go because it was told that the store has it, or has refused it."""
    strange: list[str] = field(default_factory=list)
    """What is stored or refused in its name and was never its: a sentence each."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One kiosk's figures, in samples. `notes` says what does not add up."""

    kiosk: str
    produced: int
    stored: int
    rejected: int
    dropped: int
    held: int
    set_aside: int
    never_taken: int
    lost: int
    phantom: int
    notes: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is lost, nothing is there that should not be, and accounts add up."""
        return not (self.lost or self.phantom or self.notes)


def judge(kiosk: str, offered: Offered, found: Found, account: Account) -> Verdict:
    """The verdict on one kiosk, after everything has come to rest."""
    seen = found.stored.keys() | found.rejected | found.held
    everything = set(range(1, offered.last + 1))
    nowhere = everything - seen
    excused = account.dropped + account.set_aside - _dropped_but_stored(found, account)
    missing = len(nowhere - offered.in_the_air)
    gone = found.released - found.stored.keys() - found.rejected
    lost = max(0, missing - excused, len(gone))
    return Verdict(
        kiosk=kiosk,
        produced=account.produced,
        stored=found.stored.total() + found.stored_own,
        rejected=len(found.rejected) + found.rejected_own,
        dropped=account.dropped,
        held=account.held,
        set_aside=account.set_aside,
        never_taken=max(0, len(nowhere) - excused - lost),
        lost=lost,
        phantom=_phantoms(everything, found),
        notes=(*_contradictions(found, account), *_examples("lost", gone), *found.strange[:5]),
    )


def _there(found: Found) -> int:
    return found.stored.total() + found.stored_own + len(found.rejected) + found.rejected_own


def _dropped_but_stored(found: Found, account: Account) -> int:
    # What was sent, dropped, and stored all the same excuses no other sample's absence.
    return max(0, _there(found) - account.stored - account.rejected - account.held)


def _phantoms(everything: set[int], found: Found) -> int:
    twice = sum(times - 1 for times in found.stored.values())
    unknown = len((found.stored.keys() | found.rejected | found.held) - everything)
    both = len(found.stored.keys() & found.rejected)
    return twice + unknown + both + len(found.strange)


def _contradictions(found: Found, account: Account) -> list[str]:
    notes: list[str] = []
    if not account.balanced:
        notes.append(f"the account does not add up: {account}")
    held = len(found.held) + found.held_own
    if held != account.held:
        notes.append(f"the account has {account.held} held, the journal holds {held}")
    settled = account.stored + account.rejected
    there = _there(found)
    # What was dropped, or is held still, may be stored without the kiosk knowing it yet.
    if not settled <= there <= settled + account.dropped + account.held + account.set_aside:
        notes.append(f"the account has {settled} stored or rejected, there are {there}")
    return notes


def _examples(what: str, numbers: set[int]) -> Sequence[str]:
    return [f"{what}: {sorted(numbers)[:10]}"] if numbers else []
