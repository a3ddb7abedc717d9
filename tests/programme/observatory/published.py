"""Published releases and indicators, made by hand."""

from programme.observatory import FRAGILITY, IndicatorTable
from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
)
from store.registers.indicators import Indicator, IndicatorValue

HIDDEN, ZERO, MISSING = Published(Mark.HIDDEN), Published(Mark.ZERO, 0), Published(Mark.MISSING)
IFN = Indicator(
    code=FRAGILITY,
    vintage="2024",
    title_fr="Indice de fragilité numérique",
    title_en="Digital fragility index",
    unit="1",
    source="MedNum",
    licence="etalab-2.0",
    lowest=0,
    highest=10,
)


def shown(value: float) -> Published:
    return Published(Mark.SHOWN, value, 20)


def release(
    kiosks: dict[str, str],
    communes: dict[str, Published],
    gaps: dict[str, Gap] | None = None,
    month: str = "2026-10",
) -> PublishedRelease:
    """Kiosks are hidden, each in its commune; communes are as given."""
    places = Dimension(
        "place",
        {f"kiosk/{kiosk}": f"commune/{code}" for kiosk, code in kiosks.items()}
        | {f"commune/{code}": TOTAL for code in communes},
    )
    services = Dimension("service", {"wifi": TOTAL})
    cells: dict[Codes, Published] = {}
    # The finer cells first: only the commune's own is asked for.
    for service in reversed(services.codes):
        cells |= {(f"kiosk/{kiosk}", service): HIDDEN for kiosk in kiosks}
        by_service = dict.fromkeys(communes, shown(7_777)) if service else communes
        cells |= {(f"commune/{code}", service): cell for code, cell in by_service.items()}
    cells[TOTAL, TOTAL] = shown(9_999)
    table = PublishedTable("place-service", "uses", (places, services), cells)
    return PublishedRelease(f"{month}-v1", month, (table,), gaps or {})


def fragility(**values: float | str) -> IndicatorTable:
    """By commune or other code, `c33063=5.5`; a text says why there is none."""
    rows = {
        name[1:]: IndicatorValue(FRAGILITY, "2024", name[1:], None, value)
        if isinstance(value, str)
        else IndicatorValue(FRAGILITY, "2024", name[1:], value)
        for name, value in values.items()
    }
    return IndicatorTable(IFN, rows)
