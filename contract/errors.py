"""One error tree for every room.

EscaleError
├── SettingsError              the configuration is wrong: every fault at once
├── ContractError              what came over the wire breaks the contract
│   ├── BadIdentifier
│   ├── BadTopic
│   ├── BadPayload             carries a `reason`
│   └── BadSignature
├── BrokerError
│   ├── BrokerUnavailable      try again later
│   └── PublishRefused         the broker said no, with its reason code
├── StoreError
│   ├── StoreUnavailable       network, 429, 5xx, locked: retry for ever
│   ├── StoreHeld              401, 403, 404, the database's own limits: keep, raise an alarm
│   ├── StoreRefused           the sample's own fault: type conflict, malformed
│   └── QueryRefused           the caller asked for something that can't be
├── EdgeError
│   ├── DriverError
│   └── CommandRefused
├── BadFile                    a file that can't be taken in as a whole
├── NotFound
├── Conflict
├── Forbidden
└── TooMany                    carries how long to wait
"""

from __future__ import annotations

from collections.abc import Sequence


class EscaleError(Exception):
    """What happened, where, and what to do about it, in one sentence.

    `what` is always there; `where` names the place (a topic, a file, a URL without its
    secrets); `todo` tells the reader the next step.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        step = f": {self.todo}" if self.todo else ""
        return f"{self.what}{place}{step}"


class SettingsError(EscaleError):
    """Every fault of a configuration at once; `faults` holds one sentence each."""

    def __init__(self, faults: Sequence[str], *, where: str = "") -> None:
        self.faults = tuple(faults)
        super().__init__(
            "the configuration can't be used", where=where, todo="; ".join(self.faults)
        )


class ContractError(EscaleError):
    """Something that crossed the wire breaks the contract."""


class BadIdentifier(ContractError):
    """A name that is not of the form the contract asks for."""


class BadTopic(ContractError):
    """A topic outside `escale/v1/{kiosk}/…`, or a filter where a topic was wanted."""


class BadPayload(ContractError):
    """Bytes that are not the payload they should be."""


class BadSignature(ContractError):
    """A signed message that proves nothing: unknown key, altered bytes, wrong type."""


class BrokerError(EscaleError):
    """The MQTT side failed."""


class BrokerUnavailable(BrokerError):
    """Not connected, connection lost, or no answer in time: try again later."""


class PublishRefused(BrokerError):
    """The broker, or its announced limit, refused a publish; `code` is MQTT 5's reason code."""

    def __init__(self, what: str, *, code: int, where: str = "", todo: str = "") -> None:
        self.code = code
        super().__init__(what, where=where, todo=todo)


class StoreError(EscaleError):
    """A database failed."""


class StoreUnavailable(StoreError):
    """Network, time-out, 429, 5xx or a lock: nothing is known of the write, so retry for ever."""


class StoreHeld(StoreError):
    """The database refuses for reasons that are not the sample's: hold, and call a person."""


class StoreRefused(StoreError):
    """The sample's own fault: a type conflict, a malformed line."""


class QueryRefused(StoreError):
    """The caller asked for an unknown name, a wrong range or too much."""


class EdgeError(EscaleError):
    """The daemon on the kiosk failed at something."""


class DriverError(EdgeError):
    """A driver could not read its device."""


class CommandRefused(EdgeError):
    """A command that the kiosk will not run; `code` is the reply's `detail.code`."""

    def __init__(self, what: str, *, code: str, where: str = "", todo: str = "") -> None:
        self.code = code
        super().__init__(what, where=where, todo=todo)


class BadFile(EscaleError):
    """A file given to an import: not text, no table, columns missing."""


class NotFound(EscaleError):
    """No such site, kiosk, command or token."""


class Conflict(EscaleError):
    """It is there already, or its state does not allow this."""


class Forbidden(EscaleError):
    """The caller's role does not allow this."""


class TooMany(EscaleError):
    """Asked more often than is allowed: again after `wait_s` seconds."""

    def __init__(self, what: str, *, wait_s: int, where: str = "", todo: str = "") -> None:
        self.wait_s = wait_s
        super().__init__(what, where=where, todo=todo)
