"""What a call makes of an answer (items 15, 19 to 21, 25 to 27, 29 to 31, 33)."""

import json

import pydantic
import pytest

import lucairn
from conftest import PARAMS, SYNC, client, raises, vector
from lucairn import LucairnHttpError, LucairnResponseValidationError

CERTIFICATE = vector("good-full-chain")["certificate"]
AUDIT = {"customer_id": "c", "tier": "pro", "period": "p", "total_events": 0, "source": "none"}
METHODS = {
    "messages": (lambda one: one.messages(PARAMS), SYNC, "ProxySyncResponse"),
    "certificate": (lambda one: one.get_certificate("r"), CERTIFICATE, "VeilCertificate"),
    "audit": (lambda one: one.list_audit_events(), AUDIT, "AuditExportResponse"),
}
SUMMARY = lambda one: one.get_certificate_summary("r")  # noqa: E731
EVERY = {**{name: method[0] for name, method in METHODS.items()}, "summary": SUMMARY}


def asked(call, status, body, **settings):
    one, _ = client((status, body), **settings)
    return call(one)


@pytest.mark.item(15, 21)
@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 429, 500, 503, 999])
@pytest.mark.parametrize("method", EVERY)
def test_other_statuses_are_http_errors(method, status):
    error = raises(LucairnHttpError, lambda: asked(EVERY[method], status, b'{"code":"x"}'))
    assert str(error) == f"Lucairn request failed: {status} Reason"
    assert error.status == status
    assert error.body == ('{"code":"x"}' if method == "summary" else {"code": "x"})


@pytest.mark.item(20, 21)
@pytest.mark.parametrize("body, seen", [
    (b"", ""), (b"null", None), (b"text", "text"), (b"[]", []), (b"NaN", float("nan")), (b'{"a":1,"a":2}', {"a": 2}), (b'\xef\xbb\xbf{}', "\ufeff{}"), (b'{"a":"\xff"}', {"a": "\ufffd"}), (b"\xff\xfe", "\ufffd\ufffd"), (b"[" * 9999, "[" * 9999), (b"1" * 5000, "1" * 5000),
])  # fmt: skip
def test_how_bodies_are_read(body, seen):
    error = raises(LucairnHttpError, lambda: asked(EVERY["messages"], 404, body))
    assert error.body == seen or (error.body != error.body and seen != seen)
    assert raises(LucairnHttpError, lambda: asked(SUMMARY, 404, body)).body == body.decode("utf-8", "replace")


@pytest.mark.item(19)
@pytest.mark.parametrize("status", [200, 202, 302, 404])
@pytest.mark.parametrize("method", EVERY)
def test_a_body_over_the_cap(method, status):
    expected = LucairnResponseValidationError if status < 300 else LucairnHttpError
    for body in (b'{"status":"\xc3\xa4bc"}', b'{"status":"\xc3\xa4' + b"x" * 999):
        error = raises(expected, lambda body=body: asked(EVERY[method], status, body, max_response_bytes=12))
        assert str(error) == "response body exceeded max_response_bytes cap of 12"
        assert error.body == '{"status":"\ufffd' and getattr(error, "status", status) == status
    assert asked(SUMMARY, 200, b"x" * 12, max_response_bytes=12) == "x" * 12


@pytest.mark.item(25)
@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_the_body_alone_tells_an_accepted_job_from_an_answer(status):
    accepted = {"status": "processing", "job_id": "j", "request_id": "r", "status_url": "u"}
    assert isinstance(asked(EVERY["messages"], status, SYNC), lucairn.ProxySyncResponse)
    assert isinstance(asked(EVERY["messages"], status, accepted), lucairn.ProxyAcceptedResponse)


@pytest.mark.item(26)
@pytest.mark.parametrize("change", [{"latency_ms": "12"}, {"latency_ms": 2.0}, {"veil": None}, {"status": "JOB_STATUS_FAILED"}, {"unknown": 1}, {"result": "text"}, {"redaction_count": 3}])
def test_answers_that_are_taken(change):
    answer = asked(EVERY["messages"], 200, {**SYNC, **change})
    assert isinstance(answer.latency_ms, int) and not hasattr(answer, "unknown")
    bare = {name: SYNC[name] for name in ("status", "model_used")}
    assert asked(EVERY["messages"], 200, bare).latency_ms == 0


