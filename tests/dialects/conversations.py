"""Conversations of many turns: what was sent before goes out with the same bytes again, so that the providers'
caches of prompts keep working, whichever gateway serves the turn."""

import json

import core
import texts
from cases import absent, equal
from stack import Stack
from wire import PATHS, send

# What the user says in each turn; some of it again, some of it new.
TURNS = [
    f"I am {texts.NAME}, write to {texts.EMAIL}.",
    f"Also tell {texts.OTHER_EMAIL}, not [EMAIL_7], about {texts.IBAN}.",
    "Thanks.",
    f"{texts.QUOTED_NAME} called from {texts.PHONE}; {texts.EMAIL} again.",
    f"New account {texts.SPACED_IBAN}; old one {texts.IBAN}; on {texts.IP}.",
    f"Card {texts.CARD}, and {texts.UMLAUT_EMAIL}.",
]


def opening(dialect):
    """The request before its first turn; what grows stands last."""
    model, tool = f"{core.PREFIX[dialect]}-recite", f"Owner: {texts.OTHER_EMAIL}"
    if dialect == "chat":
        tools = [{"type": "function", "function": {"name": "look", "description": tool}}]
        return {"model": model, "tools": tools}, "messages", [{"role": "system", "content": f"For {texts.URL}."}]
    if dialect == "responses":
        tools = [{"type": "function", "name": "look", "description": tool}]
        return {"model": model, "instructions": f"For {texts.URL}.", "tools": tools}, "input", []
    system = [{"type": "text", "text": f"For {texts.URL}.", "cache_control": {"type": "ephemeral"}}]
    tools = [{"name": "look", "description": tool, "input_schema": {"type": "object"}}]
    return {"model": model, "max_tokens": 99, "system": system, "tools": tools}, "messages", []


def turn_items(dialect, number, text, reply):
    """A user's turn, and what came of it: the answer as the caller got it, and the call of a tool with its result."""
    # What the model recites of it is text, in which nobody can tell how deep a name stands in JSON.
    plain = text.replace(texts.NAME, "Erika Mustermann").replace(texts.QUOTED_NAME, "Mustermann")
    arguments = json.dumps({"query": f"{plain} ({number})"})
    user = {"role": "user", "content": text}
    if dialect == "chat":
        call = {"id": f"call_{number}", "type": "function", "function": {"name": "look", "arguments": arguments}}
        return [user], [{"role": "assistant", "content": reply, "tool_calls": [call]},
                        {"role": "tool", "tool_call_id": f"call_{number}", "content": f"found {text}"}]
    if dialect == "responses":
        return [user], [{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": reply, "annotations": []}]},
                        {"type": "function_call", "call_id": f"call_{number}", "name": "look", "arguments": arguments},
                        {"type": "function_call_output", "call_id": f"call_{number}", "output": f"found {text}"}]
    use = {"type": "tool_use", "id": f"toolu_{number}", "name": "look", "input": json.loads(arguments)}
    result = {"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": [{"type": "text", "text": f"found {text}"}]}
    return [user], [{"role": "assistant", "content": [{"type": "text", "text": reply}, use]}, {"role": "user", "content": [result]}]


def hold(stack, dialect, turns, gateways=None):
    """The bodies that the provider got, one for each turn; `gateways` take turns."""
    body, member, items = opening(dialect)
    bodies = []
    for number, text in enumerate(turns):
        user, after = turn_items(dialect, number, text, None)
        items = items + user
        request = {**body, member: items}
        at = gateways[number % len(gateways)] if gateways else stack
        status, headers, data = send(at, PATHS[dialect], request)
        equal(status, 200, str(data))
        reply = core.answers.whole(dialect, json.loads(data))
        equal(reply, core.wanted(dialect, request), f"the answer of turn {number}")
        record = stack.provider.records[-1]
        bodies.append(record.body)
        if at is stack:
            stack.expect(headers, record=record)
        _, after = turn_items(dialect, number, text, reply[0]["text"])
        items = items + after
    return bodies


def is_prefix(one, two):
    """All of `one` but the ends of its array and object."""
    part = one.rstrip()[:-2].rstrip()
    assert one.rstrip().endswith((b"]}", b"] }")) and two.startswith(part), \
        f"turns part at byte {common(part, two)} of {len(part)}: {part[-60:]!r}"


def common(one, two):
    return next((at for at, (a, b) in enumerate(zip(one, two)) if a != b), min(len(one), len(two)))


def prefixes(stack, dialect):
    before = len(stack.provider.records)
    bodies = hold(stack, dialect, TURNS)
    for one, two in zip(bodies, bodies[1:]):
        is_prefix(one, two)
    if not stack.direct:
        absent(texts.ORIGINALS, stack.provider.text(before), "the provider")


def two_gateways(stack):
    """No state is shared between them, not even a key."""
    other = Stack(stack.program, provider=stack.provider)
    try:
        for dialect in PATHS:
            alone = hold(stack, dialect, TURNS)
            equal(hold(stack, dialect, TURNS, [stack, other]), alone, f"{dialect} over two gateways")
            equal(hold(stack, dialect, TURNS, [other]), alone, f"{dialect} over the other gateway")
        before = hold(stack, "messages", TURNS, [other])
        other.gateway.restart()
        other.url = other.gateway.url
        equal(hold(stack, "messages", TURNS, [other]), before, "after a restart")
    finally:
        other.stop()


def thinking_returns(stack):
    """Thinking goes back to its provider as he wrote and signed it, while the caller has his words in the rest."""
    ask = core.build("messages", "claude-opus-5-think", texts.TEXTS["names"])
    status, headers, data = send(stack, PATHS["messages"], ask)
    equal(status, 200, data.decode())
    stack.expect(headers, record=stack.provider.records[-1])
    content, written = json.loads(data)["content"], json.loads(bytes(stack.provider.records[-1].sent))["content"]
    equal(content[0], written[0], "the signed block")
    assert texts.NAME in content[1]["text"], content
    again = {**ask, "messages": [*ask["messages"], {"role": "assistant", "content": content}, {"role": "user", "content": "Go on."}]}
    status, headers, data = send(stack, PATHS["messages"], again)
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    equal(record.json()["messages"][1]["content"], written, "what the provider wrote, when it comes back to it")
    stack.expect(headers, record=record)


def other_order(stack):
    """A client may write the same request with what grows before what stays."""
    for dialect in PATHS:
        body, member, items = opening(dialect)
        sent = []
        for count in (1, 3, 6):
            user = [item for number, text in enumerate(TURNS[:count]) for item in turn_items(dialect, number, text, None)[0]]
            send(stack, PATHS[dialect], {member: items + user, **body})
            sent.append(stack.provider.records[-1].json())
        for one, two in zip(sent, sent[1:]):
            equal(one[member], two[member][: len(one[member])], f"{dialect}: the turns before")
            equal({**one, member: None}, {**two, member: None}, f"{dialect}: what stays")


def cases(stack):
    for dialect in PATHS:
        yield f"{dialect}: a turn is the beginning of the next one (LiteLLM #41600, gsd-pi #1356)", \
            lambda dialect=dialect: prefixes(stack, dialect)
    yield "messages: thinking goes back as it was signed (headroom #2251, CLIProxyAPI #5422)", lambda: thinking_returns(stack)
    yield "the same with what grows written first", lambda: other_order(stack)
    if not stack.direct:
        yield "two gateways without shared state, and one restarted, write the same bytes", lambda: two_gateways(stack)
