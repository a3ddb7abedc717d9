"""The hours on the disk, so that a daemon that is killed loses none of their counts.

Not in a database: its pages and its log would keep what the file said before, and so an order.
"""

from __future__ import annotations

from pathlib import Path

import structlog
from pydantic import ValidationError

from edge.content.hours import Hours
from edge.content.writing import draft_of, sync_folder, write_whole

log = structlog.get_logger("edge.content")

FILE = "orientations.json"


class HoursFile:
    """A disk that refuses is said once; the counts then are in memory alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._refused = False

    def take_up(self) -> Hours | None:
        """What an earlier daemon left; what can't be understood is set aside."""
        try:
            draft_of(self._path).unlink(missing_ok=True)
            return Hours.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("orientations_unreadable", reason=error.strerror)
            return None
        except ValidationError:
            # Its faults quote the file.
            self._set_aside()
            return None

    def write(self, hours: Hours) -> None:
        """Says these hours and nothing else; without any it is removed."""
        try:
            if hours.empty:
                self._path.unlink(missing_ok=True)
                sync_folder(self._path.parent)
            else:
                # Dated by the hour: the file's own time would say the minute.
                write_whole(self._path, hours.model_dump_json().encode(), dated_us=hours.last)
        except OSError as error:
            if not self._refused:
                log.warning("orientations_not_kept", reason=error.strerror)
            self._refused = True
        else:
            self._refused = False

    def _set_aside(self) -> None:
        try:
            mark = self._path.stat().st_mtime_ns // 1_000
            aside = self._path.with_name(f"{self._path.name}.damaged-{mark}")
            self._path.rename(aside)
        except OSError as error:
            log.warning("orientations_unreadable", reason=error.strerror)
        else:
            log.warning("orientations_set_aside", file=str(aside))
