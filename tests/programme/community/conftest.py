"""A community to begin with: two structures, one of them a member, and an edition of AGINUM."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from store import Database, open_database, registers
from tests.programme.training.register import CCAS, CENTRE

register = registers.community
MEMBER = register.Member(CCAS.id, "Dominique Essai", "d@ccas.example", date(2026, 1, 5))
EDITION = register.Edition("aginum-2025", "AGINUM 2025", 2025)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = open_database(database_url)
    for structure in (CCAS, CENTRE):
        await registers.structures.add(database, structure)
    await register.add_member(database, MEMBER)
    await register.add_edition(database, EDITION)
    yield database
    await database.close()
