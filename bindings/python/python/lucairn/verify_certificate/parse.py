"""From whatever was handed in to the typed model of a certificate."""

from __future__ import annotations

from typing import Any, NoReturn

from pydantic import ValidationError

from lucairn.errors import LucairnCertificateError
from lucairn.types import VeilCertificate

__all__ = ["parse_certificate"]

TEXTS = ("certificate_id", "request_id", "witness_key_id", "witness_signature", "issued_at")
LARGEST_VERSION = 2**64 - 1


def parse_certificate(raw: Any) -> VeilCertificate:
    """The model of a certificate that is given as a dictionary or already as a model.

    Raises :class:`LucairnCertificateError` with the reason ``malformed``; nothing is verified here.
    """
    if isinstance(raw, VeilCertificate):
        return raw
    if not isinstance(raw, dict):
        refuse("Certificate is not a JSON object", None)
    stated = raw.get("certificate_id")
    certificate_id = stated if isinstance(stated, str) else None
    is_complete = (
        all(isinstance(raw.get(name), str) for name in TEXTS)
        and is_version(raw.get("protocol_version"))
        and isinstance(raw.get("claims"), list)
        and isinstance(raw.get("verification"), dict)
    )
    if not is_complete:
        refuse("Certificate missing required fields", certificate_id)
    emitted = raw.get("signable_protocol_version_emitted")
    if emitted is not None and not is_version(emitted):
        refuse("signable_protocol_version_emitted must be a non-negative integer", certificate_id)
    if not isinstance(raw["verification"].get("overall_verdict"), str):
        refuse("verification.overall_verdict must be a string enum literal", certificate_id)
    try:
        return VeilCertificate.model_validate(raw)
    except ValidationError as error:
        raise LucairnCertificateError(
            f"Certificate validation failed: {error}",
            reason="malformed",
            certificate_id=certificate_id,
            cause=error,
        ) from error


def is_version(value: Any) -> bool:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return is_integer and 0 <= value <= LARGEST_VERSION


def refuse(message: str, certificate_id: str | None) -> NoReturn:
    raise LucairnCertificateError(message, reason="malformed", certificate_id=certificate_id)
