"""A certificate's end, read without the library that reads everything: it agrees with it."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from broker import Authority
from edge.certificate import certificate_end, pem_certificate_end

NOW = dt.datetime(2026, 9, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("days", [1, 397, 20 * 365, 40 * 365])
def test_it_agrees_with_the_library(days: int) -> None:
    pem = Authority.create("kiosks", NOW).issue("kiosk-a", NOW, days=days).certificate
    known = x509.load_pem_x509_certificate(pem)
    wanted = int(known.not_valid_after_utc.timestamp() * 1_000_000)
    assert certificate_end(known.public_bytes(Encoding.DER)) == wanted
    assert pem_certificate_end("a chain:\n" + pem.decode()) == wanted


def test_what_is_no_certificate_is_a_value_error_wherever_it_is_cut() -> None:
    pem = Authority.create("kiosks", NOW).issue("kiosk-a", NOW).certificate
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    for end in range(0, len(der) - 1, 7):
        with pytest.raises(ValueError, match=r"."):
            certificate_end(der[:end])
    for wrong in (b"", b"\x30\x00", b"\x30\x02\x30\x00", der[::-1]):
        with pytest.raises(ValueError, match=r"."):
            certificate_end(wrong)
    for text in ("", "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----"):
        with pytest.raises(ValueError, match=r"."):
            pem_certificate_end(text)
