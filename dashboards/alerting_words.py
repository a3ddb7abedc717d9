"""An alert's words as Grafana's templates, in one language.

Without a dollar sign: Grafana would take `$labels` in a provisioning file for a variable of its
environment. `.Labels` and `.Values` say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from contract import Title
from dashboards.alerting import Rule
from dashboards.alerting_questions import KIOSK
from dashboards.wording import Language

NUMBER, VALUE, TIME = "C", "value", "time"
"""The first question's number, and how a text asks for it."""
_PLACE = re.compile(r"\{(\w+)\}")


def told(rule: Rule, language: Language) -> Mapping[str, str]:
    """Summary, consequence, advice and the address of the dashboard."""
    words = rule.words
    return {
        "summary": _template(words.summary, language),
        "consequence": _template(words.consequence, language),
        "advice": _template(words.advice, language),
        "link": _link(rule),
    }


def _template(words: Title, language: Language) -> str:
    return _PLACE.sub(lambda found: _expression(found[1]), language.of(words))


def _expression(name: str) -> str:
    if name == VALUE:
        return f'{{{{ with .Values.{NUMBER} }}}}{{{{ printf "%.0f" .Value }}}}{{{{ end }}}}'
    if name == TIME:
        return f"{{{{ with .Values.{NUMBER} }}}}{{{{ humanizeDuration .Value }}}}{{{{ end }}}}"
    return _label(name)


def _label(name: str) -> str:
    # An alert that fires for want of an answer has no labels of its own.
    return f"{{{{ with .Labels.{name} }}}}{{{{ . }}}}{{{{ end }}}}"


def _link(rule: Rule) -> str:
    # The address has a slash at its end, or not.
    home = "{{ reReplaceAll `/*\\z` `` externalURL }}"
    chosen = f"?var-kiosk={_label(KIOSK)}" if KIOSK in rule.labels else ""
    return f"{home}/d/{rule.shown.dashboard}{chosen}"
