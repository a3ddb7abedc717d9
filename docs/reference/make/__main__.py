"""Writes docs/reference and the drawings of the dashboards anew; names the files that changed."""

import sys

from docs.pictures import make as drawings
from docs.reference.make import FOLDER, pages

for folder, made in ((FOLDER, pages()), (drawings.FOLDER, drawings.pictures())):
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stdout.write(f"{name}\n")
