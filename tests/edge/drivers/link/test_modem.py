"""The modem, by documents as mmcli writes them and by a program that stands in for it."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import DriverError, SystemClock
from edge.drivers.link import LinkOptions, make
from edge.drivers.link.mmcli import modem_fields
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken

CASES = sorted((Path(__file__).parent / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_modems_document_gives_what_is_expected(case: Path) -> None:
    signal = case / "signal.json"
    fields = modem_fields(
        (case / "status.json").read_text(), signal.read_text() if signal.exists() else None
    )
    assert fields == json.loads((case / "expected.json").read_text())
    assert_taken([Reading("modem", fields, {"modem": "lte"})])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_identity_of_the_line_leaves(case: Path) -> None:
    fields = modem_fields((case / "status.json").read_text(), None)
    for secret in ("490154203237518", "33600000000", "20801"):
        assert secret not in str(fields)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"modem": 3}', '{"modem": {"generic": {"state": "?"}}}', "[" * 9999]
)
def test_what_is_not_about_a_modem_is_an_error(text: str) -> None:
    with pytest.raises(DriverError, match="mmcli's answer is not"):
        modem_fields(text, None)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
SHAPED = st.fixed_dictionaries(
    {
        "state": st.just("connected"),
        "access-technologies": JSON,
        "signal-quality": JSON | st.fixed_dictionaries({"recent": st.just("yes"), "value": JSON}),
    }
)


@given(SHAPED, JSON, JSON)
def test_any_values_make_a_reading_that_the_registry_takes(
    generic: dict[str, object], registration: object, signal: object
) -> None:
    status = {"modem": {"generic": generic, "3gpp": {"registration-state": registration}}}
    measured = {"modem": {"signal": {"lte": {"rsrp": signal}, "5g": signal}}}
    fields = modem_fields(json.dumps(status), json.dumps(measured))
    assert_taken([Reading("modem", fields, {"modem": "lte"})])


def options(program: str, folder: Path) -> LinkOptions:
    script = folder / "mmcli.py"
    script.write_text(program)
    settings = {"modems": {"lte": "any"}, "mmcli": [sys.executable, "-S", str(script)]}
    return LinkOptions.model_validate(settings)


AS_CASE = """
import pathlib, sys
assert sys.argv[1:4] == ["-J", "-m", "any"]
name = "signal.json" if "--signal-get" in sys.argv else "status.json"
print(pathlib.Path({case!r}, name).read_text())
"""


async def test_the_program_is_asked_for_state_and_signal(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "connected-lte")
    made = make(options(AS_CASE.format(case=str(case)), tmp_path), SystemClock())
    (reading,) = await made.read()
    assert reading.tags == {"modem": "lte"}
    assert reading.fields == json.loads((case / "expected.json").read_text())


async def test_a_modem_that_is_gone_is_an_error_and_comes_back(tmp_path: Path) -> None:
    made = make(options("raise SystemExit(1)", tmp_path), SystemClock())
    with pytest.raises(DriverError, match=r"no such modem.*mmcli -L"):
        await made.read()
    case = next(case for case in CASES if case.name == "searching")
    (tmp_path / "mmcli.py").write_text(AS_CASE.format(case=str(case)))
    (reading,) = await made.read()
    assert reading.fields["state"] == "searching"


async def test_a_kiosk_without_modemmanager_is_told_what_to_do() -> None:
    settings = {"modems": {"lte": "any"}, "mmcli": ["/nowhere/mmcli"]}
    made = make(LinkOptions.model_validate(settings), SystemClock())
    with pytest.raises(DriverError, match="install modemmanager"):
        await made.read()
