"""`escale programme community` and `aginum`, as people type them."""

import asyncio
import json
from hashlib import sha256
from pathlib import Path

import pytest

from store import open_database
from tests.programme.community.groups import escale
from tests.programme.training.register import fill

COMMITMENT = ("id=c1", "owner=ccas-lormont", "text=Un atelier", "made_on=2026-01-10")


@pytest.fixture(autouse=True)
def members(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        database = open_database(database_url)
        await fill(database)
        await database.close()

    asyncio.run(work())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    words = ("id=ccas-lormont", "contact_name=Dominique", "contact=1", "joined_on=2026-01-05")
    escale("community", "add", "members", *words)


def rows(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(escale(*words, "--json").stdout)
    return found


def test_a_file_becomes_evidence_by_its_hash_and_is_known_again(tmp_path: Path) -> None:
    escale("community", "add", "commitments", *COMMITMENT, "due=2026-06-30")
    assert "1 late" in escale("community", "follow", "--on", "2026-11-23").stdout
    file = tmp_path / "atelier.pdf"
    file.write_bytes(b"%PDF-1.7 ...")
    unknown = escale("community", "check-file", str(file), code=1)
    assert "neither evidence nor minutes" in unknown.stderr
    given = escale("community", "evidence", "c1", str(file), "--on", "2026-07-02")
    assert given.stdout == "1\n"
    shown = json.loads(escale("community", "show", "c1", "--on", "2026-11-23").stdout)
    assert (shown["state"], shown["days_late"], shown["done_on"]) == ("done", 2, "2026-07-02")
    assert shown["evidence"][0]["sha256"] == sha256(b"%PDF-1.7 ...").hexdigest()
    assert "evidence 1 of c1" in escale("community", "check-file", str(file)).stdout
    missing = escale("community", "evidence", "c1", "nowhere.pdf", code=1)
    assert "can't be read" in missing.stderr
    table = escale("community", "follow", "--state", "done", "--on", "2026-11-23").stdout
    assert "atelier.pdf" in table


@pytest.mark.slow
def test_tables_come_out_and_go_in_again_unchanged(tmp_path: Path) -> None:
    escale("aginum", "add", "editions", "id=a26", "title=AGINUM 2026", "year=2026")
    day = ("id=a26-1", "edition=a26", "day=2026-12-10", "place=Bordeaux", "topic=Ouverture")
    escale("aginum", "add", "days", *day)
    escale("community", "add", "commitments", *COMMITMENT, "due=2026-06-30", "edition=a26")
    present = "structures=centre-social|ccas-lormont"
    meeting = ("id=r1", "held_on=2026-02-03", "place=Lormont", "agenda=AGINUM", present)
    escale("community", "add", "meetings", *meeting)
    money = ("id=s1", "structure=centre-social", "amount=1500.50", "purpose=Ateliers")
    escale("community", "add", "grants", *money, "decided_on=2026-03-02")
    for group, table in (
        ("community", "members"), ("community", "meetings"), ("community", "grants"),
        ("community", "commitments"), ("aginum", "editions"), ("aginum", "days"),
    ):  # fmt: skip
        file = str(tmp_path / f"{table}.csv")
        escale(group, "export", table, "--out", file)
        counts = escale(group, "import", table, file).stdout
        assert counts == "0 added, 0 changed, 1 unchanged, 0 refused\n", table
    assert rows("community", "list", "grants")[0]["amount"] == "1500.50"
    assert rows("community", "list", "meetings")[0]["structures"] == "ccas-lormont|centre-social"
    escale("community", "change", "meetings", "r1", "structures=ccas-lormont")
    assert rows("community", "list", "meetings")[0]["structures"] == "ccas-lormont"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("commitments", *COMMITMENT, "due=2026-01-09"), "due"),
        (("commitments", *COMMITMENT, "due=2026-06-30", "edition=none"), "no edition"),
        (("commitments", "id=c", "owner=centre-social", "text=a", "made_on=2026-01-10",
          "due=2026-01-10"), "centre-social"),
        (("members", "id=nobody", "joined_on=2026-01-10"), "nobody"),
        (("grants", "id=s", "structure=ccas-lormont", "amount=1.005", "purpose=a",
          "decided_on=2026-01-10"), "amount"),
        (("meetings", "id=r", "held_on=2026-01-10", "place=a", "agenda=b",
          "minutes_file=cr.pdf"), "minutes_sha256"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_with_its_reason(words: tuple[str, ...], said: str) -> None:
    assert said in escale("community", "add", *words, code=1).stderr


def test_a_contact_is_exported_erased_and_forgotten_when_the_structure_leaves() -> None:
    found = json.loads(escale("community", "dossier", "ccas-lormont", "--out", "-").stdout)
    assert found["members"]["contact_name"] == "Dominique"
    escale("community", "forget", "ccas-lormont", "--yes")
    [member] = rows("community", "list", "members")
    assert (member["contact_name"], member["contact"]) == ("", "")
    escale("community", "change", "members", "ccas-lormont", "contact_name=Camille")
    escale("community", "change", "members", "ccas-lormont", "left_on=2026-10-01")
    [member] = rows("community", "list", "members")
    assert (member["contact_name"], member["left_on"]) == ("", "2026-10-01")


def test_an_import_that_names_what_is_not_there_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "commitments.csv"
    file.write_text(
        "id,owner,text,made_on,due,edition\n"
        "c1,ccas-lormont,Un atelier,2026-01-10,2026-06-30,\n"
        "c2,ccas-lormont,Une affiche,2026-01-10,2026-06-30,aginum-1999\n",
        "utf-8",
    )
    refused = escale("community", "import", "commitments", str(file), code=1)
    assert "row 3, edition: 'aginum-1999' is not registered" in refused.stderr
    assert rows("community", "list", "commitments") == []
    meetings = tmp_path / "meetings.csv"
    meetings.write_text(
        "id,held_on,place,agenda,structures\nr1,2026-02-03,Lormont,AGINUM,ccas-lormont|nobody\n",
        "utf-8",
    )
    said = escale("community", "import", "meetings", str(meetings), code=1)
    assert "'nobody' is not registered" in said.stderr
