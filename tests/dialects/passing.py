"""What passes through and what does not: keys, headers, errors, paths, bytes, and what the gateway adds."""

import hashlib
import json

import core
import texts
from cases import absent, equal
from stack import PROVIDER_KEYS
from wire import PATHS, auth, send

# Error classes of the clients by the provider's status; a caller must not take the provider's 401 for his own.
ERRORS = {
    "openai": {400: "BadRequestError", 404: "NotFoundError", 409: "ConflictError", 422: "UnprocessableEntityError",
               429: "RateLimitError", 500: "InternalServerError", 503: "InternalServerError"},
    "anthropic": {400: "BadRequestError", 404: "NotFoundError", 413: "ContentTooLargeError", 429: "RateLimitError",
                  500: "InternalServerError", 529: "OverloadedError"},
    # litellm has classes of its own.
    "litellm": {400: "BadRequestError", 404: "BadRequestError", 429: "RateLimitError", 500: "InternalServerError"},
}

PASSED_ON = {
    "chat": {"openai-organization": "org-17", "openai-project": "proj_17"},
    "responses": {"openai-organization": "org-17", "openai-project": "proj_17"},
    "messages": {"anthropic-version": "2023-06-01", "anthropic-beta": "prompt-caching-2024-07-31,context-1m-2025-08-07"},
}
KEPT_BACK = {
    "cookie": "session=1", "x-forwarded-for": "198.51.100.7", "x-lucairn-conversation-id": "conversation-17",
    "x-customer": "17", "referer": "https://intranet.example.org/", "te": "trailers",
}
ANSWERED = {"x-request-id": "req_recorded", "x-ratelimit-remaining-requests": "99"}
NOT_ANSWERED = ["set-cookie", "x-internal"]

UNKNOWN_PATHS = [
    ("POST", "/v1/completions"), ("POST", "/v1/files"), ("POST", "/v1/audio/transcriptions"), ("POST", "/v1/moderations"),
    ("POST", "/v1/images/generations"), ("POST", "/v1/messages/batches"), ("POST", "/v1/complete"), ("POST", "/v1/assistants"),
    ("GET", "/v1/responses/resp_1"), ("DELETE", "/v1/responses/resp_1"), ("POST", "/v1/responses/resp_1/cancel"),
    ("GET", "/v1/files/file-1/content"), ("PUT", "/v1/chat/completions"), ("POST", "/v1/chat/completions/x"),
    ("POST", "/v1/../v1/files"), ("POST", "//v1/files"), ("POST", "/v1/%66iles"), ("POST", "/v1/"), ("GET", "/v1/chat/completions"),
]

# Bodies in which nothing is to be found, written as nobody writes them; the model's name comes first.
ODD = {
    "white space": b'\n{ "model" : "%s" ,\t"messages" : [ { "role":"user" , "content" : "hello" } ]\r\n}  \n',
    "numbers": b'{"model":"%s","seed":123456789012345678901234567890,"temperature":1.0e-0,"top_p":0.10,"messages":[{"content":"hello","role":"user"}]}',
    "twice": b'{"model":"%s","user":"a","user":"b","messages":[{"role":"user","content":"x","content":"hello"}]}',
    "escapes": b'{"model":"%s","messages":[{"role":"user","content":"h\\u0065llo \\/ \\uD83E\\uDD84 \\u0000 \\u2028"}]}',
    "lone surrogate": b'{"model":"%s","messages":[{"role":"user","content":"hello \\ud83e."}]}',
    "deep": b'{"model":"%s","metadata":' + b'{"a":[' * 40 + b"17" + b"]}" * 40 + b',"messages":[{"role":"user","content":"hello"}]}',
    "unicode": '{"model":"%s","messages":[{"role":"user","content":"hello Köln 🦄\u2028"}],"späße":null}'.encode(),
}


def client_error(stack, client, dialect, status):
    family = "litellm" if client.name == "litellm" else "anthropic" if dialect == "messages" else "openai"
    wanted = ERRORS[family][status]
    for stream in (False, True):
        count = len(stack.provider.records)
        more = {"stream": True} if stream else {}
        answer = client.call(dialect, core.build(dialect, f"{core.PREFIX[dialect]}-status{status}", texts.TEXTS["names"], more))
        equal((answer.error, answer.status), (wanted, status), answer.message)
        if client.name != "litellm":
            assert answer.headers.get("retry-after"), "retry-after is gone"
            stack.expect(answer.headers, "failed", stack.provider.records[-1])
        if not stack.direct:
            absent(texts.ORIGINALS, stack.provider.text(count), "the provider")


