"""The embedded broker's own process: `python -m broker.embedded --port N --folder DIR`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from pathlib import Path

from iotcore import Broker

from broker.rumqttd import configuration, refuse_taken_port
from contract import BrokerUnavailable

CONFIGURATION_FILE = "rumqttd.toml"


def serve(port: int, folder: Path, *, end_with_stdin: bool = False) -> None:
    """Runs rumqttd in this process until a signal ends it.

    With `end_with_stdin` it also ends when standard input is closed, as it is when the parent
    at the other end of the pipe dies. Raises BrokerUnavailable when the port is taken.
    """
    refuse_taken_port(port)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CONFIGURATION_FILE
    path.write_text(configuration(port))
    # rumqttd logs every packet, at INFO and inside spans that count as errors.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    if end_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    Broker(config_path=str(path)).run_forever()


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


def main() -> int:
    """The command line; its exit status is 1 when the broker can't start."""
    parser = argparse.ArgumentParser(prog="python -m broker.embedded", description=__doc__)
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--folder", type=Path, default=Path("var/broker"))
    parser.add_argument("--end-with-stdin", action="store_true")
    options = parser.parse_args()
    try:
        serve(options.port, options.folder, end_with_stdin=options.end_with_stdin)
    except BrokerUnavailable as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
