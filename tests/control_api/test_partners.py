"""A partner: a token that redeems codes at one place, sees its own counts, and nothing else."""

from __future__ import annotations

import json
import random
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from contract import Conflict
from control_api import credentials
from control_api.cli.tokens import app
from control_api.credentials import TokenInput
from control_api.roles import Role
from programme.orientations import ADDRESS_ATTEMPTS, ATTEMPTS, give
from store import audit, registers
from tests.control_api.desks import BASE, START, Desk, settings
from tests.house.documented_commands import documented
from tests.programme.imports.tables import GOOD

REDEMPTIONS = "/api/v1/programme/orientations/redemptions"
MONTHS = {"first": "2026-09", "last": "2026-09"}
THEME = "aide_aux_demarches_administratives"
WRONG = "K7QF-2M9X-TZ4C"


@pytest.fixture
async def town(desk: Desk) -> Desk:
    """`espace` is the place of the desk's partner; `mairie` is another."""
    for name in ("espace", "mairie"):
        row = GOOD | {"id": name, "nom": name, "adresse": f"{name} de Lormont"}
        answer = await desk.ask("PUT", f"/api/v1/programme/places/{name}", json=row)
        assert answer.is_success, answer.text
    return desk


async def code_of(town: Desk, seed: int) -> str:
    return await give(town.office.database, THEME, "", START, random.Random(seed).randrange)


async def present(town: Desk, code: str, **place: str) -> httpx.Response:
    body = {"code": code, **place}
    return await town.ask("POST", REDEMPTIONS, Role.PARTNER, json=body)


async def another(town: Desk, name: str) -> dict[str, str]:
    wanted = TokenInput(role=Role.PARTNER, name=name, place="mairie")
    office = town.office
    _, secret = await credentials.create_token(office.database, office.clock, "test", wanted)
    return {"Authorization": f"Bearer {secret}"}


async def test_a_place_redeems_by_its_token_and_sees_its_own_counts(town: Desk) -> None:
    assert (await present(town, await code_of(town, 1))).json() == {
        "place": "espace",
        "outcome": "redeemed",
    }
    assert (await present(town, await code_of(town, 2), place="espace")).status_code == 200
    counts = await town.ask("GET", REDEMPTIONS, Role.PARTNER, params=MONTHS)
    assert counts.json() == {"place": "espace", "months": {"2026-09": 2}, "redeemed": 2}
    theirs = await town.http.get(REDEMPTIONS, params=MONTHS, headers=await another(town, "m"))
    assert theirs.json() == {"place": "mairie", "months": {}, "redeemed": 0}


async def test_another_place_is_refused_and_the_code_is_as_it_was(town: Desk) -> None:
    code = await code_of(town, 3)
    assert (await present(town, code, place="mairie")).status_code == 403
    query = MONTHS | {"place": "mairie"}
    assert (await town.ask("GET", REDEMPTIONS, Role.PARTNER, params=query)).status_code == 403
    assert (await present(town, code)).json()["outcome"] == "redeemed"


async def test_staff_name_the_place(town: Desk) -> None:
    code = await code_of(town, 4)
    unnamed = await town.ask("POST", REDEMPTIONS, Role.OPERATOR, json={"code": code})
    assert unnamed.status_code == 422
    body = {"code": code, "place": "mairie"}
    assert (await town.ask("POST", REDEMPTIONS, Role.OPERATOR, json=body)).status_code == 200


async def test_a_token_that_guesses_is_told_how_long_to_wait(town: Desk) -> None:
    for _ in range(ATTEMPTS):
        assert (await present(town, WRONG)).status_code == 200
    refused = await present(town, await code_of(town, 5))
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 600
    counted = await registers.orientations.refusals(town.office.database, "2026-09", "2026-09")
    assert counted["too_many"] == 1


@pytest.mark.slow
async def test_an_address_that_guesses_is_held_up_whatever_token_it_has(
    town: Desk, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(ADDRESS_ATTEMPTS // ATTEMPTS):
        bearer = await another(town, f"place {number}")
        for _ in range(ATTEMPTS):
            tried = await town.http.post(REDEMPTIONS, json={"code": WRONG}, headers=bearer)
            assert tried.status_code == 200
    assert (await present(town, await code_of(town, 6))).status_code == 429
    told = repr(await audit.list(town.office.database)) + caplog.text + "".join(capsys.readouterr())
    assert "127.0.0.1" not in told.replace("mqtt://127.0.0.1", "").replace(BASE, "")


async def test_a_partner_has_a_place_and_nobody_else_has(desk: Desk) -> None:
    for body in ({"role": "partner"}, {"role": "viewer", "place": "espace"}):
        assert (await desk.ask("POST", "/api/v1/tokens", json=body)).status_code == 422
    made = await desk.ask("POST", "/api/v1/tokens", json={"role": "partner", "place": "espace"})
    assert (made.status_code, made.json()["place"]) == (201, "espace")


async def test_no_link_opens_the_pages_to_a_partner(desk: Desk) -> None:
    with pytest.raises(Conflict, match="for staff"):
        await credentials.create_sign_in(
            desk.office.database, desk.office.clock, "test", role=Role.PARTNER, base_url=BASE
        )


def test_the_command_of_the_page_makes_a_token_of_one_place(tmp_path: Path) -> None:
    settings(tmp_path)
    environ = {
        "ESCALE_HOME": str(tmp_path),
        "ESCALE_DATABASE_URL": f"sqlite:///{tmp_path}/escale.sqlite",
    }
    words = documented(
        'bin/escale token create --role partner --place sesame --name "Espace Sésame"'
    )
    made = CliRunner().invoke(app, list(words[2:]), env=environ)
    assert made.exit_code == 0, made.output
    listed = CliRunner().invoke(app, ["list", "--json"], env=environ)
    (token,) = json.loads(listed.stdout)["items"]
    assert (token["role"], token["place"], token["name"]) == ("partner", "sesame", "Espace Sésame")
    unbound = CliRunner().invoke(app, ["create", "--role", "partner"], env=environ)
    assert unbound.exit_code != 0
