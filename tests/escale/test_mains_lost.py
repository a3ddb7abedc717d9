"""The demonstration's own judgement of what the API told it."""

from typing import Any

import pytest
from rich.console import Console

from escale.mains_lost import Seen, judged


def detail(*alarms: str, mains: bool = True, runtime: float = 2_700.0) -> dict[str, Any]:
    return {
        "active_alarms": [
            {"type": type_, "qualifier": "", "consequence": {"en": f"{type_} it is"}}
            for type_ in alarms
        ],
        "latest": [
            {"measurement": "power", "tags": {"source": "mains"}, "fields": {"present": mains}},
            {"measurement": "ups", "tags": {"ups": "ups"}, "fields": {"runtime": runtime}},
            {"measurement": "climate", "tags": {"zone": "cabin"}, "fields": {"temperature": 19.6}},
        ],
    }


def seen(*details: dict[str, Any]) -> Seen:
    made = Seen("bordeaux-victoire")
    for each in details:
        made.add(each)
    return made


@pytest.mark.parametrize(
    ("told", "good"),
    [
        ([detail(), detail("mains_lost", mains=False), detail()], True),
        ([detail(), detail("mains_lost", mains=False)], False),
        ([detail(), detail("mains_lost", "access_point_down"), detail()], False),
        ([detail(), detail("access_point_down"), detail()], False),
        ([detail(), detail()], False),
    ],
    ids=["one, cleared", "never cleared", "two for one cause", "another", "none"],
)
def test_only_one_alarm_that_ends_is_good(told: list[dict[str, Any]], good: bool) -> None:
    assert judged(seen(*told), set(), Console(quiet=True)) is good


def test_an_alarm_of_before_is_not_laid_to_the_cut() -> None:
    told = seen(detail("door_open"), detail("door_open", "mains_lost"), detail("door_open"))
    assert judged(told, {("door_open", "")}, Console(quiet=True))


def test_of_looks_alike_the_first_and_the_last_are_shown() -> None:
    looks = [detail("mains_lost", mains=False, runtime=60.0 * left) for left in (40, 30, 20, 10)]
    rows = seen(detail(), *looks, detail()).rows
    assert [row[2] for row in rows] == ["45 min", "40 min", "10 min", "45 min"]
    assert rows[1][1] == "lost"
    assert rows[0][5] == "20 °C"
