"""The folder, the data sources and the dashboards."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from dashboards.push_compare import holds
from dashboards.push_connection import ask, ask_if_there
from dashboards.push_manner import Json, Manner, Outcome, refuse_files

# Grafana numbers both itself.
_ITS_OWN = ("id", "version")
_MARK = "escale"
"""Beside a dashboard's own keys: what was pushed, so that a key that is gone is seen too."""


def put_folder(grafana: Any, uid: str, title: str, manner: Manner) -> Outcome:
    """The folder that all lies in."""
    what = f"folder {title}"
    theirs = ask_if_there(what, grafana.folder.get_folder, uid)
    if theirs is None:
        return manner.made(lambda: ask(what, grafana.folder.create_folder, title, uid))
    if theirs.get("title") == title:
        return Outcome.UNCHANGED
    update, version = grafana.folder.update_folder, theirs.get("version")
    # The library leaves out a version that is 0; Grafana then wants to be told to overwrite.
    return manner.changed(lambda: ask(what, update, uid, title, version, overwrite=not version))


def put_datasource(grafana: Any, ours: Json, manner: Manner) -> Outcome:
    """A data source, with its password when Grafana has none yet or `manner.secrets`."""
    what = f"data source {ours['uid']}"
    theirs = ask_if_there(what, grafana.datasource.get_datasource_by_uid, ours["uid"])
    if theirs is None:
        return manner.made(lambda: ask(what, grafana.datasource.create_datasource, dict(ours)))
    plain = {key: value for key, value in ours.items() if key != "secureJsonData"}
    kept = theirs.get("secureJsonFields") or {}
    missing = any(not kept.get(name) for name in ours.get("secureJsonData", {}))
    if holds(theirs, plain) and not missing and not manner.secrets:
        return Outcome.UNCHANGED
    refuse_files(what, provisioned=bool(theirs.get("readOnly")))
    update = grafana.datasource.update_datasource_by_uid
    body = {**ours, "version": theirs.get("version")}
    return manner.changed(lambda: ask(what, update, ours["uid"], body))


def put_board(grafana: Any, ours: Json, folder: str, manner: Manner) -> Outcome:
    """A dashboard in its folder."""
    what = f"dashboard {ours['uid']}"
    plain = {key: value for key, value in ours.items() if key not in _ITS_OWN}
    mark = _mark(plain)
    sent = {**plain, _MARK: mark}
    body = {
        "dashboard": {**sent, "id": None},
        "folderUid": folder,
        "message": "escale dashboards push",
        "overwrite": False,
    }
    theirs = ask_if_there(what, grafana.dashboard.get_dashboard, ours["uid"])
    if theirs is None:
        return manner.made(lambda: ask(what, grafana.dashboard.update_dashboard, body))
    shown, about = theirs.get("dashboard", {}), theirs.get("meta", {})
    # A Grafana that drops a key it does not know leaves the comparison of the others.
    same = holds(shown, plain) and shown.get(_MARK, mark) == mark
    if same and about.get("folderUid") == folder:
        return Outcome.UNCHANGED
    refuse_files(what, provisioned=bool(about.get("provisioned")))
    # Grafana refuses a version that is not its newest: what someone changed is not overrun.
    body["dashboard"] = {**sent, "id": shown.get("id"), "version": shown.get("version")}
    return manner.changed(lambda: ask(what, grafana.dashboard.update_dashboard, body))


def _mark(board: Json) -> Json:
    text = json.dumps(board, sort_keys=True, ensure_ascii=False)
    return {"content": sha256(text.encode()).hexdigest()}
