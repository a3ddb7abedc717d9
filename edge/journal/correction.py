"""Times measured with an unset clock, put right once it is set: only what was never sent."""

from __future__ import annotations

from contract import Frame, Sample, decode, encode
from edge.journal.journal import COLUMNS, Journal, Row, row_of


def correct(journal: Journal, boot: str, shift_us: int) -> int:
    """Moves what `boot` measured with an unset clock by `shift_us`; how many frames that were.

    When they go back and the journal is at another boot by now, the frames move to that boot:
    they were never sent, so nobody knows them by their old key.
    """
    with journal.transaction() as connection:
        found = connection.execute(
            f"SELECT {COLUMNS} FROM frame INDEXED BY frame_unsynced WHERE boot = ?"  # noqa: S608
            " AND clock = 'unsynced' AND sent = 0 AND state = 'held' ORDER BY id",
            (boot,),
        ).fetchall()
        for row in map(row_of, found):
            # Forward they stay in order under their own key; after frames of another boot that
            # has begun meanwhile they would not.
            stays = boot == journal.boot or shift_us >= 0
            key = (row.boot, row.seq) if stays else (journal.boot, journal.next_seq())
            frame = _moved(row, *key, shift_us)
            connection.execute(
                "UPDATE frame SET boot = ?, seq = ?, at = ?, clock = 'synced', payload = ?"
                " WHERE id = ?",
                (frame.boot, frame.seq, frame.samples[0].at, encode(frame), row.id),
            )
    return len(found)


def _moved(row: Row, boot: str, seq: int, shift_us: int) -> Frame:
    frame = decode(Frame, row.payload)
    samples = [
        Sample(m=s.m, at=max(0, s.at + shift_us), tags=s.tags, fields=s.fields)
        for s in frame.samples
    ]
    return Frame(boot=boot, seq=seq, clock="synced", samples=samples)
