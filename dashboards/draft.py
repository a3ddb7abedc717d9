"""What every dashboard is written from: the registry, and the language of who reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contract import Field, Registry, Title
from dashboards.wording import Language


@dataclass(frozen=True, slots=True)
class Draft:
    """The registry and the language."""

    registry: Registry
    language: Language

    def of(self, title: Title) -> str:
        """The title in the language."""
        return self.language.of(title)

    def field(self, measurement: str, name: str, **tags: str) -> Field:
        """A field of the registry, with the thresholds of the series of these tags.

        A name that the registry lacks gives a field without unit or bounds: every panel is
        built, and a test names all those that ask for it, not just the first.
        """
        row = self.registry.get(measurement)
        found = [field for field in row.fields if field.name == name] if row else []
        field = found[0] if found else Field(name, "float", Title(name, name))
        return replace(field, thresholds=field.thresholds_of(tags))

    def title(self, measurement: str, name: str) -> str:
        """A field's title in the language."""
        return self.of(self.field(measurement, name).title)

    def about(self, measurement: str, detail: str) -> str:
        """A measurement and what of it: `UPS: battery charge`, with the language's colon."""
        whole = self.measurement(measurement)
        if whole == detail:
            return whole
        return f"{whole} : {detail}" if self.language is Language.FR else f"{whole}: {detail}"

    def measurement(self, name: str) -> str:
        """A measurement's title in the language."""
        row = self.registry.get(name)
        return self.of(row.title) if row else name
