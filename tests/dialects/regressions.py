"""Cases in which other gateways failed in public, each by its name there.

Every row has one thing planted; the provider must not see it, and the caller gets it back.
"""

import json

import answers
import core
import texts
from cases import absent, equal
from wire import PATHS, events_of, send

EMAIL, ARGUMENTS = texts.EMAIL, json.dumps({"to": texts.EMAIL, "deep": json.dumps({"cc": [texts.EMAIL]})})
USER = {"role": "user", "content": "hello"}


def tool_call(name="send", arguments=ARGUMENTS):
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def called(content=None):
    return {"role": "assistant", "content": content, "tool_calls": [tool_call()]}


def chat(*messages, **more):
    return {"model": "gpt-5-recite", "messages": list(messages), **more}


def messages(*given, **more):
    return {"model": "claude-opus-5-recite", "max_tokens": 9, "messages": list(given), **more}


def responses(*given, **more):
    return {"model": "gpt-5-recite", "input": list(given), **more}


def function(**more):
    return {"type": "function", "function": {"name": "send", "parameters": {"type": "object", "properties": {"to": {"type": "string", **more}}}}}


def use(given):
    return {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "send", "input": given}]}


def result(content):
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": content}]}


SCHEMA = {"type": "object", "properties": {"to": {"type": "string", "description": f"not {EMAIL}", "default": EMAIL, "enum": [EMAIL]}}}
TEXT = [{"type": "text", "text": EMAIL}]

# Issue, position, dialect, body.
POSITIONS = [
    # The eleven positions of LiteLLM #41265, in which a call's arguments in the history were never looked at.
    ("LiteLLM #41265", "chat: system", "chat", chat({"role": "system", "content": EMAIL}, USER)),
    ("LiteLLM #41265", "chat: user", "chat", chat({"role": "user", "content": EMAIL})),
    ("LiteLLM #41265", "chat: user in parts", "chat", chat({"role": "user", "content": TEXT})),
    ("LiteLLM #41265", "chat: assistant", "chat", chat(USER, {"role": "assistant", "content": EMAIL}, USER)),
    ("LiteLLM #41265", "chat: arguments of a call", "chat", chat(USER, called(), {"role": "tool", "tool_call_id": "call_1", "content": "ok"})),
    ("LiteLLM #41265", "chat: result of a tool", "chat", chat(USER, called(), {"role": "tool", "tool_call_id": "call_1", "content": EMAIL})),
    ("LiteLLM #41265", "messages: system", "messages", messages(USER, system=EMAIL)),
    ("LiteLLM #41265", "messages: user", "messages", messages({"role": "user", "content": TEXT})),
    ("LiteLLM #41265", "messages: input of a call", "messages", messages(USER, use({"to": EMAIL, "deep": {"cc": [EMAIL]}}), result("ok"))),
    ("LiteLLM #41265", "messages: result as text", "messages", messages(USER, use({}), result(EMAIL))),
    ("LiteLLM #41265", "messages: result in blocks", "messages", messages(USER, use({}), result(TEXT))),
    ("LiteLLM #35142", "chat: arguments of a function of old", "chat",
     chat(USER, {"role": "assistant", "content": None, "function_call": {"name": "send", "arguments": ARGUMENTS}})),
    ("LiteLLM #30728", "responses: input as text", "responses", {"model": "gpt-5-recite", "input": EMAIL}),
    ("LiteLLM #14152", "responses: input in parts", "responses", responses({"role": "user", "content": [{"type": "input_text", "text": EMAIL}]})),
    ("LiteLLM #12155", "responses: output of a function", "responses",
     responses({"type": "function_call", "call_id": "call_1", "name": "send", "arguments": ARGUMENTS},
               {"type": "function_call_output", "call_id": "call_1", "output": EMAIL})),
    ("LiteLLM #38841", "responses: instructions", "responses", responses(USER, instructions=EMAIL)),
    ("agentgateway #2955", "chat: role tool in parts", "chat", chat(USER, called(), {"role": "tool", "tool_call_id": "call_1", "content": TEXT})),
    ("guardrails-llm-filter #36", "chat: definition of a tool", "chat",
     chat(USER, tools=[function(description=EMAIL, default=EMAIL, enum=[EMAIL])])),
    ("guardrails-llm-filter #36", "messages: definition of a tool", "messages",
     messages(USER, tools=[{"name": "send", "description": EMAIL, "input_schema": SCHEMA}])),
    ("guardrails-llm-filter #36", "responses: definition of a tool", "responses",
     responses(USER, tools=[{"type": "function", "name": "send", "description": EMAIL, "parameters": SCHEMA, "strict": False}])),
    ("claude-code #51509", "messages: output of a command", "messages",
     messages(USER, use({"command": "id"}), result([{"type": "text", "text": f"uid=17({EMAIL})\n{texts.IP} {texts.SECRET}"}]))),
]

# What a model says, so that the token is last, first, alone, next to another, behind brackets.
ENDINGS = [
    EMAIL, f"{EMAIL}{texts.IBAN}", f"Dear [[{EMAIL}]], we mail [[{texts.OTHER_EMAIL}]].", f"to {EMAIL} {EMAIL} {EMAIL}",
    f"[{EMAIL}", f"a[[[{EMAIL}]]]", f"{EMAIL}[", f"{texts.IBAN} then [EMAIL_", f"`{EMAIL}`**{texts.IBAN}**",
]


