"""Dead letters over HTTP: what was refused, why, page by page; never its bytes."""

from __future__ import annotations

from typing import Any

from store import WHOLE_FRAME, DeadLetter, dead_letters
from tests.control_api.desks import START, Desk

PATH = "/api/v1/dead-letters"
BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"


def letter(seq: int, index: int, reason: str, kiosk: str = "kiosk-a") -> DeadLetter:
    return DeadLetter(kiosk, BOOT, seq, index, reason, "it was wrong", START, b"the bytes")


async def test_what_was_refused_is_listed_with_its_reason_page_by_page(desk: Desk) -> None:
    letters = [letter(1, WHOLE_FRAME, "not_json"), letter(2, 0, "out_of_range"),
               letter(2, 3, "out_of_range"), letter(1, 0, "too_old", "kiosk-b")]  # fmt: skip
    await dead_letters.keep(desk.office.database, letters)
    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 3}
    while True:
        found = await desk.get(PATH, **query)
        seen += found["items"]
        if found["next"] is None:
            break
        query["cursor"] = found["next"]
    assert [(row["kiosk"], row["seq"], row["index"], row["reason"]) for row in seen] == [
        ("kiosk-a", 1, None, "not_json"), ("kiosk-a", 2, 0, "out_of_range"),
        ("kiosk-a", 2, 3, "out_of_range"), ("kiosk-b", 1, 0, "too_old"),
    ]  # fmt: skip
    assert seen[0]["size"] == len(b"the bytes")
    assert "the bytes" not in str(seen)
    only = await desk.get(PATH, kiosk="kiosk-a", reason="out_of_range")
    assert [row["index"] for row in only["items"]] == [0, 3]


async def test_a_cursor_of_another_list_is_refused(desk: Desk) -> None:
    await desk.add_kiosk("kiosk-a")
    await desk.add_kiosk("kiosk-b", site="33063-place-de-la-victoire")
    other = (await desk.get("/api/v1/kiosks", limit=1))["next"]
    refused = await desk.ask("GET", PATH, params={"cursor": other})
    assert refused.status_code == 422
