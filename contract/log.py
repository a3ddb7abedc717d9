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
    chain: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*chain, last],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    structlog.contextvars.bind_contextvars(process=process)
    _take_over(process, chain, last)


def _take_over(
    process: str, chain: list[structlog.typing.Processor], last: structlog.typing.Processor
) -> None:
    """What libraries log by the standard library becomes lines of the same shape."""

    def named(
        _logger: object, _method: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        # A library's thread knows nothing of the context in which `process` was bound.
        return {"process": process, "event": "library", "text": event.pop("event"), **event}

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*chain, structlog.stdlib.add_logger_name, named],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def set_level(level: str) -> None:
    """Change the level of a running process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_number(level)))


def _number(level: str) -> int:
    return {"debug": 10, "info": 20, "warning": 30, "error": 40}[level]
