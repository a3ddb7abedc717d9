"""Charts: five things that a row can be, told apart by shape and by words, not by colour."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from programme.release.cells import Gap, Mark, Published
from programme.release.page.charts import FIXED, LONGEST, Bar, by_amount, chart
from programme.release.page.rendering import environment

SHOWN = Bar("Bordeaux", Published(Mark.SHOWN, 940.0, 31), 940.0)
BROKEN = Bar("Lormont", Published(Mark.SHOWN, 344.0, 26), 344.0, Gap(31, 745))
ZERO = Bar("Talence", Published(Mark.ZERO, 0.0, 0), 0.0)
HIDDEN = Bar("Cenon", Published(Mark.HIDDEN), None)
MISSING = Bar("Bègles", Published(Mark.MISSING), None, Gap(745, 745))
NOWHERE = Bar("Ambès", None, None)
ALL = (MISSING, HIDDEN, ZERO, BROKEN, SHOWN, NOWHERE)


class Drawing(HTMLParser):
    """Which shapes stand in each row, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self._row = ""
        self._kind = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.attributes.append((tag, known))
        self._kind = known.get("class") or ""
        if self._row and tag in ("rect", "circle", "path"):
            self.rows[self._row].append(self._kind)

    def handle_data(self, data: str) -> None:
        if self._kind == "label" and data.strip():
            self._row = data.strip()
            self.rows[self._row] = []
        elif self._kind == "said" and data.strip():
            self.rows[self._row].append(" ".join(data.split()))


def drawn(language: str, *bars: Bar) -> Drawing:
    made = chart("c", "Uses <by> commune", "About", "Commune", bars)
    draw = environment(language).from_string('{% from "chart.html" import draw %}{{ draw(chart) }}')
    return Drawing(draw.render(chart=made))


@pytest.mark.parametrize(
    ("language", "hidden", "missing", "lacking", "nowhere"),
    [
        ("en", "hidden", "no data", "31 h without data", "no kiosk"),
        ("fr", "masqué", "pas de données", "31\xa0h sans données", "aucune borne"),
    ],
)
def test_each_mark_has_a_shape_and_words_of_its_own(
    language: str, hidden: str, missing: str, lacking: str, nowhere: str
) -> None:
    rows = drawn(language, *ALL).rows
    clean = lacking.replace("\xa0", " ")
    assert rows["Bordeaux"] == ["bar", "940"]
    assert rows["Lormont"] == ["bar", "warned", f"344 · {clean}"]
    assert rows["Talence"] == ["nought", "0"]
    assert rows["Cenon"] == ["covered", hidden]
    assert rows["Bègles"] == ["empty", "warned", f"{missing} · {clean.replace('31', '745')}"]
    assert rows["Ambès"] == [nowhere]


def test_a_hidden_bar_has_one_length_whatever_it_hides() -> None:
    alone = chart("c", "t", "a", "h", [HIDDEN]).bars[0]
    among = chart("c", "t", "a", "h", [SHOWN, HIDDEN, replace(SHOWN, amount=9e6)]).bars[1]
    assert alone.length == among.length == FIXED
    assert chart("c", "t", "a", "h", [MISSING]).bars[0].length == FIXED


def test_the_longest_bar_is_the_largest_amount_and_the_others_in_proportion() -> None:
    first, second = chart("c", "t", "a", "h", [SHOWN, BROKEN]).bars
    assert first.length == LONGEST
    assert second.length == pytest.approx(LONGEST * 344 / 940, abs=0.1)


def test_rows_run_from_the_largest_to_those_without_a_value() -> None:
    order = [bar.label for bar in by_amount(ALL)]
    assert order == ["Bordeaux", "Lormont", "Talence", "Ambès", "Bègles", "Cenon"]


def test_the_drawing_says_its_title_to_who_does_not_see_it_and_escapes_it() -> None:
    drawing = drawn("en", SHOWN)
    svg = next(known for tag, known in drawing.attributes if tag == "svg")
    assert svg["role"] == "img"
    ids = [known["id"] for tag, known in drawing.attributes if tag in ("title", "desc")]
    assert (svg["aria-labelledby"] or "").split() == ids
    assert "by" not in {tag for tag, _ in drawing.attributes}


def test_patterns_of_two_charts_do_not_share_a_name() -> None:
    template = environment("en").from_string(
        '{% from "chart.html" import draw %}{% for one in all %}{{ draw(one) }}{% endfor %}'
    )
    both = [chart(name, "t", "a", "h", [HIDDEN]) for name in ("first", "second")]
    ids = re.findall(r' id="([^"]+)"', template.render(all=both))
    assert len(ids) == len(set(ids)) == 6
