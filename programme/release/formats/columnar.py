"""Parquet: the long table's columns with their types, for whoever computes with them."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from contract import EscaleError
from programme.release.cells import PublishedRelease
from programme.release.formats.about import LICENCE
from programme.release.formats.long_rows import columns_of, dimensions_of, long_rows

_NUMBERS = {
    "value": "float64",
    "days": "int32",
    "hours_without_data": "int32",
    "hours_in_service": "int32",
}


def figures_parquet(release: PublishedRelease) -> bytes:
    """The very rows of the CSV. EscaleError where the library is not installed."""
    arrow, parquet = _libraries()
    names = columns_of(release)
    dimensions = dimensions_of(release)
    columns = list(zip(*(row.cells(dimensions) for row in long_rows(release)), strict=True))
    types = [arrow.type_for_alias(_NUMBERS.get(name, "string")) for name in names]
    said: Mapping[str, str] = {"release": release.id, "licence": LICENCE}
    schema = arrow.schema(list(zip(names, types, strict=True)), metadata=said)
    arrays = [
        arrow.array(columns[place] if columns else [], type=kind)
        for place, kind in enumerate(types)
    ]
    into = BytesIO()
    table = arrow.Table.from_arrays(arrays, schema=schema)
    parquet.write_table(table, into, compression="zstd", version="2.6")
    return into.getvalue()


def _libraries() -> tuple[Any, Any]:
    # A large native library, wanted by those commands only that make releases.
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise EscaleError(
            "Parquet can't be written here: pyarrow is not installed",
            todo="pip install 'escale[observatory]'",
        ) from error
    return pa, parquet
