"""The daemon as a process: its file read, its signals heard, its log begun."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import entry_points
from pathlib import Path

import structlog

from contract import (
    REGISTRY,
    EscaleError,
    Registry,
    SettingsError,
    configure_logging,
    installed_registry,
)
from edge.configuration import EdgeConfiguration, load_configuration
from edge.daemon import Daemon
from edge.drivers import DRIVERS
from edge.installed import refused_drivers
from edge.memory import give_back
from edge.notify import ServiceManager

log = structlog.get_logger("edge.process")

BAD_CONFIGURATION = 2
FAILED = 1


def read_configuration(path: Path, registry: Registry = REGISTRY) -> EdgeConfiguration:
    """The configuration in a file; SettingsError with every fault, or why it can't be read.

    `registry` knows what alarm rules may be about. Drivers of installed packages are found.
    """
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"the file can't be read: {error}"], where=str(path)) from None
    try:
        return load_configuration(
            text, folder=path.parent, entry_points=entry_points, registry=registry
        )
    except SettingsError as error:
        raise SettingsError(error.faults, where=str(path)) from None


def known_measurements() -> Registry:
    """Escale's measurements and those of installed packages; what is refused is logged."""
    for reason in refused_drivers(DRIVERS, entry_points):
        log.error("driver_refused", reason=reason)
    return installed_registry(
        entry_points, lambda reason: log.error("measurements_refused", reason=reason)
    )


def run_daemon(path: Path) -> int:
    """Runs the kiosk of this file until a signal; the process's exit status."""
    configure_logging("edge")
    registry = known_measurements()
    try:
        configuration = read_configuration(path, registry)
    except SettingsError as error:
        for fault in error.faults:
            log.critical("configuration_fault", file=str(path), fault=fault)
        return BAD_CONFIGURATION
    configure_logging("edge", level=configuration.log_level)
    try:
        asyncio.run(serve(configuration, registry))
    except EscaleError as error:
        log.critical("daemon_failed", reason=str(error))
        return FAILED
    return 0


async def serve(configuration: EdgeConfiguration, registry: Registry) -> None:
    """One daemon, ended in order by SIGTERM or SIGINT."""
    manager = ServiceManager.of(os.environ, os.getpid())
    daemon = Daemon(configuration, registry=registry, manager=manager)
    on_signals(daemon.stop)
    giving_back = asyncio.create_task(give_back(), name="memory")
    try:
        with _figures(daemon, configuration.metrics_port):
            await daemon.run()
    finally:
        giving_back.cancel()


def _figures(daemon: Daemon, port: int | None) -> AbstractContextManager[None]:
    if port is None:
        return nullcontext()
    # Here, so that a kiosk without it does not load it.
    from edge.metrics import serve_metrics

    return serve_metrics(daemon, port)


def on_signals(stop: Callable[[], None]) -> None:
    """Calls `stop` on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
