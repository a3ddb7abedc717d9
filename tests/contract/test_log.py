"""The log: one event a line, whoever speaks."""

import json
import subprocess
import sys

PROGRAM = """
import logging, threading
from contract import configure_logging
from contract.plain import structlog
configure_logging("edge")
structlog.get_logger("ours").info("daemon_started", boot="b")
def library():
    try:
        raise OSError("the line is cut")
    except OSError:
        logging.getLogger("asyncio").exception("Future exception was never %s", "retrieved")
thread = threading.Thread(target=library)
thread.start()
thread.join()
"""


def test_what_a_library_logs_is_a_line_of_the_same_shape() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True
    )
    ours, theirs = (json.loads(line) for line in done.stderr.splitlines())
    assert (ours["event"], ours["process"], ours["level"]) == ("daemon_started", "edge", "info")
    assert (theirs["event"], theirs["process"], theirs["level"]) == ("library", "edge", "error")
    assert (theirs["logger"], theirs["text"]) == ("asyncio", "Future exception was never retrieved")
    assert "the line is cut" in theirs["exception"]
    assert theirs["timestamp"]
