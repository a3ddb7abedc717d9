"""A collector: the real intake, examination, delivery and hold; its effects are simulated."""

from __future__ import annotations

from broker import Outgoing
from collector import delivery
from collector.arrivals import Arrival, Received, arrival, examine
from collector.delivery import Tally
from collector.effects import Answer, Effect, Keep, Pause, Steps, Write
from collector.held import HeldBack
from collector.intake import Intake
from collector.patience import Patience
from contract import DAY_S, Ack, Examined, Kind, StoreError, Topic, build, encode
from tests.simulation.broker import Broker
from tests.simulation.client import Client
from tests.simulation.databases import LetterDatabase, SeriesDatabase
from tests.simulation.measurements import COLLECTOR_REGISTRY
from tests.simulation.process import Process
from tests.simulation.timeline import Timeline
from tests.simulation.violation import Violation

RETENTION_S = 365 * DAY_S
BATCH_WAIT_S = 0.2
LANES = (Kind.LIVE, Kind.BACKLOG)


class Examinations:
    """What examination found of a payload: the same bytes are examined once.

    Only of frames without a fault: a fault may depend on the time of receipt.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes], Examined] = {}

    def examine(self, arrived: Arrival) -> Received:
        known = self._known.get((arrived.kiosk, arrived.payload))
        if known is not None:
            copy = Examined(known.boot, known.seq, known.clock, known.good)
            return Received(arrived, copy)
        received = examine(arrived, retention_s=RETENTION_S, registry=COLLECTOR_REGISTRY)
        found = received.examined
        if not found.faults:
            kept = Examined(found.boot, found.seq, found.clock, found.good)
            self._known[(arrived.kiosk, arrived.payload)] = kept
        return received


class Collector(Process):
    """Holds no state that a restart would miss."""

    def __init__(
        self,
        timeline: Timeline,
        name: str,
        broker: Broker,
        series: SeriesDatabase,
        letters: LetterDatabase,
        examinations: Examinations,
        *,
        queue: int,
        batch: int,
    ) -> None:
        super().__init__(timeline, name)
        self.series, self.letters = series, letters
        self.examinations = examinations
        self.queue, self.batch = queue, batch
        self.lanes = [Lane(self, kind, broker) for kind in LANES]
        self.patience = Patience(timeline.rng)
        self.held = HeldBack(self.patience.hold_s)

    def begin(self) -> None:
        self.patience = Patience(self.timeline.rng)
        self.held = HeldBack(self.patience.hold_s)
        for lane in self.lanes:
            lane.begin()

    def ended(self) -> None:
        for lane in self.lanes:
            lane.client.process_ended()

    def stop(self) -> None:
        super().stop()
        for lane in self.lanes:
            lane.client.broker_gives_up()


class Lane:
    """One lane's connection, intake and batch in hand."""

    def __init__(self, office: Collector, kind: Kind, broker: Broker) -> None:
        self._office = office
        self._kind = kind
        self.client = Client(
            office,
            broker,
            f"_{office.name}-{kind.value}",
            group=kind.value,
            on_message=self._receive,
            on_connect=lambda: None,
            on_disconnect=lambda: None,
        )
        self.intake = Intake(office.queue)
        self._busy = False

    def begin(self) -> None:
        self.intake = Intake(self._office.queue)
        self._busy = False
        self.client.begin()

    def _receive(self, message: Outgoing) -> None:
        now = self._office.timeline.true_us
        arrived = arrival(message.topic, message.payload, message.properties, now)
        if arrived is None:
            raise Violation("topics", f"{message.topic} is not a frame's")
        self.intake.offer(arrived)
        if len(self.intake) > self._office.queue:
            raise Violation("bounded memory", f"{len(self.intake)} frames in an intake")
        if not self._busy:
            self._plan()

    def _plan(self) -> None:
        self._busy = True
        enough = self.intake.enough(self._office.batch)
        self._office.later(0.0 if enough else BATCH_WAIT_S, "batch", self._settle)

    def _settle(self) -> None:
        office = self._office
        batch = self.intake.take(office.batch)
        frames = [office.examinations.examine(one) for one in batch]
        held = office.held.at(office.timeline.now)
        steps = delivery.deliver(frames, office.patience, held)
        self._carry_on(steps, held, None)

    def _carry_on(
        self, steps: Steps[Tally], held: frozenset[str], answer: StoreError | None
    ) -> None:
        office = self._office
        while True:
            try:
                effect: Effect = steps.send(answer)
            except StopIteration as end:
                tally: Tally = end.value
                office.held.hold(sorted(tally.held - held), office.timeline.now)
                self._busy = False
                if len(self.intake):
                    self._plan()
                return
            answer = None
            if isinstance(effect, Answer):
                self._answer(effect.kiosk, effect.ack)
                continue
            self._wait_for(effect, steps, held)
            return

    def _wait_for(self, effect: Effect, steps: Steps[Tally], held: frozenset[str]) -> None:
        office = self._office
        given: list[StoreError | None] = [None]
        go_on = office.now_or_never(lambda: self._carry_on(steps, held, given[0]))

        def reply(answer: StoreError | None) -> None:
            given[0] = answer
            go_on()

        match effect:
            case Write(points):
                office.series.write(points, reply)
            case Keep(letters):
                office.letters.keep(letters, reply)
            case Pause(seconds):
                office.later(seconds, "pause over", lambda: self._carry_on(steps, held, None))

    def _answer(self, kiosk: str, ack: Ack) -> None:
        # Not connected: the ack is lost, and the kiosk sends its frames again.
        self.client.publish(Outgoing(build(Topic(kiosk, Kind.ACK)), encode(ack), qos=0))
