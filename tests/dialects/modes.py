"""What the mode and the terms of a key do to requests: `observe` changes nothing, `block` lets nothing leave that
has findings, denied terms go, allowed ones stay."""

import hashlib
import json

import answers
import core
import texts
from cases import absent, equal
from wire import PATHS, events_of, send

# What stands in every request of `core.build` with the text "one line".
COUNTED = {"EMAIL": 4, "IBAN": 1}
TERM, ALLOWED = "Blue Falcon", texts.OTHER_EMAIL
TERMS = {"profile": "secrets-only", "deny": [{"value": TERM.upper()}, {"kind": "ORG", "value": "Müller & Söhne"}]}
# How the denied terms are written, and a secret; all else of this text may leave.
DENIED = [TERM, "blue  falcon", "MUELLER & SOEHNE".replace("UE", "Ü").replace("OE", "Ö"), texts.SECRET]
TERM_TEXT = f"{DENIED[0]}, {DENIED[1]} and {DENIED[2]} have {texts.IBAN}; Falcon {DENIED[3]}"


def exchange(stack, client, dialect, body):
    """An exchange that succeeds: the request at the provider, and the headers of the answer. The model knows no
    more and no less than the caller said."""
    count = len(stack.provider.records)
    answer = client.call(dialect, body)
    assert not answer.error, f"{answer.error} {answer.status}: {answer.message}"
    records = stack.provider.records[count:]
    equal(len(records), 1, "requests at the provider")
    found = answers.streamed(dialect, answer.events) if body.get("stream") else answers.whole(dialect, answer.whole)
    equal(found, core.wanted(dialect, body, records[0]), "the answer")
    # litellm does not always show the headers of an answer.
    if client.name != "litellm" or "x-lucairn-request-id" in answer.headers:
        stack.expect(answer.headers, record=records[0])
    return records[0], answer.headers


def observed(stack, client, dialect, body):
    """The provider gets the client's own bytes, and the caller the provider's words."""
    record, headers = exchange(stack, client, dialect, body)
    sent = getattr(client, "sent", None)
    if sent is not None:
        equal(record.body, sent, "the body at the provider")
    for value in (texts.EMAIL, texts.OTHER_EMAIL):
        assert value.encode() in record.body, f"{value} is gone"
    if "x-lucairn-request-id" in headers:
        equal(headers["x-lucairn-redaction-count"], "0", "what was replaced")


def counted(stack, usual, dialect, name):
    """What the claim counts as found is what another key of the customer has masked."""
    body = core.build(dialect, f"{core.PREFIX[dialect]}-echo", texts.TEXTS[name])
    data = json.dumps(body, indent=1, ensure_ascii=False).encode()
    said = {}
    for one in (stack, usual):
        status, headers, answer = send(one, PATHS[dialect], data)
        equal(status, 200, answer.decode())
        record = one.provider.records[-1]
        one.expect(headers, record=record)
        said[one] = one.claim(headers["x-lucairn-request-id"], "dsa-sanitizer")
        equal(said[one]["sanitized_fields_hash"], hashlib.sha256(record.body).hexdigest(), "the hash of what left")
        if one is stack:
            equal(record.body, data, "the body at the provider")
    found, masked = said[stack], said[usual]
    equal((found["mode"], found["entity_counts"], found["pii_entities_found"]), ("observe", {}, 0), "what was replaced")
    assert masked["entity_counts"] and "mode" not in masked, masked
    equal(found["would_have"], masked["entity_counts"], "what would have been masked")
    if name == "one line":
        equal(found["would_have"], COUNTED, "what was found")


def blocked(stack, client, dialect, stream):
    """The client raises what it raises for a request that is wrong, with kinds in it and no values."""
    count = len(stack.provider.records)
    more = {"stream": True} if stream else {}
    answer = client.call(dialect, core.build(dialect, f"{core.PREFIX[dialect]}-echo", texts.TEXTS["one line"], more))
    equal(len(stack.provider.records), count, "requests at the provider")
    assert answer.error, "it was answered"
    assert "EMAIL" in answer.message and "IBAN" in answer.message, answer.message
    absent(texts.ORIGINALS, answer.message, "the message")
    if client.name != "litellm":
        equal((answer.error, answer.status), ("UnprocessableEntityError", 422), answer.message)
        stack.expect(answer.headers, "refused")


def blocked_by_wire(stack, dialect, text, kinds, mode, counts):
    """In the dialect's shape, and certified as refused."""
    count = len(stack.provider.records)
    for stream in (False, True):
        more = {"stream": True} if stream else {}
        status, headers, data = send(stack, PATHS[dialect], core.build(dialect, f"{core.PREFIX[dialect]}-echo", text, more))
        equal((status, headers["content-type"]), (422, "application/json"), data.decode())
        told = json.loads(data)
        error, request_id = told["error"], headers["x-lucairn-request-id"]
        equal((error["code"], error["type"], error["categories"]), ("pii_blocked", "invalid_request_error", kinds), "the error")
        if dialect == "messages":
            equal((told["type"], told["request_id"]), ("error", request_id), "the error of Anthropic")
        else:
            equal(error["param"], None, "the parameter")
        absent(texts.ORIGINALS, data.decode(), "the answer")
        stack.expect(headers, "refused")
        claim = stack.claim(request_id, "dsa-sanitizer")
        equal((claim["refused"], claim["mode"], claim["would_have"]), (True, mode, counts), "the claim")
        equal((claim["entity_counts"], claim["sanitized_fields_hash"]), ({}, hashlib.sha256(b"").hexdigest()), "what left")
        equal(stack.claim(request_id, "dsa-ai"), None, "the claim of the egress")
    equal(len(stack.provider.records), count, "requests at the provider")


