"""Tables: a row per kiosk or event, its columns worded, coloured and linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grafana_foundation_sdk.builders import common, table
from grafana_foundation_sdk.models.common import TableCellHeight
from grafana_foundation_sdk.models.dashboard import (
    DataTransformerConfig,
    DynamicConfigValue,
    Threshold,
    ThresholdsConfig,
    ThresholdsMode,
    ValueMapping,
)

from dashboards import colours
from dashboards.anchors import Uid
from dashboards.draft import Draft
from dashboards.draw import Spot, placed
from dashboards.links import kiosk_link
from dashboards.target import InfluxQuery, asked_of, lettered
from dashboards.units import unit

Rows = table.Panel


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the answer, its words, and how its cells look.

    `cell` is one of Grafana's: auto, color-background, color-text, gauge.
    """

    name: str
    title: str
    grafana_unit: str | None = None
    steps: Sequence[Threshold] = ()
    mappings: Sequence[ValueMapping] = ()
    cell: str = "auto"
    width: int | None = None
    link: DynamicConfigValue | None = None
    decimals: int | None = None
    bounds: tuple[float, float] | None = None


def measured(
    draft: Draft, measurement: str, name: str, *, width: int | None = None, **tags: str
) -> Column:
    """A field's column: title, unit, words, and the thresholds of the series of these tags."""
    field = draft.field(measurement, name, **tags)
    truth = [colours.truth(field, draft.language)] if field.kind == "boolean" else []
    coloured = bool(field.thresholds)
    return Column(
        name,
        draft.of(field.title),
        grafana_unit=None if truth else unit(field.unit).grafana,
        steps=colours.steps(field) if coloured and not truth else (),
        mappings=truth,
        cell="color-background" if coloured else "auto",
        decimals=1 if field.kind == "float" else None,
        width=width,
    )


def retitled(column: Column, name: str, title: str) -> Column:
    """The same looks for another column."""
    return replace(column, name=name, title=title)


def kiosk_column(draft: Draft, title: str, uid: Uid = Uid.KIOSK) -> Column:
    """The kiosk, linked to its own dashboard with the range that is shown."""
    return Column("kiosk", title, link=kiosk_link(draft, uid), width=150)


def rows(
    spot: Spot,
    targets: Sequence[InfluxQuery],
    columns: Sequence[Column],
    *,
    joined_by: str | None = None,
    everywhere: bool = False,
    sorted_by: str | None = None,
    descending: bool = True,
) -> table.Panel:
    """A table of these columns, in this order; several answers are `joined_by` a column,
    `everywhere` only the rows that all of them have.

    `sorted_by` is a column's title.
    """
    built = (
        placed(table.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .transformations(
            arranged([column.name for column in columns], joined_by, everywhere=everywhere)
        )
        .cell_height(TableCellHeight.SM)
        .show_header(show_header=True)
        .filterable(filterable=True)
    )
    for column in columns:
        built = built.override_by_name(column.name, looks(column))
    if sorted_by is not None:
        order = common.TableSortByFieldState().display_name(sorted_by).desc(desc=descending)
        built = built.sort_by([order])
    return built


def arranged(
    names: Sequence[str], joined_by: str | None, *, everywhere: bool = False
) -> list[DataTransformerConfig]:
    """One frame with these columns in this order: a database's tags come in any."""
    join = DataTransformerConfig(
        id_val="joinByField",
        options={"byField": joined_by, "mode": "inner" if everywhere else "outerTabular"},
    )
    return [
        *([join] if joined_by else []),
        DataTransformerConfig(
            id_val="filterFieldsByName", options={"include": {"names": list(names)}}
        ),
        DataTransformerConfig(
            id_val="organize",
            options={
                "excludeByName": {},
                "indexByName": {name: at for at, name in enumerate(names)},
                "renameByName": {},
            },
        ),
    ]


def looks(column: Column) -> list[DynamicConfigValue]:
    """A column's words, unit, colours, width and link, as Grafana's overrides."""
    values = [DynamicConfigValue("displayName", column.title)]
    if column.grafana_unit is not None:
        values.append(DynamicConfigValue("unit", column.grafana_unit))
    if column.decimals is not None:
        values.append(DynamicConfigValue("decimals", column.decimals))
    if column.bounds is not None:
        values += [
            DynamicConfigValue(name, bound)
            for name, bound in zip(("min", "max"), column.bounds, strict=True)
        ]
    if column.steps:
        kept = ThresholdsConfig(ThresholdsMode.ABSOLUTE, list(column.steps))
        values.append(DynamicConfigValue("thresholds", kept))
        values.append(DynamicConfigValue("color", {"mode": "thresholds"}))
    if column.mappings:
        values.append(DynamicConfigValue("mappings", list(column.mappings)))
    if column.cell != "auto":
        values.append(DynamicConfigValue("custom.cellOptions", {"type": column.cell}))
    if column.width is not None:
        values.append(DynamicConfigValue("custom.width", column.width))
    if column.link is not None:
        values.append(column.link)
    return values
