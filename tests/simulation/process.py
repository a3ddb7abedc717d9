"""A process: it can be killed, started again, stopped by a signal and continued."""

from __future__ import annotations

from tests.simulation.timeline import Action, Event, Timeline
from tests.simulation.violation import Crash


class Process:
    """What a killed process had planned never happens; a stopped one does it when continued."""

    def __init__(self, timeline: Timeline, name: str) -> None:
        self.timeline = timeline
        self.name = name
        self.alive = False
        self.stopped = False
        self._life = 0
        self._put_off: list[Action] = []

    def start(self) -> None:
        """Begins a new life."""
        if not self.alive:
            self.alive, self.stopped = True, False
            self._life += 1
            self.act(self.begin)

    def begin(self) -> None:
        """What a new life begins with."""
        raise AssertionError(self.name)

    def kill(self) -> None:
        """As kill -9 does it."""
        if self.alive:
            self.alive = False
            self._put_off.clear()
            self.ended()

    def ended(self) -> None:
        """What the world sees of a death."""
        raise AssertionError(self.name)

    def stop(self) -> None:
        """SIGSTOP."""
        self.stopped = self.alive

    def carry_on(self) -> None:
        """SIGCONT: what came meanwhile is done now, in order."""
        self.stopped = False
        put_off, self._put_off = self._put_off, []
        for action in put_off:
            action()

    def later(self, delay: float, label: str, action: Action) -> Event:
        """Plans an action of this life."""
        life = self._life
        return self.timeline.after(delay, label, lambda: self._in_life(life, action))

    def now_or_never(self, action: Action) -> Action:
        """The action as one of this life, for somebody else to call."""
        life = self._life
        return lambda: self._in_life(life, action)

    def _in_life(self, life: int, action: Action) -> None:
        if not self.alive or life != self._life:
            return
        if self.stopped:
            self._put_off.append(lambda: self._in_life(life, action))
        else:
            self.act(action)

    def act(self, action: Action) -> None:
        """Does it; the process may be killed on the way."""
        try:
            action()
        except Crash:
            self.timeline.note(f"{self.name} killed in a statement")
            self.kill()
