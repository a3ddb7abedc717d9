"""The dashboards as a technician meets them: where panels lie, what links lead where."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from contract import LEVELS
from dashboards import Language, anchors
from dashboards.anchors import TITLES, Anchor, Uid
from dashboards.sources import LEVEL_VARIABLE, SOURCES
from tests.dashboards.boards import Json, boards, every_panel
from tests.dashboards.questions import panels

CHAIN = ["commune", "site", "kiosk", "level"]


def named(rows: list[Any], name: str) -> Any:
    return next(row for row in rows if row["name"] == name)


def variables(board: Json) -> list[Any]:
    found: list[Any] = board["templating"]["list"]
    return found


@pytest.mark.parametrize("language", Language)
def test_there_are_seven_each_at_its_address_with_its_title(language: Language) -> None:
    found = {board["uid"]: board["title"] for board in boards(language=language).values()}
    assert found == {uid.value: language.of(title) for uid, title in TITLES.items()}


def test_panels_have_numbers_of_their_own() -> None:
    for name, board in boards().items():
        numbers = [panel["id"] for panel in board["panels"]] + [
            panel["id"] for row in board["panels"] for panel in row.get("panels", ())
        ]
        assert len(set(numbers)) == len(numbers), name


def shelves(board: Json) -> Iterator[list[Any]]:
    """Panels that are seen together: those that are not folded, and each folded row's."""
    yield board["panels"]
    yield from (row["panels"] for row in board["panels"] if row.get("panels"))


def test_panels_do_not_overlap_and_fill_the_width() -> None:
    for name, board in boards().items():
        for shelf in shelves(board):
            cells = [
                (x, y)
                for at in (panel["gridPos"] for panel in shelf)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            ]
            assert len(set(cells)) == len(cells), name
            assert max(x for x, _ in cells) <= 23, name


def test_every_anchor_is_a_panel() -> None:
    there = {(board["uid"], panel["id"]) for board in boards().values() for panel in panels(board)}
    wanted = {
        (row.uid.value, row.panel) for row in vars(anchors).values() if isinstance(row, Anchor)
    }
    assert wanted - there == set()


def test_every_data_source_that_is_named_is_provisioned() -> None:
    provisioned = {source.uid for source in SOURCES}
    for _, panel in every_panel():
        for target in panel.get("targets", ()):
            uid = target["datasource"]["uid"]
            fine = {
                uid.replace(
                    f"${{{LEVEL_VARIABLE}}}", "escale" + ("" if at == 0 else f"-{row.name}")
                )
                for at, row in enumerate(LEVELS)
            }
            assert fine <= provisioned


def test_a_panel_that_asks_several_data_sources_is_mixed_and_only_that_one() -> None:
    mixed = set()
    for name, panel in every_panel():
        asked = {target["datasource"]["uid"] for target in panel.get("targets", ())}
        if len(asked) > 1:
            mixed.add((name, panel["title"]))
            asked = {"-- Mixed --"}
        assert not asked or {panel["datasource"]["uid"]} == asked, panel["title"]
    assert mixed == {("fleet", "Kiosks, the most urgent first")}


def test_each_variable_asks_among_what_the_one_before_has() -> None:
    for board in boards().values():
        rows = variables(board)
        assert [row["name"] for row in rows] == CHAIN
        asked = {row["name"]: row["query"]["query"] for row in rows}
        assert "${" not in asked["commune"]
        assert re.findall(r"\$\{(\w+)", asked["site"]) == ["commune"]
        assert re.findall(r"\$\{(\w+)", asked["kiosk"]) == ["commune", "site"]


def test_all_stands_for_what_is_listed_so_that_it_means_the_commune_that_was_chosen() -> None:
    for board in boards().values():
        for row in variables(board)[:3]:
            assert row.get("allValue") in (None, "")
            assert row["multi"] is True


