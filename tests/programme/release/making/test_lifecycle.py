"""A release from plan to publication: frozen, checked against what is public, never changed."""

import pytest

from contract import Conflict
from programme.release import kept
from programme.release.attacking import attack_everything
from programme.release.cells import Mark, PublishedRelease
from programme.release.checking import check
from programme.release.gathering import Gathered, gather
from programme.release.layout import Layout
from programme.release.making import Made, make, plan
from programme.release.rules import Rules
from store import Database, Levels, registers
from tests.programme.fleet import PUBLISHER
from tests.programme.release.making.town import (
    CAPUCINS,
    CARRIET,
    NOW,
    OCTOBER,
    VICTOIRE,
    an_hour,
    reader,
    write_month,
)

State = registers.releases.State
MONTH = {
    VICTOIRE: {"procedures": 4, "family": 3, "wifi": 2},
    CAPUCINS: {"procedures": 2, "family": 3, "wifi": 5},
    CARRIET: {"procedures": 3, "wifi": 2},
}
"""So many sessions each day; of the family's at Carriet only four in the month."""


async def gathered(db: Database, levels: Levels) -> Gathered:
    return await gather(db, reader(levels), OCTOBER, NOW)


async def made(db: Database, levels: Levels, layout: Layout = Layout.KIOSKS) -> Made:
    return await make(db, await gathered(db, levels), layout, Rules(), PUBLISHER, NOW)


async def correct(levels: Levels, more: int) -> None:
    """So many sessions more at Victoire, in an hour that had said zero."""
    await levels.raw.write(an_hour(VICTOIRE, OCTOBER.hours[60], procedures=more))


async def bytes_of(db: Database, release: str) -> dict[str, bytes]:
    heads = await registers.releases.files(db, release)
    return {
        one.path: (await registers.releases.file(db, release, one.path)).content for one in heads
    }


def hidden(release: PublishedRelease) -> int:
    cells = [cell for table in release.tables for cell in table.cells.values()]
    return sum(cell.mark is Mark.HIDDEN for cell in cells)


@pytest.fixture
async def town(db: Database, levels: Levels) -> None:
    await write_month(levels.raw, OCTOBER, MONTH, silent={VICTOIRE: range(31)})
    await levels.raw.write(an_hour(CARRIET, OCTOBER.hours[40], family=4))


@pytest.mark.usefixtures("town")
@pytest.mark.slow
async def test_a_release_is_made_once_frozen_with_its_parameters_and_hidden_cells(
    db: Database, levels: Levels
) -> None:
    first = await made(db, levels)
    assert (first.new, first.release.id, first.release.state) == (True, "2026-10-v1", State.MADE)
    assert first.release.parameters["rules"]["min_value"] == 11
    again = await made(db, levels)
    assert (again.new, again.release, again.outlook) == (False, first.release, first.outlook)
    released = await kept.published(db, "2026-10-v1")
    table = next(one for one in released.tables if one.name == "uses_by_service")
    assert table.cells[f"kiosk/{CARRIET}", "family"].mark is Mark.HIDDEN
    assert table.cells["", ""].value == 31 * 24 + 4 - 9
    assert released.gaps[f"kiosk/{VICTOIRE}"].hours == 31
    assert {"figures.csv", "datapackage.json"} <= (await bytes_of(db, "2026-10-v1")).keys()


