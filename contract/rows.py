"""The kinds of fields that most measurements have."""

from __future__ import annotations

from contract.measurements import Field, Title


def share(name: str, fr: str, en: str) -> Field:
    """A share in percent."""
    return Field(name, "float", Title(fr, en), "%", 0.0, 100.0)


def count(name: str, fr: str, en: str, unit: str = "1") -> Field:
    """A number or size at that moment."""
    return Field(name, "integer", Title(fr, en), unit, 0)


def counter(name: str, fr: str, en: str, unit: str = "1") -> Field:
    """A total since some beginning, which only grows until it begins again."""
    return Field(name, "integer", Title(fr, en), unit, 0, meaning="counter")


def amount(name: str, fr: str, en: str, unit: str = "1") -> Field:
    """So many in the sample's own period: they add up."""
    return Field(name, "integer", Title(fr, en), unit, 0, meaning="amount")


def celsius(name: str, fr: str, en: str) -> Field:
    """A temperature."""
    return Field(name, "float", Title(fr, en), "Cel", -60.0, 150.0)
