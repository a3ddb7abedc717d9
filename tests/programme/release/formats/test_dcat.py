"""The catalogue as a graph: what SHACL says of it, and where its addresses lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from programme.release.formats import files_of
from programme.release.formats.about import DCAT as DCAT_FILE
from programme.release.formats.dcat import catalogue_graph
from tests.programme.release.formats.october import ABOUT, october
from tests.programme.release.formats.official_shapes import RANGES, SHAPES, official

# rdflib's own readers, and pyshacl, use what rdflib itself gives up.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated"),
]

HOME = "https://bornes.example/open-data"
OCTOBER = f"{HOME}/releases/2026-10-v1"
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
OURS = Graph().parse(Path(__file__).with_name("dcat_shapes.ttl"))


def graph_of(content: bytes, base: str) -> Graph:
    return Graph().parse(data=content, format="json-ld", publicID=base)


def catalogue() -> Graph:
    released = [
        (one.id, date(2026, 11, 6), files_of(one, ABOUT)[DCAT_FILE][1])
        for one in (october(month="2026-09"), october(), october(2))
    ]
    return graph_of(catalogue_graph(HOME, ABOUT.publisher, released), "urn:nowhere:")


def own() -> Graph:
    return graph_of(files_of(october(), ABOUT)[DCAT_FILE][1], f"{OCTOBER}/{DCAT_FILE}")


@pytest.fixture(params=["the release's own", "the catalogue's"])
def graph(request: pytest.FixtureRequest) -> Graph:
    return own() if request.param == "the release's own" else catalogue()


def complaints(graph: Graph, shapes: Graph) -> str:
    conforms, _, text = validate(graph, shacl_graph=shapes)
    return "" if conforms else text


def test_what_a_harvester_needs_is_there(graph: Graph) -> None:
    assert complaints(graph, OURS) == ""


@pytest.mark.slow
@pytest.mark.parametrize("shapes", [SHAPES, RANGES])
def test_the_published_shapes_of_dcat_ap_find_nothing_wrong(graph: Graph, shapes: str) -> None:
    assert complaints(graph, official(shapes)) == ""


@pytest.mark.slow
def test_the_published_shapes_see_a_dataset_without_title_and_a_size_that_is_none() -> None:
    graph = own()
    graph.remove((None, DCTERMS.title, None))
    assert "title" in complaints(graph, official(SHAPES))
    graph = own()
    graph.remove((None, DCAT.byteSize, None))
    for distribution in list(graph.subjects(RDF.type, DCAT.Distribution)):
        graph.add((distribution, DCAT.byteSize, Literal("many")))
    assert "byteSize" in complaints(graph, official(RANGES))


def test_ours_see_a_distribution_without_its_checksum() -> None:
    graph = own()
    graph.remove((None, SPDX.checksum, None))
    assert "checksum" in complaints(graph, OURS)


def test_addresses_of_a_releases_own_file_follow_from_where_it_lies() -> None:
    graph = own()
    dataset = URIRef(f"{OCTOBER}#dataset")
    assert (URIRef(f"{HOME}#catalog"), DCAT.dataset, dataset) in graph
    assert graph.value(dataset, DCAT.landingPage) == URIRef(OCTOBER)
    found = set(graph.objects(None, DCAT.downloadURL))
    assert found == {
        URIRef(f"{OCTOBER}/{name}")
        for name in ("figures.csv", "figures.parquet", "datapackage.json")
    }


def test_the_catalogue_has_every_version_with_its_day_and_the_same_addresses() -> None:
    graph = catalogue()
    datasets = set(graph.objects(None, DCAT.dataset))
    assert datasets == {
        URIRef(f"{HOME}/releases/{name}#dataset")
        for name in ("2026-09-v1", "2026-10-v1", "2026-10-v2")
    }
    assert {str(graph.value(one, DCTERMS.issued)) for one in datasets} == {"2026-11-06"}
    again = set(own().objects(URIRef(f"{OCTOBER}#dataset"), DCAT.distribution))
    assert set(graph.objects(URIRef(f"{OCTOBER}#dataset"), DCAT.distribution)) == again


def test_the_checksum_is_that_of_the_bytes() -> None:
    files = files_of(october(), ABOUT)
    graph = own()
    node = graph.value(URIRef(f"{OCTOBER}/figures.csv#distribution"), SPDX.checksum)
    found = graph.value(node, SPDX.checksumValue)
    assert str(found) == sha256(files["figures.csv"][1]).hexdigest()


def test_the_office_that_answers_is_named_where_there_is_one() -> None:
    graph = own()
    asked = graph.value(URIRef(f"{OCTOBER}#dataset"), DCAT.contactPoint)
    assert graph.value(asked, VCARD.hasEmail) == URIRef("mailto:bornes@metropole.example")
    nobody = replace(ABOUT, publisher=replace(ABOUT.publisher, contact=""))
    assert b"contactPoint" not in files_of(october(), nobody)[DCAT_FILE][1]


def test_the_months_last_day_and_communes_are_named() -> None:
    graph = own()
    assert {str(day) for day in graph.objects(None, DCAT.endDate)} == {"2026-10-31"}
    communes = {str(one).rpartition("/")[2] for one in graph.objects(None, DCTERMS.spatial)}
    assert communes == {"33039", "33063", "33249"}


def test_no_release_makes_an_empty_catalogue_that_holds() -> None:
    graph = graph_of(catalogue_graph(HOME, ABOUT.publisher, []), "urn:nowhere:")
    assert complaints(graph, OURS) == ""
