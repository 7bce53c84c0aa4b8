"""Waiting, the whole way in one call, and keys that change: what goes beyond the published package."""

import asyncio
import base64
import copy
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import lucairn
import lucairn.client
from conftest import KEY, PARAMS, SYNC, client, raises, vector
from lucairn import AsyncLucairn, KeySet, LucairnCertificateError, LucairnConfig, LucairnConfigError, LucairnHttpError, LucairnResponseValidationError, LucairnTimeoutError, VerifyCertificateKeys
from lucairn.verify_certificate import canonical_json

CASE = vector("good-full-chain")
CERTIFICATE, KEY_DOCUMENT = CASE["certificate"], CASE["keys"]
ANSWER = {**SYNC, "request_id": CERTIFICATE["request_id"]}
PENDING = (202, {"status": "pending", "retry_after_seconds": 30})
ACCEPTED = {"status": "processing", "job_id": "j", "request_id": CERTIFICATE["request_id"], "status_url": "/api/v1/proxy/jobs/j"}


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("lucairn._waiting.time", clock)
    monkeypatch.setattr("lucairn.client.time", clock)
    return clock


def test_a_certificate_that_is_there_soon(clock):
    one, transport = client(PENDING, PENDING, CERTIFICATE)
    assert one.wait_for_certificate("r").certificate_id == CERTIFICATE["certificate_id"]
    # A gateway that recommends half a minute has it in a moment.
    assert clock.slept == [0.05, 0.1] and len(transport.calls) == 3


def test_what_the_gateway_recommends_is_the_longest_pause(clock):
    one, _ = client(*[(202, {"retry_after_seconds": 0.3})] * 5, CERTIFICATE)
    one.wait_for_certificate("r")
    assert clock.slept == [0.05, 0.1, 0.2, 0.3, 0.3]


@pytest.mark.parametrize("body", [{}, "text", {"retry_after_seconds": None}, {"retry_after_seconds": "1"}, {"retry_after_seconds": True}])
def test_a_gateway_that_recommends_nothing(clock, body):
    one, _ = client(*[(202, body)] * 9, CERTIFICATE)
    one.wait_for_certificate("r", within=100)
    assert clock.slept[:7] == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2] and set(clock.slept[7:]) == {5.0}


def test_a_certificate_that_does_not_come(clock):
    one, transport = client(PENDING)
    error = raises(LucairnTimeoutError, lambda: one.wait_for_certificate("r", within=10))
    assert str(error) == "The certificate of r was not there within 10.0s"
    assert isinstance(error.__cause__, LucairnHttpError) and error.__cause__.status == 202
    assert 10 <= clock.now < 11 and len(transport.calls) < 40
    # The last question comes shortly before the end, and no call may last beyond it.
    assert all(call["timeout_s"] <= 10 for call in transport.calls)


def test_other_failures_end_a_wait(clock):
    for answer, expected in (((404, {}), LucairnHttpError), (lucairn.transport.TimeoutError("late"), LucairnTimeoutError), ({}, LucairnResponseValidationError)):
        one, transport = client(PENDING, answer)
        raises(expected, lambda one=one: one.wait_for_certificate("r"))
        assert len(transport.calls) == 2
    raises(lucairn.LucairnConfigError, lambda: client(PENDING)[0].wait_for_certificate("r", within=0))


def test_a_job(clock):
    one, transport = client(ACCEPTED, (202, ACCEPTED), ANSWER)
    job = one.messages(PARAMS)
    assert one.wait_for_job(job).model_used == "m"
    assert transport.last["url"] == "https://gateway.example/api/v1/proxy/jobs/j"


@pytest.mark.parametrize("base, url, asked", [
    ("https://g.example", "https://g.example/jobs/j?a=b", "https://g.example/jobs/j?a=b"), ("https://g.example/base", "/jobs/j", "https://g.example/base/jobs/j"), ("https://g.example/base", "https://g.example/base/jobs/j", "https://g.example/base/jobs/j"), ("https://g.example", "https://G.EXAMPLE:443/jobs/j", "https://g.example/jobs/j"),
    ("https://g.example", "https://evil.example/jobs/j", None), ("https://g.example", "http://g.example/jobs/j", None), ("https://g.example", "https://g.example:8443/jobs/j", None), ("https://g.example", "//evil.example/jobs/j", None), ("https://g.example", "https://g.example@evil.example/j", None), ("https://g.example", "https://x@g.example/j", None),
    ("https://g.example", "jobs/j", None), ("https://g.example", "https://[::1", None), ("https://g.example/base", "https://g.example/other/j", None), ("https://g.example", "https://g.example:port/j", None),
])  # fmt: skip
def test_the_key_goes_to_no_other_server(clock, base, url, asked):
    one, transport = client(ANSWER, base_url=base)
    job = lucairn.ProxyAcceptedResponse(**{**ACCEPTED, "status_url": url})
    if asked is None:
        raises(LucairnResponseValidationError, lambda: one.wait_for_job(job))
        assert not transport.calls
    else:
        one.wait_for_job(job)
        assert transport.last["url"] == asked


