"""Words of the yearly figures, in French and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from programme.community.figures.yearly import months_of

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str

    def say(self, key: str, **given: str) -> str:
        """A sentence with what is put in."""
        return str(_words()[key][self.language]).format(**given)

    def measure(self, code: str) -> str | None:
        """What a measure is called; None for one that has no name here."""
        return self._of("measure", code)

    def by(self, dimension: str) -> str:
        """«by commune»; the dimension's own name where it has none here."""
        return self._of("by", dimension) or dimension

    def quantity(self, value: float, unit: str) -> str:
        """A number with its unit, which is left out for counts."""
        pattern = "#,##0" if unit == "1" else "#,##0.#"
        text = format_decimal(value, pattern, locale=self.language)
        return text if unit == "1" else (self._of("unit", unit) or "{value}").format(value=text)

    def euros(self, cents: int) -> str:
        """An amount of money."""
        return format_currency(cents / 100, "EUR", locale=self.language)

    def day(self, day: Any) -> str:
        """A date in words."""
        return format_date(day, "long", locale=self.language)

    def month(self, month: str) -> str:
        """A month's short name."""
        number = months_of(int(month[:4])).index(month) + 1
        names: Mapping[int, str] = _months(self.language)
        return names[number]

    def _of(self, table: str, code: str) -> str | None:
        found = _words()[table].get(code)
        return None if found is None else str(found[self.language])


@cache
def _words() -> Mapping[str, Mapping[str, Any]]:
    source = files("programme.community.figures").joinpath("words.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _months(language: str) -> Mapping[int, str]:
    from babel import Locale

    return dict(Locale(language).months["stand-alone"]["abbreviated"])
