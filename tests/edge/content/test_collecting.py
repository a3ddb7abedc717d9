"""Collection points on the screen: while they last, by the kiosk's own clock, in words."""

import asyncio
from pathlib import Path

import pytest

from contract import Content, decode, encode
from edge.content import ContentDesk, offer
from edge.readings import Reading
from tests.edge.content.bundles import (
    HEALTH,
    HOUR,
    KEY,
    KIOSK,
    NOON,
    bundle,
    collection,
    token,
)
from tests.waiting import eventually


def names(content: Content, now: int) -> list[str]:
    return [one.id for one in offer(content, "", "fr", now).collections]


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (NOON - HOUR - 1, []),
        (NOON - HOUR, ["now"]),
        (NOON + HOUR, ["later", "now"]),
        (NOON + 24 * HOUR - 1, ["later", "now"]),
        (NOON + 24 * HOUR, ["later"]),
        (NOON + 48 * HOUR, []),
    ],
)
def test_a_point_is_shown_from_its_first_to_its_last_microsecond_the_nearest_first(
    now: int, shown: list[str]
) -> None:
    assert names(bundle(), now) == shown


def test_it_is_said_in_the_persons_language_with_its_direction() -> None:
    [point] = offer(bundle(), "", "ar-TN", NOON).collections
    assert point.said is not None
    assert (point.title.text, point.title.rtl) == ("حملة الجمع", True)
    assert (point.said.text, point.said.rtl) == ("حتى 31/03.", True)
    # What Arabic lacks is French; what nobody has a word for is not there.
    assert [(one.text, one.language, one.rtl) for one in point.takes] == [
        ("حواسيب محمولة", "ar", True),
        ("Smartphones", "fr", False),
    ]


def test_it_is_open_by_its_own_hours_and_lasts_until_its_end() -> None:
    [point] = offer(bundle(), "", "fr", NOON).collections
    assert (point.open_now, point.until, point.opens_at) == (True, NOON + HOUR, None)
    assert point.ends_at == NOON + 24 * HOUR
    [over] = offer(bundle(), "", "fr", NOON - HOUR).collections
    assert (over.open_now, over.opens_at) == (False, NOON)


def test_whatever_one_asks_for_it_is_there() -> None:
    assert [one.id for one in offer(bundle(), HEALTH, "fr", NOON).collections] == ["now"]


def test_a_bundle_without_any_says_nothing_of_them_on_the_wire() -> None:
    bare = bundle().model_copy(update={"collections": None})
    assert b"collections" not in encode(bare)
    assert decode(Content, encode(bare)) == bare
    assert names(bare, NOON) == []


def test_more_than_a_screen_can_show_are_left_out() -> None:
    many = tuple(collection(f"c{n:02}", 50 - n, -1, 1) for n in range(20))
    found = names(bundle().model_copy(update={"collections": many}), NOON)
    assert found == [f"c{n:02}" for n in range(19, 7, -1)]


async def test_a_kiosk_without_a_line_drops_it_after_its_end_even_when_it_starts_anew(
    tmp_path: Path,
) -> None:
    assert await shown_after_a_start(tmp_path, NOON, token(bundle())) == ["now"]
    for now, shown in ((NOON, ["now"]), (NOON + 24 * HOUR, ["later"]), (NOON + 48 * HOUR, [])):
        assert await shown_after_a_start(tmp_path, now) == shown


async def shown_after_a_start(folder: Path, now: int, arrived: bytes | None = None) -> list[str]:
    counted: list[Reading] = []
    desk = ContentDesk(KIOSK, folder, [KEY.public()], lambda: now, counted.extend)
    running = asyncio.create_task(desk.run())
    if arrived is not None:
        desk.receive(arrived)

    async def there() -> bool:
        return desk.shelf.content() is not None

    await eventually(there, what="the bundle")
    running.cancel()
    await asyncio.wait([running])
    offered = desk.shelf.offer("", "fr")
    assert offered is not None
    return [one.id for one in offered.collections]
