"""Memory that the daemon needs no more goes back to the kiosk."""

import asyncio

import pytest

from edge import memory


@pytest.mark.slow
async def test_it_is_given_back_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FIRST_S", 0.0)
    monkeypatch.setattr(memory, "AGAIN_S", 0.0)
    given, thrice = [], asyncio.Event()

    def release() -> None:
        given.append(1)
        if len(given) == 3:
            thrice.set()

    task = asyncio.create_task(memory.give_back(release))
    async with asyncio.timeout(5):
        await thrice.wait()
    task.cancel()
    await asyncio.wait({task})


def test_the_allocator_of_this_machine_can_be_asked() -> None:
    memory.releasing()()