# --- the whole way


def gateway(document=KEY_DOCUMENT, certificate=CERTIFICATE, answer=ANSWER):
    """A transport that answers each route."""

    def respond(url):
        if url.endswith("/veil-keys.json"):
            return 200, document() if callable(document) else document
        return 200, certificate if "/veil/certificate/" in url else answer

    return respond


def test_an_answer_and_its_verified_certificate(clock):
    one, transport = client(gateway())
    found = one.verified_messages(PARAMS)
    assert isinstance(found, lucairn.VerifiedMessages)
    assert (found.response.model_used, found.result.overall_verdict) == ("m", "VERDICT_VERIFIED")
    assert found.certificate.certificate_id == found.result.certificate_id
    key_call = next(call for call in transport.calls if call["url"].endswith("/veil-keys.json"))
    assert "x-api-key" not in key_call["headers"]
    one.verified_messages(PARAMS)
    assert sum(call["url"].endswith("/veil-keys.json") for call in transport.calls) == 1


def test_an_accepted_job_and_its_certificate(clock):
    answers = iter([ACCEPTED, (202, ACCEPTED), ANSWER, PENDING, CERTIFICATE, KEY_DOCUMENT])
    one, _ = client(lambda url: next(answers))
    assert one.verified_messages(PARAMS).response.model_used == "m"


def test_the_key_of_the_provider_goes_with_the_prompt_alone(clock):
    answers = iter([ACCEPTED, ANSWER, CERTIFICATE, KEY_DOCUMENT])
    one, transport = client(lambda url: next(answers))
    one.verified_messages(PARAMS, lucairn.MessagesOptions(timeout=5, headers={"X-Upstream-Key": "sk", "x-a": "b"}))
    assert ["x-upstream-key" in call["headers"] for call in transport.calls] == [True, False, False, False]
    assert [call["headers"].get("x-a") for call in transport.calls] == ["b", "b", "b", None]
    assert transport.calls[1]["timeout_s"] == 5


def test_keys_from_another_source(clock):
    keys = KeySet.from_json(json.dumps(KEY_DOCUMENT).encode())
    one, transport = client(gateway(document=None), keys=keys)
    assert one.verified_messages(PARAMS).result.signable_version == "v3" and one.witness_keys() is keys
    assert len(transport.calls) == 2
    listed = next(key for key in KEY_DOCUMENT["keys"] if key["key_id"] == "witness_v1")
    witness = VerifyCertificateKeys("witness_v1", bytes.fromhex(listed["public_key"]))
    one, _ = client(gateway(), keys=witness)
    assert raises(LucairnCertificateError, lambda: one.verified_messages(PARAMS)).reason == "level_insufficient"
    assert one.verified_messages(PARAMS, require=None).result.overall_verdict == "VERDICT_VERIFIED"
    assert raises(LucairnCertificateError, lambda: one.verified_messages(PARAMS, require=None, minimum_signable_version="v4")).reason == "signable_version_insufficient"


@pytest.mark.parametrize("demand, expected", [
    ({"require": "everything"}, ValueError), ({"minimum_signable_version": "v9"}, ValueError), ({"minimum_signable_version": 3}, TypeError), ({"within": 0}, LucairnConfigError), ({"within": "1"}, LucairnConfigError),
])  # fmt: skip
def test_demands_are_checked_before_the_prompt_is_sent(clock, demand, expected):
    one, transport = client(gateway())
    raises(expected, lambda: one.verified_messages(PARAMS, **demand))
    other = AsyncLucairn(LucairnConfig(KEY), transport=transport)
    raises(expected, lambda: asyncio.run(other.verified_messages(PARAMS, **demand)))
    assert transport.calls == []