def position(stack, dialect, body):
    before = len(stack.provider.records)
    for stream in (False, True):
        sent = {**body, "stream": True} if stream else body
        status, headers, data = send(stack, PATHS[dialect], sent)
        equal(status, 200, data.decode())
        found = answers.streamed(dialect, events_of(data)) if stream else answers.whole(dialect, json.loads(data))
        wanted = core.wanted(dialect, body)
        # The secret stays masked; everything else comes back.
        if texts.SECRET not in json.dumps(wanted):
            equal(found, wanted, "the answer")
        stack.expect(headers, record=stack.provider.records[-1])
    if not stack.direct:
        absent([EMAIL, texts.IP, texts.SECRET], stack.provider.text(before), "the provider")


def persons(stack):
    """Two people, one in each message: two placeholders, and each comes back as himself."""
    people = [texts.NAME.replace("\n", " "), texts.QUOTED_NAME, EMAIL, texts.OTHER_EMAIL, texts.UMLAUT_EMAIL]
    for dialect, body in (("chat", chat(*({"role": "user", "content": f"I am {one}."} for one in people))),
                          ("messages", messages(*({"role": "user", "content": f"I am {one}."} for one in people)))):
        position(stack, dialect, body)
        seen = [message["content"] for message in stack.provider.records[-1].json()["messages"]]
        assert len(set(seen)) == len(people), f"two share a placeholder: {seen}"


def in_arguments(stack):
    """Restored within the arguments of calls, which stay JSON."""
    for dialect in PATHS:
        for stream in (False, True):
            body = core.build(dialect, f"{core.PREFIX[dialect]}-parallel--random60", texts.TEXTS["quotes and lines"])
            _, _, data = send(stack, PATHS[dialect], {**body, "stream": stream})
            found = answers.streamed(dialect, events_of(data)) if stream else answers.whole(dialect, json.loads(data))
            equal(found, core.wanted(dialect, body), f"the calls of {dialect}")


def json_in_arguments(stack, dialect):
    """An argument that is JSON itself stays JSON, at every depth."""
    for name in ("one line", "names", "quotes and lines"):
        for cuts in ("whole", "bytes", "random64-escaped"):
            said(stack, dialect, "nested", texts.TEXTS[name], cuts)


def ten_people(stack):
    """`[EMAIL_1]` is the beginning of `[EMAIL_10]`, and not the same."""
    text = " ".join(f"person{number}@example.org" for number in range(1, 25))
    for cuts in ("whole", "bytes"):
        said(stack, "chat", "echo", text, cuts)


def said(stack, dialect, manner, text, cuts):
    body = core.build(dialect, f"{core.PREFIX[dialect]}-{manner}--{cuts}", text, {"stream": True})
    status, headers, data = send(stack, PATHS[dialect], body)
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    equal(answers.streamed(dialect, events_of(data)), core.wanted(dialect, body, record), f"{text!r} cut as {cuts}")
    stack.expect(headers, record=record)
    return bytes(record.sent)


def every_ending(stack, dialect):
    """Character by character, and each byte on its own."""
    for text in ENDINGS:
        said(stack, dialect, "echo", text, "bytes")
        said(stack, dialect, "echo", text, "random61-escaped")


def two_parts(stack, dialect):
    """Cut once, at every byte around the placeholder."""
    sent = said(stack, dialect, "short", ENDINGS[2], "whole")
    start = sent.find(b"Dear") if b"Dear" in sent else 0
    places = range(max(1, start), min(len(sent), start + 140))
    try:
        for place in places:
            stack.provider.places = [place]
            said(stack, dialect, "short", ENDINGS[2], "whole")
    finally:
        stack.provider.places = None
    return f"{len(places)} cuts"


def tracks(stack):
    """Several choices and calls at once; what is held back of one is not written into another."""
    for cuts in ("bytes", "random62", "crlf-random63"):
        said(stack, "chat", "choices", ENDINGS[2], cuts)
        said(stack, "chat", "all", ENDINGS[1], cuts)
        said(stack, "messages", "all", ENDINGS[1], cuts)


def streams_masked(stack):
    """With `stream` the request is masked as without."""
    for dialect in PATHS:
        before = len(stack.provider.records)
        said(stack, dialect, "echo", texts.TEXTS["addresses"], "events")
        if not stack.direct:
            absent(texts.ORIGINALS, stack.provider.text(before), "the provider")


def cases(stack):
    for issue, where, dialect, body in POSITIONS:
        yield f"{issue}: {where}", lambda row=(dialect, body): position(stack, *row)
    yield "LiteLLM #31959: two people never share a placeholder", lambda: persons(stack)
    yield "LiteLLM #31950: restored within arguments of calls", lambda: in_arguments(stack)
    for dialect in PATHS:
        yield f"LiteLLM #31950: {dialect}, JSON within arguments", lambda dialect=dialect: json_in_arguments(stack, dialect)
    yield "stella #294: the tenth is not the first", lambda: ten_people(stack)
    yield "agentgateway #2956, aisix #204: streams are masked", lambda: streams_masked(stack)
    for dialect in PATHS:
        yield f"PasteGuard, CloakPipe, wso2 #274: {dialect} byte by byte", lambda dialect=dialect: every_ending(stack, dialect)
        yield f"PasteGuard, CloakPipe: {dialect} in two parts", lambda dialect=dialect: two_parts(stack, dialect)
    yield "PasteGuard: choices and calls on their own tracks", lambda: tracks(stack)
