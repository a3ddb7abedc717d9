"""The Coop's activities into the register, page after page: interrupted at any moment, it goes on.

    place in the list ──▶ ask ──▶ page ──▶ written with the new place, in one transaction ─┐
          ▲                                                                               │
          └───────────────────────────────────────────────────────────────────────────────┘

What is kept is the cursor of the last page that had anything: it is asked for again, for its page
may have grown. If that page is suddenly empty, or refused, the cursor has gone stale (its activity
was changed, and moved), and the list is read again from its beginning, which changes nothing that
is there.

The list is ordered by change. Should it come the newest first, each import begins at the top and
ends where the one before it began.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from contract import Clock
from programme.coop_client import StaleCursor
from programme.coop_pages import SOURCE, CoopRefused, Page, Remark
from store import Database, registers

Ask = Callable[[str | None], Awaitable[Page]]
"""Gives the page after a cursor, or the first one."""
MAX_KEPT = 1_000


@dataclass(slots=True)
class Report:
    """What an import did so far. Every remark goes to `tell`; the first thousand are kept."""

    pages: int = 0
    read: int = 0
    written: int = 0
    unchanged: int = 0
    removed: int = 0
    refused: int = 0
    guessed: int = 0
    total: int | None = None
    restarted: bool = False
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: list[Remark] = field(default_factory=list)
    tell: Callable[[Remark], None] | None = None

    def add(self, page: Page, taken: registers.coop.Taken) -> None:
        """Take note of a page that is written."""
        self.pages += 1
        self.read += page.rows
        self.written += taken.written
        self.unchanged += taken.unchanged
        self.removed += taken.removed
        self.refused += len({one.id for one in page.remarks if not one.guessed})
        self.guessed += len({one.id for one in page.remarks if one.guessed})
        self.total = page.total if page.total is not None else self.total
        for remark in page.remarks:
            self.counts[remark.field, remark.reason] += 1
            if len(self.kept) < MAX_KEPT:
                self.kept.append(remark)
            if self.tell is not None:
                self.tell(remark)


async def bring_in(
    db: Database,
    ask: Ask,
    clock: Clock,
    report: Report,
    *,
    from_start: bool = False,
    progress: Callable[[Report], None] = lambda _: None,
) -> None:
    """Read on from where the last import was, to the end of the list; the same twice is nothing.

    CoopUnavailable, CoopRefused; Conflict when another import is running.
    """
    before = await registers.coop.progress(db, SOURCE)
    here = _begin(before, from_start=from_start)
    resumed = here.cursor is not None
    cursor = here.cursor
    before_it = 0
    while True:
        try:
            page = await ask(cursor)
        except StaleCursor:
            if not resumed:
                raise
            page = None
        if page is None or (resumed and not page.rows):
            here, cursor, resumed = _begin(before, from_start=True), None, False
            report.restarted = True
            continue
        resumed = False
        if page.next is not None and page.next == cursor:
            raise CoopRefused("the Coop gives the same page again and again", where=SOURCE)
        here = _moved(here, cursor, page, before_it)
        before_it = page.newest
        taken = await registers.coop.take_page(
            db, page.records, page.removed, before, here, now := clock.now()
        )
        before = here = replace(here, updated_at=now)
        report.add(page, taken)
        progress(report)
        if here.finished:
            return
        cursor = page.next


def _begin(at: registers.coop.Progress, *, from_start: bool) -> registers.coop.Progress:
    if from_start:
        return registers.coop.Progress(at.source)
    # A list that begins with the newest is read from its top, once it was read to its end.
    cursor = None if at.finished and at.newest_first else at.cursor
    return replace(at, cursor=cursor, finished=False, pages=0 if at.finished else at.pages)


def _moved(
    here: registers.coop.Progress, cursor: str | None, page: Page, before_it: int
) -> registers.coop.Progress:
    if not page.rows:
        return replace(here, finished=True, known_until=here.reached, pages=here.pages + 1)
    newest_first = here.newest_first or page.newest_first or page.newest < before_it
    finished = page.next is None or (newest_first and page.oldest < here.known_until)
    reached = max(here.reached, page.newest)
    return replace(
        here,
        cursor=cursor,
        finished=finished,
        newest_first=newest_first,
        reached=reached,
        known_until=reached if finished else here.known_until,
        pages=here.pages + 1,
    )
