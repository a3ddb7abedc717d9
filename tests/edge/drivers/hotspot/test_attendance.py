"""Sessions found by looking at the portal again and again."""

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.drivers.hotspot.attendance import Attendance
from edge.drivers.hotspot.portal import PortalClient
from edge.privacy import Marks
from tests.edge.drivers.hotspot.sums import HOUR, START, an_hour, bands, randomness, totals

MAC = "02:16:d8:15:b1:26"


def client(
    received: int | None = 0,
    *,
    name: str = MAC,
    online: bool = True,
    started: int | None = 1_000,
    active: int | None = 1_000,
) -> PortalClient:
    return PortalClient(name, online, started, active, received, None)


class Portal:
    """A portal looked at each ten seconds."""

    def __init__(self) -> None:
        self.use = an_hour()
        self.attendance = Attendance(self.use, Marks(randomness))
        self.steady = 0.0

    def look(self, *clients: PortalClient) -> tuple[int, int, float | None]:
        self.steady += 10
        now = START + int(self.steady * 1e6)
        seen = self.attendance.look(clients, now, self.steady)
        return seen.clients, seen.online, seen.in_rate

    def hour(self) -> tuple[dict[str, object], dict[str, object]]:
        told = self.use.take(START + HOUR)
        return bands(told), totals(told)


def test_who_has_not_passed_the_portal_is_known_but_not_online() -> None:
    portal = Portal()
    assert portal.look(client(), client(name="06:00:00:00:00:01", online=False))[:2] == (2, 1)
    assert portal.hour()[1]["devices"] == 1


def test_there_is_no_rate_at_first_and_then_one_by_growth() -> None:
    portal = Portal()
    assert portal.look(client(5_000))[2] is None
    assert portal.look(client(15_000))[2] == 8_000.0


def test_a_session_s_length_is_by_the_portal_and_without_its_idle_time_out() -> None:
    portal = Portal()
    portal.look(client(active=1_000))
    portal.look(client(active=1_400))
    portal.look()
    assert portal.hour()[0] == {"5_to_15": 1}


def test_a_new_start_of_the_same_device_is_another_session() -> None:
    portal = Portal()
    portal.look(client(1_000, started=1_000, active=3_000))
    portal.look(client(200, started=4_000, active=4_000))
    portal.look(client(0, online=False))
    told, sums = portal.hour()
    assert told == {"under_5": 1, "over_30": 1}
    assert sums["in_octets"] == 200
    assert sums["devices"] == 1


def test_octets_of_before_the_first_look_are_not_this_hour_s() -> None:
    portal = Portal()
    portal.look(client(1_000_000))
    portal.look(client(1_000_500), client(70, name="06:00:00:00:00:02"))
    assert portal.hour()[1]["in_octets"] == 570


def test_a_portal_that_stops_ends_every_session() -> None:
    portal = Portal()
    portal.look(client(started=None, active=None), client(name="06:00:00:00:00:02"))
    portal.attendance.close(START + 20_000_000)
    assert portal.hour()[0] == {"under_5": 2}
    assert portal.look(client(5_000))[2] is None


@settings(max_examples=50)
@given(st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=8), max_size=8))
def test_every_session_ends_once_and_octets_never_shrink(
    looks: list[list[tuple[int, int]]],
) -> None:
    portal = Portal()
    sessions = 0
    before: set[int] = set()
    for look in looks:
        online = dict(look)
        portal.look(*(client(rx, name=str(device)) for device, rx in online.items()))
        sessions += len(before - online.keys())
        before = set(online)
    portal.look()
    told, sums = portal.hour()
    assert sums["sessions"] == sum(int(str(n)) for n in told.values()) == sessions + len(before)
    assert int(str(sums["in_octets"])) >= 0
