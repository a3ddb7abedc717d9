"""Simulated kiosks from the command line: their files prepared, their process run."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from pydantic import ValidationError

from contract import EscaleError, MqttSettings, SettingsError, configure_logging, faults_of
from edge.process import FAILED, on_signals
from edge.simulation.configuration import Circumstance
from edge.simulation.fleet import Share, run_prepared_fleet
from edge.simulation.registration import Registration, prepare_fleet

log = structlog.get_logger("edge.simulating")


def prepare_kiosks(
    home: Path,
    count: int,
    *,
    mqtt_url: str,
    trust: Sequence[str],
    interval_s: float,
    status_interval_s: float | None = None,
    seed: int = 1,
    local_api_port: int | None = None,
) -> Sequence[Registration]:
    """Writes each kiosk's kiosk.toml; the bodies with which to register them.

    With `local_api_port` also this host's own, as `local`. SettingsError for a bad URL.
    """
    try:
        mqtt = MqttSettings(url=mqtt_url)
    except ValidationError as error:
        raise SettingsError(faults_of(error), where="--mqtt-url") from None
    circumstance = Circumstance(mqtt, trust, interval_s, status_interval_s)
    return prepare_fleet(home, count, circumstance, seed=seed, local_api_port=local_api_port)


def run_simulation(home: Path, processes: int = 1) -> int:
    """Runs what was prepared in `home` until a signal; the process's exit status."""
    if processes == 1:
        return _run(home, Share())
    context = multiprocessing.get_context("spawn")
    shares = [Share(number, processes) for number in range(processes)]
    workers = [context.Process(target=_exit, args=(home, share)) for share in shares]
    for worker in workers:
        worker.start()

    def stop(*_: object) -> None:
        for worker in workers:
            worker.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for worker in workers:
        worker.join()
    return max(worker.exitcode or 0 for worker in workers)


def _exit(home: Path, share: Share) -> None:
    sys.exit(_run(home, share))


def _run(home: Path, share: Share) -> int:
    configure_logging("edge-simulated")
    # Each kiosk has its journal, its ledger and a connection: some eight files.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        asyncio.run(_serve(home, share))
    except EscaleError as error:
        log.critical("simulation_failed", reason=str(error))
        return FAILED
    return 0


async def _serve(home: Path, share: Share) -> None:
    stopping = asyncio.Event()
    on_signals(stopping.set)
    await run_prepared_fleet(home, stopping=stopping, share=share)