@pytest.mark.slow
@pytest.mark.usefixtures("town")
async def test_a_release_is_published_after_its_check_and_stays_byte_for_byte(
    db: Database, levels: Levels
) -> None:
    first = (await made(db, levels)).release
    with pytest.raises(Conflict, match="is made"):
        await registers.releases.publish(db, first.id, NOW)
    checked = await check(db, first.id, NOW)
    assert (checked.state, checked.findings, checked.against) == (State.PASSED, [], [])
    await registers.releases.publish(db, first.id, NOW)
    frozen = await bytes_of(db, first.id)
    # Twenty more: the correction is no small count of anybody.
    await correct(levels, 20)
    second = await made(db, levels)
    assert (second.new, second.release.id) == (True, "2026-10-v2")
    assert await bytes_of(db, first.id) == frozen
    # The same facts in coarser cells say nothing more.
    coarser = (await made(db, levels, Layout.COMMUNES_GROUPED)).release
    assert coarser.id == "2026-10-v3"
    assert (await registers.releases.get(db, first.id)).hash == first.hash
    await registers.releases.withdraw(db, first.id, "a count came late", NOW)
    assert await bytes_of(db, first.id) == frozen


@pytest.mark.slow
@pytest.mark.usefixtures("town")
async def test_a_version_that_differs_by_one_corrected_cell_is_refused_with_the_cells_named(
    db: Database, levels: Levels
) -> None:
    first = (await made(db, levels)).release
    await check(db, first.id, NOW)
    await registers.releases.publish(db, first.id, NOW)
    await correct(levels, 3)
    second = (await made(db, levels)).release
    checked = await check(db, second.id, NOW)
    assert (checked.state, checked.against) == (State.REFUSED, ["2026-10-v1"])
    assert any(
        f"place=kiosk/{VICTOIRE}" in finding and "service=procedures" in finding
        for finding in checked.findings or ()
    )
    with pytest.raises(Conflict, match="is refused"):
        await registers.releases.publish(db, second.id, NOW)


@pytest.mark.slow
@pytest.mark.usefixtures("town")
async def test_a_release_without_secondary_suppression_does_not_pass(
    db: Database, levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its maker is cheated; the check judges by the attacker alone."""
    import programme.release.making as making
    from programme.release.equations import truth_of
    from programme.release.repair import Protection, marks_of
    from programme.release.rules import primaries

    def only_primary(tables, rules, **_):  # type: ignore[no-untyped-def]
        reasons = primaries(tables, rules)
        return Protection(marks_of(truth_of(tables).figures, reasons), reasons, 0)

    monkeypatch.setattr(making, "protect", only_primary)
    first = (await made(db, levels)).release
    checked = await check(db, first.id, NOW)
    assert checked.state is State.REFUSED
    assert any("known to be 4" in finding for finding in checked.findings or ())

    # Had somebody published it all the same, the attacker would find it in what everybody has.
    await registers.releases.note_check(db, first.id, against=[], findings=[], at=NOW)
    await registers.releases.publish(db, first.id, NOW)
    [found] = await attack_everything(db)
    assert (found.month, found.versions) == ("2026-10", [first.id])
    assert 0 < len(found.recovered) <= found.hidden
    assert found.narrowest == 0


@pytest.mark.slow
async def test_where_few_uses_would_be_shown_coarser_cells_are_proposed(
    db: Database, levels: Levels
) -> None:
    # Ten of each service in the month: only together may they be shown.
    for kiosk in (VICTOIRE, CAPUCINS, CARRIET):
        for day in range(10):
            hour = OCTOBER.hours[24 * day]
            await levels.raw.write(an_hour(kiosk, hour, procedures=1, family=1))
    found = await plan(db, await gathered(db, levels), Layout.KIOSKS, Rules())
    assert [(one.layout, one.share) for one in found] == [
        (Layout.KIOSKS, 0.0),
        (Layout.GROUPED, 1.0),
    ]
    assert [one.enough for one in found] == [False, True]


@pytest.mark.usefixtures("town")
async def test_a_month_that_is_not_over_has_no_release(db: Database, levels: Levels) -> None:
    with pytest.raises(Conflict, match="2026-10 is not over"):
        await gather(db, reader(levels), OCTOBER, OCTOBER.end)


async def test_a_month_of_which_nothing_is_known_has_no_release(
    db: Database, levels: Levels
) -> None:
    with pytest.raises(Conflict, match="nothing is known of 2026-10"):
        await made(db, levels)
