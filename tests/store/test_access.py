"""Tokens, sign-in links, web sessions and the audit."""

import asyncio

import pytest
import sqlalchemy as sa

from contract import NotFound
from store import Database, audit, sign_ins, tables, tokens, web_sessions

MINUTE = 60_000_000


async def test_a_token_is_known_by_its_secret(db: Database) -> None:
    token, secret = await tokens.create(db, name="ci", role="viewer", at=1)
    assert await tokens.verify(db, secret, at=2) == token
    assert await tokens.verify(db, secret + "x", at=2) is None
    assert [known.id for known in await tokens.list(db)] == [token.id]


async def test_no_table_holds_a_secret(db: Database) -> None:
    _, secret = await tokens.create(db, name="ci", role="viewer", at=1)
    link = await sign_ins.create(db, role="admin", expires_at=9)
    session = await web_sessions.create(db, role="admin", at=1, expires_at=9)
    async with db.reading() as reading:
        for table in (tables.tokens, tables.sign_ins, tables.web_sessions):
            rows = str((await reading.execute(sa.select(table))).all())
            assert rows != "[]"
            assert not any(plain in rows for plain in (secret, link, session))


async def test_a_revoked_token_opens_nothing(db: Database) -> None:
    token, secret = await tokens.create(db, name="ci", role="viewer", at=1)
    await tokens.revoke(db, token.id, at=5)
    await tokens.revoke(db, token.id, at=6)
    assert await tokens.verify(db, secret, at=7) is None
    assert (await tokens.list(db))[0].revoked_at == 5
    with pytest.raises(NotFound):
        await tokens.revoke(db, "nothing", at=1)


async def test_a_tokens_use_is_noted_once_a_minute(db: Database) -> None:
    _, secret = await tokens.create(db, name="ci", role="viewer", at=1)
    noted = []
    for at in (10, 20, 10 + MINUTE):
        await tokens.verify(db, secret, at=at)
        noted.append((await tokens.list(db))[0].last_used_at)
    assert noted == [10, 10, 10 + MINUTE]


async def test_a_link_opens_once_even_when_it_is_clicked_twice_at_once(db: Database) -> None:
    link = await sign_ins.create(db, role="admin", expires_at=100)
    roles = await asyncio.gather(*(sign_ins.redeem(db, link, at=5) for _ in range(2)))
    assert sorted(map(str, roles)) == ["None", "admin"]


async def test_a_link_ends_with_its_time(db: Database) -> None:
    link = await sign_ins.create(db, role="admin", expires_at=100)
    assert await sign_ins.redeem(db, link, at=100) is None
    assert await sign_ins.redeem(db, "another", at=1) is None


async def test_a_web_session_ends_with_its_time_or_when_it_is_ended(db: Database) -> None:
    first = await web_sessions.create(db, role="viewer", at=1, expires_at=50)
    second = await web_sessions.create(db, role="admin", at=2, expires_at=100)
    assert await web_sessions.verify(db, first, at=49) == "viewer"
    assert await web_sessions.verify(db, first, at=50) is None
    await web_sessions.end(db, second)
    assert await web_sessions.verify(db, second, at=3) is None


async def test_the_audit_is_read_newest_first_in_pages(db: Database) -> None:
    for at in range(3):
        await audit.write(
            db, at=at, actor="alice", action="kiosk.add", subject=f"kiosk-{at}", detail={"n": at}
        )
    first = await audit.list(db, limit=2)
    rest = await audit.list(db, before=first[-1].id)
    assert [(entry.subject, entry.detail["n"]) for entry in (*first, *rest)] == [
        ("kiosk-2", 2),
        ("kiosk-1", 1),
        ("kiosk-0", 0),
    ]
