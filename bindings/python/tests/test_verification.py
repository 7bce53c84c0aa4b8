"""Certificates offline: the rules of the core, the words of the published package (items 3, 34)."""

import base64
import copy
import datetime
import json
import pickle

import pydantic
import pytest

import lucairn
from conftest import ROOT, client, raises, shared_fixtures, vector
from lucairn import KeySet, LucairnCertificateError, TrustRoot, VeilCertificate, VerifyCertificateKeys, verify_report
from lucairn.verify_certificate import (
    canonical_json,
    derive_v3_signed_bytes,
    derive_witness_signed_bytes,
    normalize_ed25519_public_key,
    normalize_issued_at,
    parse_certificate,
    pipeline,
    verify_certificate,
    verify_ed25519,
)

TEST_KEY = "3jjwX4cJZYOW/d8ELu1vEKhXGIeq+zsZ4LymOeym8hE="
KEYS = VerifyCertificateKeys("witness_v1", TEST_KEY)
VECTORS = sorted(path.stem for path in (ROOT / "spec/vectors/certificate").glob("*.json"))
WHOLE = vector("good-full-chain")
WHOLE_KEYS = KeySet.from_json(json.dumps(WHOLE["keys"]).encode())


def witness_key(keys):
    listed = next(key for key in keys["keys"] if key["key_id"] == "witness_v1")
    return VerifyCertificateKeys("witness_v1", bytes.fromhex(listed["public_key"]))


def fixture(name):
    return json.loads((shared_fixtures() / name).read_text(encoding="utf-8"))


def reason_of(certificate, keys, **more):
    """`ok`, or the reason of the failure."""
    try:
        verify_certificate(certificate, keys, **more)
    except LucairnCertificateError as error:
        return error.reason
    return "ok"


def served(case):
    return case["certificate_text"].encode() if "certificate_text" in case else json.dumps(case["certificate"]).encode()


@pytest.mark.item(34)
@pytest.mark.parametrize("name", [name for name in VECTORS if vector(name).get("canonical_rule") != "legacy"])
def test_every_vector_of_the_specification(name):
    case = vector(name)
    expected = case["expect"]
    try:
        keys = KeySet.from_json(json.dumps(case["keys"]).encode())
    except ValueError:
        assert expected.get("failed_check") == "keys"
        return
    trusted = TrustRoot(*(text.encode() for text in case.get("trust_root", ())))
    demands = {"minimum_signable_version": case.get("minimum_signable_version"), "require": case.get("require"), "trust_root": trusted}
    report = verify_report(served(case), keys, **demands)
    assert report.verified == bool(report) == expected["verified"]
    assert report.reason == expected.get("reason")
    assert (report.failure and report.failure.id) == expected.get("failed_check")
    assert reason_of(served(case), keys, **demands) == expected.get("reason", "ok")
    if expected["verified"]:
        assert report.levels == expected["levels"]
        assert [check.id for check in report.checks if check.outcome == "unbound"] == expected.get("unbound", [])
        assert [report.proof[bound] for bound in ("not_before", "not_after")] == [expected.get("not_before"), expected.get("not_after")]
    else:
        error = raises(LucairnCertificateError, report.raise_if_failed)
        assert (error.reason, error.certificate_id, report.levels) == (report.reason, report.certificate_id, [])


