"""Topics: built and parsed here and nowhere else.

Everything a fleet says lies under `escale/v1/{kiosk}/up/…` and `…/down/…`, so that one ACL
pattern on the user name (`%u`) covers every kiosk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from contract.errors import BadTopic
from contract.families import Family
from contract.identifiers import kiosk_id

PREFIX = "escale/v1"


class Kind(StrEnum):
    """What a topic carries."""

    LIVE = "live"
    BACKLOG = "backlog"
    STATUS = "status"
    ALARMS = "alarms"
    REPORTED = "reported"
    REPLY = "reply"
    ACK = "ack"
    COMMAND = "command"
    DESIRED = "desired"
    CONTENT = "content"


class Direction(StrEnum):
    """`up`: from the kiosk; `down`: to it."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class TopicKind:
    """One row of the wire's table of topics."""

    kind: Kind
    direction: Direction
    sender: str
    qos: int
    retain: bool
    by_family: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic taken apart; `family` is there for `live` and `backlog` only."""

    kiosk: str
    kind: Kind
    family: Family | None = None


_ROWS = (
    TopicKind(Kind.LIVE, Direction.UP, "edge", qos=1, retain=False, by_family=True),
    TopicKind(Kind.BACKLOG, Direction.UP, "edge", qos=1, retain=False, by_family=True),
    TopicKind(Kind.STATUS, Direction.UP, "edge", qos=1, retain=True),
    TopicKind(Kind.ALARMS, Direction.UP, "edge", qos=1, retain=True),
    TopicKind(Kind.REPORTED, Direction.UP, "edge", qos=1, retain=True),
    TopicKind(Kind.REPLY, Direction.UP, "edge", qos=1, retain=False),
    TopicKind(Kind.ACK, Direction.DOWN, "collector", qos=0, retain=False),
    TopicKind(Kind.COMMAND, Direction.DOWN, "control_api", qos=1, retain=False),
    TopicKind(Kind.DESIRED, Direction.DOWN, "control_api", qos=1, retain=True),
    TopicKind(Kind.CONTENT, Direction.DOWN, "control_api", qos=1, retain=True),
)
TOPIC_KINDS: Mapping[Kind, TopicKind] = MappingProxyType({row.kind: row for row in _ROWS})
"""Every kind of topic with its direction, sender, QoS and retain flag."""

PROBE = "_probe"
"""Stands where a kiosk's identifier stands, which can't begin with `_`."""

KIOSK_WRITE = f"{PREFIX}/%u/{Direction.UP}/#"
KIOSK_READ = f"{PREFIX}/%u/{Direction.DOWN}/#"
"""The ACL's two patterns: `%u` is the client certificate's CN."""


def build(topic: Topic) -> str:
    """The topic's text; BadIdentifier or BadTopic when its parts do not make one."""
    row = TOPIC_KINDS[topic.kind]
    if row.by_family != (topic.family is not None):
        raise BadTopic(
            f"{topic.kind} topics {'need' if row.by_family else 'have no'} family", where=topic.kind
        )
    path = f"{PREFIX}/{kiosk_id(topic.kiosk)}/{row.direction}/{topic.kind}"
    return f"{path}/{topic.family}" if topic.family is not None else path


def parse(text: str) -> Topic:
    """A topic's text taken apart; BadTopic or BadIdentifier when it is not one of ours."""
    prefix, levels = "/".join(text.split("/")[:2]), text.split("/")[2:]
    if prefix != PREFIX or not 3 <= len(levels) <= 4:
        raise BadTopic("not a topic of Escale's", where=text[:120])
    kiosk, direction, kind = levels[:3]
    try:
        row = TOPIC_KINDS[Kind(kind)]
        family = Family(levels[3]) if len(levels) == 4 else None
    except ValueError:
        raise BadTopic("unknown kind or family", where=text[:120]) from None
    if row.direction != direction or row.by_family != (family is not None):
        raise BadTopic("levels that do not belong together", where=text[:120])
    return Topic(kiosk_id(kiosk), row.kind, family)


def filter_for(kind: Kind, kiosk: str | None = None) -> str:
    """The subscription filter for one kind: of one kiosk, or of the whole fleet."""
    row = TOPIC_KINDS[kind]
    who = kiosk_id(kiosk) if kiosk is not None else "+"
    path = f"{PREFIX}/{who}/{row.direction}/{kind}"
    return f"{path}/+" if row.by_family else path


def probe(kind: Kind) -> str:
    """A topic that `filter_for(kind)` covers and no kiosk can have: for the office's own probes."""
    row = TOPIC_KINDS[kind]
    path = f"{PREFIX}/{PROBE}/{row.direction}/{kind}"
    return f"{path}/{PROBE}" if row.by_family else path


def shared(group: str, topic_filter: str) -> str:
    """The filter as a shared subscription of `group`, a random secret of the installation."""
    if not group or any(mark in group for mark in "/+#"):
        raise BadTopic("a group's name is not empty and has no '/', '+' or '#'")
    return f"$share/{group}/{topic_filter}"
