"""Rules that look at a stretch of time: rates, the yield of a day, holds of days; over restarts."""

from tests.edge.alarm_bench import Bench, rules

FILLING = rules("""
[alarms.filling]
when = "host.disk_free"
trend = { reaches = 0, over_s = 3600 }
below = 36000
clear = 72000
severity = "minor"
show = "disk_free"
show_per = 3600
consequence = { fr = "Plein[ dans {shown} h].", en = "Full[ in {shown} h]." }
""")


def fill(bench: Bench, start: int, per_second: int, seconds: int) -> list[str]:
    said: list[str] = []
    for step in range(0, seconds, 60):
        said += bench.read("host", 60, disk_free=start - per_second * step)
    return said


def test_a_disk_that_fills_at_its_present_rate_is_said_hours_before() -> None:
    bench = Bench(FILLING)
    assert fill(bench, 30_000_000, 1_000, 1_500) == [], "too little was seen"
    bench = Bench(FILLING)
    assert fill(bench, 30_000_000, 1_000, 3_600) == ["raised filling"]
    (alarm,) = bench.engine.active()
    assert alarm.shown is not None
    assert 7 <= alarm.shown <= 9
    assert fill(bench, 26_000_000, 0, 3_600) == ["cleared filling"]


def test_one_big_file_is_no_trend() -> None:
    bench = Bench(FILLING)
    assert fill(bench, 30_000_000, 10, 3_600) == []
    assert fill(bench, 20_000_000, 10, 7_200) == []


SUN = rules("""
[alarms.dim]
when = "power.power"
tags = { source = "solar" }
per_day_over_s = 86400
below = 100
clear = 120
severity = "minor"
show = "power"
""")


def shine(bench: Bench, watts: float, hours: float) -> list[str]:
    said: list[str] = []
    for _ in range(int(hours * 6)):
        said += bench.read("power", 600, power=watts, tags={"source": "solar"})
    return said


def test_a_day_that_yields_too_little_is_an_alarm_and_a_night_is_not() -> None:
    bench = Bench(SUN)
    for _ in range(3):
        assert shine(bench, 0, 16) == []
        assert shine(bench, 20, 8) == [], "160 Wh a day"
    assert shine(bench, 0, 16) == []
    assert shine(bench, 5, 8) == ["raised dim"]
    shine(bench, 0, 16)
    assert shine(bench, 30, 8) == ["cleared dim"]


def test_the_yield_of_a_day_is_reckoned_on_after_a_restart() -> None:
    bench = Bench(SUN)
    assert shine(bench, 2, 20) == []
    again = bench.restarted()
    assert shine(again, 2, 3) == ["raised dim"]
    assert again.engine.active()[0].shown == 48


NOBODY = rules("""
[alarms.no_client]
when = "hotspot.clients"
by = "source"
below = 1
raise_after_s = 259200
severity = "warning"
""")


def test_a_hold_of_days_goes_on_over_restarts_and_begins_anew_with_a_client() -> None:
    def clients(bench: Bench, count: int, after_s: float) -> list[str]:
        return bench.read("hotspot", after_s, clients=count, tags={"source": "ap"})

    bench = Bench(NOBODY)
    clients(bench, 0, 0)
    clients(bench, 0, 200_000)
    again = bench.restarted()
    assert clients(again, 0, 59_000) == []
    assert clients(again, 0, 300) == ["raised no_client"]
    assert clients(again, 1, 10) == ["cleared no_client"]
    clients(again, 0, 10)
    assert not clients(again.restarted(), 0, 200_000)