@pytest.mark.parametrize("changed, expected", [
    ({"answer": {**ANSWER, "request_id": "other"}}, (LucairnCertificateError, "request_id_splice")), ({"certificate": {**CERTIFICATE, "certificate_id": "x"}}, (LucairnCertificateError, "invalid_signature")), ({"answer": {**ANSWER, "request_id": None}}, (LucairnResponseValidationError, None)), ({"document": {"keys": []}}, (LucairnCertificateError, "witness_mismatch")),
    ({"document": {"keys": [{}]}}, (LucairnResponseValidationError, None)), ({"document": "text"}, (LucairnResponseValidationError, None)),
])  # fmt: skip
def test_neither_without_the_other(clock, changed, expected):
    one, _ = client(gateway(**changed))
    error = raises(expected[0], lambda: one.verified_messages(PARAMS))
    assert getattr(error, "reason", None) == expected[1]


# --- keys that change


def signer(seed):
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def document(by, at="2026-01-01T00:00:00Z", keys=KEY_DOCUMENT["keys"], manifest=1):
    """A key document whose witness manifest key is that of `manifest`, signed by the key of `by`."""
    entry = {
        "service_id": "dsa-witness", "key_id": f"manifest_{manifest}", "public_key": signer(manifest).public_key().public_bytes_raw().hex(), "purpose": "Manifest signing", "algorithm": "Ed25519", "key_state": "active",
    }  # fmt: skip
    made = {"issuer": "i", "version": 1, "supported_protocol_versions": [2], "keys": [*keys, entry], "signed_at": at}
    signature = base64.b64encode(signer(by).sign(canonical_json(made))).decode()
    return {**made, "witness_manifest_signature": {"key_id": f"manifest_{by}", "signature": signature}}


OLD = [key for key in KEY_DOCUMENT["keys"] if key["service_id"] != "dsa-witness"]


def test_a_witness_with_a_new_key(clock):
    documents = iter([document(1, keys=OLD), document(1, at="2026-02-01T00:00:00Z")])
    one, transport = client(gateway(document=lambda: next(documents)))
    # The first document does not have the key; the second one does, and the first vouches for it.
    assert one.verified_messages(PARAMS).result.witness_key_id == "witness_v1"
    assert "witness_v1" in one.witness_keys().witness_key_ids
    assert sum(call["url"].endswith("/veil-keys.json") for call in transport.calls) == 2


@pytest.mark.parametrize("newer", [
    document(2, at="2026-02-01T00:00:00Z"), document(1, at="2025-01-01T00:00:00Z"), {**document(1), "signed_at": "2026-03-01T00:00:00Z"}, {name: value for name, value in document(1).items() if name != "witness_manifest_signature"},
    document(1, keys=[{**OLD[0], "public_key": signer(9).public_key().public_bytes_raw().hex()}, *KEY_DOCUMENT["keys"][1:]]), {"keys": []},
])  # fmt: skip
def test_new_keys_that_nobody_vouches_for(clock, newer):
    documents = iter([document(1, keys=[OLD[0]]), newer, newer])
    one, _ = client(gateway(document=lambda: next(documents)))
    pinned = one.witness_keys()
    error = raises(LucairnCertificateError, lambda: one.verified_messages(PARAMS))
    assert error.reason == "witness_mismatch" and "vouch" in str(error.__cause__) and one.witness_keys() is pinned
    raises(LucairnResponseValidationError, one.refresh_witness_keys)


def test_a_failure_that_no_key_can_mend_asks_for_none(clock):
    forged = copy.deepcopy(CERTIFICATE)
    forged["certificate_id"] = "veil_forged"
    one, transport = client(gateway(certificate=forged))
    assert raises(LucairnCertificateError, lambda: one.verified_messages(PARAMS)).reason == "invalid_signature"
    assert sum(call["url"].endswith("/veil-keys.json") for call in transport.calls) == 1


def test_key_sets():
    keys = KeySet.from_json(json.dumps(KEY_DOCUMENT).encode())
    assert keys.witness_key_ids == ["witness_v1"] and keys.has_service_keys
    assert "dsa-bridge/bridge_v1" in repr(keys)
    assert keys == KeySet.from_json(json.dumps(KEY_DOCUMENT).encode()) != KeySet.witness("w", bytes(32))
    alone = KeySet.witness("w", signer(1).public_key().public_bytes_raw())
    assert alone.witness_key_ids == ["w"] and not alone.has_service_keys
    for wrong in (b"", b"{", b"[]", json.dumps({"keys": KEY_DOCUMENT["keys"][:1] * 2}).encode()):
        raises(ValueError, lambda wrong=wrong: KeySet.from_json(wrong))
