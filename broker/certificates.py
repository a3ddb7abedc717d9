"""A small certificate authority (X.509, P-256) for development, tests and a first installation.

Two of them are made: `kiosks` signs kiosks and nothing else, `office` signs the broker and the
back office. Each of the broker's listeners trusts one, so that no kiosk can pass for the office
or take over another client's session. A large installation brings its own authority instead.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
AUTHORITY_DAYS = 3650
LEAF_DAYS = 397
RENEWED_DAYS = 60
"""A certificate that lasts no longer than that may be renewed."""
_BACKDATED = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key, both PEM."""

    certificate: bytes
    key: bytes

    @property
    def serial(self) -> int:
        """The certificate's serial number, by which it is revoked."""
        return x509.load_pem_x509_certificate(self.certificate).serial_number


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs certificates and revocation lists. Times are aware, UTC."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def create(cls, name: str, now: dt.datetime) -> Authority:
        """A new authority, its own root, for ten years."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        usage = _usage(key_cert_sign=True, crl_sign=True)
        builder = (
            _builder(subject, subject, key.public_key(), now, AUTHORITY_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(_key_id(key.public_key()), critical=False)
        )
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def load(cls, identity: Identity) -> Authority:
        """An authority from its PEM files."""
        key = serialization.load_pem_private_key(identity.key, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError("the authority's key is not an elliptic curve key")
        return cls(x509.load_pem_x509_certificate(identity.certificate), key)

    def identity(self) -> Identity:
        """The authority itself as PEM: its key is the installation's most secret file."""
        return Identity(self.certificate.public_bytes(serialization.Encoding.PEM), _pem(self.key))

    def issue(
        self,
        common_name: str,
        now: dt.datetime,
        *,
        hosts: Sequence[str] = (),
        usage: ObjectIdentifier = CLIENT,
        days: int = LEAF_DAYS,
    ) -> Identity:
        """A certificate for a client (CLIENT) or for a broker known as `hosts` (SERVER)."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            _builder(_name(common_name), self.certificate.subject, key.public_key(), now, days)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(_key_id(key.public_key()), critical=False)
            .add_extension(self._key_id(), critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([_host(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        return Identity(certificate.public_bytes(serialization.Encoding.PEM), _pem(key))

    def revocation_list(self, serials: Iterable[int], now: dt.datetime) -> bytes:
        """A CRL (PEM) of the certificates with these serial numbers.

        It lasts as long as the authority: a broker refuses everybody once its CRL is past due.
        """
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now - _BACKDATED)
            .next_update(self.certificate.not_valid_after_utc)
            .add_extension(self._key_id(), critical=False)
        )
        for serial in serials:
            revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(revoked.build())
        signed = builder.sign(self.key, hashes.SHA256())
        return signed.public_bytes(serialization.Encoding.PEM)

    def _key_id(self) -> x509.AuthorityKeyIdentifier:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())


def days_left(certificate: bytes, now: dt.datetime) -> float:
    """For how many days a certificate (PEM) still counts; ValueError when it is none."""
    end = x509.load_pem_x509_certificate(certificate).not_valid_after_utc
    return (end - now) / dt.timedelta(days=1)


def revoked_serials(revocation_list: bytes) -> set[int]:
    """The serial numbers in a CRL (PEM)."""
    return {entry.serial_number for entry in x509.load_pem_x509_crl(revocation_list)}


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_id(key: ec.EllipticCurvePublicKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key)


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
