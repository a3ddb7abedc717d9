"""How a release was made, in plain words, with its own thresholds: frozen with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files

from babel.numbers import format_decimal

from programme.release.formats.about import LICENCE_TITLE, METHOD, About
from programme.release.rules import Rules


def method_text(release_id: str, about: About, language: str) -> bytes:
    """Paragraphs with a blank line between them, UTF-8."""
    text = files("programme.release.formats").joinpath(METHOD[language]).read_text("utf-8")
    rules = rules_of(about.parameters)
    return text.format(
        min_value=rules.min_value,
        min_days=rules.min_days,
        min_contributors=rules.min_contributors,
        max_share=format_decimal(round(rules.max_share * 100, 1), locale=language),
        width=rules.count_width,
        licence=LICENCE_TITLE,
        publisher=about.publisher.organisation,
        release=release_id,
    ).encode()


def rules_of(parameters: Mapping[str, object]) -> Rules:
    """The rules that the parameters name; those they leave out are the defaults."""
    inner = parameters.get("rules")
    given = {**parameters, **(inner if isinstance(inner, Mapping) else {})}
    return Rules(**{name: given.get(name, value) for name, value in asdict(Rules()).items()})
