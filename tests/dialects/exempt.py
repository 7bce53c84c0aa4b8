"""What the sanitizer's claim says of what was not read: the exceptions of spec/dialects.md, and nothing else."""

import json

import agents
import core
import kinds
import texts
from cases import absent, equal
from wire import PATHS, send

SEALED = agents.SEALED
# A value of the shape that each exception demands, the path by which the claim counts it, and how often.
PLACED = {
    "messages": (
        {
            "model": "claude-opus-5-nothing", "max_tokens": 9, "container": "container_01abc",
            "messages": [
                {"role": "assistant", "content": [
                    {"type": "thinking", "thinking": "Hm.", "signature": agents.SIGNATURE},
                    {"type": "redacted_thinking", "data": SEALED},
                    {"type": "tool_use", "id": "toolu_01abc", "name": "look", "input": {"id": "toolu_01abc"}},
                ]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "toolu_01abc", "content": "ok"},
                    {"type": "image", "source": {"type": "url", "url": "https://pictures.example.org/a.png"}},
                    {"type": "document", "source": {"type": "file", "file_id": "file_01abc"}},
                ]},
            ],
        },
        {
            "container": 1, "messages.*.content.*.thinking": 1, "messages.*.content.*.signature": 1,
            "messages.*.content.*.data": 1, "messages.*.content.*.id": 1, "messages.*.content.*.tool_use_id": 1,
            "messages.*.content.*.source.url": 1, "messages.*.content.*.source.file_id": 1,
        },
    ),
    "chat": (
        {
            "model": "gpt-5-nothing",
            "messages": [
                {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": "ok"},
                {"role": "user", "content": [
                    {"type": "image_url", "image_url": {"url": "https://pictures.example.org/a.png"}},
                    {"type": "file", "file": {"file_id": "file-abc"}},
                ]},
            ],
        },
        {
            "messages.*.tool_calls.*.id": 1, "messages.*.tool_call_id": 1, "messages.*.content.*.image_url.url": 1,
            "messages.*.content.*.file.file_id": 1,
        },
    ),
    "responses": (
        {
            "model": "gpt-5-nothing", "previous_response_id": "resp_1",
            "input": [
                {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": SEALED},
                {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "look", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "call_1", "output": "ok"},
                {"role": "user", "content": [{"type": "input_image", "image_url": "https://pictures.example.org/a.png"}]},
            ],
        },
        {
            "previous_response_id": 1, "input.*.id": 2, "input.*.encrypted_content": 1, "input.*.call_id": 2,
            "input.*.content.*.image_url": 1,
        },
    ),
}


def claimed(stack, dialect, body, outcome="completed"):
    """The sanitizer's claim about this request."""
    _, headers, _ = send(stack, PATHS[dialect], body)
    stack.expect(headers, outcome, stack.provider.records[-1] if outcome == "completed" else None)
    return stack.claim(headers["x-lucairn-request-id"], "dsa-sanitizer")


def exceptions(stack, dialect):
    """Each is counted, and goes out as it came."""
    body, wanted = PLACED[dialect]
    claim = claimed(stack, dialect, body)
    equal({row["position"]: row["values"] for row in claim["exempt"]}, wanted)
    assert all(row["bytes"] > 0 for row in claim["exempt"]), claim["exempt"]
    equal(stack.provider.records[-1].json(), body, "the request at the provider")
    equal((claim["unscanned_bytes"], claim["signed_findings"], claim["refused"]), (0, 0, False))
    return ", ".join(sorted(wanted))


def names_somebody(stack, dialect):
    """In an address everything is masked that names somebody but the address itself."""
    body, _ = PLACED[dialect]
    url = "https://pictures.example.org/a.png"
    data = json.dumps(body).replace(url, f"{url}?for={texts.EMAIL}&account={texts.IBAN}").encode()
    claimed(stack, dialect, data)
    absent([texts.EMAIL, texts.IBAN], stack.provider.text(len(stack.provider.records) - 1), "the provider")
    assert url.encode() in stack.provider.records[-1].body, "the address is gone"


def not_of_the_shape(stack, dialect):
    """Where an exception stands, what has another shape is text."""
    body, wanted = PLACED[dialect]
    text = json.dumps(body)
    for value in ("toolu_01abc", "call_1", "rs_1", "fc_1", "resp_1", "file_01abc", "file-abc", "container_01abc", SEALED, agents.SIGNATURE):
        text = text.replace(json.dumps(value), json.dumps(texts.EMAIL))
    claim = claimed(stack, dialect, text.encode())
    absent([texts.EMAIL], stack.provider.text(len(stack.provider.records) - 1), "the provider")
    left = {row["position"] for row in claim["exempt"]}
    assert left <= {name for name in wanted if name.endswith("url")}, left


def picture(stack, dialect):
    claim = claimed(stack, dialect, core.build(dialect, f"{core.PREFIX[dialect]}-nothing", "") | kinds.last(dialect))
    equal(claim["unscanned_bytes"], len(texts.PICTURE), "bytes that nobody read")


def refused(stack):
    claim = claimed(stack, "messages", agents.claude_code(1, thought=f"I should write to {texts.EMAIL}."), "refused")
    equal((claim["refused"], claim["exempt"], claim["pii_entities_found"]), (True, [], 0))


def cases(stack):
    for dialect in PLACED:
        yield f"{dialect}: exceptions are counted", lambda dialect=dialect: exceptions(stack, dialect)
        yield f"{dialect}: an address that names somebody", lambda dialect=dialect: names_somebody(stack, dialect)
        yield f"{dialect}: what has not the shape of an exception", lambda dialect=dialect: not_of_the_shape(stack, dialect)
        yield f"{dialect}: bytes of a picture are counted", lambda dialect=dialect: picture(stack, dialect)
    yield "a refused request is claimed as such", lambda: refused(stack)
