"""What Prometheus reads of this process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Each instance has its own registry, so that two offices in one process don't mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "escale_api_request_seconds",
            "Requests answered, by route, method and status",
            ("route", "method", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.messages = Counter(
            "escale_api_mqtt_messages",
            "Messages received, by kind and what became of them",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.commands = Counter(
            "escale_api_commands",
            "Commands, by action and state reached",
            ("action", "state"),
            registry=self.registry,
        )
        self.kiosks = self._gauge("escale_kiosks", "Registered kiosks, by state", "state")
        self.listeners = self._gauge("escale_api_listeners", "Open event streams")
        self.cut_off = self._gauge("escale_api_listeners_cut_off", "Streams that fell behind")
        self.connected = self._gauge("escale_api_broker_connected", "1 while connected")
        self.dropped = self._gauge("escale_api_mqtt_dropped", "Messages dropped, intake full")
        self.ready = self._gauge("escale_api_ready", "1 while the part answers", "part")

        self.samples = self._gauge(
            "escale_samples", "The kiosks' accounts together, in samples", "part"
        )
        self.unbalanced = self._gauge(
            "escale_kiosks_unbalanced", "Kiosks whose account does not add up"
        )
        self.letters = self._gauge("escale_dead_letters", "Dead letters kept", "reason")
        self.letter_bytes = self._gauge("escale_dead_letters_bytes", "Their payloads", "reason")
        self.letters_dropped = self._gauge(
            "escale_dead_letters_dropped", "Dead letters dropped to make room, ever", "reason"
        )
        self.office_alarms = self._gauge(
            "escale_office_alarms", "1 while the back office raises it", "type", "qualifier"
        )

    def render(self) -> bytes:
        """The text that Prometheus scrapes."""
        return generate_latest(self.registry)

    def _gauge(self, name: str, help_text: str, *labels: str) -> Gauge:
        return Gauge(name, help_text, labels, registry=self.registry)
