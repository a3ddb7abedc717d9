"""All files of a release, of which none can be without the others."""

from __future__ import annotations

from collections.abc import Mapping

from programme.release.cells import PublishedRelease
from programme.release.formats.about import (
    CODES,
    COLUMNS,
    CSV_TYPE,
    DCAT,
    FIGURES,
    JSON_LD_TYPE,
    JSON_TYPE,
    METHOD,
    PACKAGE,
    PARQUET_TYPE,
    TEXT_TYPE,
    About,
)
from programme.release.formats.codes import codes_csv
from programme.release.formats.columnar import figures_parquet
from programme.release.formats.data_package import descriptor
from programme.release.formats.dcat import release_graph
from programme.release.formats.delimited import figures_csv
from programme.release.formats.method import method_text


def files_of(release: PublishedRelease, about: About) -> Mapping[str, tuple[str, bytes]]:
    """Media type and bytes by path. The same release and words give the same bytes.

    Only what is published goes in. EscaleError where Parquet can't be written, Conflict where
    the tables contradict each other.
    """
    contents: dict[str, tuple[str, bytes]] = {
        FIGURES: (CSV_TYPE, figures_csv(release)),
        COLUMNS: (PARQUET_TYPE, figures_parquet(release)),
        CODES: (CSV_TYPE, codes_csv(release, about.names)),
    }
    for language, path in METHOD.items():
        contents[path] = (TEXT_TYPE, method_text(release.id, about, language))
    contents[PACKAGE] = (JSON_TYPE, descriptor(release, about, contents))
    contents[DCAT] = (JSON_LD_TYPE, release_graph(release, about, contents))
    return contents
