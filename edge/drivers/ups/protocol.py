"""What upsd says, line by line (RFC 9271; NUT's developer guide, "Network protocol"). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contract import DriverError

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "DATA-STALE": (
        "upsd has no fresh values of this UPS",
        "look at its cable and at NUT's driver",
    ),
    "DRIVER-NOT-CONNECTED": ("NUT's driver of this UPS does not run", "start it: upsdrvctl start"),
    "UNKNOWN-UPS": ("upsd has no UPS of this name", "check `ups`; `upsc -l` lists the names"),
    "ACCESS-DENIED": ("upsd refuses this user or address", "check upsd.users and `user`"),
    "USERNAME-REQUIRED": ("upsd wants a user", "give `user` and its password"),
    "PASSWORD-REQUIRED": ("upsd wants a password", "give `user` and its password"),
    "INVALID-USERNAME": ("upsd does not take this user", "check upsd.users and `user`"),
    "INVALID-PASSWORD": ("upsd does not take this password", "check upsd.users"),
}


class NotNut(ValueError):
    """An answer that is not of the protocol."""


def words(line: str) -> list[str]:
    """A line's words; one in double quotes may have blanks, and a backslash keeps what follows."""
    found: list[str] = []
    word: list[str] | None = None
    quoted = False
    characters = iter(line)
    for character in characters:
        if character == "\\":
            word = [*(word or []), next(characters, "")]
        elif character == '"':
            quoted, word = not quoted, word or []
        elif character.isspace() and not quoted:
            found += ["".join(word)] if word is not None else []
            word = None
        else:
            word = [*(word or []), character]
    if quoted:
        raise NotNut("a quote is not closed")
    return [*found, "".join(word)] if word is not None else found


def variables(lines: Iterable[str], ups: str) -> dict[str, str]:
    """The variables between BEGIN and END of a `LIST VAR`'s answer; NotNut for other lines."""
    found: dict[str, str] = {}
    for line in lines:
        match words(line):
            case ["VAR", name, variable, value] if name == ups:
                found[variable] = value
            case _:
                raise NotNut("a line of LIST VAR is not a variable")
    return found


def refusal(line: str, where: str) -> DriverError | None:
    """The error for an `ERR` line, None for any other."""
    match line.split():
        case ["ERR", code, *_]:
            known = code if code.replace("-", "").isalnum() else "an unknown error"
            what, todo = _SENTENCES.get(code, (f"upsd refuses: {known[:40]}", ""))
            return DriverError(what, where=where, todo=todo)
        case _:
            return None
