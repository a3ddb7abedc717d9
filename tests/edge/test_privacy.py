"""Nothing of a person leaves a kiosk: everything a daemon says and writes is searched for it."""

import asyncio
import base64
import http.client
import json
import shlex
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import structlog

from contract import DriverError, Status, code_digest
from edge import Driver, Reading
from tests.edge.content.bundles import PROCEDURES, bundle
from tests.edge.drivers.hotspot.requests import (
    IN,
    OUT,
    SECRET,
    SESSION,
    STATION,
    STATUS,
    TIME,
    USER,
    request,
)  # fmt: skip
from tests.edge.drivers.trapping import COMMUNITY, Sender, community
from tests.edge.drivers.walks import WalkedAgent, objects
from tests.edge.eavesdropping import overheard
from tests.edge.spellings import Finding, in_folder, search, spellings
from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, free_port
from tests.waiting import eventually

PORTAL_MACS = ("a6:83:e7:2b:11:0c", "d2:5f:09:c4:77:e1")
PORTAL_IPS = ("198.51.100.23", "2001:db8:77:4a::c0fe")
STATIONS = ("B2-1C-90-5E-D3-48", "F6-0A-3D-88-21-9B")
USER_NAME, SESSION_ID = "jeanne.dupont@example.org", "5F3A99C1-000017"
URL = "https://portail.example.org/bienvenue?client=91af"
FRAMED_IP = "203.0.113.77"
ASSOCIATED = ("3c:22:fb:12:34:56", "a8:66:7f:09:08:07")
"""Clients of the access point, as the case `access-point-rows-by-mac` has them."""
ASSOCIATED_OCTETS = bytes.fromhex(ASSOCIATED[0].replace(":", ""))
EVERYONE = (
    *ASSOCIATED,
    *PORTAL_MACS,
    *PORTAL_IPS,
    *STATIONS,
    USER_NAME,
    SESSION_ID,
    URL,
    FRAMED_IP,
)
HOUR_S = 3_600
CASES = Path(__file__).parent / "drivers/snmp/cases"


def portal(online: Sequence[str]) -> str:
    """What `ndsctl json` prints of two devices, with a URL and a name among the rest."""
    clients = ",\n".join(
        f'"{mac}":{{"mac":"{mac}","ip":"{ip}","state":"{state}","session_start":"1000",'
        f'"last_active":"1400","token":"a3f4112d","custom":"{USER_NAME} {URL}",'
        f'"download_this_session":"900","upload_this_session":"90"}}'
        for mac, ip in zip(PORTAL_MACS, PORTAL_IPS, strict=True)
        for state in ["Authenticated" if mac in online else "Preauthenticated"]
    )
    return f'{{"client_list_length":"2",\n"clients":{{\n{clients}\n}}}}\n'