@pytest.mark.item(34)
@pytest.mark.parametrize("name, reason, strict", [
    ("ts/cert-valid-anchored.json", "ok", "signable_version_insufficient"), ("ts/cert-valid-pending.json", "ok", "signable_version_insufficient"), ("ts/cert-byok-exempt.json", "ok", "signable_version_insufficient"), ("ts/cert-go-signed-reference.json", "ok", "signable_version_insufficient"),
    ("ts/cert-tampered-payload.json", "invalid_signature", "invalid_signature"), ("ts/cert-no-signature.json", "witness_signature_missing", "witness_signature_missing"), ("ts/cert-whitespace-signature.json", "witness_signature_missing", "witness_signature_missing"),
    ("ts/cert-protocol-version-mismatch.json", "unsupported_protocol_version", "unsupported_protocol_version"), ("ts/cert-malformed-truncated.json", "malformed", "malformed"), ("ts/cert-malformed-plus-bad-version.json", "malformed", "malformed"),
    ("derived/v2-issued-at-not-a-date.json", "malformed", "signable_version_insufficient"), ("derived/v2-issued-at-trailing-zeros.json", "ok", "signable_version_insufficient"), ("derived/v2-nonascii-new-rule.json", "ok", "signable_version_insufficient"), ("derived/v2-nonascii-legacy-rule.json", "invalid_signature", "invalid_signature"),
    ("derived/v2-s-plus-l.json", "invalid_signature", "invalid_signature"), ("derived/v2-signature-unicode-blank.json", "witness_signature_missing", "witness_signature_missing"), ("derived/v2-signature-unpadded.json", "invalid_signature", "invalid_signature"), ("derived/v3-plain.json", "ok", "ok"), ("derived/v3-api-key-id-tampered.json", "invalid_signature", "invalid_signature"),
    ("derived/v3-both-stripped.json", "ok", "signable_version_insufficient"), ("derived/v3-emitted-stripped.json", "version_downgrade_detected", "version_downgrade_detected"), ("derived/v3-signature-stripped.json", "version_downgrade_detected", "version_downgrade_detected"), ("derived/v3-ids-empty-string.json", "ok", "ok"), ("derived/v3-nonascii-client.json", "ok", "ok"),
    ("derived/v3-witness-signature-bad-base64.json", "invalid_signature", "invalid_signature"),
])  # fmt: skip
def test_certificates_of_other_implementations(name, reason, strict):
    certificate = fixture(name)
    assert reason_of(certificate, KEYS) == reason
    assert reason_of(certificate, KEYS, minimum_signable_version="v3") == strict
    assert reason_of(certificate, KEYS, minimum_signable_version="v2") == reason
    assert reason_of(certificate, VerifyCertificateKeys("other", TEST_KEY)) in ("witness_mismatch", "malformed", "unsupported_protocol_version")


@pytest.mark.item(34)
def test_a_certificate_of_production():
    certificate = fixture("ts/cert-real-v3-production.json")
    key = bytes.fromhex((shared_fixtures() / "python/production-witness-pubkey.hex").read_text().strip())
    for given in (certificate, VeilCertificate.model_validate(certificate), json.dumps(certificate).encode()):
        result = verify_certificate(given, VerifyCertificateKeys("witness_v1", key), minimum_signable_version="v3")
        assert (result.overall_verdict, result.signable_version, result.v3_signature_stripped) == ("VERDICT_PARTIAL", "v3", False)
    assert derive_v3_signed_bytes(VeilCertificate.model_validate(certificate)).hex() == (shared_fixtures() / "ts/real-v3-signable-go-reference.hex").read_text().strip()
    assert derive_witness_signed_bytes(VeilCertificate.model_validate(certificate)).hex() == (shared_fixtures() / "ts/real-v2-signable-go-reference.hex").read_text().strip()


@pytest.mark.item(34)
def test_the_result():
    one, transport = client({})
    certificate = fixture("derived/v2-issued-at-trailing-zeros.json")
    result = one.verify_certificate(certificate, KEYS)
    assert not transport.calls
    assert result == pipeline._build_result(VeilCertificate.model_validate(certificate))
    assert result.witness_asserted_issued_at_iso == certificate["issued_at"]
    assert result.witness_asserted_issued_at == datetime.datetime(2026, 5, 1, 12, 0, 0, 100_000, datetime.timezone.utc)
    assert (result.certificate_id, result.request_id, result.witness_key_id) == (certificate["certificate_id"], certificate["request_id"], "witness_v1")
    assert (result.anchor_status, result.overall_verdict, result.signable_version) == ("ANCHOR_STATUS_PENDING", "VERDICT_VERIFIED", "v2")
    assert verify_certificate({**certificate, "anchor_status": None}, KEYS).anchor_status == "ANCHOR_STATUS_UNSPECIFIED"


