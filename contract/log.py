"""The log: structured, one event a line, to standard error, the same in every process."""

from __future__ import annotations

import logging
import sys
from typing import Literal

from contract.plain import structlog

LogFormat = Literal["json", "text"]


def configure_logging(process: str, *, level: str = "info", style: LogFormat = "json") -> None:
    """Begin logging: `process` goes into every event; `text` is for people at a terminal."""
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")


def set_level(level: str) -> None:
    """Change the level of a running process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_number(level)))


def _number(level: str) -> int:
    return {"debug": 10, "info": 20, "warning": 30, "error": 40}[level]