class AccessServer:
    """Sends accounting over UDP, also what must be refused."""

    def __init__(self, port: int) -> None:
        self.port = port

    def tell(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect((LOOPBACK, self.port))
            for number, station in enumerate(STATIONS):
                who = (
                    (SESSION, f"{SESSION_ID}{number}"),
                    (STATION, station),
                    (USER, USER_NAME),
                    (8, socket.inet_aton(FRAMED_IP)),
                    (30, URL),
                )
                line.send(request((STATUS, 1), *who))
                line.send(request((STATUS, 3), *who, (TIME, 60), (OUT, 70_000), (IN, 500)))
                line.send(request((STATUS, 2), *who, (TIME, 400), (OUT, 90_000), (IN, 900)))
                line.send(request((STATUS, 1), *who, secret=b"wrong"))
                line.send(request((STATUS, 1), *who)[:-3])
                line.send(request((STATUS, 1), *who[1:]))


def failing(statuses: Sequence[Status]) -> set[str]:
    """The drivers that any of these statuses calls failing."""
    return {
        name
        for status in statuses
        for name, state in status.drivers.items()
        if state.health == "failing"
    }


class Page:
    """The application on the screen: a person's session, and what it must not say."""

    def __init__(self, port: int, key: str) -> None:
        self.port = port
        self.key = key
        self.handles: list[str] = []
        self.codes: list[str] = []

    def go(self) -> None:
        """Somebody is offered a place and goes there with a code, among what is refused."""
        assert self._ask("GET", f"/v1/offer?theme={PROCEDURES}&language=ar")[0] == 200
        assert self._ask("GET", f"/v1/offer?theme={USER_NAME}&who={URL}")[0] == 422
        assert self._post("/v1/orientations", {"theme": PROCEDURES, "name": USER_NAME})[0] == 422
        going = {"theme": PROCEDURES, "place": "near", "code": True}
        status, answer = self._post("/v1/orientations", going)
        assert status == 201
        code = str(answer["code"])
        self.codes += [code, code.replace("-", ""), code.replace("-", " ")]

    def has_content(self) -> bool:
        """Whether the bundle has arrived; also before the page can be asked."""
        try:
            return self._ask("GET", "/v1/content")[0] == 200
        except OSError:
            return False

    def use(self) -> None:
        """A session from its start to its end, among requests that are refused."""
        start = {"service": "procedures", "language": "pt-BR", "accessibility": "none"}
        status, answer = self._post("/v1/sessions", start)
        assert status == 201
        handle = str(answer["session"])
        self.handles.append(handle)
        beat = {"version": "1.4.2", "frames": len(self.handles), "session": handle}
        assert self._post("/v1/heartbeat", beat)[0] == 200
        for wrong in (
            {"service": USER_NAME, "language": "fr"},
            {"service": "procedures", "language": USER_NAME},
            {"service": "procedures", "language": "fr", "user": USER_NAME, "page": URL},
        ):
            assert self._post("/v1/sessions", wrong)[0] == 422
        assert self._post(f"/v1/{PORTAL_MACS[0]}?from={URL}", {})[0] == 404
        assert self._post(f"/v1/sessions/{SESSION_ID}/end", {})[0] == 404
        assert self._post(f"/v1/sessions/{handle}/end", {"satisfaction": 5})[0] == 204

    def _post(self, path: str, body: Mapping[str, object]) -> tuple[int, dict[str, object]]:
        return self._ask("POST", path, body)

    def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, dict[str, object]]:
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
            "User-Agent": f"kiosk of {USER_NAME} at {PORTAL_IPS[0]}",
            "Referer": URL,
        }
        try:
            line.request(method, path, None if body is None else json.dumps(body), headers)
            answer = line.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else {}
        finally:
            line.close()