@pytest.mark.parametrize("text, time", [
    ("2026-05-01T00:00:00Z", (2026, 5, 1, 0, 0, 0, 0)), ("2026-05-01T00:00:00.5Z", (2026, 5, 1, 0, 0, 0, 500_000)), ("2026-05-01T00:00:00.123456789Z", (2026, 5, 1, 0, 0, 0, 123_456)),
])  # fmt: skip
def test_times(text, time):
    assert pipeline._parse_iso(text) == datetime.datetime(*time, tzinfo=datetime.timezone.utc)
    assert pipeline._parse_iso(text[:-1] + "+02:00").utcoffset() == datetime.timedelta(hours=2)


PLAIN = "derived/v2-plain.json"
BLANK = "Certificate has no witness signature"
FIELDS = "Certificate missing required fields"


@pytest.mark.item(34)
@pytest.mark.parametrize("change, message, cause", [
    (None, "Certificate is not a JSON object", None), ([], "Certificate is not a JSON object", None), ("{}", "Certificate is not a JSON object", None), ({"claims": None}, FIELDS, None), ({"protocol_version": 2.0}, FIELDS, None), ({"protocol_version": True}, FIELDS, None), ({"protocol_version": -1}, FIELDS, None), ({"certificate_id": 5}, FIELDS, None),
    ({"signable_protocol_version_emitted": "3"}, "signable_protocol_version_emitted must be a non-negative integer", None), ({"verification": {}}, "verification.overall_verdict must be a string enum literal", None), ({"verification": {"overall_verdict": "x"}}, "Certificate validation failed: ", pydantic.ValidationError),
    ({"protocol_version": 3}, "Unsupported Veil protocol version: 3 (SDK supports 2)", None), ({"witness_key_id": "w"}, 'Witness key ID mismatch: cert has "w", expected "witness_v1"', None), ({"witness_signature": " "}, BLANK, None), ({"witness_signature": "\u2003\x85"}, BLANK, None), ({"claims": []}, "cert.claims is empty", None), ({"request_id": "x"}, "cert.request_id does not match cert.claims[0].request_id", None),
    ({"witness_signature": "!"}, "Witness signature base64 decode failed: ", ValueError), ({"witness_signature": "A" * 86 + "=="}, "Witness Ed25519 signature verification failed", None), ({"issued_at": "2020-01-01T00:00:00Z"}, "Witness Ed25519 signature verification failed", None), ({"certificate_id": "\ud800"}, "Failed to derive signed payload: ", TypeError),
])  # fmt: skip
def test_the_words_of_failures(change, message, cause):
    certificate = {**fixture(PLAIN), **change} if isinstance(change, dict) else change
    error = raises(LucairnCertificateError, lambda: verify_certificate(certificate, KEYS))
    assert str(error).startswith(message)
    assert error.__cause__ is None if cause is None else isinstance(error.__cause__, cause)
    stated = certificate.get("certificate_id") if isinstance(certificate, dict) else None
    assert error.certificate_id == (stated if isinstance(stated, str) else None)


@pytest.mark.item(34)
def test_lax_values_are_taken_from_dictionaries_and_not_from_bytes():
    certificate = fixture(PLAIN)
    certificate["verification"]["signatures_valid"] = "yes"
    assert reason_of(certificate, KEYS) == "ok"
    assert reason_of({**certificate, "more": object(), 5: 6}, KEYS) == "ok"
    assert reason_of(json.dumps(certificate).encode(), KEYS) == "malformed"
    assert not verify_report(certificate, KEYS)


@pytest.mark.item(34)
@pytest.mark.parametrize("key, message", [
    (b"short", "Ed25519 public key must be 32 bytes, got 5"), (bytes.fromhex("3a" * 32).hex(), "Ed25519 public key must be 32 bytes, got 48"), ("!", "Ed25519 public key base64 decode failed: "), (None, "Ed25519 public key must be bytes or base64 string, got NoneType"), (5, "Ed25519 public key must be bytes or base64 string, got int"),
])  # fmt: skip
def test_keys_that_are_none(key, message):
    keys = VerifyCertificateKeys("witness_v1", key)
    error = raises(LucairnCertificateError, lambda: verify_certificate(fixture(PLAIN), keys))
    assert (error.reason, type(error.__cause__)) == ("invalid_signature", TypeError)
    assert str(error).startswith(f"Invalid witness_public_key: {message}")
    assert str(raises(TypeError, lambda: normalize_ed25519_public_key(key))).startswith(message)
    # The checks before the signature come first.
    for change, reason in (({"claims": []}, "malformed"), ({"witness_key_id": "w"}, "witness_mismatch"), ({"witness_signature": ""}, "witness_signature_missing")):
        assert reason_of({**fixture(PLAIN), **change}, keys) == reason
    raises(lucairn.LucairnConfigError, lambda: verify_report(fixture(PLAIN), keys))


