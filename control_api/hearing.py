"""What kiosks say over MQTT, taken into the register: statuses, alarms, replies, live samples.

Each process hears everything, and all of this may be done twice: records only advance.
"""

from __future__ import annotations

import structlog

from broker import Incoming
from contract import (
    ActiveAlarms,
    BadPayload,
    CommandState,
    EscaleError,
    Kind,
    NotFound,
    Reply,
    Status,
    Topic,
    decode,
    parse,
)
from control_api.alarms import announce, repeat_acknowledgements
from control_api.contents import offer_again
from control_api.issuing import reach, send_again
from control_api.office import Office
from control_api.samples import live_events
from control_api.times import rfc3339
from store import alarms, commands, statuses, strangers

log = structlog.get_logger("control_api.hearing")

HEARD = (Kind.STATUS, Kind.ALARMS, Kind.REPLY)
"""What is subscribed to at all times; live samples are, while someone watches them."""


async def hear(office: Office) -> None:
    """Take in messages for as long as the process runs."""
    await office.opened.wait()
    async for message in office.client.messages():
        await take(office, message)


async def take(office: Office, message: Incoming) -> None:
    """Take in one message; what breaks the contract is counted, logged and left."""
    try:
        topic = parse(message.topic)
        if topic.kind is Kind.LIVE:
            for event in live_events(topic, message, office.clock.now(), office.registry):
                office.hub.publish(event)
            outcome = "relayed"
        else:
            # A store that is away must not cost a message that nobody sends again.
            outcome = await office.persist("messages", lambda: _take(office, topic, message))
        kind = topic.kind.value
    except EscaleError as error:
        kind, outcome = "unknown", "refused"
        log.warning("message_refused", topic=message.topic[:120], reason=str(error))
    except Exception:
        # One message that breaks us must not keep the next one waiting.
        kind, outcome = "unknown", "broke"
        log.exception("message_broke", topic=message.topic[:120])
    office.metrics.messages.labels(kind, outcome).inc()


async def _take(office: Office, topic: Topic, message: Incoming) -> str:
    takers = {Kind.STATUS: _status, Kind.ALARMS: _alarms, Kind.REPLY: _reply}
    try:
        await takers[topic.kind](office, topic.kiosk, message)
    except NotFound as error:
        if topic.kind is Kind.REPLY:
            log.warning("reply_to_nothing", kiosk=topic.kiosk, reason=str(error))
            return "refused"
        await strangers.record(office.database, topic.kiosk, office.clock.now(), frames=0)
        office.stirred.set()
        return "stranger"
    return "taken"


async def _status(office: Office, kiosk: str, message: Incoming) -> None:
    status = decode(Status, message.payload)
    now = office.clock.now()
    # What the broker kept may be old: it was not received later than it was said.
    received_at = min(now, status.at) if message.retain else now
    before = await statuses.get(office.database, kiosk)
    changed = await statuses.record(office.database, kiosk, status, received_at)
    if changed:
        office.stirred.set()
    was_online = before is not None and before.status.state == "online"
    if status.state == "online" and (changed or was_online):
        # Kept by the broker: this process has just connected, and may have missed replies.
        is_new = before is None or not was_online or before.status.conn != status.conn
        await send_again(office, kiosk, everything=is_new or message.retain)
        if is_new:
            await offer_again(office, kiosk)


async def _alarms(office: Office, kiosk: str, message: Incoming) -> None:
    active = decode(ActiveAlarms, message.payload)
    await alarms.replace(office.database, kiosk, active, office.clock.now())
    await announce(office, kiosk)
    await repeat_acknowledgements(office, kiosk)


async def _reply(office: Office, kiosk: str, message: Incoming) -> None:
    reply = decode(Reply, message.payload)
    record = await commands.get(office.database, reply.id)
    if record.command.kiosk != kiosk:
        raise BadPayload("a reply to another kiosk's command", where=kiosk)
    detail = reply.detail.model_dump() | {
        "kiosk_at": rfc3339(reply.at),
        "boot": reply.boot,
        "machine": reply.machine,
    }
    await reach(office, reply.id, CommandState(reply.state), detail)
