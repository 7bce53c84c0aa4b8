"""What can go wrong: one base class, which stands for every failure, and five kinds."""

from __future__ import annotations

from typing import Any, Literal

VerifyCertificateFailureReason = Literal[
    "malformed",
    "unsupported_protocol_version",
    "witness_mismatch",
    "witness_signature_missing",
    "invalid_signature",
    # Certificates with newer signatures.
    "version_downgrade_detected",
    "signable_version_insufficient",
    # The services' claims, which are looked at when their keys are known.
    "duplicate_claim_id",
    "unknown_service",
    "service_key_mismatch",
    "claim_signature_invalid",
    "claim_canonical_mismatch",
    "request_id_splice",
    "typed_payload_mismatch",
    "redaction_hash_unbound",
    "forwarded_mismatch",
    "verdict_mismatch",
    # The place of a certificate among those of its API key.
    "sequence_invalid",
    # Evidence from outside, which is looked at when somebody is trusted for it.
    "log_invalid",
    "timestamp_invalid",
    "public_log_invalid",
    "time_contradiction",
    # What the caller required.
    "level_insufficient",
]
"""The stable words for why a certificate does not verify.

The first seven are all that come with the keys of a witness alone.
"""


class LucairnError(Exception):
    """Anything that goes wrong in this package. What caused it is in ``__cause__``."""

    def __init__(self, message: str, *, cause: BaseException | None = None) -> None:
        super().__init__(message)
        if cause is not None:
            self.__cause__ = cause


class LucairnConfigError(LucairnError):
    """A setting, an argument or an option that cannot be right. Nothing was sent."""


class LucairnHttpError(LucairnError):
    """The gateway answered, and not with success; or with 202 where the thing itself was asked for.

    ``body`` is the parsed JSON of the answer, or its text if it is no JSON.
    """

    def __init__(
        self, message: str, status: int, body: Any, *, cause: BaseException | None = None
    ) -> None:
        super().__init__(message, cause=cause)
        self.status = status
        self.body = body


class LucairnTimeoutError(LucairnError):
    """The gateway took longer than it was given."""


class LucairnResponseValidationError(LucairnError):
    """The gateway answered with success and a body that is not what was asked for.

    ``body`` is what came; what is wrong with it is in ``__cause__``.
    """

    def __init__(self, message: str, *, body: Any, cause: BaseException | None = None) -> None:
        super().__init__(message, cause=cause)
        self.body = body


class LucairnCertificateError(LucairnError):
    """A certificate that does not verify; ``reason`` is a stable word for why."""

    def __init__(
        self,
        message: str,
        *,
        reason: VerifyCertificateFailureReason,
        certificate_id: str | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(message, cause=cause)
        self.reason = reason
        self.certificate_id = certificate_id
