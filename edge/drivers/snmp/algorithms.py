"""pysnmp's names of the algorithms that the options name."""

from __future__ import annotations

from typing import Any

from pysnmp.entity.config import (
    USM_AUTH_HMAC96_SHA,
    USM_AUTH_HMAC192_SHA256,
    USM_AUTH_HMAC384_SHA512,
    USM_PRIV_CFB128_AES,
    USM_PRIV_CFB256_AES,
)

AUTH: dict[str, Any] = {
    "SHA": USM_AUTH_HMAC96_SHA,
    "SHA-256": USM_AUTH_HMAC192_SHA256,
    "SHA-512": USM_AUTH_HMAC384_SHA512,
}
PRIVACY: dict[str, Any] = {"AES": USM_PRIV_CFB128_AES, "AES-256": USM_PRIV_CFB256_AES}
