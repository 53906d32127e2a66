"""Signed messages: HMAC-SHA256 over the time and the body, with a secret that both sides know.

The header reads ``t=SECONDS,v1=SIGNATURE``; several ``v1`` are allowed while a secret is being changed. The signature is
written in hexadecimal or in Base64. Nothing of the body is looked at before this has passed.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

from .errors import BadSignatureError

#: Seconds by which the time of a message may differ from ours, before or after.
WINDOW = 300


def read_secret(text: str) -> bytes:
    """The bytes of a secret given as Base64. Raises BadSignatureError."""
    try:
        secret = b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadSignatureError("secret") from None
    if not secret:
        raise BadSignatureError("secret")
    return secret


def sign(secret: bytes, moment: int, body: bytes) -> str:
    """The header that goes with ``body`` at ``moment``, in seconds since 1970."""
    return f"t={moment},v1={_digest(secret, str(moment), body).hex()}"


def check_signature(header: str, body: bytes, secrets: Sequence[bytes], now: int) -> int:
    """The time at which ``body`` was signed with one of ``secrets``. Raises BadSignatureError.

    All comparisons take as long whether they hold or not.
    """
    moment, signatures = _read_header(header)
    good = False
    for secret in secrets:
        digest = _digest(secret, moment, body)
        for signature in signatures:
            good |= hmac.compare_digest(signature.lower(), digest.hex().encode())
            good |= hmac.compare_digest(signature, b64encode(digest))
    if not good:
        raise BadSignatureError("wrong")
    if abs(now - int(moment)) > WINDOW:
        raise BadSignatureError("old")
    return int(moment)


def _read_header(header: str) -> tuple[str, list[bytes]]:
    parts = [part.strip().partition("=") for part in (header or "").split(",")]
    moments = [value for name, _sign, value in parts if name == "t"]
    signatures = [value.encode("utf-8", "replace") for name, _sign, value in parts if name == "v1" and value]
    if not moments or not signatures:
        raise BadSignatureError("missing")
    if len(moments) > 1 or not moments[0].isascii() or not moments[0].isdecimal() or len(moments[0]) > 12:
        raise BadSignatureError("unreadable")
    return moments[0], signatures


def _digest(secret: bytes, moment: str, body: bytes) -> bytes:
    return hmac.new(secret, moment.encode() + b"." + body, sha256).digest()
