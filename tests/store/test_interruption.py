"""Ctrl-C, also when it reaches the process while nothing else happens in it."""

import asyncio
import signal
import threading

import pytest

from store import run_interruptible


def test_a_signal_that_another_thread_takes_ends_the_wait() -> None:
    begun, late = threading.Event(), threading.Event()

    async def work() -> None:
        asyncio.get_running_loop().call_later(20, late.set)
        begun.set()
        await asyncio.Event().wait()

    def interrupt() -> None:
        begun.wait(20)
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run_interruptible(work())
    thread.join()
    # Without a descriptor to wake it the loop waits on until something else happens.
    assert not late.is_set()


def test_an_answer_comes_back_and_signals_are_as_before() -> None:
    async def work() -> int:
        return 7

    before = signal.getsignal(signal.SIGINT)
    assert run_interruptible(work()) == 7
    assert signal.getsignal(signal.SIGINT) is before
    assert signal.set_wakeup_fd(-1) == -1


def test_outside_the_main_thread_it_is_a_loop_like_any_other() -> None:
    found: list[int] = []

    async def work() -> None:
        found.append(threading.get_ident())

    thread = threading.Thread(target=lambda: run_interruptible(work()))
    thread.start()
    thread.join()
    assert found == [thread.ident]
