"""The test keys, all derived from fixed words, and the well-known key document that lists them."""

import hashlib
from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.exceptions import InvalidSignature

from .canonical import canonical

ROSTER = [
    ("dsa-witness", "witness_v1", "Certificate signing"),
    ("dsa-bridge", "bridge_v1", "Bridge claim signing"),
    ("dsa-sanitizer", "sanitizer_v1", "Sanitizer claim signing"),
    ("dsa-ai", "sandbox_b_v1", "Inference claim signing"),
    ("dsa-audit", "audit_v1", "Audit claim signing"),
    ("dsa-gateway", "gateway_manifest_v1", "Manifest signing"),
    ("dsa-witness", "witness_manifest_v1", "Manifest signing"),
]
SERVICE_KEY = {
    "dsa-bridge": "bridge_v1",
    "dsa-sanitizer": "sanitizer_v1",
    "dsa-ai": "sandbox_b_v1",
    "dsa-audit": "audit_v1",
}


def seed(name):
    # The manifest key of the witness is the witness key itself.
    name = "witness_v1" if name == "witness_manifest_v1" else name
    return hashlib.sha256(b"lucairn specification vectors: " + name.encode()).digest()


def sign(name, message):
    return Ed25519PrivateKey.from_private_bytes(seed(name)).sign(message)


def public(name):
    return Ed25519PrivateKey.from_private_bytes(seed(name)).public_key().public_bytes_raw()


def verifies(key, message, signature):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def entry(service, key_id, purpose, state="active", public_key=None):
    return {
        "service_id": service,
        "key_id": key_id,
        "public_key": (public_key or public(key_id)).hex(),
        "purpose": purpose,
        "algorithm": "Ed25519",
        "key_state": state,
    }


def document(entries=None):
    """A well-known key document with both manifest signatures."""
    entries = entries or [entry(*row) for row in ROSTER]
    unsigned = {
        "issuer": "Lucairn Veil Witness",
        "version": 1,
        "supported_protocol_versions": [2],
        "keys": entries,
        "signed_at": "2026-11-01T00:00:00Z",
    }
    message = canonical(unsigned)
    return unsigned | {
        "gateway_manifest_signature": manifest_signature("gateway_manifest_v1", message),
        "witness_manifest_signature": manifest_signature("witness_manifest_v1", message),
    }


def manifest_signature(key_id, message):
    return {"key_id": key_id, "signature": b64encode(sign(key_id, message)).decode()}
