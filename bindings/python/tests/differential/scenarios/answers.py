"""What each method makes of each status and body (items 15, 19 to 21, 25 to 27, 29 to 33)."""

import gzip
import json
import zlib

from lucairn import Lucairn, LucairnConfig

from loopback import Server, answer
from observe import scenario
from scenarios.construction import KEY
from scenarios.requests import PARAMS

METHODS = {
    "messages": lambda client: client.messages(PARAMS),
    "certificate": lambda client: client.get_certificate("r"),
    "summary": lambda client: client.get_certificate_summary("r"),
    "audit": lambda client: client.list_audit_events(),
}
VERIFICATION = {
    "signatures_valid": True, "completeness": "COMPLETENESS_FULL", "missing_services": [], "temporal_consistent": True, "data_visibility_consistent": True,
    "isolation_verified": True, "overall_verdict": "VERDICT_VERIFIED",
}  # fmt: skip
CERTIFICATE = {
    "certificate_id": "veil_1", "request_id": "r", "protocol_version": 2, "claims": [], "verification": VERIFICATION, "issued_at": "2026-05-01T00:00:00Z", "witness_signature": "s", "witness_key_id": "w",
}  # fmt: skip
CLAIM = {
    "claim_id": "c", "request_id": "r", "service_id": "s", "claim_type": "CLAIM_TYPE_TOKEN_GENERATED", "canonical_payload": "", "timestamp": "t", "signature": "",
}  # fmt: skip
GOOD = {
    "messages": {"status": "JOB_STATUS_COMPLETED", "model_used": "m", "latency_ms": 1, "result": {"content": [{"type": "text", "text": "t"}]}, "request_id": "r"},
    "certificate": CERTIFICATE,
    "summary": "<html>ä</html>",
    "audit": {"customer_id": "c", "tier": "pro", "period": "p", "events": [], "total_events": 0, "source": "none"},
}  # fmt: skip


def asked(method, script):
    with Server([script]) as server:
        return METHODS[method](Lucairn(LucairnConfig(KEY, base_url=server.url)))


def try_answer(name, method, body, status=200, headers=()):
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False).encode()

    @scenario(f"answers/{method}/{name}")
    def _():
        return asked(method, [answer(status, body, headers)])


for method, good in GOOD.items():
    for status in (200, 201, 202, 203, 226, 299, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 599, 999):
        try_answer(f"status {status}", method, good, status)
    for status in (204, 205, 304):

        @scenario(f"answers/{method}/status {status} without body")
        def _(method=method, status=status):
            return asked(method, [answer(status, length=False)])

    for name, body in {
        "nothing": b"", "null": b"null", "list": b"[]", "object": b"{}", "string": b'"text"', "number": b"5", "true": b"true", "text": b"text", "html": b"<html>", "nan": b"NaN", "blank": b" \n", "open": b'{"a":', "two": b"{} {}",
        "BOM": b'\xef\xbb\xbf{"a":1}', "bad UTF-8": b'{"a":"\xff\xfe"}', "bad UTF-8 text": b"\xff\xfetext\xe2\x82", "duplicate": b'{"status":"a","status":"b"}', "deep": b"[" * 100 + b"]" * 100, "surrogate": b'{"a":"\\ud800"}', "UTF-16": '{"a":1}'.encode("utf-16"),
        "single quotes": b"{'a':1}", "comment": b"{}//", "big number": b"1" * 30, "exponent": b"1e400", "nul": b"\x00", "form feed": b"\x0c{}", "text with line ends": b"a\r\nb\r\n",
    }.items():  # fmt: skip
        for status in (200, 202, 404):
            try_answer(f"body {name}, status {status}", method, body, status)

    @scenario(f"answers/{method}/content-type is not looked at")
    def _(method=method, good=good):
        return asked(method, [answer(200, json.dumps(good).encode(), [("content-type", "image/png; charset=latin-1")])])

    @scenario(f"answers/{method}/charset is not looked at")
    def _(method=method):
        return asked(method, [answer(404, "ä".encode(), [("content-type", "text/plain; charset=latin-1")])])

    @scenario(f"answers/{method}/reason phrase")
    def _(method=method):
        return asked(method, [answer(404, b"{}", reason="No Such Thing Here")])

    @scenario(f"answers/{method}/no reason phrase")
    def _(method=method):
        return asked(method, [answer(503, b"{}", reason="")])

    @scenario(f"answers/{method}/redirect")
    def _(method=method, good=good):
        with Server([[answer(200, json.dumps(good).encode())]]) as other, Server(
            [[answer(302, b'{"moved":true}', [("location", f"{other.url}/elsewhere")])]]
        ) as server:
            client = Lucairn(LucairnConfig(KEY, base_url=server.url))
            try:
                return METHODS[method](client)
            finally:
                assert not other.requests, "the key went to another host"

    for encoding, packed in {"gzip": gzip.compress, "deflate": zlib.compress, "identity": bytes}.items():

        @scenario(f"answers/{method}/encoding {encoding}")
        def _(method=method, good=good, encoding=encoding, packed=packed):
            body = packed(json.dumps(good).encode())
            return asked(method, [answer(200, body, [("content-encoding", encoding)])])


