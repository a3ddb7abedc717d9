"""dashboards: Grafana as code, generated from the measurement registry.

for path, text in files(Language.FR).items(): ...
"""

from dashboards.files import files
from dashboards.wording import Language

__all__ = ["Language", "files"]
