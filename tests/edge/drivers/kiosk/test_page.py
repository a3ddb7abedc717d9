"""A real Chromium shows a page with client.js, which reports to the driver's endpoint."""

import asyncio
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import edge.drivers.kiosk
from contract import SystemClock, code_digest, encode
from edge.content.keeping import FILE, Keeper
from edge.content.orientations import Orientations
from edge.content.shelf import Shelf
from edge.drivers.kiosk.driver import KioskDriver
from edge.readings import Reading
from tests.edge.content.bundles import HOUR, KIOSK, NOON, PROCEDURES, bundle
from tests.edge.drivers.kiosk.desk import KEY, START, options
from tests.servers.chromium import chromium
from tests.servers.process import LOOPBACK, free_port
from tests.waiting import eventually

CLIENT = Path(edge.drivers.kiosk.__file__).with_name("client.js").read_bytes()

PAGE = """<!doctype html>
<title>Kiosk</title>
<body style="background: rgb(240, 240, 240)"><h1>Bonjour</h1>
<iframe src="http://localhost:{page}/stranger" width="1" height="1" hidden></iframe>
<script src="client.js"></script>
<script>
  const theme = "{theme}";
  let asked = false;
  const tell = async () => {{
    if (asked) return;
    asked = true;
    const content = await kiosk.content();
    const {{ rtl, places }} = await kiosk.offer({{ theme, language: "ar" }});
    const all = await kiosk.offer();
    const code = await kiosk.orient({{ theme, place: places[0].id, withCode: true }});
    const none = await kiosk.orient({{ theme }});
    const refused = await kiosk.orient({{ theme: "poetry" }}).catch(({{ status }}) => status);
    const told = {{ rtl, code, none, refused, version: content.version, all: all.places.length }};
    await fetch("/told?" + encodeURIComponent(JSON.stringify(told)));
  }};
  const kiosk = escaleKiosk({{
    endpoint: "http://{host}:{endpoint}", key: "{key}", version: "7.1", everyMs: 150,
    peripherals: () => ({{ printer: {{ ok: true, paper_low: true }} }}),
    onState: async ({{ notice }}) => {{
      if (notice === "session") await kiosk.start({start});
      if (notice === "end") await kiosk.end({{ satisfaction: 4 }});
      if (notice === "offer") await tell();
      if (notice === "freeze") globalThis.requestAnimationFrame = () => 0;
      if (notice === "black") document.body.style.background = "rgb(0, 0, 0)";
      if (notice === "black") document.body.replaceChildren();
    }},
  }});
</script>
"""

# Of another origin, though it has the key: localhost is not 127.0.0.1 to a browser.
STRANGER = """<!doctype html>
<script src="client.js"></script>
<script>
  escaleKiosk({{ endpoint: "http://{host}:{endpoint}", key: "{key}", version: "6.6", everyMs: 50,
    onError: () => fetch("/refused") }});
</script>
"""


@dataclass
class Site:
    """A web site of loopback with files by path; `asked` are the paths that were asked for."""

    files: dict[str, bytes]
    asked: set[str] = field(default_factory=set)


@contextmanager
def served(site: Site) -> Iterator[int]:
    """Serves the site on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.add(self.path)
            body = site.files.get(self.path, b"")
            script = self.path.endswith(".js")
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(site: Site) -> list[dict[str, Any]]:
    """What the page told its site of its questions."""
    parts = (path.partition("?") for path in site.asked)
    return [json.loads(unquote(said)) for path, _, said in parts if path == "/told"]


async def shown(driver: KioskDriver, field: str) -> bool:
    return any(reading.fields.get(field) is True for reading in await driver.read())


@pytest.mark.server
@pytest.mark.slow
async def test_a_page_in_chromium_reports_its_session_and_is_found_frozen_and_black(
    tmp_path: Path,
) -> None:
    endpoint = free_port()
    site = Site({"/client.js": CLIENT})
    with served(site) as port:
        places = {"host": LOOPBACK, "endpoint": endpoint, "key": KEY, "page": port}
        site.files["/"] = PAGE.format(**places, start=START, theme=PROCEDURES).encode()
        site.files["/stranger"] = STRANGER.format(**places).encode()
        settings = options(
            port=endpoint,
            origins=[f"http://{LOOPBACK}:{port}"],
            silent_after_s=3,
            frozen_after_s=2,
            black_after_s=0.3,
        )
        driver = KioskDriver(settings, SystemClock(), {"PAGE_KEY": KEY})
        counts = Orientations(random.Random(3).randrange, NOON)
        driver.serve(await _shelf(tmp_path, counts))
        await driver.read()
        browser = chromium(tmp_path / "browser", f"http://{LOOPBACK}:{port}/")
        await asyncio.to_thread(browser.start)
        try:
            await eventually(lambda: shown(driver, "up"), what="a heartbeat", deadline_s=30)
            readings: list[Reading] = list(await driver.read())
            fields = {reading.m: reading.fields for reading in readings}
            await eventually(lambda: _is("/refused" in site.asked), what="the stranger's refusal")
            assert fields["application"]["version"] == "7.1"
            assert fields["application"]["screen_black"] is False
            assert fields["peripheral"] == {"ok": True, "paper_low": True}

            driver.show("session")
            await eventually(lambda: _is(driver.occupied()), what="the session's start")
            driver.show("end")
            await eventually(lambda: _is(not driver.occupied()), what="the session's end")

            driver.show("offer")
            await eventually(lambda: _is(bool(told(site))), what="what the page was offered")
            [said] = told(site)
            code = said.pop("code")
            assert said == {"rtl": True, "none": None, "refused": 422, "version": 1, "all": 4}
            fields = {one.tags.get("place", ""): one.fields for one in counts.take(NOON + HOUR)}
            assert fields["open"]["offered"] == 1
            assert (fields["open"]["taken"], fields[""]["taken"]) == (1, 1)
            assert fields["open"]["codes"] == code_digest(code)

            assert not await shown(driver, "screen_frozen")
            driver.show("black")
            await eventually(lambda: shown(driver, "screen_black"), what="a black screen")
            driver.show("freeze")
            await eventually(lambda: shown(driver, "screen_frozen"), what="a frozen screen")
            assert await shown(driver, "up")
            assert {reading.fields.get("version") for reading in await driver.read()} <= {
                "7.1",
                None,
            }
        finally:
            await asyncio.to_thread(browser.kill)
            await driver.close()


async def _shelf(folder: Path, counts: Orientations) -> Shelf:
    async def believe(token: bytes) -> bytes:
        return token

    keeper = Keeper(KIOSK, folder / FILE, believe)
    await keeper.take(encode(bundle()))
    return Shelf(keeper, counts, lambda: NOON, keep=lambda: None)


async def _is(answer: bool) -> bool:
    return answer
