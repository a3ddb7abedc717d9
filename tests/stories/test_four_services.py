"""The four services: from a procedure at the kiosk to the conversion, and nobody's trace."""

from pathlib import Path

from contract import THEME_OF_SERVICE
from control_api.roles import Role
from programme.orientations import conversion, figures
from tests.control_api.desks import Desk, StillClock
from tests.stories.town import DAY_S, Booth, signed_in

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
    place = await signed_in(office, Role.OPERATOR)
    form = {"code": code, "place": "victoire"}
    assert (await office.http.post("/guide/redeem", data=form, headers=place)).status_code == 200
    rows = await figures(office.office.database, "2026-09", "2026-10")
    found = conversion(rows, theme=THEME)
    assert (found.offered, found.taken, found.codes, found.followed, found.share) == (1, 1, 1, 1, 1)
    assert [row.month for row in rows if row.redeemed] == ["2026-10"]

    kept = everything_in(tmp_path)
    assert b"orientation_codes" in kept
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


def everything_in(folder: Path) -> bytes:
    """Every byte that the office and the kiosk have on their disks."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