@pytest.mark.slow
async def test_nothing_that_identifies_a_person_is_sent_written_or_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, secret = tmp_path / "answer", tmp_path / "secret"
    answer.write_text(portal(PORTAL_MACS))
    secret.write_bytes(SECRET)
    port = free_port(socket.SOCK_DGRAM)
    key = tmp_path / "key"
    key.write_text("a-key-of-the-page-0123")
    page = Page(free_port(), "a-key-of-the-page-0123")
    tables = f"""
[drivers.hotspot.opennds]
command = ["sh", "-c", "cat {shlex.quote(str(answer))}"]
[drivers.hotspot-radius]
kind = "hotspot"
[drivers.hotspot-radius.radius]
port = {port}
[[drivers.hotspot-radius.radius.servers]]
address = "{LOOPBACK}"
secret_file = "{secret}"
[drivers.kiosk]
port = {page.port}
key_file = "{key}"
services = ["procedures"]
languages = ["fr"]
[drivers.snmp]
host = "192.0.2.1"
version = "2c"
community_env = "COMMUNITY"
parts = ["access_point"]
radios = [{{ client_rows = "1.3.6.1.4.1.14988.1.1.1.2.1.3" }}]
"""
    agent = WalkedAgent(objects((CASES / "access-point-rows-by-mac/agent.walk").read_text()))
    monkeypatch.setattr("edge.drivers.snmp.driver.Session", lambda *_: agent)
    async with overheard(tmp_path, monkeypatch, tables=tables) as daemon:

        def sources(measurement: str) -> set[object]:
            return {sample["source"] for sample in daemon.said(measurement)}

        def digests() -> list[str]:
            said = (str(sample.get("codes", "")) for sample in daemon.said("orientation"))
            return " ".join(said).split()

        def said(source: str, **fields: object) -> bool:
            samples = [s for s in daemon.said("hotspot") if s["source"] == source]
            return any(fields.items() <= sample.items() for sample in samples)

        both = {"opennds", "radius"}
        await daemon.until(lambda: sources("hotspot") == both, "both hotspots")
        AccessServer(port).tell()
        await daemon.until(lambda: said("radius", up=True), "accounting")
        await asyncio.to_thread(page.use)
        await daemon.until(lambda: bool(daemon.said("application")), "the application")
        await daemon.give(bundle())
        await eventually(lambda: asyncio.to_thread(page.has_content), what="the content")
        await asyncio.to_thread(page.go)
        await daemon.until(lambda: bool(daemon.said("access_point")), "the access point")
        # One device has gone, then the portal prints nonsense, then all is well again.
        answer.write_text(portal(PORTAL_MACS[:1]))
        await daemon.until(lambda: said("opennds", authenticated=1), "the one that is left")
        answer.write_text(f"{EVERYONE} is not JSON")
        await daemon.until(lambda: "hotspot" in failing(daemon.back.statuses), "the nonsense")
        answer.write_text(portal(PORTAL_MACS))
        daemon.clock.ahead_s += HOUR_S
        await daemon.until(lambda: sources("hotspot_use") == both, "the hour's sums")
        AccessServer(port).tell()
        await asyncio.to_thread(page.use)
        await asyncio.to_thread(page.go)
        # As a daemon that is killed just now would leave it.
        open_hour = in_folder(tmp_path / "data")
        daemon.clock.ahead_s += HOUR_S
        await daemon.until(lambda: len(daemon.said("hotspot_use")) >= 20, "the next hour's")
        await daemon.until(lambda: len(digests()) == 2, "the orientations")
    # What was fed in has been counted, so it was there to be leaked.
    sums = [sample for sample in daemon.said("hotspot_use") if "devices" in sample]
    assert {sample["source"]: sample["devices_today"] for sample in sums} == {
        "opennds": 2,
        "radius": 2,
    }
    assert sum(int(str(s["sessions"])) for s in sums) >= 3
    assert sum(int(str(s["sessions"])) for s in daemon.said("use") if s["by"] == "service") >= 1
    assert {s["clients"] for s in daemon.said("access_point")} == {3}
    assert sorted(digests()) == sorted(code_digest(code) for code in page.codes[::3])
    places = daemon.places()
    assert {
        *("log", "metrics", "file journal.sqlite", "file state.sqlite", "file content.jws")
    } <= places.keys()
    assert b"accounting_refused" in places["log"]
    secrets = [SECRET.decode(), page.key, *page.handles, *page.codes]
    assert code_digest(page.codes[-3]).encode() in open_hour["file orientations.json"]
    assert "file orientations.json" not in places
    assert search(places, [*EVERYONE, *secrets]) == []
    assert search(open_hour, [*EVERYONE, *secrets]) == []


