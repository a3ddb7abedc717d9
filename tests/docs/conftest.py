"""One `bin/up` for all that the pages show."""

from collections.abc import Iterator

import pytest

from tests.docs.newcomer import Newcomer, escale_up


@pytest.fixture(scope="package")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    with escale_up(tmp_path_factory.mktemp("newcomer")) as made:
        yield made
