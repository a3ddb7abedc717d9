"""What arrives from the back office: acknowledgements, commands, content."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import structlog

from broker import Incoming, Subscription
from contract import Ack, BadPayload, ContractError, EdgeError, Kind, decode, filter_for, parse
from edge.journal import JournalDamaged, JournalUnavailable
from edge.state import LedgerUnavailable

log = structlog.get_logger("edge.messages")


def subscriptions(kiosk: str) -> tuple[Subscription, ...]:
    """What a kiosk listens to."""
    return (
        Subscription(filter_for(Kind.ACK, kiosk), qos=0),
        Subscription(filter_for(Kind.COMMAND, kiosk), qos=1),
        Subscription(filter_for(Kind.CONTENT, kiosk), qos=1),
    )


async def receive(
    messages: AsyncIterator[Incoming],
    *,
    on_ack: Callable[[Ack], None],
    on_command: Callable[[bytes], None],
    on_content: Callable[[bytes], None],
    cope_with: Callable[[EdgeError], None],
) -> None:
    """Hands each message on; what can't be read is named in the log and passed over."""
    async for incoming in messages:
        try:
            kind = parse(incoming.topic).kind
            if kind is Kind.ACK:
                on_ack(decode(Ack, incoming.payload))
            elif kind is Kind.COMMAND:
                on_command(incoming.payload)
            elif kind is Kind.CONTENT:
                on_content(incoming.payload)
        except BadPayload as error:
            log.warning("message_unreadable", topic=incoming.topic, reason=str(error))
        except ContractError as error:
            log.warning("message_of_no_use", topic=incoming.topic, reason=str(error))
        except LedgerUnavailable as fault:
            # What can't be written down is not obeyed; the API sends it again while it is valid.
            log.warning("command_refused", reason="ledger_unavailable", detail=str(fault))
        except (JournalDamaged, JournalUnavailable) as fault:
            # Nothing is lost: what was not released is sent and acknowledged again.
            cope_with(fault)
