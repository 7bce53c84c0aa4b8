"""The bytes that witnesses sign."""

from __future__ import annotations

import json

from lucairn import _native
from lucairn.errors import LucairnCertificateError
from lucairn.types import VeilCertificate

__all__ = [
    "SIGNABLE_PROTOCOL_VERSION",
    "derive_v3_signed_bytes",
    "derive_witness_signed_bytes",
    "normalize_issued_at",
]

SIGNABLE_PROTOCOL_VERSION = 2


def derive_witness_signed_bytes(cert: VeilCertificate) -> bytes:
    """The canonical bytes of the 7-key map, over which ``witness_signature`` is made."""
    return _signed_bytes(cert, v3=False)


def derive_v3_signed_bytes(cert: VeilCertificate) -> bytes:
    """The canonical bytes of the 13-key map, over which ``signable_v3_signature`` is made."""
    return _signed_bytes(cert, v3=True)


def normalize_issued_at(issued_at: str) -> str:
    """The text that the witness signed for a served ``issued_at``."""
    return _native.normalize_issued_at(issued_at)


def _signed_bytes(cert: VeilCertificate, v3: bool) -> bytes:
    expect_one_exchange(cert)
    try:
        return _native.signed_bytes(document(cert), v3)
    except ValueError as error:
        raise LucairnCertificateError(
            f"Failed to derive signed payload: {error}",
            reason="malformed",
            certificate_id=cert.certificate_id,
            cause=error,
        ) from error


def expect_one_exchange(cert: VeilCertificate) -> None:
    """There must be a claim, and the first one must be about the certificate's request."""
    if not cert.claims:
        message = "cert.claims is empty — certificate must contain at least one claim"
    elif cert.claims[0].request_id != cert.request_id:
        message = "cert.request_id does not match cert.claims[0].request_id (gateway invariant violated)"
    else:
        return
    raise LucairnCertificateError(
        message, reason="malformed", certificate_id=cert.certificate_id
    )


def signed_values(cert: VeilCertificate) -> dict[str, object]:
    """The values of the 7-key map, as far as they are there."""
    return {
        "certificate_id": cert.certificate_id,
        "claim_ids": [claim.claim_id for claim in cert.claims or []],
        "issued_at": cert.issued_at,
        "protocol_version": cert.protocol_version,
        "request_id": cert.request_id,
        "witness_key_id": cert.witness_key_id,
    }


def document(cert: VeilCertificate) -> bytes:
    """A model as JSON text: as it was served if it still says that, else as it is now."""
    served = cert._served
    if served is not None and VeilCertificate.model_validate(json.loads(served)) == cert:
        return served
    return cert.__pydantic_serializer__.to_json(cert, exclude_unset=True, warnings=False)