@pytest.mark.item(26, 27)
@pytest.mark.parametrize("body, model", [
    *(({**SYNC, **change}, "ProxySyncResponse") for change in ({"status": "completed"}, {"model_used": None}, {"latency_ms": None}, {"latency_ms": 1.5}, {"veil": {"status": "available"}}, {"veil": {"status": "x", "certificate_url": "", "summary_url": ""}})),
    ({"status": "processing", "job_id": "j"}, "ProxyAcceptedResponse"), ({}, "ProxySyncResponse"), ([], "ProxySyncResponse"), ("text", "ProxySyncResponse"),
])  # fmt: skip
def test_answers_that_do_not_fit(body, model):
    error = raises(LucairnResponseValidationError, lambda: asked(EVERY["messages"], 200, body))
    assert str(error) == f"Response body failed to deserialize as {model}"
    assert error.body == body and isinstance(error.__cause__, pydantic.ValidationError)


@pytest.mark.item(27, 30, 33)
@pytest.mark.parametrize("raw, body", [(b"null", "null"), (b"", ""), (b"text", "text"), (b"[]", [])])
@pytest.mark.parametrize("method", METHODS)
def test_bodies_that_are_no_object(method, raw, body):
    call, _, model = METHODS[method]
    for status in (200, 204):
        error = raises(LucairnResponseValidationError, lambda status=status: asked(call, status, raw))
        assert (str(error), error.body) == (f"Response body failed to deserialize as {model}", body)
        assert isinstance(error.__cause__, pydantic.ValidationError)


@pytest.mark.item(29)
def test_a_pending_certificate():
    body = {"status": "pending", "request_id": "r", "message": "m", "retry_after_seconds": 30}
    error = raises(LucairnHttpError, lambda: asked(EVERY["certificate"], 202, body))
    assert str(error) == "Veil certificate is not yet assembled; retry after the indicated delay."
    assert (error.status, error.body) == (202, body)


@pytest.mark.item(30)
def test_a_certificate_is_not_verified():
    forged = {**CERTIFICATE, "witness_signature": "forged", "unknown": 1, "protocol_version": "2"}
    certificate = asked(EVERY["certificate"], 200, forged)
    assert isinstance(certificate, lucairn.VeilCertificate) and certificate.witness_signature == "forged"
    assert not hasattr(certificate, "unknown")
    broken = {**CERTIFICATE, "verification": {}}
    raises(LucairnResponseValidationError, lambda: asked(EVERY["certificate"], 200, broken))


@pytest.mark.item(31)
@pytest.mark.parametrize("body, text", [(b"", ""), (b"<p>\xc3\xa4\r\n\x00", "<p>ä\r\n\x00"), (b"\xef\xbb\xbf\xff", "\ufeff\ufffd"), (b"null", "null"), (b'{"a":1}', '{"a":1}')])
def test_a_summary_is_text(body, text):
    assert [asked(SUMMARY, status, body) for status in (200, 201, 299)] == [text] * 3
    error = raises(LucairnHttpError, lambda: asked(SUMMARY, 202, body))
    assert str(error) == "Veil certificate summary is not yet assembled; retry after the indicated delay."
    assert (error.status, error.body) == (202, text)


@pytest.mark.item(33)
def test_audit_events():
    event = {"timestamp": "2026-05-01T00:00:00Z", "event_type": "t", "actor": "a", "details": "{}"}
    found = asked(EVERY["audit"], 200, {**AUDIT, "events": [event, {**event, "request_id": "r"}], "more": 1})
    assert [one.request_id for one in found.events] == [None, "r"] and found.events[0].timestamp == "2026-05-01T00:00:00Z"
    assert asked(EVERY["audit"], 200, AUDIT).events == []
    for wrong in ({"events": None}, {"events": [{**event, "details": {}}]}, {"total_events": 0.5}, {"tier": None}):
        error = raises(LucairnResponseValidationError, lambda wrong=wrong: asked(EVERY["audit"], 200, {**AUDIT, **wrong}))
        assert error.body == json.loads(json.dumps({**AUDIT, **wrong}))
