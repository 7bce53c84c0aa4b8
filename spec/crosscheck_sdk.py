#!/usr/bin/env python3
"""Runs the certificate vectors through an installed `lucairn` client and compares the outcomes.

Usage: <python that has lucairn> spec/crosscheck_sdk.py spec/vectors/certificate

The client checks less than the specification: it does not look into claims and reads JSON leniently. A vector that
fails only such a check must therefore be accepted by the client, which proves that nothing else is wrong with it.
"""

import binascii
import json
import sys
from base64 import b64decode, b64encode
from importlib.metadata import version
from pathlib import Path

from lucairn import LucairnCertificateError, VerifyCertificateKeys
from lucairn.verify_certificate import verify_certificate

from generator import keys as test_keys
from generator.certificate import signable_v2, signable_v3

# Checks that only the specification makes; the client never gets to see what they refuse.
ONLY_OURS = {
    "claim_ids",
    "claim_services",
    "claim_encoding",
    "claim_keys",
    "claim_signatures",
    "claim_statements",
    "claim_requests",
    "claim_payloads",
    "redaction_hash",
    "forwarded_request",
    "verdict_recomputed",
    "sequence",
    "log_inclusion",
    "timestamp",
    "public_log",
    "time_bounds",
    "required_levels",
}

# Members that no published client knows. To 1.4.2 a certificate with them is what its 13-key signature makes of it.
SINCE_V4 = {"signable_v4_signature", "tenant_seq", "prev_certificate_digest"}

# Vectors on which every client differs, because it does not know the other rule for strings.
OTHER_RULE = {
    "newest": {
        "good-legacy-rule": "invalid_signature",
        "bad-witness-signature-newest-rule-under-legacy": "OK",
    },
    "legacy": {"good-newest-rule": "invalid_signature", "bad-witness-signature-legacy-rule-under-newest": "OK"},
}

# Version 1.1.0 knows nothing of the 13-key signature, of issued_at normalisation, or of the strict rules.
ONE_ONE_ZERO = {
    "good-issued-at-trailing-zeros": "invalid_signature",
    "good-issued-at-zero-fraction": "invalid_signature",
    "good-issued-at-offset": "invalid_signature",
    "good-issued-at-offset-over-midnight": "invalid_signature",
    "bad-members-emitted-string": "OK",
    "bad-members-emitted-negative": "OK",
    "bad-members-emitted-too-large": "OK",
    "bad-members-protocol-version-negative": "unsupported_protocol_version",
    "bad-witness-signature-altered-client-id": "OK",
    "bad-witness-signature-altered-client-id-dropped": "OK",
    "bad-witness-signature-altered-api-key-id": "OK",
    "bad-witness-signature-altered-api-key-id-emptied": "OK",
    "bad-witness-signature-altered-byok-exempt": "OK",
    "bad-witness-signature-altered-sanitizer-claim-replaced": "OK",
    "bad-witness-signature-altered-v3-is-v2": "OK",
    "bad-witness-signature-curve-s-plus-order-of-v3": "OK",
    "bad-witness-signature-curve-r-is-neutral": "OK",
    "bad-witness-signature-text-unused-bits": "OK",
    "bad-witness-signature-text-unused-bits-witness-signature-of-v3": "OK",
    "bad-witness-signature-text-unused-bits-signable-v3-signature-of-v3": "OK",
    "bad-witness-signature-text-control-character": "witness_signature_missing",
    "bad-keys-neutral": "OK",
    "bad-keys-small-order": "OK",
    "bad-keys-not-reduced": "OK",
    "bad-keys-minus-zero": "OK",
}
NOT_IN_ONE_ONE_ZERO = {"version_downgrade_detected", "signable_version_insufficient"}


def read(vector):
    """The certificate, or None when Python's own JSON reader refuses the text."""
    try:
        return vector["certificate"] if "certificate" in vector else json.loads(vector["certificate_text"])
    except (ValueError, RecursionError):
        return None


