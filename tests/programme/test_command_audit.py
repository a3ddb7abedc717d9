"""Commands that change something are in the audit as the routes' deeds are, without a person."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from programme.cli import app
from store import AuditEntry, audit, open_database
from tests.programme.counsellors.test_routes import ACTIVITY
from tests.programme.imports.tables import text
from tests.programme.training.register import fill

pytestmark = pytest.mark.slow

ONLY_READ = {
    "places export", "guide search", "sesame list", "sesame export", "sesame show",
    "sesame visits", "aladdin list", "aladdin export", "aladdin progress", "counsellors list",
    "counsellors show", "counsellors slots", "counsellors hours", "counsellors activities list",
    "counsellors activities figures", "coop state", "coop vocabulary", "processing",
    "notices list", "demand", "orientations", "observatory list", "observatory export",
    "observatory indicators", "observatory values", "observatory where-next",
    "observatory beside",
    "community list", "community export", "community follow", "community show",
    "community check-file", "aginum list", "aginum export", "aginum figures",
    "collections list", "collections export", "collections shown",
    "reuse list", "reuse export", "reuse show", "reuse check-file", "reuse balance",
    "reuse legal-share", "reuse factors", "reuse kiosk-parts",
    "release plan", "release attack", "release list", "release show", "release export",
}  # fmt: skip
ELSEWHERE = {
    "coop import",  # coop/test_command.py
    "release make",
    "release check",
    "release publish",  # release/making/test_command.py
    "release withdraw",
    "simulate",  # only into empty registers: nobody did what is made up
}
NAME, CONTACT = "Dominique Essai", "d@ccas.example"
WHO = f"--name|{NAME}|--structure|ccas-lormont|--contact|{CONTACT}|--starts-on|2026-02-01"
SLOT = "--kiosk|mairie-1|--every|tue|--from|14:00|--to|17:00"
SEATS = "--structure|ccas-lormont|--people|2|--professional"
MARCH = "id=mars|title=Collecte|takes=tablet|starts_on=2027-03-01|ends_on=2027-03-31"
STAND = "id=stand|campaign=mars|name=Stand|latitude=44.83|longitude=-0.57"
LAPTOP = "lot=lot-1|category=laptop|drives=ssd-1"
HOW = "--certificate|C1|--method|purge|--tool|T|--verification|V"
PART = "id=p1|kiosk=victoire-4|category=screen|fitted_on=2026-03-02"
CAME = "--present|9|--first-timers|6|--qpv-residents|4"
QPV = "id=QN03307M|kind=qpv|name=Carriet|parent=33249"
PUBLISHED = "--vintage|2024|--licence|etalab-2.0"
DEEDS = (
    ("places import|lieux.csv|--source|essai", "place.import", "essai"),
    ("sesame add|structures|id=asso|name=A|kind=a|commune=33063", "structure.add", "asso"),
    ("sesame change|structures|asso|name=B", "structure.change", "asso"),
    ("sesame import|courses|courses.csv", "courses.import", "courses"),
    ("sesame enrol|cinq-jours-novembre|" + SEATS, "session.enrol", "cinq-jours-novembre"),
    ("sesame cancel|1", "enrolment.cancel", "1"),
    ("sesame count-visits|sesame|email|4|--day|2026-11-09", "visits.count", "sesame"),
    ("sesame call-off|cinq-jours-novembre", "session.call_off", "cinq-jours-novembre"),
    (f"aladdin add|mediators|id=m1|name={NAME}|structure=asso|contact=1", "mediator.put", "m1"),
    (f"aladdin change|mediators|m1|contact={CONTACT}", "mediator.put", "m1"),
    ("aladdin import|mediators|mediators.csv", "mediators.import", "mediators"),
    ("aladdin forget|m1", "mediator.erase", "m1"),
    ("aladdin role|asso|accueil", "structure.role", "asso"),
    ("aladdin presences|mail-1|" + CAME, "workshop.presences", "mail-1"),
    ("aladdin attest|mail-1|5", "workshop.attest", "mail-1"),
    ("aladdin plan|2026-11", "aladdin.plan", "aladdin"),
    ("counsellors add|d|" + WHO, "counsellor.add", "d"),
    ("counsellors add|d|--change|" + WHO, "counsellor.change", "d"),
    ("counsellors step|d|Formation|--hours|105", "counsellor.step", "d"),
    ("counsellors announce|d|" + SLOT, "counsellor.announce", "d"),
    ("counsellors absent|d|--first|2026-03-10", "counsellor.absent", "d"),
    ("counsellors present|1", "counsellor.present", "1"),
    ("counsellors take-back|1", "counsellor.take_back", "1"),
    ("counsellors activities add|d|activity.json", "activity.add", None),
    ("counsellors activities remove|ACTIVITY", "activity.remove", None),
    ("counsellors export|d|--out|-", "counsellor.export", "d"),
    ("counsellors erase|d|--yes", "counsellor.erase", "d"),
    ("places confirm|lieu-1", "place.confirm", "lieu-1"),
    ("notices announce|n|--text|fr=A|--from|2026-12-01|--until|2026-12-02", "notice.announce", "n"),
    ("notices take-back|n", "notice.take_back", "n"),
    ("collections add|campaigns|" + MARCH, "campaign.announce", "mars"),
    ("collections change|campaigns|mars|takes=laptop", "campaign.change", "mars"),
    ("collections add|points|" + STAND, "collection_point.add", "stand"),
    ("collections change|points|stand|hours=Sa 10:00-18:00", "collection_point.change", "stand"),
    ("collections import|points|points.csv", "points.import", "points"),
    ("collections remove|stand", "collection_point.remove", "stand"),
    ("collections call-off|mars", "campaign.call_off", "mars"),
    ("observatory add|territories|" + QPV, "territory.add", "QN03307M"),
    ("observatory change|territories|QN03307M|population=5200", "territory.change", "QN03307M"),
    ("observatory import|territories|territories.csv", "territories.import", "territories"),
    ("observatory import-indicator|ifn.csv|" + PUBLISHED, "indicator.import", "ifn"),
    ("community add|members|id=ccas-lormont|joined_on=2026-01-05|contact=1", "member.add",
     "ccas-lormont"),
    (f"community change|members|ccas-lormont|contact={CONTACT}|contact_name={NAME}",
     "member.change", "ccas-lormont"),
    ("community add|meetings|id=r1|held_on=2026-02-03|place=A|agenda=B", "meeting.add", "r1"),
    ("community minutes|r1|activity.json", "meeting.minutes", "r1"),
    ("aginum add|editions|id=aginum-2026|title=AGINUM|year=2026", "edition.add", "aginum-2026"),
    ("aginum change|editions|aginum-2026|title=A", "edition.change", "aginum-2026"),
    ("aginum import|editions|editions.csv", "editions.import", "editions"),
    ("community add|commitments|id=c1|owner=ccas-lormont|text=A|made_on=2026-03-01|due=2026-06-01",
     "commitment.add", "c1"),
    ("community import|commitments|commitments.csv", "commitments.import", "commitments"),
    ("community evidence|c1|activity.json|--on|2026-05-01", "commitment.evidence", "c1"),
    ("community refuse-evidence|1|--because|A", "evidence.refuse", "1"),
    ("community note|c1|A", "commitment.note", "c1"),
    ("community withdraw|c1|--because|A", "commitment.withdraw", "c1"),
    ("community dossier|ccas-lormont|--out|-", "member.export", "ccas-lormont"),
    ("community forget|ccas-lormont|--yes", "member.erase_contact", "ccas-lormont"),
    ("reuse add|lots|id=lot-1|received_on=2026-03-02|donor_kind=household", "lot.receive",
     "lot-1"),
    ("reuse add|devices|id=d1|" + LAPTOP, "device.receive", "d1"),
    ("reuse change|devices|d1|mass_kg=2", "device.correct", "d1"),
    ("reuse import|devices|devices.csv", "devices.import", "devices"),
    ("reuse step|inspected|d1|d2|--on|2026-03-02", "device.step", "d1"),
    ("reuse erased|d1|ssd-1|--file|devices.csv|--on|2026-03-02|" + HOW, "device.erasure", "d1"),
    ("reuse step|test|d1|--on|2026-03-02", "device.step", "d1"),
    ("reuse test|d1|--all|--on|2026-03-02", "device.test", "d1"),
    ("reuse step|ready|d1|--on|2026-03-02", "device.step", "d1"),
    ("reuse hand-over|d1|--price|40|--to|household|--proof|devices.csv|--on|2026-03-02",
     "device.hand_over", "d1"),
    ("reuse dismantle|d2|--recycler|R|--slip|devices.csv|--destroyed|ssd-1|--on|2026-03-02",
     "device.dismantle", "d2"),
    ("reuse add|parts|" + PART, "part.fit", "p1"),
    ("reuse retire-kiosk|victoire-4|--on|2026-03-02", "kiosk.to_reuse", "victoire-4"),
    ("reuse add|parts|id=p2|kiosk=mairie-1|category=screen|fitted_on=2026-03-02", "part.fit",
     "p2"),
    ("reuse remove-part|p2|--on|2026-03-03", "part.remove", "p2"),
)  # fmt: skip


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    async def work() -> None:
        database = open_database(database_url)
        await fill(database)
        await database.close()

    asyncio.run(work())
    (tmp_path / "lieux.csv").write_text(text({}, {"id": "mediatheque"}), "utf-8")
    (tmp_path / "activity.json").write_text(json.dumps(ACTIVITY), "utf-8")
    (tmp_path / "territories.csv").write_text("id,kind,name\n33063,commune,Bordeaux\n", "utf-8")
    (tmp_path / "ifn.csv").write_text("code_insee,score\n33063,4.5\n", "utf-8")
    (tmp_path / "mediators.csv").write_text(
        f"id,name,structure,contact\nm2,{NAME},asso,{CONTACT}\n", "utf-8"
    )
    (tmp_path / "points.csv").write_text("id,campaign,place\nchez,mars,mediatheque\n", "utf-8")
    (tmp_path / "devices.csv").write_text(
        "id,lot,category,drives\nd2,lot-1,laptop,ssd-1\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    return database_url


def commands(group: typer.core.TyperGroup, before: str = "") -> set[str]:
    found: set[str] = set()
    for name, one in group.commands.items():
        if isinstance(one, typer.core.TyperGroup):
            found |= commands(one, f"{before}{name} ")
        else:
            found.add(f"{before}{name}")
    return found


def deeds(url: str) -> list[AuditEntry]:
    async def work() -> list[AuditEntry]:
        database = open_database(url)
        found = await audit.list(database)
        await database.close()
        return [*reversed(found)]

    return asyncio.run(work())


def escale(line: str) -> str:
    command, *words = line.split("|")
    result = CliRunner().invoke(app, [*command.split(), *words])
    assert result.exit_code == 0, f"{line}: {result.output}"
    return result.stdout.strip()


def test_every_command_either_only_reads_or_is_in_the_audit(url: str) -> None:
    changing = {line.partition("|")[0] for line, _, _ in DEEDS}
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert commands(group) == changing | ONLY_READ | ELSEWHERE
    escale("sesame export|courses|--out|courses.csv")
    escale("aginum export|editions|--out|editions.csv")
    escale("community export|commitments|--out|commitments.csv")
    last = ""
    for line, _, _ in DEEDS:
        last = escale(line.replace("ACTIVITY", last))
    found = deeds(url)
    assert [one.action for one in found] == [action for _, action, _ in DEEDS]
    assert {one.actor for one in found} == {"command line"}
    for one, (_, _, subject) in zip(found, DEEDS, strict=True):
        assert subject in (None, one.subject)
        assert NAME not in f"{one.subject} {one.detail}"
        assert CONTACT not in f"{one.subject} {one.detail}"


def test_what_is_refused_is_no_deed(url: str) -> None:
    result = CliRunner().invoke(app, ["sesame", "call-off", "none"])
    assert result.exit_code == 1
    assert deeds(url) == []
