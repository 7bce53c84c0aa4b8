"""The public keys of witnesses."""

from __future__ import annotations

import base64

__all__ = ["normalize_ed25519_public_key"]


def normalize_ed25519_public_key(input_: bytes | str) -> bytes:
    """The 32 raw bytes of a key that is given as such or as base64.

    Raises :class:`TypeError` for anything else. Published keys are hex: ``bytes.fromhex(...)``.
    """
    if isinstance(input_, (bytes, bytearray)):
        raw = bytes(input_)
    elif isinstance(input_, str):
        try:
            raw = base64.b64decode(input_, validate=True)
        except ValueError as error:
            raise TypeError(f"Ed25519 public key base64 decode failed: {error}") from error
    else:
        kind = type(input_).__name__
        raise TypeError(f"Ed25519 public key must be bytes or base64 string, got {kind}")
    if len(raw) != 32:
        raise TypeError(f"Ed25519 public key must be 32 bytes, got {len(raw)}")
    return raw
