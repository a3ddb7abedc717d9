"""What kiosks show, published: made by the programme, signed here, retained by the broker.

Any process may do it: a version is the database's to give, and what it signed is kept there.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial

import structlog

from broker import Outgoing
from contract import BrokerError, Content, Kind, SigningKey, StoreError, Topic, build, sign
from control_api.office import Office
from programme import Bundler
from store import registers

log = structlog.get_logger("control_api.contents")

INTERVAL_S = 15.0
"""A change of a register reaches the kiosks within a minute."""


async def keep_contents(office: Office) -> None:
    """Keep what kiosks show as the registers have it, for as long as the process runs."""
    await office.opened.wait()
    bundler, away = Bundler(office.key.public().kid), False
    while True:
        try:
            await renew(office, bundler)
            await publish(office)
            away = False
        except (StoreError, BrokerError) as error:
            if not away:
                log.warning("content_not_published", reason=str(error))
            away = True
        await asyncio.sleep(INTERVAL_S)


async def renew(office: Office, bundler: Bundler) -> int:
    """Sign and keep what has changed; how many kiosks that concerns. Raises StoreError."""
    now, count = office.clock.now(), 0
    async with aclosing(bundler.changes(office.database, now)) as changes:
        async for content, fingerprint in changes:
            await registers.bundles.keep(
                office.database,
                content.kiosk,
                fingerprint,
                now,
                partial(_signed, content, now, office.key),
            )
            count += 1
    if count:
        log.info("content_renewed", kiosks=count)
    return count


async def publish(office: Office) -> int:
    """Publish what no broker has taken yet; how many. Raises StoreError, BrokerError."""
    if not office.client.connected:
        return 0
    waiting = await registers.bundles.unpublished(office.database)
    for bundle in waiting:
        await _publish(office, bundle)
        await registers.bundles.published(office.database, bundle.kiosk, bundle.version)
    return len(waiting)


async def offer_again(office: Office, kiosk: str) -> None:
    """Publish a kiosk's bundle once more: it has come online, and its broker may have forgotten."""
    bundle = await registers.bundles.get(office.database, kiosk)
    if bundle is None:
        return
    try:
        await _publish(office, bundle)
    except BrokerError as error:
        log.warning("content_not_published", kiosk=kiosk, reason=str(error))


def _signed(content: Content, at: int, key: SigningKey, version: int) -> str:
    return sign(content.model_copy(update={"version": version, "at": at}), key).decode()


async def _publish(office: Office, bundle: registers.bundles.Bundle) -> None:
    topic = build(Topic(bundle.kiosk, Kind.CONTENT))
    await office.client.publish(Outgoing(topic, bundle.token.encode(), retain=True))
