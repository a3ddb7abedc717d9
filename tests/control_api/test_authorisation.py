"""Who may what: every route, for every kind of caller. A route without a row fails."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.routing import Route

from control_api.roles import Role
from tests.control_api.desks import Desk

ULID = "01K8ZZ2V5B2H7J6Q3M9N4P8R1T"
API = "/api/v1"
PROGRAMME = f"{API}/programme"
LEAST: dict[tuple[str, str], Role] = {
    ("POST", f"{API}/sites"): Role.ADMIN,
    ("GET", f"{API}/sites"): Role.VIEWER,
    ("GET", f"{API}/sites/{{site}}"): Role.VIEWER,
    ("POST", f"{API}/kiosks"): Role.ADMIN,
    ("GET", f"{API}/kiosks"): Role.VIEWER,
    ("GET", f"{API}/kiosks/{{kiosk}}"): Role.VIEWER,
    ("PATCH", f"{API}/kiosks/{{kiosk}}"): Role.ADMIN,
    ("GET", f"{API}/kiosks/{{kiosk}}/series/{{measurement}}"): Role.VIEWER,
    ("POST", f"{API}/kiosks/{{kiosk}}/commands"): Role.OPERATOR,
    ("GET", f"{API}/kiosks/{{kiosk}}/commands"): Role.VIEWER,
    ("GET", f"{API}/commands/{{command}}"): Role.VIEWER,
    ("GET", f"{API}/accounts"): Role.VIEWER,
    ("GET", f"{API}/office/alarms"): Role.VIEWER,
    ("GET", f"{API}/alarms"): Role.VIEWER,
    ("GET", f"{API}/kiosks/{{kiosk}}/alarms"): Role.VIEWER,
    ("POST", f"{API}/kiosks/{{kiosk}}/alarms/acknowledge"): Role.OPERATOR,
    ("POST", f"{API}/kiosks/{{kiosk}}/alarms/shelve"): Role.OPERATOR,
    ("POST", f"{API}/kiosks/{{kiosk}}/alarms/close"): Role.OPERATOR,
    ("POST", f"{API}/kiosks/{{kiosk}}/alarms/reopen"): Role.OPERATOR,
    ("GET", f"{API}/dead-letters"): Role.VIEWER,
    ("POST", f"{API}/tokens"): Role.ADMIN,
    ("GET", f"{API}/tokens"): Role.ADMIN,
    ("DELETE", f"{API}/tokens/{{token}}"): Role.ADMIN,
    ("GET", f"{API}/openapi.json"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/places"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/places.csv"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/places/{{place}}"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/places/{{place}}/confirm"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/places/{{place}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/places/{{place}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/structures"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/structures"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/structures/{{structure}}"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/sesame/courses/{{course}}"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/sesame/sessions/{{session}}"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/aladdin/workshops/{{workshop}}"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/structures/{{structure}}/roles/{{role}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/sesame/courses"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/sesame/courses"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/sesame/sessions"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/sesame/sessions"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/sesame/sessions/{{session}}"): Role.VIEWER,
    ("DELETE", f"{PROGRAMME}/sesame/sessions/{{session}}"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/sesame/sessions/{{session}}/enrolments"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/sesame/enrolments/{{enrolment}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/sesame/visits"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/sesame/visits"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aladdin/mediators"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/aladdin/mediators/{{mediator}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/aladdin/mediators/{{mediator}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aladdin/workshops"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/aladdin/workshops"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aladdin/workshops/{{workshop}}"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/aladdin/workshops/{{workshop}}/presences"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/aladdin/workshops/{{workshop}}/attestations"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/aladdin/plan"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aladdin/progress"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/aladdin/progress.csv"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/demand"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/observatory/territories"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/observatory/territories"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/observatory/territories/{{territory}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/observatory/indicators"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/observatory/indicators/{{indicator}}"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/observatory/indicators/{{indicator}}/{{vintage}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/observatory/beside/{{release}}"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/observatory/where-next"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/notices"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/notices"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/notices/{{notice}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/collections/campaigns"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/collections/campaigns"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/collections/campaigns/{{campaign}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/collections/campaigns/{{campaign}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/collections/points"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/collections/points"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/collections/points/{{point}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/collections/points/{{point}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/orientations"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/orientations/redemptions"): Role.PARTNER,
    ("GET", f"{PROGRAMME}/orientations/redemptions"): Role.PARTNER,
    ("GET", f"{PROGRAMME}/counsellors"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/counsellors"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/counsellors/{{counsellor}}"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/counsellors/{{counsellor}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/counsellors/{{counsellor}}"): Role.ADMIN,
    ("GET", f"{PROGRAMME}/counsellors/{{counsellor}}/dossier"): Role.ADMIN,
    ("POST", f"{PROGRAMME}/counsellors/{{counsellor}}/path"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/counsellors/{{counsellor}}/slots"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/counsellor-slots/{{slot}}"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/counsellors/{{counsellor}}/absences"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/counsellor-absences/{{absence}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/counsellor-hours"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/counsellors/{{counsellor}}/activities"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/counsellors/{{counsellor}}/activities"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/counsellors/{{counsellor}}/activities/{{activity}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/activities/{{activity}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/activities/figures"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/reuse/lots"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/reuse/lots"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/reuse/devices"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/reuse/devices"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/reuse/devices/{{device}}"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/reuse/devices/{{device}}"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/devices/{{device}}/steps"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/devices/{{device}}/erasures"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/devices/{{device}}/tests"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/devices/{{device}}/handover"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/devices/{{device}}/dismantling"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/reuse/balance"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/reuse/legal-share"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/kiosks/{{kiosk}}/parts"): Role.VIEWER,
    ("POST", f"{PROGRAMME}/kiosk-parts"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/kiosk-parts/{{part}}/removal"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/reuse/kiosks/{{kiosk}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/coop/vocabularies"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/coop/import"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/community/members"): Role.OPERATOR,
    ("PUT", f"{PROGRAMME}/community/members/{{member}}"): Role.OPERATOR,
    ("DELETE", f"{PROGRAMME}/community/members/{{member}}/contact"): Role.ADMIN,
    ("GET", f"{PROGRAMME}/community/members/{{member}}/dossier"): Role.ADMIN,
    ("GET", f"{PROGRAMME}/community/meetings"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/community/meetings/{{meeting}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/community/grants"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/community/grants/{{grant}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/community/commitments"): Role.VIEWER,
    ("GET", f"{PROGRAMME}/community/commitments/{{commitment}}"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/community/commitments/{{commitment}}"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/community/commitments/{{commitment}}/withdrawal"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/community/commitments/{{commitment}}/evidence"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/community/commitments/{{commitment}}/notes"): Role.OPERATOR,
    ("POST", f"{PROGRAMME}/community/evidence/{{evidence}}/refusal"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aginum/editions"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/aginum/editions/{{edition}}"): Role.OPERATOR,
    ("GET", f"{PROGRAMME}/aginum/days"): Role.VIEWER,
    ("PUT", f"{PROGRAMME}/aginum/days/{{day}}"): Role.OPERATOR,
}
"""The least role, by bearer token; a cookie opens none of these."""

OPEN_DATA = (
    "/open-data",
    "/open-data/open-data.css",
    "/open-data/catalog.jsonld",
    "/open-data/releases",
    "/open-data/releases/{release}",
    "/open-data/releases/{release}/{path}",
)
"""For everybody, without an account: test_open_data.py."""

ELSEWHERE = {
    ("GET", f"{API}/events"),  # a token or a cookie: test_events.py
    ("GET", "/docs"),
    ("GET", "/"),  # a cookie: test_pages.py
    ("GET", "/sign-in"),  # a one-time code: test_pages.py
    ("GET", "/guide"),  # a cookie: test_guide.py
    ("POST", "/guide/sheet"),
    ("GET", "/guide/redeem"),
    ("POST", "/guide/redeem"),
    ("GET", "/aladdin"),
    ("GET", "/commitments"),  # a cookie: programme/community/test_page.py
    ("POST", "/commitments"),
    ("GET", "/reuse"),  # a cookie: programme/reuse/test_page.py
    ("GET", "/guide/guide.css"),
    *((method, path) for method in ("GET", "HEAD") for path in OPEN_DATA),
    ("GET", "/health/live"),  # this machine, or a token: test_health.py
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", f"{API}/kiosks/{{kiosk}}/commands"): {"json": {"action": "ping"}},
    ("PATCH", f"{API}/kiosks/{{kiosk}}"): {"json": {"lifecycle": "closed"}},
}
VALUES = {
    "{kiosk}": "local",
    "{measurement}": "host",
    "{command}": ULID,
    "{token}": ULID,
    "{site}": "nowhere",
    "{place}": "nowhere",
    "{structure}": "nobody",
    "{role}": "accueil",
    "{session}": "none",
    "{course}": "none",
    "{enrolment}": "1",
    "{mediator}": "nobody",
    "{workshop}": "none",
    "{counsellor}": "nobody",
    "{notice}": "none",
    "{territory}": "33063",
    "{indicator}": "none",
    "{vintage}": "2024",
    "{device}": "none",
    "{part}": "none",
    "{slot}": "1",
    "{member}": "nobody",
    "{meeting}": "none",
    "{grant}": "none",
    "{commitment}": "none",
    "{evidence}": "1",
    "{edition}": "none",
    "{day}": "none",
    "{absence}": "1",
    "{activity}": f"escale:{ULID}",
}


def address(path: str) -> str:
    for name, value in VALUES.items():
        path = path.replace(name, value)
    return path


async def test_every_route_has_a_row(desk: Desk) -> None:
    routes = {
        (method, route.path)
        for route in desk.app.state.routes
        if isinstance(route, Route)
        for method in route.methods or ()
    }
    assert routes == set(LEAST) | ELSEWHERE


@pytest.mark.slow
async def test_each_role_may_what_its_row_says_and_no_more(desk: Desk) -> None:
    for (method, path), least in LEAST.items():
        for role in (None, *Role):
            extra = BODIES.get((method, path), {})
            response = await desk.ask(method, address(path), role, **extra)
            where = f"{method} {path} as {role}: {response.status_code}"
            if role is None:
                assert response.status_code == 401, where
            elif role.includes(least):
                assert response.status_code not in (401, 403), where
            else:
                assert response.status_code == 403, where


async def test_a_cookie_opens_no_route_of_the_api_and_changes_nothing(desk: Desk) -> None:
    headers = await desk.cookie()
    for method, path in LEAST:
        response = await desk.http.request(method, address(path), headers=headers)
        assert response.status_code == 401, f"{method} {path}"


BAD_HEADERS = (
    "", "Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "wrong", "bearer x y",
)  # fmt: skip


async def test_a_header_that_holds_no_good_token_is_refused(desk: Desk) -> None:
    for header in BAD_HEADERS:
        response = await desk.http.get(f"{API}/kiosks", headers={"Authorization": header})
        assert response.status_code == 401, header


async def test_a_revoked_token_is_refused_at_once(desk: Desk) -> None:
    made = (
        await desk.ask("POST", f"{API}/tokens", json={"role": "viewer", "name": "guest"})
    ).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert (await desk.http.get(f"{API}/kiosks", headers=bearer)).status_code == 200
    assert (await desk.ask("DELETE", f"{API}/tokens/{made['id']}")).status_code == 204
    assert (await desk.http.get(f"{API}/kiosks", headers=bearer)).status_code == 401


async def test_the_list_of_tokens_never_shows_a_secret(desk: Desk) -> None:
    listed = await desk.ask("GET", f"{API}/tokens")
    assert [row["role"] for row in listed.json()["items"]] == list(Role)
    for secret in desk.tokens.values():
        assert secret not in listed.text
