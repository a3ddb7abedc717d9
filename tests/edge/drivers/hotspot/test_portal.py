"""What openNDS of many versions prints, read."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract import DriverError
from edge.drivers.hotspot.portal import PortalClient, clients_of

CASES = sorted((Path(__file__).parent / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_version_s_answer_is_read_as_its_clients(case: Path) -> None:
    read = clients_of((case / "ndsctl.json").read_text())
    assert [asdict(client) for client in read] == json.loads((case / "expected.json").read_text())


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '{"clients":[]}', '{"clients":"null"}', "ndsctl: 02:16:d8:15:b1:26 {"],
)
def test_an_answer_without_clients_is_an_error_that_shows_none_of_it(text: str) -> None:
    with pytest.raises(DriverError) as raised:
        clients_of(text)
    assert "02:16" not in str(raised.value)


def test_a_client_s_name_is_not_in_its_representation() -> None:
    client = PortalClient("02:16:d8:15:b1:26", True, None, None, None, None)
    assert "02:16" not in repr(client)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner)
    | st.dictionaries(st.text(), inner), max_leaves=10,
)  # fmt: skip


@settings(max_examples=50)
@given(st.text() | st.dictionaries(st.just("clients"), JSON).map(json.dumps))
def test_anything_else_is_read_or_refused_and_never_breaks(text: str) -> None:
    with suppress(DriverError):
        assert all(isinstance(client, PortalClient) for client in clients_of(text))
