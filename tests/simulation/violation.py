"""What a run finds broken."""

from __future__ import annotations


class Violation(Exception):
    """A rule that did not hold: its short name, and what was seen."""

    def __init__(self, rule: str, seen: str) -> None:
        super().__init__(f"{rule}: {seen}")
        self.rule = rule
        self.seen = seen


class Crash(BaseException):
    """The process is killed at this very statement."""
