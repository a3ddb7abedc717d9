"""A Coop on loopback that behaves as its contract says: JSON:API, cursors, soft deletes, 429.

`GET /api/v1/activites?page[size]=…&page[after]=…` with a bearer token. The list is ordered by
modification and id; a cursor is opaque, and as long as there was a row there is a next one.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

TOKEN = "throw-away-token"
DAY = "2026-03-10T00:00:00.000Z"


def activity(number: int, **attributes: Any) -> dict[str, Any]:
    """An activity as the API gives it, with what it says of people and places beside."""
    return {
        "type": "activite",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "attributes": {
            "type": "individuel",
            "mediateur_id": "f7b0a1de-0000-4000-8000-000000000001",
            "user_id": "f7b0a1de-0000-4000-8000-000000000002",
            "accompagnements": 1,
            "date": DAY,
            "duree": 30,
            "type_lieu": "domicile",
            "structure_id": None,
            "lieu_code_postal": "33310",
            "lieu_commune": "Lormont",
            "lieu_code_insee": "33249",
            "creation": stamp(number),
            "modification": stamp(number),
            "suppression": None,
            "autonomie": "autonome",
            "oriente_vers_structure": False,
            "structure_de_redirection": None,
            "materiel": ["ordinateur"],
            "thematiques": ["email"],
            "precisions_demarche": "Mme Durand n'arrive pas à déclarer ses revenus",
            "titre_atelier": "avec Paul Durand",
            "niveau_atelier": None,
            "beneficiaires": {
                "total": 1,
                "genres": {"feminin": 1},
                "tranches_age": {"soixante_dix_plus": 1},
                "statuts": {"retraite": 1},
            },
        }
        | attributes,
    }


def stamp(second: int) -> str:
    """A moment, `second` after the first one."""
    return f"2026-04-01T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}.000Z"


@dataclass
class Coop:
    """The service: `rows` by id; what it is asked; what goes wrong the next times."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str | None] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    fails_at: int | None = None
    newest_first: bool = False
    forgets: bool = False
    """Whether a cursor is lost when its activity is changed, as with a cursor that is a row."""
    url: str = ""

    def put(self, *rows: dict[str, Any]) -> None:
        self.rows |= {row["id"]: row for row in rows}

    def change(self, number: int, second: int, **attributes: Any) -> None:
        row = activity(number)["id"]
        self.rows[row]["attributes"] |= {"modification": stamp(second)} | attributes

    def answer(self, query: dict[str, list[str]]) -> tuple[int, dict[str, str], Any]:
        cursor = query.get("page[after]", [None])[0]
        self.asked.append(cursor)
        if self.fails_at is not None and len(self.asked) > self.fails_at:
            return 503, {}, {}
        if self.failures:
            code, headers = self.failures.pop(0)
            return code, headers, {}
        size = int(query.get("page[size]", ["500"])[0])
        return self.page(size, cursor)

    def page(self, size: int, cursor: str | None) -> tuple[int, dict[str, str], Any]:
        if not 1 <= size <= 500:
            return 400, {}, {"error": "page.size"}
        rows = sorted(self.rows.values(), key=_key, reverse=self.newest_first)
        if cursor is not None:
            try:
                after = tuple(json.loads(base64.b64decode(cursor, validate=True)))
            except ValueError:
                return 400, {}, {"error": "Invalid cursor"}
            if self.forgets and after not in [_key(row) for row in rows]:
                rows = []
            rows = [row for row in rows if (_key(row) < after) == self.newest_first]
            rows = [row for row in rows if _key(row) != after]
        found = rows[:size]
        links: dict[str, Any] = {"self": {"href": f"{self.url}/activites"}}
        if found:
            text = json.dumps(_key(found[-1])).encode()
            end = quote(base64.b64encode(text).decode(), safe="+=")
            # A link to elsewhere: whoever follows it is led away.
            links["next"] = {"href": f"http://192.0.2.1/api/v1/activites?page[after]={end}"}
        meta = {"total_count": len(self.rows), "has_next_page": bool(found)}
        return 200, {}, {"data": found, "links": links, "meta": meta}


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["attributes"]["modification"], row["id"]


@contextmanager
def serving(coop: Coop) -> Iterator[str]:
    """The service's URL, on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers: dict[str, str] = {}
            body: Any = {}
            if parts.path != "/api/v1/activites":
                code = 404
            elif self.headers["Authorization"] != f"Bearer {TOKEN}":
                code = 401
            else:
                code, headers, body = coop.answer(parse_qs(parts.query))
            text = json.dumps(body).encode()
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        coop.url = f"http://127.0.0.1:{server.server_port}/api/v1"
        yield coop.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