@pytest.mark.item(34)
def test_keys_under_which_anybody_could_sign():
    for key in (bytes(32), b"\x01" + bytes(31), b"\xee" + b"\xff" * 30 + b"\x7f", b"\x02" + bytes(31)):
        keys = VerifyCertificateKeys("witness_v1", key)
        assert reason_of(fixture(PLAIN), keys) == "invalid_signature"
        assert not verify_ed25519(b"", bytes(64), key)
        raises(lucairn.LucairnConfigError, lambda keys=keys: verify_report(fixture(PLAIN), keys))


@pytest.mark.item(34)
def test_arguments_that_are_a_programming_mistake():
    for keys in (None, {}, "x", VerifyCertificateKeys):
        for certificate in (fixture(PLAIN), None):
            error = raises(TypeError, lambda keys=keys, certificate=certificate: verify_certificate(certificate, keys))
            assert str(error) == "verify_certificate: keys must be a VerifyCertificateKeys instance"
    raises(ValueError, lambda: verify_certificate(fixture(PLAIN), KEYS, require="everything"))
    raises(TypeError, lambda: verify_report({"a": object()}, KEYS))


# --- claims, bytes, models


def test_claims_are_checked_with_the_keys_of_services():
    forged = copy.deepcopy(WHOLE["certificate"])
    forged["claims"][0]["signature"] = forged["claims"][1]["signature"]
    for given in (forged, json.dumps(forged).encode(), VeilCertificate.model_validate(forged)):
        assert reason_of(given, witness_key(WHOLE["keys"])) == "ok"
        assert reason_of(given, WHOLE_KEYS) == reason_of(given, WHOLE_KEYS, require="claims") == "claim_signature_invalid"
    for given in (WHOLE["certificate"], served(WHOLE), VeilCertificate.model_validate(WHOLE["certificate"])):
        assert reason_of(given, WHOLE_KEYS, require="claims") == "ok"
        error = raises(LucairnCertificateError, lambda given=given: verify_certificate(given, witness_key(WHOLE["keys"]), require="claims"))
        assert error.reason == "level_insufficient" and error.certificate_id == WHOLE["certificate"]["certificate_id"]


def test_what_may_be_required():
    for words, reason in (("signed", "ok"), (["signed", "claims"], "ok"), ((), "ok"), ("logged", "level_insufficient"), (["claims", "timestamped"], "level_insufficient"), ("public", "level_insufficient")):
        assert reason_of(WHOLE["certificate"], WHOLE_KEYS, require=words) == reason
    for wrong in ("everything", ["claims", "x"], ""):
        raises(ValueError, lambda wrong=wrong: verify_certificate(WHOLE["certificate"], WHOLE_KEYS, require=wrong))
    for wrong, kind in (("v9", ValueError), ("V3", ValueError), ("", ValueError), (3, TypeError), ([], TypeError)):
        raises(kind, lambda wrong=wrong: verify_certificate(WHOLE["certificate"], WHOLE_KEYS, minimum_signable_version=wrong))


def test_evidence_from_outside_counts_when_somebody_is_trusted_for_it():
    name = next(name for name in VECTORS if name.startswith("bad-timestamp-") and vector(name)["expect"]["reason"] == "timestamp_invalid")
    case = vector(name)
    keys = KeySet.from_json(json.dumps(case["keys"]).encode())
    trusted = TrustRoot(*(text.encode() for text in case["trust_root"]))
    assert reason_of(served(case), keys) == "ok"
    assert reason_of(served(case), keys, trust_root=trusted) == "timestamp_invalid"
    assert verify_report(served(case), keys, trust_root=trusted).reason == "timestamp_invalid"
    raises(ValueError, lambda: TrustRoot(b"nonsense"))
    raises(TypeError, lambda: verify_certificate(served(case), keys, trust_root="x"))


