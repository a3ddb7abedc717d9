"""A published release as files: long tables, a Data Package around them, DCAT-AP, the method.

files = files_of(release, about)   # path: (media type, bytes)
"""

from programme.release.formats.about import About
from programme.release.formats.packing import files_of
from programme.release.formats.reading import Frozen, read_frozen

__all__ = ["About", "Frozen", "files_of", "read_frozen"]
