"""Whether a bundle is signed by the office, found out in a process of its own.

The libraries for it take 10 MB that would stay with the daemon, for what comes once a day. Once
a command has loaded them anyway, or where many kiosks share a process, it is found out here.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from contextlib import suppress

from contract import (
    BadSignature,
    Content,
    EdgeError,
    EscaleError,
    VerifyKey,
    encode,
    loaded,
    verify,
)

_LIBRARY = "jwt"
PATIENCE_S = 60.0
REFUSED = 3
"""The exit status that says: this proves nothing; the reason is on standard error."""


async def verified(token: bytes, keys: Iterable[VerifyKey]) -> bytes:
    """What is signed, as JSON; BadSignature when nothing is, EdgeError when it can't be told."""
    if loaded(_LIBRARY):
        return encode(verify(Content, token, {key.kid: key for key in keys}))
    return await verified_apart(token, keys)


def load() -> None:
    """From here on this process looks at signatures itself."""
    import jwt  # noqa: F401 - for its effect: it is in memory from here on


async def verified_apart(token: bytes, keys: Iterable[VerifyKey]) -> bytes:
    """The same, whatever is loaded here."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__, *map(str, keys)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise EdgeError(f"the bundle's signature can't be looked at: {error.strerror}") from None
    try:
        async with asyncio.timeout(PATIENCE_S):
            payload, reason = await process.communicate(token)
    except TimeoutError:
        raise EdgeError(f"its signature was not looked at within {PATIENCE_S:g} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == REFUSED:
        raise BadSignature(reason.decode("utf-8", "replace").strip()[-300:])
    if process.returncode != 0:
        raise EdgeError(f"the process that looks at signatures ended with {process.returncode}")
    return payload


def main(keys: list[str]) -> int:
    """A token on standard input; what is signed on standard output. The exit status."""
    known = {key.kid: key for key in map(VerifyKey.parse, keys)}
    try:
        content = verify(Content, sys.stdin.buffer.read(), known)
    except EscaleError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(encode(content))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