def test_a_report_shows_every_check():
    report = verify_report(WHOLE["certificate"], WHOLE_KEYS)
    assert report.check("claim_signatures").outcome == "passed" and report.failure is None
    assert report.to_dict()["checks"][0] == {"id": "json", "title": "Readable", "outcome": "passed"}
    assert report.facts["services"] == ["dsa-bridge", "dsa-sanitizer", "dsa-ai", "dsa-audit"]
    assert "VERIFIED" in str(report) and "verified" in repr(report)
    without = verify_report(WHOLE["certificate"], witness_key(WHOLE["keys"]))
    assert without and without.check("claim_signatures").outcome == "absent" and without != report
    raises(KeyError, lambda: report.check("nonsense"))
    broken = verify_report(b"{", WHOLE_KEYS)
    assert (broken.reason, broken.facts, broken.certificate_id) == ("malformed", None, None) and "NOT VERIFIED" in str(broken)


def test_a_changed_model_does_not_verify():
    certificate = VeilCertificate.model_validate(WHOLE["certificate"])
    for update in ({"certificate_id": "veil_other"}, {"issued_at": "2020-01-01T00:00:00Z"}, {"request_id": "r"}):
        assert reason_of(certificate.model_copy(update=update), WHOLE_KEYS) in ("invalid_signature", "malformed")
    certificate.verification.overall_verdict = "VERDICT_FAILED"
    assert reason_of(certificate, WHOLE_KEYS) == "invalid_signature"


@pytest.mark.parametrize("name", ["good-full-chain", "good-unknown-members", "good-v4-unknown-members", "good-v4-unknown-members-inside", "good-v4-numbers-keep-their-text"])
def test_what_was_served_is_verified_while_the_model_says_the_same(name):
    case = vector(name)
    one, _ = client(served(case))
    fetched = one.get_certificate("r")
    keys = KeySet.from_json(json.dumps(case["keys"]).encode())
    assert fetched == VeilCertificate.model_validate(json.loads(served(case)))
    for same in (fetched, copy.deepcopy(fetched), fetched.model_copy(), pickle.loads(pickle.dumps(fetched))):
        assert reason_of(same, keys) == "ok" and verify_report(same, keys)
        assert verify_report(same.served(), keys)
        assert "_served" not in repr(same) and "_served" not in same.model_dump()
    fetched.claims[0].claim_id = "other"
    assert reason_of(fetched, keys) == "invalid_signature"
    assert reason_of(fetched.model_copy(update={"certificate_id": "veil_other"}), keys) == "invalid_signature"


@pytest.mark.parametrize("name", [name for name in VECTORS if name.startswith("good-v4")])
def test_dictionaries_and_models_under_the_newest_signature(name):
    case = vector(name)
    keys, certificate = KeySet.from_json(json.dumps(case["keys"]).encode()), json.loads(served(case))
    # Python writes 1e3 as 1000.0, and the signature covers how numbers are written.
    expected = "invalid_signature" if name == "good-v4-numbers-keep-their-text" else "ok"
    for given in (certificate, VeilCertificate.model_validate(certificate), VeilCertificate(**certificate)):
        assert reason_of(given, keys) == expected


def test_a_model_that_was_never_served_can_be_kept_too():
    certificate = VeilCertificate.model_validate(fixture(PLAIN))
    again = VeilCertificate.model_validate_json(certificate.served())
    assert again == certificate and json.loads(again.served()).keys() <= fixture(PLAIN).keys()


def test_parse_certificate_verifies_nothing():
    parsed = parse_certificate({**fixture(PLAIN), "witness_signature": "x", "unknown": 1})
    assert parse_certificate(parsed) is parsed and parsed.witness_signature == "x"


# --- what is signed


