"""Signing and verifying: compact JWS (RFC 7515) with EdDSA (RFC 8037, Ed25519).

The `typ` header names the model, so that a signed shadow can't pass for a command; the kiosk
and the version or counter inside say for whom and when.

The libraries are imported by what needs them: they are 10 MB, and a kiosk that has had no command
yet, or a program that only reads frames, does without.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from contract.commands import Command
from contract.content import Content
from contract.encoding import decode, encode
from contract.errors import BadSignature
from contract.frames import WireModel
from contract.shadow import Desired

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Signed = Command | Desired | Content
S = TypeVar("S", bound=Signed)

_ALGORITHM = "EdDSA"
_KEY_BYTES = 32
_TYPES: Mapping[type[WireModel], str] = {
    Command: "escale-command",
    Desired: "escale-desired",
    Content: "escale-content",
}


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A public key and its id, written `kid:base64url` in a kiosk's configuration."""

    kid: str
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> VerifyKey:
        """The key in `text`; BadSignature when it is none."""
        kid, _, encoded = text.partition(":")
        try:
            raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except ValueError:
            raw = b""
        if len(raw) != _KEY_BYTES:
            raise BadSignature("not a key of the form kid:base64url", where=kid[:40])
        return cls(kid, raw)

    def __str__(self) -> str:
        return f"{self.kid}:{base64.urlsafe_b64encode(self.raw).rstrip(b'=').decode()}"


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """The back office's private key. Its `repr` shows the key's id only."""

    private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: bytes) -> SigningKey:
        """The key of an unencrypted PKCS 8 PEM; BadSignature when it is none."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise BadSignature("not a private key in PEM") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise BadSignature("not an Ed25519 key")
        return cls(key)

    def to_pem(self) -> bytes:
        """The key as PKCS 8 PEM, to be kept in a file that only its owner reads."""
        from cryptography.hazmat.primitives.serialization import (
            Encoding,
            NoEncryption,
            PrivateFormat,
        )

        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def public(self) -> VerifyKey:
        """The public half; its id is the first 12 hexadecimal digits of its SHA-256."""
        raw = self.private.public_key().public_bytes_raw()
        return VerifyKey(hashlib.sha256(raw).hexdigest()[:12], raw)

    def __repr__(self) -> str:
        return f"SigningKey({self.public().kid})"


def sign(model: Signed, key: SigningKey) -> bytes:
    """The model as a compact JWS."""
    from jwt import PyJWS

    headers = {"kid": key.public().kid, "typ": _TYPES[type(model)]}
    return PyJWS().encode(encode(model), key.private, _ALGORITHM, headers).encode()


def verify(kind: type[S], token: bytes, keys: Mapping[str, VerifyKey]) -> S:
    """The model in `token`, signed by one of `keys` (by kid).

    BadSignature when it proves nothing, BadPayload when what is signed is not a `kind`. For
    whom it is, from when and until when is the caller's to check.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from jwt import PyJWS
    from jwt.exceptions import PyJWTError

    jws = PyJWS()
    try:
        header = jws.get_unverified_header(token)
        key = keys.get(str(header.get("kid")))
        if key is None:
            raise BadSignature("signed by an unknown key", where=str(header.get("kid"))[:40])
        if header.get("typ") != _TYPES[kind]:
            raise BadSignature(f"signed as something else than a {kind.__name__}")
        public = Ed25519PublicKey.from_public_bytes(key.raw)
        payload: bytes = jws.decode(token, public, algorithms=[_ALGORITHM])
    except PyJWTError as error:
        raise BadSignature("the signature does not hold", where=str(error)[:80]) from None
    return decode(kind, payload)
