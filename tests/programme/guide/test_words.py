"""The pages' sentences have their French; the sheet's, every language of a sheet."""

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from programme.guide import rendering
from programme.guide.languages import SHEETS, choose, direction
from tests.house.rooms import TREE

GUIDE = TREE / "programme" / "guide"
TRANSLATED = [language for language in SHEETS if language != "en"]


def wanted(pattern: str) -> set[str]:
    found = extract_from_dir(GUIDE / "templates", [(pattern, "jinja2.ext:babel_extract")])
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_has_its_translation_and_no_translation_is_left_over(language: str) -> None:
    with (GUIDE / "translations" / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    have = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id and m.string}
    asked = wanted("**.html") if language == "fr" else wanted("part.html")
    assert asked - have == set()
    assert have - asked == set()
    assert not [error for message in catalogue for error in message.check()]


def test_only_arabic_runs_from_right_to_left() -> None:
    assert [language for language in SHEETS if direction(language) == "rtl"] == ["ar"]


@pytest.mark.parametrize(
    ("query", "accept", "language"),
    [("en", "fr", "en"), ("xx", "en-GB,fr", "en"), ("", "de, fr;q=0.5", "fr"), ("", "", "fr")],
)
def test_a_page_is_in_the_language_asked_for(query: str, accept: str, language: str) -> None:
    assert choose({"lang": query}, {"accept-language": accept}) == language


def test_the_style_sheet_loads_nothing() -> None:
    assert b"url(" not in rendering.style()
    assert b"@import" not in rendering.style()
