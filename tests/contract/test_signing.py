from __future__ import annotations

import base64
import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import (
    EXAMPLES,
    BadPayload,
    BadSignature,
    Command,
    Content,
    Desired,
    SigningKey,
    VerifyKey,
    decode,
    sign,
    verify,
)

KEY = SigningKey.generate()
KEYS = {KEY.public().kid: KEY.public()}
COMMAND = decode(Command, EXAMPLES[Command].encode())
TOKEN = sign(COMMAND, KEY)


@pytest.mark.parametrize("kind", [Command, Desired, Content])
def test_what_is_signed_is_verified(kind: type[Command | Desired | Content]) -> None:
    model = decode(kind, EXAMPLES[kind].encode())
    assert verify(kind, sign(model, KEY), KEYS) == model


def test_another_key_proves_nothing_even_under_the_same_id() -> None:
    other = SigningKey.generate()
    with pytest.raises(BadSignature, match="unknown key"):
        verify(Command, sign(COMMAND, other), KEYS)
    impostor = {other.public().kid: VerifyKey(other.public().kid, KEY.public().raw)}
    with pytest.raises(BadSignature, match="does not hold"):
        verify(Command, sign(COMMAND, other), impostor)


def test_a_signed_shadow_can_not_pass_for_a_command() -> None:
    desired = sign(decode(Desired, EXAMPLES[Desired].encode()), KEY)
    with pytest.raises(BadSignature, match="something else"):
        verify(Command, desired, KEYS)


@given(st.integers(0, len(TOKEN) - 1), st.integers(1, 255))
def test_no_byte_of_a_token_can_be_changed(position: int, change: int) -> None:
    altered = bytearray(TOKEN)
    altered[position] ^= change
    try:
        model = verify(Command, bytes(altered), KEYS)
    except (BadSignature, BadPayload):
        return
    # The last character of base64 has spare bits: the same signature, spelt otherwise.
    assert model == COMMAND


@given(st.binary(max_size=200))
def test_no_bytes_are_taken_for_a_command(token: bytes) -> None:
    with pytest.raises(BadSignature):
        verify(Command, token, KEYS)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_algorithm_is_ours_to_choose_not_the_tokens(algorithm: str) -> None:
    secret = "" if algorithm == "none" else base64.b64encode(KEY.public().raw).decode()
    headers = {"kid": KEY.public().kid, "typ": "escale-command"}
    forged = jwt.encode(json.loads(EXAMPLES[Command]), secret, algorithm, headers)
    with pytest.raises(BadSignature):
        verify(Command, forged.encode(), KEYS)


def test_keys_survive_their_files() -> None:
    again = SigningKey.from_pem(KEY.to_pem())
    assert again.public() == KEY.public()
    assert VerifyKey.parse(str(KEY.public())) == KEY.public()


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nx\n"])
def test_a_broken_key_file_is_said_to_be_one(pem: bytes) -> None:
    with pytest.raises(BadSignature, match="PEM"):
        SigningKey.from_pem(pem)


@pytest.mark.parametrize("text", ["", "kid", "kid:@@@", "kid:AAAA"])
def test_a_broken_public_key_is_said_to_be_one(text: str) -> None:
    with pytest.raises(BadSignature, match="base64url"):
        VerifyKey.parse(text)


def test_a_private_key_never_shows_itself() -> None:
    assert KEY.public().kid in repr(KEY)
    secret = KEY.private.private_bytes_raw()
    assert secret.hex() not in repr(KEY)
    assert "private" not in repr(KEY).lower()
