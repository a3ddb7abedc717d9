"""Rules under test: made from TOML, fed readings on a clock that is set by hand."""

from __future__ import annotations

import tomllib

from contract import REGISTRY, FieldValue, Severity, decode, encode
from edge.alarms import Change, Engine, Memory, Rule, rules_of
from edge.alarms.sources import with_own_rows
from edge.readings import Reading
from tests.edge.material import NOON

TEXTS = """
trade = "electricity"
consequence = { fr = "Il fait chaud.", en = "It is hot." }
advice = { fr = "Aérer.", en = "Let air in." }
"""


def faults_of(text: str) -> list[str]:
    """What is wrong with `[alarms.<type>]` tables."""
    faults: list[str] = []
    rules_of(tomllib.loads(text)["alarms"], with_own_rows(REGISTRY), faults)
    return faults


def rules(text: str) -> tuple[Rule, ...]:
    """The rules of `[alarms.<type>]` tables; `TEXTS` stands in each that has no trade."""
    tables = tomllib.loads(text)["alarms"]
    faults: list[str] = []
    whole = {name: {**tomllib.loads(TEXTS), **table} for name, table in tables.items()}
    made = rules_of(whole, with_own_rows(REGISTRY), faults)
    assert not faults
    return made


class Bench:
    """An engine and its time. What changes is kept, and counted."""

    def __init__(self, made: tuple[Rule, ...], engine: Engine | None = None) -> None:
        self.rules = made
        self.engine = engine or Engine(made)
        self.now = 1_000.0
        self.changes: list[Change] = []

    @property
    def at(self) -> int:
        return NOON + int(self.now * 1_000_000)

    def read(
        self, measurement: str, after_s: float = 0.0, **fields: FieldValue | dict[str, str]
    ) -> list[str]:
        """A reading some time later; `tags` beside the fields. The changes as `kind type`."""
        self.now += after_s
        tags = fields.pop("tags", {})
        assert isinstance(tags, dict)
        values = {name: value for name, value in fields.items() if not isinstance(value, dict)}
        return self.take(Reading(measurement, values, tags))

    def take(self, *readings: Reading, after_s: float = 0.0) -> list[str]:
        self.now += after_s
        return self.noted(self.engine.take(readings, self.now, self.at))

    def wait(self, seconds: float = 0.0) -> list[str]:
        self.now += seconds
        return self.noted(self.engine.pass_time(self.now, self.at))

    def noted(self, changes: list[Change]) -> list[str]:
        self.changes += changes
        return [f"{change.kind} {change.alarm.type}" for change in changes]

    def active(self) -> list[str]:
        return [f"{alarm.type} {alarm.qualifier}".rstrip() for alarm in self.engine.active()]

    def severity(self) -> Severity:
        (alarm,) = self.engine.active()
        return alarm.severity

    def restarted(self) -> Bench:
        """Another run with what this one wrote down; its steady clock begins elsewhere."""
        engine = Engine(
            self.rules,
            active=self.engine.active(),
            memory=decode(Memory, encode(self.engine.memory(self.now))),
            now=5.0,
        )
        other = Bench(self.rules, engine)
        other.now = 5.0
        return other