def clean_passes(stack, client, dialect):
    """Where nothing is found, nothing is refused and nothing changed."""
    core.untouched(stack, client, dialect, core.clean(dialect, f"{core.PREFIX[dialect]}-echo"))


def denied(stack, usual, dialect):
    """Terms of one key, whose profile keeps all else, are masked and come back; they mean nothing to another key."""
    for stream, cuts in ((False, ""), (True, "--bytes"), (True, "--random81-escaped")):
        more = {"stream": True} if stream else {}
        body = core.build(dialect, f"{core.PREFIX[dialect]}-tools{cuts}", TERM_TEXT.replace(texts.SECRET, ""), more)
        record = said(stack, dialect, body)
        absent(DENIED, stack.provider.text(len(stack.provider.records) - 1), "the provider")
        for value in (texts.IBAN, texts.EMAIL, "Falcon"):
            assert value.encode() in record.body, f"{value} may leave"
        record = said(usual, dialect, body)
        assert TERM.encode() in record.body and texts.IBAN.encode() not in record.body, record.body
    status, headers, data = send(stack, PATHS[dialect], core.build(dialect, f"{core.PREFIX[dialect]}-echo", TERM_TEXT))
    equal(status, 200, data.decode())
    absent(DENIED, stack.provider.text(len(stack.provider.records) - 1), "the provider")
    stack.expect(headers, record=stack.provider.records[-1])
    claim = stack.claim(headers["x-lucairn-request-id"], "dsa-sanitizer")
    equal(claim["entity_counts"], {"ID": 2, "ORG": 1, "SECRET": 1}, "what was masked")


def allowed(stack, usual, dialect):
    """A value that a key allows stays, all others go; another key masks it."""
    body = core.build(dialect, f"{core.PREFIX[dialect]}-echo--bytes", texts.TEXTS["twice"], {"stream": True})
    record = said(stack, dialect, body)
    # Three of them stand in the text, one each in the instructions and in the description of the tool.
    equal(record.body.count(ALLOWED.encode()), texts.TEXTS["twice"].count(ALLOWED) + 2, "the allowed address")
    absent([texts.EMAIL], stack.provider.text(len(stack.provider.records) - 1), "the provider")
    said(usual, dialect, body)
    absent([ALLOWED, texts.EMAIL], stack.provider.text(len(stack.provider.records) - 1), "the provider")


def said(stack, dialect, body):
    """An exchange by wire whose answer is whole; what the provider got."""
    status, headers, data = send(stack, PATHS[dialect], body)
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    found = answers.streamed(dialect, events_of(data)) if body.get("stream") else answers.whole(dialect, json.loads(data))
    equal(found, core.wanted(dialect, body, record), "the answer")
    stack.expect(headers, record=record)
    return record


def client_cases(observing, blocking, clients):
    """What the published clients see."""
    for client in clients:
        seen, stopped = client.at(observing), client.at(blocking)
        for dialect in client.dialects:
            for stream in core.streams(client, dialect):
                kind = "stream" if stream else "whole answer"
                for manner in ("echo", "tools"):
                    more = {"stream": True} if stream else {}
                    body = core.build(dialect, f"{core.PREFIX[dialect]}-{manner}", texts.TEXTS["unicode"], more)
                    yield f"{client.name}, {dialect}: mode observe, {manner}, {kind}", \
                        lambda row=(seen, dialect, body): observed(observing, *row)
                yield f"{client.name}, {dialect}: mode block, {kind}", lambda row=(stopped, dialect, stream): blocked(blocking, *row)
            if dialect in PATHS:
                yield f"{client.name}, {dialect}: mode block, nothing to find", lambda row=(stopped, dialect): clean_passes(blocking, *row)
        seen.close()
        stopped.close()


def cases(stack, clients):
    """Each key has a policy of its own; a customer may only have so many keys."""
    usual, observing = stack.with_key("modes"), stack.with_key("modes", policy={"mode": "observe"})
    denying, allowing = stack.with_key("modes", policy=TERMS), stack.with_key("modes", policy={"allow": [ALLOWED.upper()]})
    blocking = stack.with_key("refusals", policy={"mode": "block"})
    refusing = stack.with_key("refusals", policy={"kinds": {"CC": "refuse"}})
    yield from client_cases(observing, blocking, clients)
    for dialect in PATHS:
        for name in texts.TEXTS:
            yield f"{dialect}: mode observe counts, {name}", lambda row=(dialect, name): counted(observing, usual, *row)
        yield f"{dialect}: mode block tells kinds and is certified", \
            lambda dialect=dialect: blocked_by_wire(blocking, dialect, texts.TEXTS["one line"], ["EMAIL", "IBAN"], "block", COUNTED)
        yield f"{dialect}: a kind that is refused", \
            lambda dialect=dialect: blocked_by_wire(refusing, dialect, f"{texts.CARD} {texts.IBAN}", ["CC"], "enforce", {"CC": 1})
        yield f"{dialect}: a request without the kind that is refused", \
            lambda dialect=dialect: said(refusing, dialect, core.build(dialect, f"{core.PREFIX[dialect]}-echo", texts.TEXTS["one line"])) and None
        yield f"{dialect}: terms that a key denies", lambda dialect=dialect: denied(denying, usual, dialect)
        yield f"{dialect}: terms that a key allows", lambda dialect=dialect: allowed(allowing, usual, dialect)
    for name, one in {"usual": usual, "observe": observing, "block": blocking, "refuse": refusing, "deny": denying, "allow": allowing}.items():
        yield f"certificates under a key's own policy verify, {name}", one.check
