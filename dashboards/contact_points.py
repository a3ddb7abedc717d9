"""Contact points, the message they send and the notification policy, as Grafana has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from contract import SEVERITIES, Severity, Title
from dashboards import wording
from dashboards.alerting_groups import FIRST_PARTY
from dashboards.contact import ON_CALL, TECHNICIANS, Contacts, Email, Receiver
from dashboards.wording import Language

TEMPLATES = "escale"
"""The name of the group of templates."""

_NAMES = {TECHNICIANS: "escale-technicians", ON_CALL: "escale-on-call"}
_GROUPED_BY = ["alertname", "grafana_folder"]

Secret = Callable[[Path], str]
"""What stands for the content of a file: `in_file`, or the content itself."""

_WORDS = {
    "over": Title("Terminé", "Over"),
    "consequence": Title("Conséquence : ", "Consequence: "),
    "advice": Title("Que faire : ", "What to do: "),
}
_SUBJECT = """\
{{ define "escale.subject" -}}
{{ if gt (len .Alerts.Firing) 0 }}[{{ template "escale.severity" . }}] \
{{ .GroupLabels.alertname }} ({{ len .Alerts.Firing }}){{ else }}[%(over)s] \
{{ .GroupLabels.alertname }}{{ end }}
{{- end }}
"""
_MESSAGE = """\
{{ define "escale.message" -}}
{{ range .Alerts.Firing }}{{ template "escale.alert" . }}{{ end -}}
{{ if gt (len .Alerts.Resolved) 0 }}%(over)s
{{ range .Alerts.Resolved }}- {{ .Annotations.summary }}
{{ end }}{{ end }}
{{- end }}
{{ define "escale.alert" -}}
{{ .Annotations.summary }}
%(consequence)s{{ .Annotations.consequence }}
%(advice)s{{ .Annotations.advice }}
{{ .Annotations.link }}

{{ end }}
"""


def in_file(path: Path) -> str:
    """Grafana reads the file itself: what a provisioning file says instead of the secret."""
    return f"$__file{{{path}}}"


def templates(language: Language) -> str:
    """The group of templates: a subject, and a message that says what to do."""
    words = {name: language.of(title) for name, title in _WORDS.items()}
    return (_SUBJECT + _MESSAGE) % words + _severities(language)


def contact_points(contacts: Contacts, secret: Secret) -> list[Mapping[str, object]]:
    """Each as the HTTP API has it; provisioning files put `uid` to `settings` into receivers."""
    return [
        {
            "uid": _NAMES[role],
            "name": _NAMES[role],
            "type": "email" if isinstance(receiver, Email) else "webhook",
            "settings": _settings(receiver, secret),
            "disableResolveMessage": False,
        }
        for role, receiver in contacts.items()
    ]


def route(contacts: Contacts) -> Mapping[str, object]:
    """The branch of the notification policy that is ours: what carries our label."""
    label, value = next(iter(FIRST_PARTY.items()))
    critical = {
        "receiver": _NAMES[ON_CALL],
        "group_by": _GROUPED_BY,
        "object_matchers": [["severity", "=", Severity.CRITICAL.value]],
        "group_wait": "10s",
        "repeat_interval": "1h",
    }
    return {
        "receiver": _NAMES[TECHNICIANS],
        "group_by": _GROUPED_BY,
        "object_matchers": [[label, "=", value]],
        "group_wait": "30s",
        "group_interval": "5m",
        "repeat_interval": "12h",
        **({"routes": [critical]} if ON_CALL in contacts else {}),
    }


def tree(contacts: Contacts) -> Mapping[str, object]:
    """The whole policy of a Grafana that is Escale's alone."""
    return {
        "receiver": _NAMES[TECHNICIANS],
        "group_by": _GROUPED_BY,
        "routes": [route(contacts)],
    }


def _settings(receiver: Receiver, secret: Secret) -> Mapping[str, object]:
    if isinstance(receiver, Email):
        return {
            "addresses": ";".join(receiver.addresses),
            "singleEmail": False,
            "subject": '{{ template "escale.subject" . }}',
            "message": '{{ template "escale.message" . }}',
        }
    settings: dict[str, object] = {
        "url": receiver.url,
        "httpMethod": "POST",
        "title": '{{ template "escale.subject" . }}',
        "message": '{{ template "escale.message" . }}',
    }
    if receiver.user is not None and receiver.password_file is not None:
        settings |= {"username": receiver.user, "password": secret(receiver.password_file)}
    return settings


def _severities(language: Language) -> str:
    cases = "".join(
        f'{{{{ if eq .CommonLabels.severity "{severity}" }}}}'
        f"{language.of(wording.SEVERITY[severity.value])}{{{{ end }}}}"
        for severity in SEVERITIES
    )
    return f'{{{{ define "escale.severity" }}}}{cases}{{{{ end }}}}\n'
