"""The embedded broker's own process.

It imports nothing of Escale's, so that it starts in a tenth of a second.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import threading

from iotcore import Broker


def serve(configuration_file: str, *, end_with_stdin: bool = False) -> None:
    """Runs rumqttd in this process until a signal ends it.

    With `end_with_stdin` it also ends when standard input is closed, as it is when the parent
    at the other end of the pipe dies.
    """
    _allow_many_connections()
    # rumqttd logs every packet, at INFO and inside spans that count as errors.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    if end_with_stdin:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    Broker(config_path=configuration_file).run_forever()


def _allow_many_connections() -> None:
    # The usual soft limit of 1,024 open files would stop short of a fleet of 1,000.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("configuration_file")
    parser.add_argument("--end-with-stdin", action="store_true")
    options = parser.parse_args()
    serve(options.configuration_file, end_with_stdin=options.end_with_stdin)
