"""Ed25519 signatures, by strict rules."""

from __future__ import annotations

from lucairn import _native
from lucairn.verify_certificate.keys import normalize_ed25519_public_key

__all__ = ["verify_ed25519"]


def verify_ed25519(message: bytes, signature: bytes, public_key: bytes | str) -> bool:
    """Whether a signature is the key's over exactly this message.

    False for everything that some implementation might read differently: a key or a point in
    another than its one encoding, or of small order, an unreduced scalar. Raises
    :class:`TypeError` for a key that is not one of 32 bytes.
    """
    key = normalize_ed25519_public_key(public_key)
    return _native.verify_ed25519(bytes(memoryview(message)), bytes(memoryview(signature)), key)
