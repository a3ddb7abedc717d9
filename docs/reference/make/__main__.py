"""Writes docs/reference anew; names the files that changed."""

import sys

from docs.reference.make import FOLDER, pages

for name, text in pages().items():
    path = FOLDER / name
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        sys.stdout.write(f"{name}\n")
