"""The community's pages have their French, in the guide's frame."""

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from programme.community import rendering
from tests.house.rooms import TREE

COMMUNITY, GUIDE = TREE / "programme" / "community", TREE / "programme" / "guide"


def catalogue(folder: str) -> set[str]:
    with (TREE / "programme" / folder / "translations" / "fr.po").open("rb") as file:
        found = read_po(file, locale="fr")
    assert not [error for message in found for error in message.check()]
    return {m.id if isinstance(m.id, str) else m.id[0] for m in found if m.id and m.string}


def test_every_sentence_has_its_translation_and_no_translation_is_left_over() -> None:
    method = [("**.html", "jinja2.ext:babel_extract")]
    found = extract_from_dir(COMMUNITY / "templates", method)
    wanted = {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}
    assert wanted - catalogue("community") - catalogue("guide") == set()
    assert catalogue("community") - wanted == set()


@pytest.mark.parametrize(("language", "said"), [("fr", "En retard"), ("en", "Overdue")])
def test_a_sentence_is_said_in_the_readers_language(language: str, said: str) -> None:
    assert rendering.translations(language).gettext("Overdue") == said