@pytest.mark.item(3)
@pytest.mark.parametrize("value, newest, legacy", [
    (None, b"null", b"null"), ([True, False, 0, -5, 2**70], b"[true,false,0,-5,1180591620717411303424]", None), ({"b": {}, "a": []}, b'{"a":[],"b":{}}', None), ({"\U00010000": 1, "\uffff": 2, "Z": 3}, b'{"Z":3,"\\uffff":2,"\\ud800\\udc00":1}', '{"Z":3,"\uffff":2,"\U00010000":1}'.encode()),
    ("\"\\/\b\f\n\r\t\0\x1f", b'"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f"', None), ("<>&", b'"<>&"', b'"\\u003c\\u003e\\u0026"'), ("\x7fé€\u2028🦄", b'"\\u007f\\u00e9\\u20ac\\u2028\\ud83e\\udd84"', '"\x7fé€\\u2028🦄"'.encode()),
])  # fmt: skip
def test_canonical_json(value, newest, legacy):
    assert canonical_json(value) == canonical_json(value, legacy=False) == newest
    assert canonical_json(value, legacy=True) == (legacy or newest)


@pytest.mark.item(3)
@pytest.mark.parametrize("value, word", [
    (1.5, "float"), ({"a": [float("nan")]}, "float"), (b"x", "bytes"), ({1: 2}, "dict key"), ({None: 2}, "dict key"), ((1,), "unsupported"), ({1}, "unsupported"), (object(), "unsupported"), (bytearray(b""), "unsupported"), ("\ud800", "surrogate"), ("\ud83e\udd84", "surrogate"), ({"\udfff": 1}, "surrogate"),
])  # fmt: skip
def test_values_that_are_not_signed(value, word):
    for legacy in (False, True):
        assert word in str(raises(TypeError, lambda legacy=legacy: canonical_json(value, legacy)))


@pytest.mark.item(3)
def test_cycles_and_depths():
    ring = []
    ring.append({"a": ring})
    assert "circular" in str(raises(TypeError, lambda: canonical_json(ring)))
    shared = {"a": 1}
    assert canonical_json([shared, shared]) == b'[{"a":1},{"a":1}]'
    deep = []
    for _ in range(100_000):
        deep = [deep]
    raises(RecursionError, lambda: canonical_json(deep))


def test_the_vectors_of_canonical_json():
    for case in json.loads((ROOT / "spec/vectors/canonical.json").read_text(encoding="utf-8")):
        value = json.loads(case["input_text"])
        if ".0" in case["input_text"] or "e3" in case["input_text"]:
            assert "float" in str(raises(TypeError, lambda value=value: canonical_json(value)))
            continue
        assert canonical_json(value).hex() == case["newest_hex"]
        assert canonical_json(value, legacy=True).hex() == case["legacy_hex"]


def test_the_vectors_of_signed_bytes():
    for case in json.loads((ROOT / "spec/vectors/signable.json").read_text(encoding="utf-8")):
        certificate = VeilCertificate.model_validate(json.loads(case["certificate_text"]))
        assert derive_witness_signed_bytes(certificate).hex() == case["v2_hex"]
        assert derive_v3_signed_bytes(certificate).hex() == case["v3_hex"]
    raises(LucairnCertificateError, lambda: derive_witness_signed_bytes(VeilCertificate.model_validate({**fixture(PLAIN), "claims": []})))


def test_issued_at():
    for text, signed in (("2026-05-01T00:00:00.500Z", "2026-05-01T00:00:00.5Z"), ("2026-05-01T02:00:00+02:00", "2026-05-01T00:00:00Z"), ("x", "x")):
        assert normalize_issued_at(text) == signed


@pytest.mark.item(3)
def test_signatures():
    certificate = VeilCertificate.model_validate(fixture(PLAIN))
    message, signature = derive_witness_signed_bytes(certificate), base64.b64decode(certificate.witness_signature)
    for key in (TEST_KEY, base64.b64decode(TEST_KEY), bytearray(base64.b64decode(TEST_KEY))):
        assert verify_ed25519(message, signature, key) and verify_ed25519(bytearray(message), memoryview(signature), key)
    for wrong in (b"", signature[:-1], signature + b"0", bytes(64)):
        assert not verify_ed25519(message, wrong, TEST_KEY)
    assert not verify_ed25519(message + b"x", signature, TEST_KEY)
    raises(TypeError, lambda: verify_ed25519("text", signature, TEST_KEY))
