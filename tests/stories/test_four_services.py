"""The four services: from a procedure at the kiosk to the conversion, and nobody's trace."""

from pathlib import Path

from contract import THEME_OF_SERVICE
from tests.control_api.desks import Desk, StillClock
from tests.stories.town import API, DAY_S, Booth, send

THEME = THEME_OF_SERVICE["procedures"]


async def test_an_orientation_of_today_is_a_visit_a_month_later_and_names_nobody(
    office: Desk, booth: Booth, clock: StillClock, tmp_path: Path
) -> None:
    await booth.told()
    shelf = booth.content.shelf
    offered = shelf.offer(THEME, "ar")
    assert offered is not None
    assert [place.id for place in offered.places] == ["victoire"]
    code = shelf.orient(THEME, "victoire", with_code=True)
    assert code is not None
    await booth.hour_over()

    clock.advance(30 * DAY_S)
    form = {"code": code, "place": "victoire"}
    shown = await send(office, "POST", "/orientations/redemptions", form, 200)
    assert shown["outcome"] == "redeemed"
    found = await office.get(
        f"{API}/orientations", first="2026-09", last="2026-10", theme=str(THEME)
    )
    counts = [found[name] for name in ("offered", "taken", "codes", "followed", "share")]
    assert counts == [1, 1, 1, 1, 1.0]
    assert [row["month"] for row in found["items"] if row["redeemed"]] == ["2026-10"]

    kept = everything_in(tmp_path)
    assert b"orientation_codes" in kept
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


def everything_in(folder: Path) -> bytes:
    """Every byte that the office and the kiosk have on their disks."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
