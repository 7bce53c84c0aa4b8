"""The package under its former name. Every class here is the very one of ``lucairn``."""

import warnings as _warnings

from lucairn import (
    AuditEntry,
    AuditExportOptions,
    AuditExportResponse,
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
    VerifyCertificateFailureReason,
    VerifyCertificateKeys,
    VerifyCertificateResult,
    get_client_id,
)
from lucairn import Lucairn as TheVeil
from lucairn import LucairnCertificateError as TheVeilCertificateError
from lucairn import LucairnConfig as TheVeilConfig
from lucairn import LucairnConfigError as TheVeilConfigError
from lucairn import LucairnError as TheVeilError
from lucairn import LucairnHttpError as TheVeilHttpError
from lucairn import LucairnResponseValidationError as TheVeilResponseValidationError
from lucairn import LucairnTimeoutError as TheVeilTimeoutError

__all__ = [
    "AuditEntry",
    "AuditExportOptions",
    "AuditExportResponse",
    "MessagesOptions",
    "ProxyAcceptedResponse",
    "ProxyMessagesRequest",
    "ProxyPIIAnnotation",
    "ProxyRequest",
    "ProxyResponse",
    "ProxySyncResponse",
    "ProxyVeilReceipt",
    "TheVeil",
    "TheVeilCertificateError",
    "TheVeilConfig",
    "TheVeilConfigError",
    "TheVeilError",
    "TheVeilHttpError",
    "TheVeilResponseValidationError",
    "TheVeilTimeoutError",
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

__version__ = "1.0.0"

_warnings.warn(
    "The `theveil` package was renamed to `lucairn`; import Lucairn and the other names from there.",
    DeprecationWarning,
    stacklevel=2,
)
