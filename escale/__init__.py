"""The front door: the `escale` command, and `escale up`, which starts the rooms as processes."""

from importlib.metadata import version

__version__ = version("escale")

__all__ = ["__version__"]
