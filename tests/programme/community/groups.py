"""Typing one of the two groups: the whole programme's commands take a fifth of a second to build.

That they are among those is tested with all the others, in test_command_audit.py.
"""

from typer.testing import CliRunner, Result

from programme.community.aginum_cli import app as aginum
from programme.community.cli import app as community

GROUPS = {"community": community, "aginum": aginum}


def escale(group: str, *words: str, code: int = 0) -> Result:
    """`escale programme GROUP WORDS…`, which must end with that code."""
    result = CliRunner().invoke(GROUPS[group], list(words))
    assert result.exit_code == code, result.output
    return result