@pytest.mark.server
async def test_nothing_of_a_trap_that_identifies_a_person_is_sent_written_or_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("snmptrap")
    monkeypatch.setenv("COMMUNITY", COMMUNITY)
    port = free_port(socket.SOCK_DGRAM)
    tables = f"""
[drivers.snmp]
host = "{LOOPBACK}"
version = "2c"
community_env = "COMMUNITY"
parts = []
traps = {{ port = {port} }}
"""
    mac, ip = PORTAL_MACS[0], PORTAL_IPS[0]
    told = (".1.3.6.1.2.1.2.2.1.2.2", "s", f"wan0 {mac} {ip} {URL} {USER_NAME}")
    client = (".1.3.6.1.4.1.32473.5." + ".".join(str(octet) for octet in ASSOCIATED_OCTETS),
              "x", mac.replace(":", ""))  # fmt: skip
    async with overheard(tmp_path, monkeypatch, tables=tables) as daemon:
        await daemon.until(lambda: bool(daemon.back.statuses), "the daemon")
        sender = Sender(tmp_path, port)
        async with asyncio.timeout(20):
            while not daemon.said("snmp_trap"):
                await sender.trap(*community(), objects=(*told, *client))
                await sender.trap(*community(USER_NAME), objects=told)
        await daemon.until(lambda: bool(daemon.said("snmp_trap")), "a trap")
    assert any("wan0" in str(sample.get("text")) for sample in daemon.said("snmp_trap"))
    assert search(daemon.places(), [*EVERYONE, COMMUNITY]) == []


class Leaking:
    """A driver that does what none may do, in one way or another."""

    name = "leaking"

    def __init__(self, way: str) -> None:
        self.way = way

    async def read(self) -> Sequence[Reading]:
        mac, ip = PORTAL_MACS[0], PORTAL_IPS[0]
        match self.way:
            case "error":
                raise DriverError(f"no answer from {ip}", where=URL)
            case "broken":
                raise KeyError(mac)
            case "text":
                return [self._reading(f"jam, told by {mac.upper()}")]
            case "tag":
                return [self._reading("jam", mac.replace(":", ""))]
            case "wrong type":
                return [Reading("peripheral", {"ok": f"{mac} {ip}"}, {"peripheral": "printer"})]
            case "encoded":
                return [self._reading(base64.b64encode(mac.encode()).decode())]
        structlog.get_logger("edge.leaking").info("client_seen", client=mac.upper())
        return [self._reading("jam")]

    async def close(self) -> None:
        return

    def _reading(self, detail: str, peripheral: str = "printer") -> Reading:
        return Reading("peripheral", {"detail": detail}, {"peripheral": peripheral})


async def what_leaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> tuple[list[Finding], bytes]:
    """What the search finds after a driver that leaks in this way, and all that was searched."""
    drivers: dict[str, Driver] = {"leaking": Leaking(way)}
    async with overheard(tmp_path, monkeypatch, drivers=drivers) as daemon:
        await daemon.until(
            lambda: bool(
                daemon.said("peripheral")
                or failing(daemon.back.statuses)
                or any(status.accounts.rejected for status in daemon.back.statuses)
            ),
            "the leak",
        )
    places = daemon.places()
    return search(places, EVERYONE), b"".join(places.values())


@pytest.mark.parametrize("way", ["error", "broken", "text", "tag", "wrong type"])
async def test_addresses_in_what_a_driver_gives_or_raises_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    found, everything = await what_leaks(tmp_path, monkeypatch, way)
    assert found == []
    assert b"[ip]" in everything or b"[mac]" in everything


@pytest.mark.parametrize(
    ("way", "places"),
    [
        ("encoded", {"message", "file journal.sqlite", "tables of journal.sqlite"}),
        ("log", {"log"}),
    ],
)
async def test_the_search_finds_a_driver_that_leaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str, places: set[str]
) -> None:
    found, _ = await what_leaks(tmp_path, monkeypatch, way)
    kinds = {"message" if "message" in each.place else each.place for each in found}
    assert kinds == places


@pytest.mark.parametrize("identity", [PORTAL_MACS[0], *PORTAL_IPS, USER_NAME, SESSION_ID, URL])
def test_every_spelling_of_an_identity_is_found_within_other_bytes(identity: str) -> None:
    hows = set()
    for how, pattern in spellings(identity):
        if len(pattern) >= 4:
            hows.add(how)
            (first, *_) = search({"file": b"\x00 1=" + pattern + b"; \xff"}, [identity])
            assert (first.place, first.what) == ("file", identity)
    assert {"text", "base64", "base64 within", "hex", "unsalted sha256"} <= hows
