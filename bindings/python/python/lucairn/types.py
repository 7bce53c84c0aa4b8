"""Settings, options and results as dataclasses; what goes over the wire as pydantic models.

Members that a newer gateway adds are ignored.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from lucairn._native import written
from lucairn.errors import VerifyCertificateFailureReason

__all__ = [
    "AuditEntry",
    "AuditExportOptions",
    "AuditExportResponse",
    "LucairnConfig",
    "MessagesOptions",
    "ProxyAcceptedResponse",
    "ProxyJobStatus",
    "ProxyMessagesRequest",
    "ProxyPIIAnnotation",
    "ProxyRequest",
    "ProxyResponse",
    "ProxySyncResponse",
    "ProxyVeilReceipt",
    "VeilAnchorStatusInfo",
    "VeilCertAnchorStatus",
    "VeilCertificate",
    "VeilClaim",
    "VeilClaimType",
    "VeilCompleteness",
    "VeilExternalAttestation",
    "VeilIsolationProbeStatus",
    "VeilVerdict",
    "VeilVerificationResult",
    "VerifyCertificateFailureReason",
    "VerifyCertificateKeys",
    "VerifyCertificateResult",
]

# --- settings and options


@dataclass(repr=False)
class LucairnConfig:
    """Where the gateway is and who is asking.

    ``timeout`` is in seconds and counts anew for each step: connecting, sending, each wait for more
    of the answer. ``max_response_bytes`` counts the decoded body. The defaults are
    ``https://gateway.lucairn.eu``, 30 seconds and 10 MiB.
    """

    api_key: str
    base_url: str | None = None
    timeout: float | None = None
    max_response_bytes: int | None = None

    def __repr__(self) -> str:
        # The key must not end up in a log because somebody logged the settings.
        return (
            f"{type(self).__qualname__}(api_key='***', base_url={self.base_url!r}, "
            f"timeout={self.timeout!r}, max_response_bytes={self.max_response_bytes!r})"
        )


@dataclass
class MessagesOptions:
    """What one call does differently: its time limit, and headers such as ``X-Upstream-Key``."""

    timeout: float | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class AuditExportOptions:
    """Which audit events are wanted: of how many days (1 to 90, 30 if not said), of which type."""

    days: int | None = None
    type: str | None = None
    timeout: float | None = None
    headers: dict[str, str] = field(default_factory=dict)


# --- POST /api/v1/proxy/messages

ProxyMode = Literal["live", "proving_ground"]
ProxyJobStatus = Literal["JOB_STATUS_COMPLETED", "JOB_STATUS_FAILED"]


class ProxyPIIAnnotation(BaseModel):
    """One piece of personal data that a proving-ground request declares: where it is and what."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    type: str
    value: str
    start: int
    end: int


class ProxyRequest(BaseModel):
    """A prompt template with ``{names}`` in single braces, and the values to fill in."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    prompt_template: str
    context: dict[str, str]
    model: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    stream: bool | None = None
    relink_response: bool | None = None
    mode: ProxyMode | None = None
    activity_id: str | None = None
    ground_truth: dict[str, list[ProxyPIIAnnotation]] | None = None


class ProxyMessagesRequest(ProxyRequest):
    """The body of ``messages()``."""

    model_config = ConfigDict(extra="ignore", defer_build=True)


class ProxyVeilReceipt(BaseModel):
    """Where the certificate of a request is, and whether it is there already."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    status: Literal["available", "pending"]
    certificate_url: str
    summary_url: str


class ProxySyncResponse(BaseModel):
    """The answer of the model, with the originals put back if that was asked for."""

    # `model_used` is a name that older versions of pydantic want for themselves.
    model_config = ConfigDict(extra="ignore", defer_build=True, protected_namespaces=())

    status: ProxyJobStatus
    model_used: str
    latency_ms: int = 0
    result: Any | None = None
    dlp_redacted: bool | None = None
    relinked: bool | None = None
    error_message: str | None = None
    redaction_count: int | None = None
    request_id: str | None = None
    compliance_trace: dict[str, Any] | None = None
    ground_truth_evaluation: dict[str, Any] | None = None
    veil: ProxyVeilReceipt | None = None
    veil_evidence: dict[str, Any] | None = None
    tracevault: dict[str, Any] | None = None


