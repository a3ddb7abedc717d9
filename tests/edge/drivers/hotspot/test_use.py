"""The hour's sums of public wifi."""

from datetime import datetime
from zoneinfo import ZoneInfo

from edge.drivers.hotspot.use import HourlyUse
from edge.privacy import DailyCounter
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.hotspot.sums import HOUR, START, an_hour, bands, randomness, totals


def test_an_hour_is_told_once_it_has_ended_and_then_forgotten() -> None:
    use = an_hour()
    use.device("02:00:00:00:00:01", START)
    use.device("02-00-00-00-00-01", START + 1)
    use.device("02:00:00:00:00:02", START + 2)
    use.session(299, START + 3)
    use.session(4_000, START + 3)
    use.octets(1_000, 10, START + 4)
    assert use.take(START + HOUR - 1) == []
    told = use.take(START + HOUR)
    assert_taken(told)
    assert totals(told) == {
        "sessions": 2,
        "devices": 2,
        "devices_today": 2,
        "in_octets": 1_000,
        "out_octets": 10,
    }
    assert bands(told) == {"under_5": 1, "over_30": 1}
    assert use.take(START + HOUR) == []
    use.device("02:00:00:00:00:03", START + HOUR)
    after = totals(use.take(START + 2 * HOUR))
    assert (after["devices"], after["devices_today"], after["sessions"]) == (1, 3, 0)


def test_the_last_hour_of_a_day_still_has_the_day_s_count() -> None:
    midnight = int(datetime(2026, 6, 2, tzinfo=ZoneInfo("Europe/Paris")).timestamp() * 1e6)
    day = DailyCounter(ZoneInfo("Europe/Paris"), randomness)
    use = HourlyUse("opennds", day, midnight - HOUR)
    use.device("02:00:00:00:00:01", midnight - 1)
    use.device("02:00:00:00:00:02", midnight)
    assert totals(use.take(midnight))["devices_today"] == 1
    assert totals(use.take(midnight + HOUR))["devices_today"] == 1
