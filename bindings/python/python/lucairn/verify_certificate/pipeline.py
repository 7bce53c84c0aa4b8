"""The verification: the core makes the checks; here its findings get the words of this package."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Union

from lucairn import _native
from lucairn.errors import LucairnCertificateError, LucairnConfigError, LucairnError
from lucairn.types import VeilCertificate, VerifyCertificateKeys, VerifyCertificateResult
from lucairn.verify_certificate.keys import normalize_ed25519_public_key
from lucairn.verify_certificate.parse import parse_certificate, refuse
from lucairn.verify_certificate.signable import document, expect_one_exchange, signed_values

if TYPE_CHECKING:
    from lucairn.report import VerifyReport

__all__ = ["verify_certificate", "verify_report"]

SUPPORTED_PROTOCOL_VERSION = 2

Level = Literal["signed", "claims", "logged", "witnessed", "timestamped", "public"]
Require = Union[Level, Sequence[Level]]
OUTSIDE = frozenset({"logged", "witnessed", "timestamped", "public"})


def verify_certificate(
    raw_cert: Any,
    keys: VerifyCertificateKeys | _native.KeySet,
    *,
    minimum_signable_version: str | None = None,
    require: Require | None = None,
    trust_root: _native.TrustRoot | None = None,
) -> VerifyCertificateResult:
    """Verifies a certificate offline against the keys that are trusted.

    ``raw_cert`` is the dictionary or the model of a certificate, or the bytes as they were served,
    which are read most strictly. ``minimum_signable_version="v3"`` refuses certificates without
    the signature over the 13-key map, ``"v4"`` those without the one over everything. The services'
    claims are checked if ``keys`` has their keys (:class:`lucairn.KeySet`).

    ``require`` names what must be proved: ``"signed"``, ``"claims"``, and from outside ``"logged"``,
    ``"witnessed"``, ``"timestamped"``, ``"public"``; one word or several. Evidence from outside is
    looked at if ``trust_root`` says whom to trust for it, or if it is required; then Sigstore and
    FreeTSA are trusted unless somebody else is named.

    Raises :class:`LucairnCertificateError`, whose ``reason`` is a stable word. A verdict of PARTIAL
    or FAILED is an honest statement and no failure: look at ``overall_verdict``.
    """
    trusted = _key_set(keys)
    policy = policy_of(minimum_signable_version, require, trust_root)
    verdict = _checked(raw_cert, trusted, policy)
    if verdict is None or verdict.check in UNREADABLE:
        if verdict is not None and isinstance(raw_cert, (bytes, bytearray)):
            refuse(f"Certificate cannot be read: {verdict.detail}", verdict.certificate_id)
        # The lenient model of this package tells what is wrong, or takes it all the same.
        raw_cert = parse_certificate(raw_cert)
        verdict = _checked(raw_cert, trusted, policy)
        if verdict is None or verdict.check in UNREADABLE:
            raise _unreadable(raw_cert, verdict)
    if verdict.check is not None:
        raise _failure(verdict, raw_cert, keys)
    try:
        issued_at = _parse_iso(verdict.issued_at)
    except ValueError as error:
        raise _not_a_time(verdict.issued_at, verdict.certificate_id, error) from error
    return VerifyCertificateResult(
        verdict.certificate_id,
        verdict.request_id,
        verdict.witness_key_id,
        issued_at,
        verdict.issued_at,
        verdict.anchor_status,
        verdict.overall_verdict,
        verdict.signable_version,
    )


def verify_report(
    raw_cert: Any,
    keys: VerifyCertificateKeys | _native.KeySet,
    *,
    minimum_signable_version: str | None = None,
    require: Require | None = None,
    trust_root: _native.TrustRoot | None = None,
) -> VerifyReport:
    """Makes all checks of a certificate offline and tells how each went, and what is proved.

    Takes what :func:`verify_certificate` takes, reads all of it strictly, and raises nothing for a
    certificate that does not verify. Evidence from outside is always looked at: with nobody named in
    ``trust_root``, Sigstore and FreeTSA are trusted.
    """
    from lucairn.report import VerifyReport

    trusted = _key_set(keys)
    if isinstance(keys, VerifyCertificateKeys):
        try:
            normalize_ed25519_public_key(keys.witness_public_key)
        except TypeError as error:
            message = f"Invalid witness_public_key: {error}"
            raise LucairnConfigError(message, cause=error) from error
    root = _builtin() if trust_root is None else trust_root
    policy = policy_of(minimum_signable_version, require, root)
    certificate = document(raw_cert) if isinstance(raw_cert, VeilCertificate) else raw_cert
    try:
        text = _native.report(certificate, trusted, policy)
    except ValueError as error:
        raise LucairnConfigError(f"Invalid witness_public_key: {error}", cause=error) from error
    return VerifyReport(json.loads(text))


def lacks_key(error: LucairnError) -> bool:
    """Whether a certificate failed because a key is not known."""
    reasons = ("witness_mismatch", "service_key_mismatch")
    return isinstance(error, LucairnCertificateError) and error.reason in reasons


# The checks of the core that no certificate gets past that is not one to its strict reader.
UNREADABLE = ("json", "members")


def _key_set(keys: VerifyCertificateKeys | _native.KeySet) -> _native.KeySet:
    if isinstance(keys, VerifyCertificateKeys):
        try:
            key = normalize_ed25519_public_key(keys.witness_public_key)
            return _native.KeySet.witness(keys.witness_key_id, key)
        except TypeError:
            # The checks before the signature come first, and it fails at that.
            key_id = keys.witness_key_id
            return _native.KeySet.witness(key_id if isinstance(key_id, str) else "", None)
    if isinstance(keys, _native.KeySet):
        return keys
    raise TypeError("verify_certificate: keys must be a VerifyCertificateKeys instance")


NO_DEMANDS = _native.Policy()


@functools.cache
def _builtin() -> _native.TrustRoot:
    return _native.TrustRoot.builtin()


def policy_of(
    minimum: str | None, require: Require | None, trust_root: _native.TrustRoot | None
) -> _native.Policy:
    """What is demanded; a ValueError for a word that is unknown."""
    if minimum is None and require is None and trust_root is None:
        return NO_DEMANDS
    levels = [require] if isinstance(require, str) else list(require or ())
    if trust_root is None and OUTSIDE.intersection(levels):
        trust_root = _builtin()
    return _native.Policy(minimum, levels, trust_root)


def _checked(
    certificate: Any, keys: _native.KeySet, policy: _native.Policy
) -> _native.Verdict | None:
    """What the core finds; None if it cannot even be given the certificate."""
    if isinstance(certificate, VeilCertificate):
        try:
            certificate = document(certificate)
        except ValueError:
            return None
    return _native.verify(certificate, keys, policy)


def _unreadable(
    certificate: VeilCertificate, verdict: _native.Verdict | None
) -> LucairnCertificateError:
    """The exception for a model that is no certificate to the core."""
    found = "it holds what JSON cannot hold" if verdict is None else verdict.detail
    message = f"Certificate cannot be read: {found}"
    cause: Exception | None = None
    try:
        _native.canonical_json(signed_values(certificate))
    except TypeError as error:
        message, cause = f"Failed to derive signed payload: {error}", error
    return LucairnCertificateError(
        message, reason="malformed", certificate_id=certificate.certificate_id, cause=cause
    )


def _failure(
    verdict: _native.Verdict, certificate: Any, keys: VerifyCertificateKeys | _native.KeySet
) -> LucairnCertificateError:
    """The exception for the check that failed."""
    if isinstance(certificate, (bytes, bytearray)):
        certificate = json.loads(certificate)
    if not isinstance(certificate, VeilCertificate):
        certificate = VeilCertificate.model_validate(certificate)
    message = verdict.detail or ""
    cause: Exception | None = None
    if verdict.check == "request":
        try:
            expect_one_exchange(certificate)
        except LucairnCertificateError as error:
            return error
    elif verdict.check == "protocol_version":
        version = certificate.protocol_version
        message = (
            f"Unsupported Veil protocol version: {version} "
            f"(SDK supports {SUPPORTED_PROTOCOL_VERSION})"
        )
    elif verdict.check == "witness_key":
        found = certificate.witness_key_id
        message = f'Witness key ID mismatch: cert has "{found}", expected {_expected(keys)}'
    elif verdict.check == "signature_present":
        message = "Certificate has no witness signature"
    elif verdict.check == "witness_signature":
        message, cause = _not_signed(certificate, keys)
    elif verdict.check == "issued_at":
        try:
            _parse_iso(certificate.issued_at)
        except ValueError as invalid:
            cause = invalid
        # Python reads more forms than the protocol knows.
        other = cause or ValueError("the text is not of the form of RFC 3339")
        return _not_a_time(certificate.issued_at, certificate.certificate_id, other)
    return LucairnCertificateError(
        message, reason=verdict.reason, certificate_id=certificate.certificate_id, cause=cause
    )


def _not_signed(
    certificate: VeilCertificate, keys: VerifyCertificateKeys | _native.KeySet
) -> tuple[str, Exception | None]:
    """What exactly is wrong with a signature: its text, the key, or what it was made over."""
    emitted = certificate.signable_protocol_version_emitted
    texts = [certificate.witness_signature]
    if emitted >= 3:
        texts.insert(0, certificate.signable_v3_signature or "")
    if emitted >= 4:
        texts.insert(0, certificate.signable_v4_signature or "")
    for text in texts:
        try:
            decoded = base64.b64decode(text, validate=True)
            if base64.b64encode(decoded).decode() != text:
                raise ValueError("not canonical standard padded base64")
        except ValueError as error:
            return f"Witness signature base64 decode failed: {error}", error
    if isinstance(keys, VerifyCertificateKeys):
        try:
            normalize_ed25519_public_key(keys.witness_public_key)
        except TypeError as error:
            return f"Invalid witness_public_key: {error}", error
    return "Witness Ed25519 signature verification failed", None


def _expected(keys: VerifyCertificateKeys | _native.KeySet) -> str:
    if isinstance(keys, VerifyCertificateKeys):
        return f'"{keys.witness_key_id}"'
    return " or ".join(f'"{key_id}"' for key_id in keys.witness_key_ids) or "none"


def _not_a_time(text: str, certificate_id: str, error: Exception) -> LucairnCertificateError:
    return LucairnCertificateError(
        f"cert.issued_at is not a valid RFC 3339 timestamp: {text!r}",
        reason="malformed",
        certificate_id=certificate_id,
        cause=error,
    )


def _parse_iso(iso: str) -> datetime:
    """A time to the microsecond; further digits are cut."""
    text = iso[:-1] + "+00:00" if iso.endswith("Z") else iso
    head, dot, rest = text.partition(".")
    if dot:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        text = f"{head}.{rest[:digits][:6].ljust(6, '0')}{rest[digits:]}"
    return datetime.fromisoformat(text)


def _build_result(
    cert: VeilCertificate, signable_version: str = "v2", v3_signature_stripped: bool = False
) -> VerifyCertificateResult:
    """The result for a certificate that verified."""
    anchor = cert.anchor_status
    try:
        issued_at = _parse_iso(cert.issued_at)
    except ValueError as error:
        raise _not_a_time(cert.issued_at, cert.certificate_id, error) from error
    return VerifyCertificateResult(
        certificate_id=cert.certificate_id,
        request_id=cert.request_id,
        witness_key_id=cert.witness_key_id,
        witness_asserted_issued_at=issued_at,
        witness_asserted_issued_at_iso=cert.issued_at,
        anchor_status="ANCHOR_STATUS_UNSPECIFIED" if anchor is None else anchor.status,
        overall_verdict=cert.verification.overall_verdict,
        signable_version=signable_version,
        v3_signature_stripped=v3_signature_stripped,
    )