# --- messages

def sync(**more):
    return {**GOOD["messages"], **more}


def without(document, name):
    return {key: value for key, value in document.items() if key != name}


RECEIPT = {"status": "available", "certificate_url": "c", "summary_url": "s"}
ACCEPTED = {"status": "processing", "job_id": "j", "request_id": "r", "status_url": "u"}
for name, body in {
    "failed": sync(status="JOB_STATUS_FAILED", error_message="why"), "unknown status": sync(status="completed"), "no status": without(sync(), "status"), "status null": sync(status=None), "no model": without(sync(), "model_used"),
    "model number": sync(model_used=5), "no latency": without(sync(), "latency_ms"), "latency null": sync(latency_ms=None), "latency fraction": sync(latency_ms=1.5), "latency float": sync(latency_ms=2.0), "latency str": sync(latency_ms="12"), "latency bool": sync(latency_ms=True), "latency huge": sync(latency_ms=10**30),
    "everything": sync(dlp_redacted=True, relinked=False, error_message="", compliance_trace={"a": [1]}, ground_truth_evaluation={"detection_rate": 1.0}, veil=RECEIPT, veil_evidence={}, tracevault={"b": None}),
    "nulls": sync(dlp_redacted=None, relinked=None, error_message=None, request_id=None, compliance_trace=None, veil=None, result=None), "unknown members": sync(more={"a": 1}), "relinked str": sync(relinked="yes"), "relinked number": sync(relinked=2),
    "request_id number": sync(request_id=5), "trace list": sync(compliance_trace=[]), "veil pending": sync(veil={**RECEIPT, "status": "pending"}), "veil other": sync(veil={**RECEIPT, "status": "done"}), "veil incomplete": sync(veil=without(RECEIPT, "summary_url")), "veil empty": sync(veil={}), "veil str": sync(veil="x"),
    "result text": sync(result="text"), "result number": sync(result=1.5), "result list": sync(result=[1, {"a": None}]), "redaction_count": sync(redaction_count=3), "redaction_count str": sync(redaction_count="x"),
    "accepted": ACCEPTED, "accepted with veil": {**ACCEPTED, "veil": {**RECEIPT, "status": "pending"}}, "accepted without job": without(ACCEPTED, "job_id"), "accepted without request": without(ACCEPTED, "request_id"), "accepted without url": without(ACCEPTED, "status_url"), "accepted job number": {**ACCEPTED, "job_id": 5}, "accepted empty strings": {**ACCEPTED, "job_id": "", "request_id": "", "status_url": ""},
    "accepted and more": {**ACCEPTED, "more": 1}, "processing list": [ACCEPTED], "Processing": {**ACCEPTED, "status": "Processing"},
}.items():  # fmt: skip
    for status in (200, 202, 500):
        try_answer(f"{name}, status {status}", "messages", body, status)
