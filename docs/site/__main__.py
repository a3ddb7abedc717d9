"""`python -m docs.site --out FOLDER`: builds the handbook, and says where to open it."""

import argparse
import sys
from pathlib import Path

from docs.site import BuildFailed, MissingLink, build

parser = argparse.ArgumentParser(prog="bin/handbook", description="Builds the handbook.")
parser.add_argument("--out", type=Path, default=Path("build/handbook"), help="the site's folder")
out: Path = parser.parse_args().out
try:
    build(out)
except (BuildFailed, MissingLink) as error:
    sys.exit(f"the handbook was not built: {error}")
sys.stdout.write(f"{out.resolve() / 'index.html'}\n")
