"""Rules, contact points, message templates and our branch of the notification policy."""

from __future__ import annotations

from typing import Any

from dashboards.push_compare import holds
from dashboards.push_connection import ask, ask_if_there
from dashboards.push_manner import Json, Manner, Outcome, refuse_files

_FILE = "file"
_REDACTED = "[REDACTED]"
# What Grafana says of the whole tree and takes back only from itself.
_PROVENANCE = "provenance"


def put_template(grafana: Any, name: str, text: str, manner: Manner) -> Outcome:
    """A group of message templates."""
    what, alerting = f"template {name}", grafana.alertingprovisioning
    theirs = ask_if_there(what, alerting.get_template, name)
    # Grafana trims what it keeps.
    if theirs is not None and str(theirs.get("template", "")).strip() == text.strip():
        return Outcome.UNCHANGED
    body = {"template": text}
    if theirs is not None:
        refuse_files(what, provisioned=theirs.get(_PROVENANCE) == _FILE)
        body["version"] = theirs.get("version", "")
    put = manner.made if theirs is None else manner.changed
    write = alerting.create_or_update_template
    return put(lambda: ask(what, write, name, body, disable_provenance=manner.editable))


def put_contact_point(grafana: Any, ours: Json, manner: Manner) -> Outcome:
    """A contact point; its password is compared only in so far as Grafana has one."""
    what, alerting = f"contact point {ours['name']}", grafana.alertingprovisioning
    known = ask(what, alerting.get_contactpoints)
    theirs = next((each for each in known or () if each.get("uid") == ours["uid"]), None)
    free = {"disable_provenance": manner.editable}
    if theirs is None:
        return manner.made(lambda: ask(what, alerting.create_contactpoint, dict(ours), **free))
    hidden = {name for name, value in theirs["settings"].items() if value == _REDACTED}
    open_ones = {name: value for name, value in ours["settings"].items() if name not in hidden}
    same = holds(theirs, {**ours, "settings": open_ones}) and hidden <= ours["settings"].keys()
    if same and not (hidden and manner.secrets):
        return Outcome.UNCHANGED
    refuse_files(what, provisioned=theirs.get(_PROVENANCE) == _FILE)
    update = alerting.update_contactpoint
    return manner.changed(lambda: ask(what, update, ours["uid"], dict(ours), **free))


def put_policy(grafana: Any, ours: Json, manner: Manner) -> Outcome:
    """Our branch of the tree, first of all; everybody else's stays as it is."""
    what, alerting = "notification policy", grafana.alertingprovisioning
    tree = ask(what, alerting.get_notification_policy_tree)
    branches = list(tree.get("routes") or ())
    mine = [each for each in branches if each.get("object_matchers") == ours["object_matchers"]]
    if (
        len(mine) == 1
        and holds(mine[0], ours)
        and bool(mine[0].get("routes")) == ("routes" in ours)
    ):
        return Outcome.UNCHANGED
    refuse_files(what, provisioned=tree.get(_PROVENANCE) == _FILE)
    others = [each for each in branches if each not in mine]
    rest = {key: value for key, value in tree.items() if key != _PROVENANCE}
    body = {**rest, "routes": [dict(ours), *others]}
    put = manner.changed if mine else manner.made
    write = alerting.set_notification_policy_tree
    return put(lambda: ask(what, write, body, disable_provenance=manner.editable))


def put_rules(grafana: Any, ours: Json, manner: Manner) -> Outcome:
    """A group of rules, whole: a rule that the code no longer has goes."""
    what, alerting = f"rules {ours['title']}", grafana.alertingprovisioning
    folder, name = ours["folderUid"], ours["title"]
    theirs = ask_if_there(what, alerting.get_rule_group, folder, name)
    if theirs is not None and holds(theirs, ours):
        return Outcome.UNCHANGED
    rules = [] if theirs is None else theirs.get("rules") or []
    refuse_files(what, provisioned=any(each.get(_PROVENANCE) == _FILE for each in rules))
    put = manner.made if theirs is None else manner.changed
    write = alerting.update_rule_group
    free = {"disable_provenance": manner.editable}
    return put(lambda: ask(what, write, folder, name, dict(ours), **free))
