"""The year's document as HTML, and as PDF that assistive technology can read (PDF/UA-1)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from importlib.resources import files

from contract import EscaleError
from programme.community.figures.document import Document
from programme.community.rendering import environment


def as_html(document: Document) -> bytes:
    """A page of its own: no script, nothing that is loaded from elsewhere."""
    template = environment(document.language).get_template("figures.html")
    return template.render({"document": document}).encode()


def as_pdf(document: Document, made_on: date) -> bytes:
    """The same as PDF/UA-1; the same document and day give the same bytes.

    EscaleError where the typesetter is not installed, or refuses the document.
    """
    # A large native library, wanted by this one command only.
    try:
        import typst
    except ImportError as error:
        raise EscaleError(
            "PDF can't be made here: typst is not installed",
            todo="pip install 'escale[observatory]'",
        ) from error
    source = files("programme.community.figures").joinpath("figures.typ").read_bytes()
    sections = [asdict(section) | {"linked": section.linked} for section in document.sections]
    said = json.dumps(asdict(document) | {"sections": sections}, ensure_ascii=False)
    try:
        made: bytes = typst.compile(
            source,
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            sys_inputs={"document": said},
            timestamp=datetime.combine(made_on, time(), UTC),
        )
    except typst.TypstError as error:
        raise EscaleError(f"the figures can't be typeset: {error}", where="figures.typ") from error
    return made
