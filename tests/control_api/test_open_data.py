"""Open data on the real application: no account, and no less careful for it."""

import subprocess
import sys

import pytest

from tests.control_api.desks import Desk
from tests.programme.release.formats.released import publish_october


async def test_open_data_needs_no_account_and_has_the_headers_of_other_pages(desk: Desk) -> None:
    release = await publish_october(desk.office.database)
    page = await desk.http.get(f"/open-data/releases/{release}")
    file = await desk.http.get(f"/open-data/releases/{release}/figures.csv")
    for answer in (page, file):
        assert answer.status_code == 200
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "public" in answer.headers["cache-control"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in answer.headers


async def test_a_release_that_is_not_there_is_a_problem_document(desk: Desk) -> None:
    answer = await desk.http.get("/open-data/releases/2026-10-v9")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    answer = await desk.http.post("/open-data")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.slow
def test_the_application_loads_none_of_the_libraries_that_make_releases() -> None:
    code = (
        "import sys, control_api\n"
        "heavy = {'pyarrow', 'numpy', 'highspy', 'pytauargus', 'typst'}\n"
        "sys.stdout.write(','.join(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
