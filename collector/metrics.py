"""The collector's figures for Prometheus, in a registry of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from collector.delivery import Tally
from collector.totals import Mean, Totals
from contract import Alarm, SettingsError

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_FRAMES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


class Metrics:
    """Counters and histograms, by lane (`live`, `backlog`) where that tells something."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._frames = Counter(
            "escale_collector_frames",
            "Frames by what became of them: received, stored, rejected (in part or whole), "
            "let_go (not settled: the kiosk keeps it), dropped (intake full), stranger, astray "
            "(not a frame's topic)",
            ("lane", "outcome"),
            registry=registry,
        )
        self._rejections = Counter(
            "escale_collector_rejections",
            "Samples or whole frames rejected, by reason",
            ("reason",),
            registry=registry,
        )
        self._samples = Counter(
            "escale_collector_samples_stored", "Samples stored", ("lane",), registry=registry
        )
        self._letters = Counter(
            "escale_collector_dead_letters", "Dead letters kept", registry=registry
        )
        self.batch = Histogram(
            "escale_collector_batch_frames",
            "Frames of a batch",
            ("lane",),
            buckets=_FRAMES,
            registry=registry,
        )
        self.writing = Histogram(
            "escale_collector_write_seconds",
            "Duration of a write to the time series, by outcome (written or the error's kind)",
            ("outcome",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.answering = Histogram(
            "escale_collector_ack_delay_seconds",
            "From a frame's arrival to the end of its batch, acknowledgements included",
            ("lane",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.acks = Counter(
            "escale_collector_acks",
            "Acknowledgements by outcome: sent, lost",
            ("outcome",),
            registry=registry,
        )
        self._waiting = Gauge(
            "escale_collector_waiting_frames", "Frames in the intake", ("lane",), registry=registry
        )
        self.held = Gauge(
            "escale_collector_measurements_held",
            "Measurements held back because the store refuses them for everybody",
            registry=registry,
        )
        self.letters_dropped = Counter(
            "escale_collector_dead_letters_dropped",
            "Older dead letters that went to make room",
            registry=registry,
        )
        self.renewed = Counter(
            "escale_collector_sessions_renewed",
            "Sessions begun anew because nothing arrived on a connection that was up",
            ("lane",),
            registry=registry,
        )
        self.probes = Counter(
            "escale_collector_probes",
            "Messages of our own in a silent lane: sent, heard, lost (not sent), refused",
            ("lane", "outcome"),
            registry=registry,
        )
        self.rolling = Histogram(
            "escale_collector_rollup_seconds",
            "Duration of a round of the rolled up levels' keeper, its rests included",
            buckets=_SECONDS,
            registry=registry,
        )
        self.rolled = Counter(
            "escale_collector_windows_rolled",
            "Windows of a measurement rolled up, at whichever level",
            registry=registry,
        )
        self._alarms = Gauge(
            "escale_collector_alarms",
            "1 while this process raises this alarm",
            ("type", "qualifier"),
            registry=registry,
        )
        self._away = Gauge(
            "escale_collector_away",
            "1 while this dependency does not answer, or refuses",
            ("dependency",),
            registry=registry,
        )

    def frames(self, lane: str, outcome: str, count: int = 1) -> None:
        """Counts frames with this outcome."""
        if count:
            self._frames.labels(lane, outcome).inc(count)

    def settled(self, lane: str, tally: Tally) -> None:
        """Counts what became of a batch."""
        self.frames(lane, "stored", tally.stored)
        self.frames(lane, "rejected", tally.rejected)
        self.frames(lane, "let_go", tally.let_go)
        self._samples.labels(lane).inc(tally.samples)
        self._letters.inc(tally.letters)
        self.held.set(len(tally.held))

    def alarm(self, alarms: Iterable[Alarm]) -> None:
        """Shows these alarms, and no others."""
        self._alarms.clear()
        for alarm in alarms:
            self._alarms.labels(alarm.type, alarm.qualifier).set(1)

    def rejected(self, reason: str) -> None:
        """Counts a rejection."""
        self._rejections.labels(reason).inc()

    def watch_waiting(self, lane: str, depth: Callable[[], float]) -> None:
        """Reads the depth of an intake whenever the figures are asked for."""
        self._waiting.labels(lane).set_function(depth)

    def watch_away(self, dependency: str, away: Callable[[], float]) -> None:
        """Reads whether a dependency is away whenever the figures are asked for."""
        self._away.labels(dependency).set_function(away)

    def waiting(self, lane: str) -> int:
        """The depth of an intake now."""
        return int(self._value("escale_collector_waiting_frames", lane=lane))

    def totals(self, lanes: Sequence[str]) -> dict[str, Totals]:
        """By lane, and as `""` of the process as a whole: what it has done since it began."""
        written = self._mean("escale_collector_write_seconds", outcome="written")
        letters = int(self._value("escale_collector_dead_letters_total"))
        whole = Totals({"letters": letters}, {"write_time": written})
        return {"": whole, **{lane: self._lane_totals(lane) for lane in lanes}}

    def _lane_totals(self, lane: str) -> Totals:
        def frames(outcome: str) -> int:
            return int(self._value("escale_collector_frames_total", lane=lane, outcome=outcome))

        amounts = {name: frames(name) for name in ("received", "stored", "rejected")}
        amounts["let_go"] = frames("let_go") + frames("dropped")
        amounts["samples"] = int(self._value("escale_collector_samples_stored_total", lane=lane))
        answered = self._mean("escale_collector_ack_delay_seconds", lane=lane)
        return Totals(amounts, {"ack_delay": answered})

    def _mean(self, histogram: str, **labels: str) -> Mean:
        seconds, count = (self._value(f"{histogram}_{part}", **labels) for part in ("sum", "count"))
        return Mean(seconds, count)

    def _value(self, name: str, **labels: str) -> float:
        # Nothing is known of labels that were never counted.
        return self.registry.get_sample_value(name, labels) or 0.0

    def serve(self, port: int) -> Callable[[], None]:
        """Answers `/metrics` on this port of loopback; the function returned ends it."""
        try:
            server, thread = start_http_server(port, addr="127.0.0.1", registry=self.registry)
        except OSError as error:
            raise SettingsError(
                [f"collector.metrics_port {port} can't be used: {error.strerror}"]
            ) from None

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end
