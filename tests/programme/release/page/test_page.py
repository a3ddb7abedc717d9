"""The page of a release: what stands where, in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from programme.communes import known_communes
from programme.observatory.beside import beside
from programme.observatory.indicators import FRAGILITY, IndicatorTable
from programme.release.cells import Mark
from programme.release.formats import files_of, read_frozen
from programme.release.page.release_page import Shown, release_page
from programme.release.page.rendering import style
from programme.release.page.views import beside_rows, marks
from store import registers
from tests.house.rooms import TREE
from tests.programme.release.formats.october import ABOUT, october

PAGE = TREE / "programme" / "release" / "page"
INDEX = {"33039": None, "33063": 4.2, "33119": 6.4, "33249": 7.1}
NO_DATA = "□ pas de données"
INDICATOR = registers.indicators.Indicator(
    *(FRAGILITY, "2023", "Indice de fragilité numérique", "Digital fragility index", "1"),
    *("ANCT", "Licence Ouverte 2.0", 0.0, 10.0),
)


def table() -> IndicatorTable:
    value = registers.indicators.IndicatorValue
    return IndicatorTable(
        INDICATOR, {code: value(FRAGILITY, "2023", code, one) for code, one in INDEX.items()}
    )


def shown(fragility: IndicatorTable | None) -> Shown:
    files = files_of(october(), ABOUT)
    frozen = read_frozen({path: content for path, (_, content) in files.items()})
    communes = [one for one in known_communes().by_code.values() if one.code in INDEX]
    releases = registers.releases
    release = releases.Release(
        *("2026-10-v1", "2026-10", 1, releases.State.PUBLISHED, "f" * 64, "e" * 64),
        *({}, {}, [], {}, 1),
        published_at=1_794_000_000_000_000,
    )
    heads = [
        releases.FileHead(path, kind, sha256(content).hexdigest(), len(content))
        for path, (kind, content) in files.items()
    ]
    indicators = [] if fragility is None else [fragility]
    rows = beside(frozen.release, indicators, communes)
    return Shown(release, heads, frozen, rows, fragility)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    found = shown(table())
    return {language: release_page(found, language).decode() for language in ("fr", "en")}


def rows(page: str, caption: str) -> Sequence[Sequence[str]]:
    body = page.rpartition(caption)[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(re.sub("<[^>]+>", "", cell).replace("\N{NARROW NO-BREAK SPACE}", " ").split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


def test_use_per_thousand_stands_beside_fragility_the_most_fragile_first(
    pages: dict[str, str],
) -> None:
    assert rows(pages["fr"], "Usages par commune à côté de la fragilité numérique") == [
        ["Lormont", "7,1", "25 769", "344 ▲ 31 h sans données", "13,3"],
        ["Cenon", "6,4", "26 834", "aucune borne", "aucune borne"],
        ["Bordeaux", "4,2", "267 991", "940", "3,5"],
        ["Bègles", NO_DATA, "31 831", f"{NO_DATA} ▲ 745 h sans données", NO_DATA],
    ]
    english = rows(pages["en"], "Uses by commune beside digital fragility")
    assert english[0] == ["Lormont", "7.1", "25,769", "344 ▲ 31 h without data", "13.3"]


def test_a_cell_of_several_tables_counts_once_in_the_legend() -> None:
    release = october()
    again = replace(release.tables[0], name="once_more")
    counted = marks(release)
    assert (counted[Mark.HIDDEN], counted[Mark.MISSING]) == (4, 8)
    assert marks(replace(release, tables=(*release.tables, again))) == counted


def test_the_office_that_answers_questions_is_one_click_away(pages: dict[str, str]) -> None:
    link = '<a href="mailto:bornes@metropole.example">bornes@metropole.example</a>'
    assert f"Questions : {link}" in pages["fr"]
    assert f"Questions: {link}" in pages["en"]


def test_every_table_of_one_or_two_dimensions_is_there_with_its_marks(
    pages: dict[str, str],
) -> None:
    found = rows(pages["en"], "<summary>Uses by place and service</summary>")
    assert found[0] == ["Total ▲ 775 h without data", "1,284", "812", "472", "○ 0"]
    places = [row[0] for row in found]
    assert places.index("Mériadeck") > places.index("Bordeaux")
    assert places.index("Mériadeck") < places.index("Lormont ▲ 31 h without data")
    assert found[places.index("Mériadeck")][1:] == ["30", "▨ hidden", "▨ hidden", "○ 0"]
    assert rows(pages["en"], "Mass of devices (kg)")[1] == ["Laptop", "61.5"]


def test_the_method_files_and_hashes_are_said(pages: dict[str, str]) -> None:
    assert "moins de 11 ou comptée sur moins de 3 jours" in pages["fr"]
    assert "below 11, or counted on fewer than 3 distinct days" in pages["en"]
    for path, (_, content) in files_of(october(), ABOUT).items():
        assert f'href="/open-data/releases/2026-10-v1/{path}"' in pages["fr"]
        assert sha256(content).hexdigest() in pages["fr"]
    assert "publiée par Bordeaux Métropole le 6 novembre 2026" in pages["fr"]
    assert "Source of the index: ANCT, 2023 (Licence Ouverte 2.0)." in pages["en"]


def test_without_an_index_the_page_says_so_and_shows_the_rest() -> None:
    page = release_page(shown(None), "en").decode()
    assert "No fragility index has been entered yet." in page
    assert [row[0] for row in rows(page, "beside digital fragility")] == [
        *("Bordeaux", "Bègles", "Lormont")
    ]


def test_communes_with_neither_a_kiosk_nor_an_index_are_left_out() -> None:
    everywhere = beside(october(), [table()], known_communes().by_code.values())
    assert len(everywhere) > 400
    found = [(one.row.name, one.index) for one in beside_rows(everywhere, table())]
    assert found == [("Lormont", 7.1), ("Cenon", 6.4), ("Bordeaux", 4.2), ("Bègles", None)]


def test_the_page_has_one_heading_a_language_and_neither_script_nor_style_inside(
    pages: dict[str, str],
) -> None:
    for language, page in pages.items():
        assert f'<html lang="{language}">' in page
        assert page.count("<h1>") == 1
        assert "<script" not in page
        assert not re.search(r"\sstyle=|<style", page)
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids))
        named = re.findall(r'aria-labelledby="([^"]+)"', page)
        assert {one for some in named for one in some.split()} <= set(ids)


def test_every_sentence_has_its_french_and_none_is_left_over() -> None:
    found = extract_from_dir(PAGE, [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")])
    asked = {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}
    with (PAGE / "translations" / "fr.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    have = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and m.string}
    assert have == asked
    assert not [error for message in catalogue for error in message.check()]


def test_the_style_sheet_loads_nothing() -> None:
    assert b"url(" not in style()
    assert b"@import" not in style()