def test_one_kiosks_dashboard_opens_on_one_and_the_others_on_all() -> None:
    everyone = {name: named(variables(b), "kiosk")["includeAll"] for name, b in boards().items()}
    assert everyone.pop("kiosk") is False
    assert set(everyone.values()) == {True}


def test_the_level_is_nobodys_choice_and_is_asked_again_when_the_range_changes() -> None:
    for board in boards().values():
        level = named(variables(board), LEVEL_VARIABLE)
        assert level["hide"] == 2
        assert level["refresh"] == 2
        assert level["datasource"]["uid"] == "escale"


def test_a_dashboard_leads_to_the_others_with_what_was_chosen_and_the_range() -> None:
    for board in boards().values():
        (link,) = board["links"]
        assert (link["type"], link["tags"]) == ("dashboards", board["tags"])
        assert link["includeVars"] is True
        assert link["keepTime"] is True
        assert "placement" not in link


def test_a_kiosk_in_a_table_leads_to_its_own_page_in_the_same_range() -> None:
    leading = [
        (name, panel["title"])
        for name, panel in every_panel()
        for override in panel.get("fieldConfig", {}).get("overrides", ())
        for value in override["properties"]
        if value["id"] == "links"
        and value["value"][0]["url"]
        == "/d/escale-kiosk?${__url_time_range}&var-kiosk=${__data.fields.kiosk}"
    ]
    assert {name for name, _ in leading} == {uid.removeprefix("escale-") for uid in Uid} - {"use"}


def test_a_number_on_fleet_leads_to_where_more_is_told() -> None:
    leads = {
        panel["title"]: re.findall(r"/d/(\S+)\?", value["value"][0]["url"])
        for panel in panels(boards()["fleet"])
        if panel["type"] == "stat"
        for override in panel["fieldConfig"]["overrides"]
        for value in override["properties"]
    }
    assert leads["Offline"] == ["escale-network"]
    assert leads["Alarms: critical"] == ["escale-alarms"]
    assert {uid for (uid,) in leads.values()} <= {uid.value for uid in Uid}


def test_alarms_and_commands_are_marked_on_every_dashboard_by_columns_that_are_asked() -> None:
    for board in boards().values():
        marks = board["annotations"]["list"]
        assert [re.findall(r'FROM "(\w+)"', mark["target"]["query"]) for mark in marks] == [
            ["alarm"],
            ["command"],
        ]
        for mark in marks:
            target = mark["target"]
            columns = re.findall(r'AS "(\w+)"', target["query"])
            # The data source finds columns by parts of `measurement.column`.
            assert target["textColumn"] in columns
            assert set(target["tagsColumn"].split(",")) == set(columns) - {target["textColumn"]}
            assert "kiosk" in columns
            assert target["fromAnnotations"] is True


def test_of_many_kiosks_only_the_graver_alarms_are_marked_unless_somebody_asks() -> None:
    for name, board in boards().items():
        alarms, commands = board["annotations"]["list"]
        one = name == "kiosk"
        assert alarms["enable"] is True
        assert commands["enable"] is one
        assert ("critical" in alarms["target"]["query"]) is not one


def test_nothing_is_left_in_the_other_language() -> None:
    for name, english in boards(language=Language.EN).items():
        french = boards(language=Language.FR)[name]
        assert english["description"] != french["description"]
        for one, other in zip(panels(english), panels(french), strict=True):
            assert (one["id"], one["gridPos"]) == (other["id"], other["gridPos"])
            if one.get("description"):
                assert one["description"] != other["description"], one["title"]


def test_columns_come_in_their_order_whatever_order_the_database_gives_them() -> None:
    for _, panel in every_panel():
        if panel["type"] != "table" or not panel.get("transformations"):
            continue
        kept = next(row for row in panel["transformations"] if row["id"] == "filterFieldsByName")
        order = next(row for row in panel["transformations"] if row["id"] == "organize")
        assert list(order["options"]["indexByName"]) == kept["options"]["include"]["names"]
