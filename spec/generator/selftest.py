"""Checks the generator against bytes that other programs made, and its own signatures with `cryptography`."""

import json
import os
import sys
from base64 import b64decode
from pathlib import Path

from . import keys, selftest_evidence
from .canonical import canonical, read
from .certificate import digested, judge, signable_v2, signable_v3, signable_v4


def problems(files):
    yield from own_signatures(files)
    yield from selftest_evidence.own(files)
    shared = Path(os.environ.get("LUCAIRN_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    fixtures = shared / "fixtures"
    if not fixtures.is_dir():
        print(
            f"SKIPPED: no reference bytes in {fixtures}; set LUCAIRN_SHARED to the folder that has them",
            file=sys.stderr,
        )
        return
    yield from reference_bytes(fixtures)
    yield from derived_certificates(fixtures)
    yield from selftest_evidence.reference(fixtures)


def own_signatures(files):
    """Every good vector holds under a library that is not ours; the key document too."""
    for name, content in files.items():
        if not name.startswith("certificate/good-"):
            continue
        vector = json.loads(content)
        text = vector.get("certificate_text") or json.dumps(vector["certificate"])
        rule = vector.get("canonical_rule", "newest")
        listed = {(entry["service_id"], bytes.fromhex(entry["public_key"])) for entry in vector["keys"]["keys"]}
        yield from (f"{name}: {problem}" for problem in certificate_problems(text, listed, rule))
        unsigned = {key: value for key, value in vector["keys"].items() if not key.endswith("_manifest_signature")}
        for member in ("gateway_manifest_signature", "witness_manifest_signature"):
            signature = vector["keys"][member]
            if not keys.verifies(
                keys.public(signature["key_id"]), canonical(unsigned), b64decode(signature["signature"])
            ):
                yield f"{name}: {member} does not hold"


def certificate_problems(text, listed, rule):
    certificate = json.loads(text)
    member, message = newest_signature(certificate, text, rule)
    if not keys.verifies(keys.public("witness_v1"), message, b64decode(certificate[member])):
        yield f"{member} does not hold"
    statements = [json.loads(b64decode(claim["canonical_payload"])) for claim in certificate["claims"]]
    if not judge(statements).items() <= certificate["verification"].items():
        yield "verification does not follow from the claims"
    claim_keys = [entry for entry in listed if entry[0] != "dsa-witness"]
    for claim in certificate["claims"] if claim_keys else []:
        message, signature = b64decode(claim["canonical_payload"]), b64decode(claim["signature"])
        if not any(
            service == claim["service_id"] and keys.verifies(key, message, signature) for service, key in claim_keys
        ):
            yield f"claim signature of {claim['service_id']} does not hold"


def newest_signature(certificate, text, rule):
    """The signature that decides, and what it is over."""
    emitted = certificate.get("signable_protocol_version_emitted") or 0
    if rule == "legacy" or emitted < 3:
        return "witness_signature", signable_v2(certificate, rule)
    if emitted == 3:
        return "signable_v3_signature", signable_v3(certificate)
    return "signable_v4_signature", signable_v4(certificate, text)


def integers(value):
    """The reference inputs write an integer as an object of one key."""
    if isinstance(value, dict):
        return value["$rawInt"] if list(value) == ["$rawInt"] else {key: integers(item) for key, item in value.items()}
    return [integers(item) for item in value] if isinstance(value, list) else value


def reference_bytes(fixtures):
    def load(name):
        return json.loads((fixtures / name).read_text())

    def expect(name, message):
        if (fixtures / name).read_text().strip() != message.hex():
            yield f"{name}: the bytes differ"

    plain, wide = (integers(load(f"ts/canonical-json-{part}go-reference-input.json")) for part in ("", "nonascii-"))
    real, signed = load("ts/cert-real-v3-production.json"), load("ts/cert-go-signed-reference.json")
    yield from expect("ts/canonical-json-go-reference.hex", canonical(plain))
    yield from expect("ts-at-py-v1.1.0/canonical-json-go-reference.hex", canonical(plain, "legacy"))
    yield from expect("ts/canonical-json-nonascii-go-reference.hex", canonical(wide))
    yield from expect("derived/canonical-json-nonascii-legacy-1.1.0.hex", canonical(wide, "legacy"))
    yield from expect("ts/signable-go-reference.hex", signable_v2(signed))
    yield from expect("ts/real-v2-signable-go-reference.hex", signable_v2(real))
    yield from expect("ts/real-v3-signable-go-reference.hex", signable_v3(real))
    key = bytes.fromhex(load("ts/production-witness-pubkey.json")["publicKeyHex"])
    for message, member in [(signable_v2(real), "witness_signature"), (signable_v3(real), "signable_v3_signature")]:
        if not keys.verifies(key, message, b64decode(real[member])):
            yield f"the production certificate's {member} does not hold"
    # The production certificate has no odd numbers and no odd names, so that any sorted writer digests it alike.
    rest = {name: value for name, value in real.items() if name not in ("attestation", "anchor_status")}
    if digested((fixtures / "ts/cert-real-v3-production.json").read_text()) != compact(rest):
        yield "the digested bytes of the production certificate differ from what Python's own writer makes"
    for claim in real["claims"]:
        payload = b64decode(claim["canonical_payload"])
        if canonical(read(payload.decode())) != payload or len(json.loads(payload)) != 8:
            yield f"the production claim of {claim['service_id']} is not canonical"


def compact(value):
    """Python's own writer, which sorts and escapes as canonical JSON does unless names or numbers are odd."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def derived_certificates(fixtures):
    """Certificates of the test key whose outcome under the published clients is known."""
    key = b64decode(json.loads((fixtures / "trust/lucairn/test-witness-pubkey.json").read_text())["publicKeyBase64"])
    holding = {
        "v2-plain": "witness_signature",
        "v2-issued-at-trailing-zeros": "witness_signature",
        "v2-issued-at-zero-fraction": "witness_signature",
        "v2-nonascii-new-rule": "witness_signature",
        "v3-byok-exempt": "signable_v3_signature",
        "v3-ids-absent": "signable_v3_signature",
        "v3-ids-empty-string": "signable_v3_signature",
        "v3-issued-at-trailing-zero": "signable_v3_signature",
        "v3-no-sanitizer-claim": "signable_v3_signature",
        "v3-nonascii-client": "signable_v3_signature",
        "v3-plain": "signable_v3_signature",
    }
    for name, member in holding.items():
        certificate = json.loads((fixtures / "derived" / f"{name}.json").read_text())
        message = signable_v3(certificate) if member.startswith("signable") else signable_v2(certificate)
        if not keys.verifies(key, message, b64decode(certificate[member])):
            yield f"derived/{name}: {member} does not hold"
    legacy = json.loads((fixtures / "derived/v2-nonascii-legacy-rule.json").read_text())
    if not keys.verifies(key, signable_v2(legacy, "legacy"), b64decode(legacy["witness_signature"])):
        yield "derived/v2-nonascii-legacy-rule: does not hold under the legacy rule"
