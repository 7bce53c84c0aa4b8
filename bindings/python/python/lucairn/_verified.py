"""An answer together with its verified certificate."""

from __future__ import annotations

from dataclasses import dataclass

from lucairn import _native
from lucairn._arguments import seconds
from lucairn.errors import LucairnCertificateError, LucairnResponseValidationError
from lucairn.types import (
    ProxySyncResponse,
    VeilCertificate,
    VerifyCertificateKeys,
    VerifyCertificateResult,
)
from lucairn.verify_certificate.pipeline import Require, policy_of, verify_certificate


@dataclass
class VerifiedMessages:
    """An answer, its certificate, and what the verification of the certificate found.

    Verified means: the trusted witness and the services signed exactly this. What they signed may
    still be that something was wrong, so look at ``result.overall_verdict``.
    """

    response: ProxySyncResponse
    certificate: VeilCertificate
    result: VerifyCertificateResult


def expect_usable(
    within: float, require: Require | None, minimum_signable_version: str | None
) -> None:
    """Refuses what would fail after the prompt, when it has been answered and paid for."""
    seconds(within, "within")
    policy_of(minimum_signable_version, require, None)


def request_id_of(response: ProxySyncResponse) -> str:
    if not response.request_id:
        raise LucairnResponseValidationError(
            "The answer names no request, so it has no certificate", body=response.model_dump()
        )
    return response.request_id


def verified(
    response: ProxySyncResponse,
    certificate: VeilCertificate,
    keys: VerifyCertificateKeys | _native.KeySet,
    require: Require | None,
    minimum_signable_version: str | None,
) -> VerifiedMessages:
    """Verifies the certificate and that it is about this answer's request."""
    result = verify_certificate(
        certificate, keys, minimum_signable_version=minimum_signable_version, require=require
    )
    if result.request_id != response.request_id:
        raise LucairnCertificateError(
            "The certificate is about another request",
            reason="request_id_splice",
            certificate_id=result.certificate_id,
        )
    return VerifiedMessages(response, certificate, result)