class ProxyAcceptedResponse(BaseModel):
    """The model takes longer than the gateway waits; ask for the answer at ``status_url``."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    status: Literal["processing"]
    job_id: str
    request_id: str
    status_url: str
    veil: ProxyVeilReceipt | None = None


ProxyResponse = Union[ProxySyncResponse, ProxyAcceptedResponse]

# --- GET /api/v1/veil/certificate/{request_id}

VeilClaimType = Literal[
    "CLAIM_TYPE_UNSPECIFIED",
    "CLAIM_TYPE_TOKEN_GENERATED",
    "CLAIM_TYPE_PII_SANITIZED",
    "CLAIM_TYPE_INFERENCE_COMPLETED",
    "CLAIM_TYPE_EVENTS_RECORDED",
]
VeilCompleteness = Literal["COMPLETENESS_UNSPECIFIED", "COMPLETENESS_FULL", "COMPLETENESS_PARTIAL"]
VeilVerdict = Literal["VERDICT_UNSPECIFIED", "VERDICT_VERIFIED", "VERDICT_PARTIAL", "VERDICT_FAILED"]
VeilIsolationProbeStatus = Literal[
    "ISOLATION_PROBE_UNKNOWN",
    "ISOLATION_PROBE_VERIFIED",
    "ISOLATION_PROBE_BREACHED",
    "ISOLATION_PROBE_LOCKED",
    "ISOLATION_PROBE_BYOK_EXEMPT",
]
VeilCertAnchorStatus = Literal[
    "ANCHOR_STATUS_UNSPECIFIED",
    "ANCHOR_STATUS_PENDING",
    "ANCHOR_STATUS_ANCHORED",
    "ANCHOR_STATUS_FAILED",
]


class VeilClaim(BaseModel):
    """What one service says that it saw and did not see, signed by its own key."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    claim_id: str
    request_id: str
    service_id: str
    claim_type: VeilClaimType
    data_seen: list[str] = Field(default_factory=list)
    data_not_seen: list[str] = Field(default_factory=list)
    canonical_payload: str
    timestamp: str
    signature: str
    bridge: dict[str, Any] | None = None
    sanitizer: dict[str, Any] | None = None
    inference: dict[str, Any] | None = None
    audit: dict[str, Any] | None = None


class VeilVerificationResult(BaseModel):
    """What the witness found in the claims. Its signature covers the verdict alone."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    signatures_valid: bool
    completeness: VeilCompleteness
    missing_services: list[str] = Field(default_factory=list)
    temporal_consistent: bool
    data_visibility_consistent: bool
    isolation_verified: bool
    qi_score: Any | None = None
    overall_verdict: VeilVerdict
    byok_exempt: bool = False


class VeilAnchorStatusInfo(BaseModel):
    """How far the evidence from outside has come; not signed."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    status: VeilCertAnchorStatus
    attempts: int | None = None
    last_error: str | None = None
    human_note: str | None = None


class VeilExternalAttestation(BaseModel):
    """Evidence from outside; each part proves itself or nothing."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    timestamp: dict[str, Any] | None = None
    transparency_log: dict[str, Any] | None = None
    notary: dict[str, Any] | None = None
    veil_log: dict[str, Any] | None = None


class VeilCertificate(BaseModel):
    """A witness's signed statement about one request. Nothing in it is verified by being here."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    certificate_id: str
    request_id: str
    protocol_version: int
    claims: list[VeilClaim] = Field(default_factory=list)
    verification: VeilVerificationResult
    issued_at: str
    formal_verification: dict[str, Any] | None = None
    audit_integrity: dict[str, Any] | None = None
    privacy_budget: dict[str, Any] | None = None
    witness_signature: str
    witness_key_id: str
    attestation: VeilExternalAttestation | None = None
    anchor_status: VeilAnchorStatusInfo | None = None
    client_id: str | None = None
    api_key_id: str | None = None
    signable_v2_signature: str | None = None
    signable_v3_signature: str | None = None
    signable_protocol_version_emitted: int = 0
    signable_v4_signature: str | None = None
    tenant_seq: str | None = None
    prev_certificate_digest: str | None = None

    # The text that this was made from. The newest signature covers every byte of meaning in it,
    # members that are no fields here included, so the fields alone could not be verified.
    _served: bytes | None = PrivateAttr(default=None)

    @field_validator("signable_protocol_version_emitted", mode="before")
    @classmethod
    def _null_is_none_emitted(cls, value: Any) -> Any:
        return 0 if value is None else value

    @model_validator(mode="wrap")
    @classmethod
    def _keep_what_was_served(cls, value: Any, handler: Any) -> Any:
        certificate = handler(value)
        if isinstance(value, dict) and value.get("signable_v4_signature") is not None:
            certificate._served = written(value)
        return certificate

    def served(self) -> bytes:
        """The text to keep: as it was served, where this was made from that; else the fields as JSON.

        A dump of the fields is another text, which the newest signature does not cover.
        """
        return self._served or self.model_dump_json(exclude_unset=True).encode()

    def __eq__(self, other: object) -> bool:
        # Certificates that say the same are the same, wherever they came from.
        return type(self) is type(other) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        from lucairn._html import certificate

        return certificate(self)


# --- verification


@dataclass
class VerifyCertificateKeys:
    """The one witness key to trust: its id, and its 32 raw bytes or their base64."""

    witness_key_id: str
    witness_public_key: bytes | str


@dataclass
class VerifyCertificateResult:
    """What a certificate that verified states.

    The witness's signature covers everything here but ``anchor_status``.
    """

    certificate_id: str
    request_id: str
    witness_key_id: str
    witness_asserted_issued_at: datetime
    witness_asserted_issued_at_iso: str
    anchor_status: VeilCertAnchorStatus
    overall_verdict: VeilVerdict
    signable_version: str = "v2"
    v3_signature_stripped: bool = False


# --- GET /api/v1/audit/export


class AuditEntry(BaseModel):
    """One event of the customer's audit chain."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    timestamp: str
    event_type: str
    actor: str
    details: str
    request_id: str | None = None


class AuditExportResponse(BaseModel):
    """The audit events of some days."""

    model_config = ConfigDict(extra="ignore", defer_build=True)

    customer_id: str
    tier: str
    period: str
    events: list[AuditEntry] = Field(default_factory=list)
    total_events: int
    source: str