def not_his_key(stack, client, dialect):
    """What the provider says of the operator's key is no matter of the caller's key."""
    answer = client.call(dialect, core.build(dialect, f"{core.PREFIX[dialect]}-status401", "hello"))
    assert answer.error and answer.status not in (401, 403), answer
    stack.expect(answer.headers, "failed", stack.provider.records[-1])


def keys(stack, dialect):
    """The key of the gateway is taken in both headers and goes no further; the provider gets its own."""
    path, body = PATHS[dialect], core.clean(dialect, f"{core.PREFIX[dialect]}-echo")
    wanted = PROVIDER_KEYS["anthropic" if dialect == "messages" else "openai"]
    for header in ({"authorization": f"Bearer {stack.key}"}, {"x-api-key": stack.key}):
        for own, at_provider in ((None, wanted), ("sk-own-17", "sk-own-17")):
            count = len(stack.provider.records)
            more = {"x-upstream-key": own} if own else {}
            status, headers, data = send(stack, path, body, {**header, **more, "anthropic-version": "2023-06-01"})
            equal(status, 200, str(data))
            record = stack.provider.records[count]
            sent = record.headers.get("x-api-key") if dialect == "messages" else record.headers.get("authorization")
            equal(sent, at_provider if dialect == "messages" else f"Bearer {at_provider}")
            absent([stack.key, "x-upstream-key"], str(record.headers), "the provider")
            stack.expect(headers, record=record)


def headers_pass(stack, dialect):
    path = PATHS[dialect]
    sent = {**auth(path, stack.key), **PASSED_ON[dialect], **KEPT_BACK}
    status, headers, data = send(stack, path, core.clean(dialect, f"{core.PREFIX[dialect]}-echo"), sent)
    equal(status, 200, str(data))
    record = stack.provider.records[-1]
    for name, value in PASSED_ON[dialect].items():
        equal(record.headers.get(name), value, name)
    absent(list(KEPT_BACK), record.headers, "the provider")
    for name, value in ANSWERED.items():
        equal(headers.get(name), value, name)
    absent(NOT_ANSWERED, headers, "the caller")
    stack.expect(headers, record=record)


def described(stack, dialect):
    """The facts of the exchange, in the body and in headers."""
    body = core.build(dialect, f"{core.PREFIX[dialect]}-echo", f"{texts.EMAIL} {texts.EMAIL} {texts.IBAN}")
    _, headers, data = send(stack, PATHS[dialect], body)
    block = json.loads(data)["metadata"]["dsa_compliance"]
    if dialect == "responses":
        # Metadata of responses are strings.
        block = json.loads(block)
    equal(block["request_id"], headers["x-lucairn-request-id"])
    equal(str(block["redaction_count"]), headers["x-lucairn-redaction-count"])
    assert block["redaction_count"] >= 6, block
    assert block["veil_certificate_url"].endswith("/" + block["request_id"]), block
    equal(block["veil_certificate_url"], headers["x-lucairn-certificate-url"])
    equal(block["veil_summary_url"], headers["x-lucairn-summary-url"])
    equal(block["identity_in_ai"], False)
    assert isinstance(block["latency_ms"], int) and block["sanitizer_layers"], block
    stack.expect(headers, record=stack.provider.records[-1])


def refused(stack, name, path, body, headers, status, code):
    """Nothing leaves, and the caller is told in the shape of the dialect."""
    count = len(stack.provider.records)
    found, sent, data = send(stack, path, body, headers)
    assert found == status, (found, data)
    error = json.loads(data)["error"]
    assert isinstance(error["message"], str) and error["message"] and isinstance(error["type"], str), data
    if "messages" in path:
        equal(json.loads(data)["type"], "error")
    else:
        assert {"message", "type", "param", "code"} <= set(error), error
    assert code in data.decode(), data
    absent(texts.ORIGINALS, data.decode(), "the answer")
    equal(len(stack.provider.records), count, "requests at the provider")
    if "x-lucairn-request-id" in sent:
        stack.expect(sent, "refused")