def witness_key(vector):
    return bytes.fromhex(next(row["public_key"] for row in vector["keys"]["keys"] if row["key_id"] == "witness_v1"))


def observed(vector, legacy):
    """What the client says: OK, a reason, or `unreadable` when there is nothing to show it."""
    certificate = read(vector)
    if certificate is None:
        return "unreadable"
    keys = VerifyCertificateKeys(witness_key_id="witness_v1", witness_public_key=witness_key(vector))
    # No client knows the demand for v4, and 1.1.0 knows no demand.
    floor = vector.get("minimum_signable_version")
    floor = {"minimum_signable_version": floor} if floor == "v3" and not legacy else {}
    try:
        verify_certificate(certificate, keys, **floor)
    except LucairnCertificateError as error:
        return error.reason
    return "OK"


def expected(vector, legacy):
    name, expect = vector["name"], vector["expect"]
    special = OTHER_RULE["legacy" if legacy else "newest"] | (ONE_ONE_ZERO if legacy else {})
    if name in special:
        return {special[name]}
    if is_of_v4(vector):
        return {without_v4(read(vector), witness_key(vector), legacy)}
    if expect["verified"] or expect["failed_check"] in ONLY_OURS or "reason" not in expect:
        return {"OK"}
    if expect["failed_check"] == "json":
        return {"OK", "unreadable", "malformed"}
    if legacy and expect["reason"] in NOT_IN_ONE_ONE_ZERO:
        return {"OK"}
    return {expect["reason"]}


def is_of_v4(vector):
    """Whether the outcome may hang on the newest signature; what fails before it is the same for everybody."""
    certificate = read(vector)
    if not isinstance(certificate, dict) or vector["expect"].get("failed_check") == "json":
        return False
    emitted = certificate.get("signable_protocol_version_emitted")
    is_later = isinstance(emitted, int) and 4 <= emitted < 2**64
    return is_later or not SINCE_V4.isdisjoint(certificate) or vector.get("minimum_signable_version") == "v4"


def without_v4(certificate, key, legacy):
    """The outcome for a client that sees a v3 certificate, or a v2 certificate if it is 1.1.0."""
    emitted = certificate.get("signable_protocol_version_emitted") or 0
    newest = certificate.get("signable_v3_signature") or ""
    if legacy:
        message, signatures = signable_v2(certificate, "legacy"), [certificate["witness_signature"]]
    elif (emitted >= 3) != bool(newest.strip()):
        return "version_downgrade_detected"
    elif emitted >= 3:
        message, signatures = signable_v3(certificate), [certificate["witness_signature"], newest]
    else:
        message, signatures = signable_v2(certificate), [certificate["witness_signature"]]
    try:
        decoded = [b64decode(text, validate=True) for text in signatures]
    except binascii.Error:
        return "invalid_signature"
    is_canonical = legacy or [b64encode(signature).decode() for signature in decoded] == signatures
    holds = is_canonical and test_keys.verifies(key, message, decoded[-1])
    return "OK" if holds else "invalid_signature"


def main(folder):
    client = version("lucairn")
    legacy = tuple(int(part) for part in client.split(".")[:2]) < (1, 2)
    wrong, seen = 0, set()
    for path in sorted(Path(folder).glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        seen.add(vector["name"])
        wanted, found = expected(vector, legacy), observed(vector, legacy)
        agrees = found in wanted
        wrong += not agrees
        print(
            f"{'ok  ' if agrees else 'FAIL'} {vector['name']:<70} {found}"
            + ("" if agrees else f", expected {'/'.join(sorted(wanted))}")
        )
    for stale in sorted(({*OTHER_RULE["newest"], *OTHER_RULE["legacy"], *ONE_ONE_ZERO}) - seen):
        wrong += 1
        print(f"FAIL {stale:<70} is listed here and no vector has the name")
    print(f"lucairn {client}: {len(seen)} vectors, {wrong} disagreements")
    return 1 if wrong or not seen else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
