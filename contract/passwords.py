"""Passwords that lie in files of their own: a URL without one is given what the file holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

Read = Callable[[str], str]


def with_password(section: Mapping[str, object], read: Read | None) -> str:
    """The section's `url` with what its `password_file` holds; ValueError says what is wrong.

    For InfluxDB 2.x and later the password is a token. `read` gives a path's text, or raises
    OSError; the file's last line end is no part of the password.
    """
    url, path = str(section.get("url", "")), str(section["password_file"])
    parts = urlsplit(url)
    if parts.scheme == "sqlite" or not parts.hostname:
        raise ValueError("a file of this machine has no password: leave password_file out")
    if parts.password:
        raise ValueError("the URL has a password already: leave one of the two out")
    if read is None:
        raise ValueError("files are not read here: put the password into the URL")
    try:
        password = read(path).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} can't be read: {_reason(error)}") from None
    if not password or "\n" in password:
        raise ValueError(f"{path} holds no password: one line, as it is")
    user, at, host = parts.netloc.rpartition("@")
    user = user.removesuffix(":") if at else ""
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is no text"
