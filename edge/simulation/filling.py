"""The past of many kiosks, played by several processes."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.context import SpawnProcess
from multiprocessing.queues import Queue
from queue import Empty

import structlog

from contract import EdgeError, EscaleError, MqttSettings
from edge.simulation.history import Told, work
from edge.simulation.past import Past, Progress
from edge.simulation.places import Place

LOOK_S = 0.5


def fill(
    past: Past,
    places: Sequence[Place],
    mqtt: MqttSettings | None,
    progress: Progress,
    *,
    processes: int = 1,
) -> Iterator[Told]:
    """Plays them all, and gives what the workers say; without `mqtt` nothing is sent.

    EdgeError when a worker can't go on. What is done stays done: begun again, it goes on.
    """
    # Not forked: what this process has open is none of theirs.
    context = multiprocessing.get_context("spawn")
    queue: Queue[Told] = context.Queue()
    shares = [places[number::processes] for number in range(min(processes, len(places)))]
    workers = [
        context.Process(target=_run, args=(past, share, mqtt, progress, queue), daemon=True)
        for share in shares
    ]
    for worker in workers:
        worker.start()
    try:
        yield from _until_all(queue, workers, len(places))
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _until_all(queue: Queue[Told], workers: Sequence[SpawnProcess], kiosks: int) -> Iterator[Told]:
    played = 0
    while played < kiosks:
        try:
            told = queue.get(timeout=LOOK_S)
        except Empty:
            if all(worker.is_alive() or worker.exitcode == 0 for worker in workers):
                continue
            raise EdgeError("a worker has died", where="simulate", todo="run it again") from None
        if told.failed:
            raise EdgeError(told.failed, where="simulate")
        played += told.played is not None
        yield told


def _run(
    past: Past,
    places: Sequence[Place],
    mqtt: MqttSettings | None,
    progress: Progress,
    queue: Queue[Told],
) -> None:
    # Ctrl-C is for the process that shows the progress; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    try:
        work(past, places, mqtt, progress, queue.put)
    except* EscaleError as faults:
        queue.put(Told("", failed=str(_first(faults))))


def _first(faults: BaseExceptionGroup[BaseException]) -> BaseException:
    fault: BaseException = faults
    while isinstance(fault, BaseExceptionGroup):
        fault = fault.exceptions[0]
    return fault
