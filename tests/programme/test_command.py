"""`escale programme places export` on a database of its own."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from contract import SettingsError
from programme import Address, Publisher, load_options
from programme.cli import app
from tests.programme.fleet import IN_SERVICE, PUBLISHER

WHO = ("--pivot", PUBLISHER.pivot, "--organisation", PUBLISHER.organisation)
ADDRESSES = "site,adresse,code_postal\nvictoire,Place de la Victoire,33800\n"


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    return {"ESCALE_DATABASE_URL": database_url, "ESCALE_HOME": str(tmp_path)}


@pytest.fixture
def addresses(tmp_path: Path) -> Path:
    path = tmp_path / "addresses.csv"
    path.write_text(ADDRESSES, "utf-8")
    return path


def run(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(app, ["places", "export", *arguments], env=environ)


def ids(text: str) -> list[str]:
    return [row["id"] for row in csv.DictReader(StringIO(text, newline=""))]


def test_standard_output_is_the_csv_alone(environ: dict[str, str], addresses: Path) -> None:
    result = run(environ, "--out", "-", *WHO, "--addresses", str(addresses))
    assert result.exit_code == 0, result.output
    assert ids(result.stdout) == IN_SERVICE
    assert result.stderr == "3 places\n"


def test_a_file_is_written_with_the_publisher_of_the_environment(
    environ: dict[str, str], addresses: Path, tmp_path: Path
) -> None:
    environ |= {
        "ESCALE_PROGRAMME_PIVOT": PUBLISHER.pivot,
        "ESCALE_PROGRAMME_ORGANISATION": PUBLISHER.organisation,
        "ESCALE_PROGRAMME_ADDRESSES": str(addresses),
    }
    out = tmp_path / "lieux.csv"
    result = run(environ, "--out", str(out))
    assert result.exit_code == 0, result.output
    text = out.read_bytes().decode("utf-8")
    assert ids(text) == IN_SERVICE
    assert "\r\n" in text
    assert "\r\r" not in text


def test_a_partial_file_says_what_it_lacks(environ: dict[str, str]) -> None:
    result = run(environ, "--out", "-", "--partial", *WHO)
    assert result.exit_code == 0, result.output
    assert ids(result.stdout) == ["eglise-1", "mairie-1"]
    assert "left out: victoire-1" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "give the publisher's SIRET"),
        (("--pivot", "x", "--organisation", "M"), "not 9 to 14"),
        (WHO, "no single postcode"),
        ((*WHO, "--addresses", "/nowhere/a.csv"), "can't be read"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    environ: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    out = tmp_path / "lieux.csv"
    result = run(environ, "--out", str(out), *arguments)
    assert result.exit_code == 1
    assert says in result.stderr
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_said(environ: dict[str, str], addresses: Path) -> None:
    result = run(environ, "--out", "/nowhere/x.csv", *WHO, "--addresses", str(addresses))
    assert result.exit_code == 1
    assert "it can't be written" in result.stderr


def test_a_database_without_tables_is_said_in_a_sentence(tmp_path: Path) -> None:
    environ = {"ESCALE_HOME": str(tmp_path), "ESCALE_DATABASE_URL": f"sqlite:///{tmp_path}/x"}
    result = run(environ, "--out", "-", *WHO)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_server_may_run_without_a_publisher_but_not_with_half_of_one(addresses: Path) -> None:
    assert load_options({}).publisher is None
    full = {
        "ESCALE_PROGRAMME_PIVOT": "123456789",
        "ESCALE_PROGRAMME_ORGANISATION": "M",
        "ESCALE_PROGRAMME_ADDRESSES": str(addresses),
    }
    options = load_options(full)
    assert options.publisher == Publisher("123456789", "M")
    assert options.addresses == {"victoire": Address("Place de la Victoire", "33800")}
    with pytest.raises(SettingsError, match="publisher's name"):
        load_options({"ESCALE_PROGRAMME_PIVOT": "123456789"})
    written = load_options(full | {"ESCALE_PROGRAMME_CONTACT": "accueil@metropole.example"})
    assert written.publisher == Publisher("123456789", "M", "accueil@metropole.example")
    for wrong in ("accueil", "a@b@c.fr", "Accueil <a@b.fr>", "a@b.fr?cc=x", "a@b.fr\nx"):
        with pytest.raises(SettingsError, match="one e-mail address"):
            load_options(full | {"ESCALE_PROGRAMME_CONTACT": wrong})
