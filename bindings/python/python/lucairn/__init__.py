"""The client of a Lucairn gateway, and the offline verifier of its certificates.

Names are imported when they are first used, so that ``import lucairn`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module

# The module `typing` costs as much as all the rest here, and only type checkers need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # `as` says that a name is exported though it is not in __all__.
    from lucairn import client as client
    from lucairn import errors as errors
    from lucairn import report as report
    from lucairn import transport as transport
    from lucairn import types as types
    from lucairn import verify_certificate as verify_certificate
    from lucairn._native import KeySet as KeySet
    from lucairn._native import TrustRoot as TrustRoot
    from lucairn._verified import VerifiedMessages as VerifiedMessages
    from lucairn.aio import AsyncLucairn as AsyncLucairn
    from lucairn.client import Lucairn
    from lucairn.errors import (
        LucairnCertificateError,
        LucairnConfigError,
        LucairnError,
        LucairnHttpError,
        LucairnResponseValidationError,
        LucairnTimeoutError,
        VerifyCertificateFailureReason,
    )
    from lucairn.report import VerifyCheck as VerifyCheck
    from lucairn.report import VerifyReport as VerifyReport
    from lucairn.types import (
        AuditEntry,
        AuditExportOptions,
        AuditExportResponse,
        LucairnConfig,
        MessagesOptions,
        ProxyAcceptedResponse,
        ProxyMessagesRequest,
        ProxyPIIAnnotation,
        ProxyRequest,
        ProxyResponse,
        ProxySyncResponse,
        ProxyVeilReceipt,
        VeilAnchorStatusInfo,
        VeilCertificate,
        VeilClaim,
        VeilExternalAttestation,
        VeilVerificationResult,
        VerifyCertificateKeys,
        VerifyCertificateResult,
    )
    from lucairn.verify_certificate.pipeline import verify_report as verify_report

# What `from lucairn import *` gives is what it gave in the published package, so that it brings no
# new name into a program that swaps the packages.
__all__ = [
    "AuditEntry",
    "AuditExportOptions",
    "AuditExportResponse",
    "Lucairn",
    "LucairnCertificateError",
    "LucairnConfig",
    "LucairnConfigError",
    "LucairnError",
    "LucairnHttpError",
    "LucairnResponseValidationError",
    "LucairnTimeoutError",
    "MessagesOptions",
    "ProxyAcceptedResponse",
    "ProxyMessagesRequest",
    "ProxyPIIAnnotation",
    "ProxyRequest",
    "ProxyResponse",
    "ProxySyncResponse",
    "ProxyVeilReceipt",
    "VeilAnchorStatusInfo",
    "VeilCertificate",
    "VeilClaim",
    "VeilExternalAttestation",
    "VeilVerificationResult",
    "VerifyCertificateFailureReason",
    "VerifyCertificateKeys",
    "VerifyCertificateResult",
    "get_client_id",
]

# Programs that print or compare it see what they always saw; the version of the distribution is
# `importlib.metadata.version("lucairn")`.
__version__ = "1.0.0"

_MODULES = ("client", "errors", "report", "transport", "types", "verify_certificate")
_HOMES = {
    "AsyncLucairn": "lucairn.aio",
    "KeySet": "lucairn._native",
    "Lucairn": "lucairn.client",
    "TrustRoot": "lucairn._native",
    "VerifiedMessages": "lucairn._verified",
    "VerifyCertificateFailureReason": "lucairn.errors",
    "VerifyCheck": "lucairn.report",
    "VerifyReport": "lucairn.report",
    "verify_report": "lucairn.verify_certificate.pipeline",
}


def get_client_id(cert: VeilCertificate) -> str | None:
    """The organisation that a certificate names, if it names one.

    The witness signs it in the 13-key map only; see the section on limits in ``docs/python.md``.
    """
    return cert.client_id


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"lucairn.{name}")
    home = _HOMES.get(name)
    if home is None:
        if name not in __all__:
            raise AttributeError(f"module 'lucairn' has no attribute {name!r}")
        is_error = name.startswith("Lucairn") and name.endswith("Error")
        home = "lucairn.errors" if is_error else "lucairn.types"
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_HOMES, *_MODULES})
