#!/usr/bin/env python3
"""Runs the certificate vectors through an installed `lucairn` client and compares the outcomes.

Usage: <python that has lucairn> spec/crosscheck_sdk.py spec/vectors/certificate

The client checks less than the specification: it does not look into claims and reads JSON leniently. A vector that
fails only such a check must therefore be accepted by the client, which proves that nothing else is wrong with it.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from lucairn import LucairnCertificateError, VerifyCertificateKeys
from lucairn.verify_certificate import verify_certificate

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
    "verdict_recomputed",
}

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


def observed(vector, strict_floor):
    """What the client says: OK, a reason, or `unreadable` when Python's own JSON reader refuses the text."""
    try:
        certificate = vector["certificate"] if "certificate" in vector else json.loads(vector["certificate_text"])
    except (ValueError, RecursionError):
        return "unreadable"
    listed = next(entry for entry in vector["keys"]["keys"] if entry["key_id"] == "witness_v1")
    keys = VerifyCertificateKeys(witness_key_id="witness_v1", witness_public_key=bytes.fromhex(listed["public_key"]))
    floor = {"minimum_signable_version": vector.get("minimum_signable_version")} if strict_floor else {}
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
    if expect["verified"] or expect["failed_check"] in ONLY_OURS or "reason" not in expect:
        return {"OK"}
    if expect["failed_check"] == "json":
        return {"OK", "unreadable", "malformed"}
    if legacy and expect["reason"] in NOT_IN_ONE_ONE_ZERO:
        return {"OK"}
    return {expect["reason"]}


def main(folder):
    client = version("lucairn")
    legacy = tuple(int(part) for part in client.split(".")[:2]) < (1, 2)
    wrong, seen = 0, set()
    for path in sorted(Path(folder).glob("*.json")):
        vector = json.loads(path.read_text(encoding="utf-8"))
        seen.add(vector["name"])
        wanted, found = expected(vector, legacy), observed(vector, not legacy)
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
