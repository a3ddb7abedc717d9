"""A TLS handshake: how long it takes, whether the certificate is good, and how long it lasts."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import dataclass

from contract import DriverError
from edge.drivers.link.addresses import Address, connected

_EXPIRED = frozenset({9, 10})
_WRONG_NAME = frozenset({62, 64})
"""X.509 verification codes of OpenSSL (x509_vfy.h)."""

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Examined:
    """A handshake of `took_ms`, None when there was none; `trouble` is empty when all is well.

    `days_left` of the certificate is known also when it is not to be trusted.
    """

    took_ms: float | None
    days_left: float | None
    trouble: str


@dataclass(frozen=True, slots=True)
class Trust:
    """How to judge: `strict` verifies; `lax` only reads what is shown, nothing is sent by it."""

    strict: ssl.SSLContext
    lax: ssl.SSLContext

    @classmethod
    def load(cls, ca: str | None) -> Trust:
        """Of the authorities in the file `ca`, or the system's; DriverError when it is none."""
        try:
            strict = ssl.create_default_context(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            raise DriverError(
                f"the certificates of authorities can't be read: {error.strerror or error}",
                where=ca or "the system's",
                todo="check `ca` under [drivers.link]",
            ) from None
        # It trusts nobody, so that it holds no authorities in memory.
        lax = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        lax.check_hostname = False
        lax.verify_mode = ssl.CERT_NONE
        return cls(strict, lax)


async def examine(
    host: str, address: Address, trust: Trust, *, timeout_s: float, now: int
) -> Examined:
    """Two handshakes at most, each within `timeout_s`; `now` in µs."""
    try:
        took, shown = await _handshake(host, address, trust.strict, timeout_s)
        end = ssl.cert_time_to_seconds(str((shown.getpeercert() or {})["notAfter"]))
        return Examined(took, _days_left(end, now), "")
    except ssl.SSLCertVerificationError as error:
        trouble = _trouble(error)
    except (OSError, TimeoutError):
        return Examined(None, None, "there is no answer in TLS")
    try:
        took, shown = await _handshake(host, address, trust.lax, timeout_s)
    except (OSError, TimeoutError):
        return Examined(None, None, trouble)
    unproven = _end_of(shown.getpeercert(binary_form=True) or b"")
    return Examined(took, None if unproven is None else _days_left(unproven, now), trouble)


async def _handshake(
    host: str, address: Address, context: ssl.SSLContext, timeout_s: float
) -> tuple[float, ssl.SSLObject]:
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(timeout_s):
        connection = await connected(address)
        start = time.perf_counter()
        # From here on the connection is asyncio's, which closes it when this fails.
        transport, _ = await loop.create_connection(
            asyncio.Protocol, sock=connection, ssl=context, server_hostname=host
        )
    took = (time.perf_counter() - start) * 1_000
    shown: ssl.SSLObject = transport.get_extra_info("ssl_object")
    transport.abort()
    return took, shown


def _trouble(error: ssl.SSLCertVerificationError) -> str:
    if error.verify_code in _EXPIRED:
        return f"its certificate is out of its time: {error.verify_message}"
    if error.verify_code in _WRONG_NAME:
        return "its certificate is for another name"
    return f"its certificate is not trusted: {error.verify_message}"


def _end_of(certificate: bytes) -> float | None:
    # Python's ssl takes only those apart that it trusts; the library is rarely needed.
    from cryptography import x509

    try:
        return x509.load_der_x509_certificate(certificate).not_valid_after_utc.timestamp()
    except ValueError:
        return None


def _days_left(end: float, now: int) -> float:
    return round((end - now / 1_000_000) / DAY_S, 3)
