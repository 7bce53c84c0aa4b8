"""Verifying certificates offline. The checks are made by the Rust core that the gateway uses too."""

from lucairn.verify_certificate.canonical_json import canonical_json
from lucairn.verify_certificate.keys import normalize_ed25519_public_key
from lucairn.verify_certificate.parse import parse_certificate
from lucairn.verify_certificate.pipeline import (
    SUPPORTED_PROTOCOL_VERSION,
    verify_certificate,
    verify_report,
)
from lucairn.verify_certificate.signable import (
    derive_v3_signed_bytes,
    derive_witness_signed_bytes,
    normalize_issued_at,
)
from lucairn.verify_certificate.signature import verify_ed25519

__all__ = [
    "SUPPORTED_PROTOCOL_VERSION",
    "canonical_json",
    "derive_v3_signed_bytes",
    "derive_witness_signed_bytes",
    "normalize_ed25519_public_key",
    "normalize_issued_at",
    "parse_certificate",
    "verify_certificate",
    "verify_ed25519",
    "verify_report",
]
