"""What an operator may decide: pictures and files, signed content, secrets, and what models add by themselves."""

import json

import agents
import answers
import core
import kinds
import texts
from cases import absent, equal
from stack import Stack
from wire import PATHS, events_of, send

STRICT = 'media = "refuse"'
LENIENT = 'media = "strip"\nsigned_content = "forward"\nrestore_secrets = true\noutbound = "off"'
MASKING = 'outbound = "mask"'

# Nobody sent these; a model makes them up.
INVENTED = ["invented.person@example.com", "FR7630006000011234567890189", "+49 40 7654321"]


def with_picture(dialect):
    return core.build(dialect, f"{core.PREFIX[dialect]}-echo", "") | kinds.last(dialect)


def picture_refused(stack, dialect):
    count = len(stack.provider.records)
    status, headers, data = send(stack, PATHS[dialect], with_picture(dialect))
    assert status in (400, 422), (status, data)
    equal(len(stack.provider.records), count, "requests at the provider")
    stack.expect(headers, "refused")


def picture_stripped(stack, dialect):
    body = with_picture(dialect)
    status, headers, data = send(stack, PATHS[dialect], body)
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    assert texts.PICTURE.encode() not in record.body, "the picture went out"
    record.json()
    equal(answers.whole(dialect, json.loads(data)), core.wanted(dialect, body), "the answer")
    stack.expect(headers, record=record)


def signed_forwarded(stack):
    """What is signed goes on unaltered, and the certificate counts what was found in it."""
    thought = f"I should write to {texts.EMAIL}."
    status, headers, data = send(stack, PATHS["messages"], agents.claude_code(1, thought=thought))
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    equal(record.body.count(texts.EMAIL.encode()), 1, "the address at the provider")
    equal(record.body.count(json.dumps({"type": "thinking", "thinking": thought, "signature": agents.SIGNATURE}).encode()), 1, "signed blocks")
    stack.expect(headers, record=record)


def secret_restored(stack, dialect):
    body = core.build(dialect, f"{core.PREFIX[dialect]}-tools--random70", f"token {texts.SECRET}", {"stream": True})
    status, headers, data = send(stack, PATHS[dialect], body)
    equal(status, 200, data.decode())
    absent([texts.SECRET.encode()], stack.provider.records[-1].body, "the provider")
    equal(answers.streamed(dialect, events_of(data)), core.wanted(dialect, body), "the answer")
    stack.expect(headers, record=stack.provider.records[-1])


def added(stack, dialect, masked):
    """What a model adds passes, or is masked in texts, calls and reasoning; what the caller sent comes back."""
    for stream, cuts in ((False, ""), (True, "--bytes" if masked else "--whole"), (True, "--random71")):
        for manner in ("invent", "inventall"):
            body = core.build(dialect, f"{core.PREFIX[dialect]}-{manner}{cuts}", texts.TEXTS["names"], {"stream": True} if stream else {})
            status, headers, data = send(stack, PATHS[dialect], body)
            equal(status, 200, data.decode())
            found = answers.streamed(dialect, events_of(data)) if stream else answers.whole(dialect, json.loads(data))
            record = stack.provider.records[-1]
            if not stream:
                block = json.loads(data)["metadata"]["dsa_compliance"]
                equal((json.loads(block) if dialect == "responses" else block)["dlp_redacted"], masked, "dlp_redacted")
            if masked:
                # Signed thinking is not altered.
                text = json.dumps([found[0]["text"], found[0]["calls"], dialect != "messages" and found[0]["reasoning"]], ensure_ascii=False)
                absent(INVENTED, text, "the answer")
                for own in (texts.IBAN, json.dumps(texts.NAME)[1:-1]):
                    assert own in text, f"{own} did not come back: {text}"
            else:
                equal(found, core.wanted(dialect, body, record), "the answer")
            stack.expect(headers, record=record)


def cases(stack):
    """Each row of settings is a gateway of its own, before the same provider."""
    strict, lenient, masking = (Stack(stack.program, settings, stack.provider) for settings in (STRICT, LENIENT, MASKING))
    for dialect in PATHS:
        yield f'{dialect}: a picture with media = "refuse"', lambda dialect=dialect: picture_refused(strict, dialect)
        yield f'{dialect}: a picture with media = "strip"', lambda dialect=dialect: picture_stripped(lenient, dialect)
        yield f"{dialect}: a secret with restore_secrets = true", lambda dialect=dialect: secret_restored(lenient, dialect)
        yield f'{dialect}: what a model adds with outbound = "mask"', lambda dialect=dialect: added(masking, dialect, True)
        yield f'{dialect}: what a model adds with outbound = "off"', lambda dialect=dialect: added(lenient, dialect, False)
        yield f'{dialect}: what a model adds with outbound = "flag"', lambda dialect=dialect: added(stack, dialect, False)
    yield 'signed thinking with signed_content = "forward"', lambda: signed_forwarded(lenient)
    for one in (strict, lenient, masking):
        yield "certificates under other settings verify", lambda one=one: one.check()
        yield "a gateway with other settings stops", one.stop