try_answer("duplicate status", "messages", b'{"status":"processing","status":"JOB_STATUS_COMPLETED","model_used":"m"}')
try_answer("nan inside", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":[NaN,Infinity,-Infinity,1e999]}')
try_answer("surrogate inside", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":"\\ud800"}')
try_answer("surrogate in model", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"\\ud800"}')
try_answer("big number inside", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":' + b"1" * 400 + b"}")
try_answer("number of 5000 digits inside", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":' + b"1" * 5000 + b"}")
try_answer("bad UTF-8 inside", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":"\xff\xc3("}')
try_answer("very deep", "messages", b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","result":' + b"[" * 100_000 + b"]" * 100_000 + b"}")

# --- certificates

for name, body in {
    "with claim": {**CERTIFICATE, "claims": [CLAIM]}, "no claims": without(CERTIFICATE, "claims"), "claims null": {**CERTIFICATE, "claims": None}, "version str": {**CERTIFICATE, "protocol_version": "2"}, "version float": {**CERTIFICATE, "protocol_version": 2.0}, "version 999": {**CERTIFICATE, "protocol_version": 999}, "version fraction": {**CERTIFICATE, "protocol_version": 2.5},
    "flag yes": {**CERTIFICATE, "verification": {**VERIFICATION, "signatures_valid": "yes"}}, "flag 0": {**CERTIFICATE, "verification": {**VERIFICATION, "signatures_valid": 0}}, "flag null": {**CERTIFICATE, "verification": {**VERIFICATION, "signatures_valid": None}}, "byok null": {**CERTIFICATE, "verification": {**VERIFICATION, "byok_exempt": None}},
    "verdict other": {**CERTIFICATE, "verification": {**VERIFICATION, "overall_verdict": "VERIFIED"}}, "no verification": without(CERTIFICATE, "verification"), "client_id": {**CERTIFICATE, "client_id": "org"}, "client_id null": {**CERTIFICATE, "client_id": None}, "client_id number": {**CERTIFICATE, "client_id": 5}, "issued_at number": {**CERTIFICATE, "issued_at": 5},
    "anchor": {**CERTIFICATE, "anchor_status": {"status": "ANCHOR_STATUS_PENDING", "attempts": "3"}}, "anchor without status": {**CERTIFICATE, "anchor_status": {}}, "anchor other": {**CERTIFICATE, "anchor_status": {"status": "X"}}, "attestation": {**CERTIFICATE, "attestation": {"notary": {"a": 1}, "more": 1}}, "attestation list": {**CERTIFICATE, "attestation": []}, "unknown": {**CERTIFICATE, "conversation_id": "x"},
    "claim incomplete": {**CERTIFICATE, "claims": [without(CLAIM, "signature")]}, "claim type other": {**CERTIFICATE, "claims": [{**CLAIM, "claim_type": "X"}]}, "claim mirror list": {**CERTIFICATE, "claims": [{**CLAIM, "bridge": []}]}, "data_seen numbers": {**CERTIFICATE, "claims": [{**CLAIM, "data_seen": [1]}]}, "data_seen null": {**CERTIFICATE, "claims": [{**CLAIM, "data_seen": None}]}, "claims numbers": {**CERTIFICATE, "claims": [1]},
    "pending": {"status": "pending", "request_id": "r", "message": "m", "retry_after_seconds": 30}, "v3": {**CERTIFICATE, "api_key_id": "k", "signable_v3_signature": "s", "signable_protocol_version_emitted": 3}, "v3 wrong": {**CERTIFICATE, "signable_v3_signature": 5},
}.items():  # fmt: skip
    for status in (200, 202):
        try_answer(f"{name}, status {status}", "certificate", body, status)

# --- audit

EVENT = {"timestamp": "2026-05-01T00:00:00Z", "event_type": "proxy.completed", "actor": "a", "details": "{}", "request_id": "r"}
for name, body in {
    "event": {**GOOD["audit"], "events": [EVENT], "total_events": 1}, "event without request": {**GOOD["audit"], "events": [without(EVENT, "request_id")]}, "event request null": {**GOOD["audit"], "events": [{**EVENT, "request_id": None}]}, "event details object": {**GOOD["audit"], "events": [{**EVENT, "details": {}}]}, "event without actor": {**GOOD["audit"], "events": [without(EVENT, "actor")]},
    "no events": without(GOOD["audit"], "events"), "events null": {**GOOD["audit"], "events": None}, "total str": {**GOOD["audit"], "total_events": "3"}, "total fraction": {**GOOD["audit"], "total_events": 0.5}, "no total": without(GOOD["audit"], "total_events"), "no tier": without(GOOD["audit"], "tier"), "timestamp number": {**GOOD["audit"], "events": [{**EVENT, "timestamp": 5}]}, "unknown": {**GOOD["audit"], "more": 1},
}.items():  # fmt: skip
    try_answer(name, "audit", body)
try_answer("unavailable", "audit", {"code": "audit_export_unavailable", "message": "m"}, 503)