def refusals(stack, dialect):
    path, good = PATHS[dialect], core.build(dialect, f"{core.PREFIX[dialect]}-echo", texts.TEXTS["names"])
    mine = auth(path, stack.key)
    unknown = {"x-api-key": "lcr_live_" + "0" * 32} if dialect == "messages" else {"authorization": "Bearer lcr_live_" + "0" * 32}
    yield "no key", path, good, {}, 401, ""
    yield "an unknown key", path, good, unknown, 401, ""
    yield "no JSON", path, b'{"model": "gpt-5-echo", "messages": [{"content": "' + texts.EMAIL.encode(), mine, 400, ""
    yield "a list", path, b"[]", mine, 400, ""
    yield "nothing", path, b"", mine, 400, ""
    yield "no model", path, {**good, "model": None}, mine, 400, ""
    yield "a model that names a person", path, {**good, "model": f"{core.PREFIX[dialect]}-{texts.EMAIL}"}, mine, 400, ""
    yield "too large", path, json.dumps({**good, "user": "x" * 34_000_000}).encode(), mine, 413, ""


def unknown_path(stack, method, path):
    count = len(stack.provider.records)
    body = json.dumps(core.build("chat", "gpt-5-echo", texts.TEXTS["names"])).encode() if method != "GET" else None
    status, _, data = send(stack, path, body, {"authorization": f"Bearer {stack.key}"}, method)
    assert status in (404, 405), (status, data)
    if path.startswith("/v1/"):
        assert json.loads(data)["error"]["message"], data
    equal(len(stack.provider.records), count, "requests at the provider")


def odd_body(stack, path, name, prefix):
    """The provider gets the same bytes; with something to be found, everything else is the same."""
    body = ODD[name] % f"{prefix}-echo".encode() if isinstance(ODD[name], bytes) else ODD[name]
    status, headers, data = send(stack, path, body)
    equal(status, 200, str(data))
    record = stack.provider.records[-1]
    equal(hashlib.sha256(record.body).hexdigest(), hashlib.sha256(body).hexdigest(), f"SHA-256 of {record.body!r}")
    stack.expect(headers, record=record)
    before, after = body.split(b"hello" if b"hello" in body else b"h\\u0065llo")
    planted = before + texts.EMAIL.encode() + after
    status, headers, data = send(stack, path, planted)
    equal(status, 200, str(data))
    record = stack.provider.records[-1]
    if not stack.direct:
        assert record.body.startswith(before) and record.body.endswith(after), record.body
        absent([texts.EMAIL], stack.provider.text(len(stack.provider.records) - 1), "the provider")
    stack.expect(headers, record=record)


def cases(stack, clients):
    for client in clients:
        for dialect in client.dialects:
            if dialect not in PATHS or (client.name, dialect) == ("litellm", "messages"):
                continue
            family = "litellm" if client.name == "litellm" else "anthropic" if dialect == "messages" else "openai"
            for status in ERRORS[family]:
                yield f"{client.name}, {dialect}: status {status}", lambda row=(client, dialect, status): client_error(stack, *row)
            if not stack.direct and client.name != "litellm":
                yield f"{client.name}, {dialect}: status 401", lambda row=(client, dialect): not_his_key(stack, *row)
    for dialect, path in PATHS.items():
        prefix = core.PREFIX[dialect]
        if dialect != "responses":
            for name in ODD:
                yield f"{dialect}: odd bytes, {name}", lambda row=(path, name, prefix): odd_body(stack, *row)
        if stack.direct:
            continue
        yield f"{dialect}: keys", lambda dialect=dialect: keys(stack, dialect)
        yield f"{dialect}: headers", lambda dialect=dialect: headers_pass(stack, dialect)
        yield f"{dialect}: metadata.dsa_compliance", lambda dialect=dialect: described(stack, dialect)
        for name, *row in refusals(stack, dialect):
            yield f"{dialect}: refused, {name}", lambda name=name, row=row: refused(stack, name, *row)
    for method, path in [] if stack.direct else UNKNOWN_PATHS:
        yield f"{method} {path} is refused", lambda row=(method, path): unknown_path(stack, *row)
