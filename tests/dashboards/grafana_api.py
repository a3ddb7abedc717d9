"""A Grafana on loopback that answers as the HTTP API of 12.4 is documented and written.

Status codes and what it refuses: pkg/api/{folder,dashboard,datasources}.go,
pkg/services/ngalert/api/api_provisioning.go. It keeps what it is sent, numbers it, hides secrets.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "glsa_test"
REDACTED = "[REDACTED]"
SECRETS = {"email": (), "webhook": ("password", "authorization_credentials")}
STATES = {"noDataState": {"OK", "NoData", "Alerting", "KeepLast"}}
STATES["execErrState"] = {"OK", "Error", "Alerting", "KeepLast"}

Answer = tuple[int, Any]


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, code: int, message: str, **more: str) -> None:
        super().__init__(message)
        self.answer: Answer = (code, {"message": message, **more})


@dataclass
class Grafana:
    """What it has. `writes` are the requests that changed something, in order."""

    version: str = "12.4.11"
    prefix: str = ""
    url: str = ""
    folders: dict[str, dict[str, Any]] = field(default_factory=dict)
    datasources: dict[str, dict[str, Any]] = field(default_factory=dict)
    boards: dict[str, dict[str, Any]] = field(default_factory=dict)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    policy: dict[str, Any] = field(
        default_factory=lambda: {
            "receiver": "grafana-default-email",
            "group_by": ["grafana_folder", "alertname"],
        }
    )
    provenance: str = "api"
    writes: list[str] = field(default_factory=list)
    meddle: Callable[["Grafana", str, str], Answer | None] = lambda grafana, method, path: None
    """Told of each request before it is answered; may answer in Grafana's place."""

    def answer(self, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        """The answer to a request whose token is right."""
        meddled = self.meddle(self, method, path)
        if meddled is not None:
            return meddled
        self.provenance = "" if "X-Disable-Provenance" in headers else "api"
        for pattern, methods in ROUTES:
            found = re.fullmatch(pattern, path)
            if found and method in methods:
                try:
                    status, said = methods[method](self, body, *map(unquote, found.groups()))
                except Refused as refused:
                    return refused.answer
                if method != "GET":
                    self.writes.append(f"{method} {path}")
                return status, said
        return 404, {"message": "Not found"}

    def settings(self, _: Any) -> Answer:
        return 200, {"buildInfo": {"version": self.version, "edition": "Open Source"}}

    def get_folder(self, _: Any, uid: str) -> Answer:
        if uid not in self.folders:
            raise Refused(404, "folder not found", status="not-found")
        return 200, self.folders[uid]

    def post_folder(self, body: Any) -> Answer:
        if body["uid"] in self.folders:
            raise Refused(409, "a folder with the same UID already exists")
        self.folders[body["uid"]] = {**body, "version": 1}
        return 200, self.folders[body["uid"]]

    def put_folder(self, body: Any, uid: str) -> Answer:
        kept = self.folders[uid]
        if not body.get("overwrite") and body.get("version") != kept["version"]:
            raise Refused(412, "the folder has been changed by someone else")
        kept |= {"title": body["title"], "version": kept["version"] + 1}
        return 200, kept

    def get_datasource(self, _: Any, uid: str) -> Answer:
        if uid not in self.datasources:
            raise Refused(404, "Data source not found")
        kept = self.datasources[uid]
        fields = dict.fromkeys(kept["secureJsonData"], True)
        shown = {key: value for key, value in kept.items() if key != "secureJsonData"}
        return 200, {**shown, "secureJsonFields": fields}

    def post_datasource(self, body: Any) -> Answer:
        if any(each["name"] == body["name"] for each in self.datasources.values()):
            raise Refused(409, "data source with the same name already exists")
        made = {"readOnly": False, "secureJsonData": {}, **body, "version": 1, "orgId": 1}
        self.datasources[body["uid"]] = made
        return 200, {"message": "Datasource added", "name": body["name"]}

    def put_datasource(self, body: Any, uid: str) -> Answer:
        kept = self.datasources[uid]
        if kept["readOnly"]:
            raise Refused(403, "Cannot update read-only data source")
        if body.get("version") and body["version"] < kept["version"]:
            raise Refused(409, "Datasource has already been updated by someone else.")
        secrets = kept["secureJsonData"] | body.get("secureJsonData", {})
        kept |= {**body, "secureJsonData": secrets, "version": kept["version"] + 1}
        return 200, {"message": "Datasource updated", "name": body["name"]}

    def get_board(self, _: Any, uid: str) -> Answer:
        if uid not in self.boards:
            raise Refused(404, "Dashboard not found")
        return 200, self.boards[uid]

    def post_board(self, body: Any) -> Answer:
        board, folder = body["dashboard"], body["folderUid"]
        if folder not in self.folders:
            raise Refused(400, "folder not found", status="not-found")
        kept = self.boards.get(board["uid"])
        if kept is not None and kept["meta"]["provisioned"]:
            raise Refused(400, "Cannot save provisioned dashboard")
        newest = 0 if kept is None else kept["dashboard"]["version"]
        if kept is not None and not body.get("overwrite") and board.get("version") != newest:
            message = "The dashboard has been changed by someone else"
            raise Refused(412, message, status="version-mismatch")
        saved = {**board, "id": len(self.boards) + 1, "version": newest + 1}
        meta = {"folderUid": folder, "provisioned": False, "slug": "x"}
        self.boards[board["uid"]] = {"dashboard": saved, "meta": meta}
        return 200, {"status": "success", "uid": board["uid"], "version": newest + 1}

    def get_template(self, _: Any, name: str) -> Answer:
        if name not in self.templates:
            raise Refused(404, "template not found")
        return 200, self.templates[name]

    def put_template(self, body: Any, name: str) -> Answer:
        kept = self.templates.get(name)
        if kept is not None and body.get("version") not in ("", None, kept["version"]):
            raise Refused(409, "the template was changed meanwhile")
        text = body["template"].strip()
        if "{{ define" not in text:
            raise Refused(400, "template has no definition")
        version = f"v{len(text)}-{hash(text)}"
        made = {"name": name, "template": text, "version": version}
        self.templates[name] = made | {"provenance": self.provenance}
        return 202, self.templates[name]

    def get_points(self, _: Any) -> Answer:
        return 200, [_redacted(each) for each in self.points.values()]

    def post_point(self, body: Any) -> Answer:
        if body["uid"] in self.points:
            raise Refused(409, "receiver configuration with that UID exists")
        self.points[body["uid"]] = self._point(body)
        return 202, _redacted(self.points[body["uid"]])

    def put_point(self, body: Any, uid: str) -> Answer:
        if uid not in self.points:
            raise Refused(404, "contact point not found")
        self._same_provenance(self.points[uid].get("provenance", ""))
        kept = self.points[uid]["settings"]
        settings = {k: kept.get(k) if v == REDACTED else v for k, v in body["settings"].items()}
        self.points[uid] = self._point({**body, "settings": settings})
        return 202, {"message": "contactpoint updated"}

    def _point(self, body: Any) -> dict[str, Any]:
        needed = {"email": "addresses", "webhook": "url"}[body["type"]]
        if not body["settings"].get(needed):
            raise Refused(400, f"could not find {needed} in settings")
        return {**body, "provenance": self.provenance}

    def get_policy(self, _: Any) -> Answer:
        return 200, self.policy

    def put_policy(self, body: Any) -> Answer:
        self._same_provenance(self.policy.get("provenance", ""))
        known = {"grafana-default-email", *(each["name"] for each in self.points.values())}
        named = {route["receiver"] for route in _routes(body)}
        if named - known:
            raise Refused(400, f"invalid object specification: receiver {named - known}")
        self.policy = {**body, "provenance": self.provenance}
        return 202, {"message": "policies updated"}

    def get_group(self, _: Any, folder: str, name: str) -> Answer:
        if (folder, name) not in self.groups:
            raise Refused(404, "rule group not found")
        return 200, self.groups[folder, name]

    def put_group(self, body: Any, folder: str, name: str) -> Answer:
        if folder not in self.folders:
            raise Refused(400, "folder does not exist")
        if body["interval"] % 10:
            raise Refused(400, "interval should be divided exactly by the scheduler's base")
        kept = self.groups.get((folder, name), {"rules": []})
        for rule in kept["rules"]:
            self._same_provenance(rule["provenance"])
        titles = [rule["title"] for rule in body["rules"]]
        if len(set(titles)) != len(titles):
            raise Refused(400, "a conflicting alert rule is found: rule title must be unique")
        rules = [self._rule(rule, folder, name) for rule in body["rules"]]
        self.groups[folder, name] = {**body, "folderUid": folder, "title": name, "rules": rules}
        return 200, body

    def _rule(self, rule: Any, folder: str, group: str) -> dict[str, Any]:
        references = [entry["refId"] for entry in rule["data"]]
        if rule["condition"] not in references or len(set(references)) != len(references):
            raise Refused(400, "condition is not one of the queries")
        for key, allowed in STATES.items():
            if rule[key] not in allowed:
                raise Refused(400, f"unknown {key}")
        uids = {each["uid"] for each in self.datasources.values()} | {"__expr__"}
        if {entry["datasourceUid"] for entry in rule["data"]} - uids:
            raise Refused(400, "data source not found")
        shown = {"__dashboardUid__", "__panelId__"} & rule["annotations"].keys()
        if len(shown) == 1:
            raise Refused(
                400, "both annotations __dashboardUid__ and __panelId__ must be specified"
            )
        own = {"folderUID": folder, "ruleGroup": group, "provenance": self.provenance}
        return {**rule, **own, "id": 7, "updated": "2026-11-23T12:00:00Z", "record": None}

    def _same_provenance(self, stored: str) -> None:
        if stored not in ("", self.provenance):
            raise Refused(409, f"cannot change provenance from '{stored}' to '{self.provenance}'")


def _routes(route: Any) -> Iterator[Any]:
    yield route
    for inner in route.get("routes") or ():
        yield from _routes(inner)


def _redacted(point: Mapping[str, Any]) -> dict[str, Any]:
    hidden = SECRETS[point["type"]]
    settings = {k: REDACTED if k in hidden else v for k, v in point["settings"].items()}
    return {**point, "settings": settings}


_ALERTING = "/api/v1/provisioning"
ROUTES: list[tuple[str, dict[str, Callable[..., Answer]]]] = [
    ("/api/frontend/settings", {"GET": Grafana.settings}),
    ("/api/folders", {"POST": Grafana.post_folder}),
    ("/api/folders/([^/]+)", {"GET": Grafana.get_folder, "PUT": Grafana.put_folder}),
    ("/api/datasources", {"POST": Grafana.post_datasource}),
    (
        "/api/datasources/uid/([^/]+)",
        {"GET": Grafana.get_datasource, "PUT": Grafana.put_datasource},
    ),
    ("/api/dashboards/db", {"POST": Grafana.post_board}),
    ("/api/dashboards/uid/([^/]+)", {"GET": Grafana.get_board}),
    (f"{_ALERTING}/templates/([^/]+)", {"GET": Grafana.get_template, "PUT": Grafana.put_template}),
    (f"{_ALERTING}/contact-points", {"GET": Grafana.get_points, "POST": Grafana.post_point}),
    (f"{_ALERTING}/contact-points/([^/]+)", {"PUT": Grafana.put_point}),
    (f"{_ALERTING}/policies", {"GET": Grafana.get_policy, "PUT": Grafana.put_policy}),
    (
        f"{_ALERTING}/folder/([^/]+)/rule-groups/([^/]+)",
        {"GET": Grafana.get_group, "PUT": Grafana.put_group},
    ),
]


@contextmanager
def serving(grafana: Grafana) -> Iterator[Grafana]:
    """The Grafana on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet for each answer: else TCP waits 40 ms for its acknowledgement.
        wbufsize = -1

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, said = self._answer(body)
            html = isinstance(said, str)
            content = said.encode() if html else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if html else "application/json")
            if status == 302:
                self.send_header("Location", "/login")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 - http.server's names

        def _answer(self, body: Any) -> Answer:
            path = self.path.partition("?")[0]
            if not path.startswith(grafana.prefix):
                return 404, {"message": "Not found"}
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return 401, {"message": "Invalid API key", "messageId": "api-key.invalid"}
            path = path.removeprefix(grafana.prefix)
            return grafana.answer(self.command, path, body, dict(self.headers))

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    grafana.url = f"http://127.0.0.1:{server.server_port}{grafana.prefix}"
    try:
        yield grafana
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
