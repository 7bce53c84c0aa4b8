"""What every client must get through the gateway: answers and streams, whole, with everything put back.

The oracle is the recording provider itself: a caller gets what the model would have said to his own words, and
the provider has seen none of them.
"""

import json

import answers
import texts
from cases import absent, equal
from dialect import chat, messages, responses
from said import manner_of, say
from wire import PATHS

DIALECTS = {"chat": chat, "responses": responses, "messages": messages, "chat to messages": chat}
PREFIX = {"chat": "gpt-5", "responses": "gpt-5", "messages": "claude-opus-5", "chat to messages": "claude-opus-5"}

SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["path"],
    "properties": {"path": {"type": "string", "description": f"Where; ask {texts.OTHER_EMAIL} when unsure."}},
}
DESCRIPTION = f"Writes a file. Owner: {texts.EMAIL}"

# Which manner with which text, and how a stream of it is cut.
PLAIN = [
    ("echo", "one line", ""), ("echo", "quotes and lines", "bytes"), ("echo", "unicode", "random1"), ("echo", "line separator", "bytes"),
    ("echo", "twice", "whole"), ("echo", "looks replaced", "bytes-escaped"), ("echo", "addresses", "crlf-random2"),
    ("echo", "code", "multiline"),
    ("echo", "names", "random11"), ("tools", "names", "bytes"), ("json", "names", "random12"), ("json", "code", "bytes"),
    ("echo", "clean", "comments"), ("nothing", "one line", ""),
    ("refuse", "one line", "random3"), ("think", "twice", "random4"), ("cite", "quotes and lines", "random5"),
    ("cite", "unicode", "bytes"), ("tools", "quotes and lines", "random6-escaped"), ("tools", "unicode", "bytes"),
    ("parallel", "code", "random7"), ("toolsonly", "looks replaced", ""), ("all", "twice", "random8"),
    ("recite", "addresses", "random9"),
]
ONLY = {"chat": [("choices", "unicode", "random10"), ("choices", "one line", "bytes")]}

# litellm, with or without a gateway: it drops refusals, takes the end of one choice for the end of all, ends
# Anthropic's events at U+2028, and translates the shape of messages and of structured output.
NOT_WITH = {
    ("litellm", "chat"): {"refuse", "choices", "all"},
    ("litellm", "chat to messages"): {"refuse", "all", "line separator", "recite", "json"},
}
# These streams of litellm need all that its server needs.
NO_STREAMS = {("litellm", "messages")}


def build(dialect, model, text, more=None):
    """A request as applications write it, with personal data in several places."""
    if DIALECTS[dialect] is chat:
        function = {"name": "write_file", "description": DESCRIPTION, "parameters": SCHEMA}
        body = {
            "messages": [{"role": "system", "content": f"You work for {texts.OTHER_EMAIL}."}, {"role": "user", "content": text}],
            "tools": [{"type": "function", "function": function}], "user": "user-17",
        }
    elif dialect == "responses":
        tool = {"type": "function", "name": "write_file", "description": DESCRIPTION, "parameters": SCHEMA, "strict": True}
        body = {
            "instructions": f"You work for {texts.OTHER_EMAIL}.", "tools": [tool],
            "input": [{"role": "user", "content": [{"type": "input_text", "text": text}]}],
        }
    else:
        tool = {"name": "write_file", "description": DESCRIPTION, "input_schema": SCHEMA}
        body = {
            "max_tokens": 1000, "system": f"You work for {texts.OTHER_EMAIL}.", "tools": [tool],
            "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
        }
    return {"model": model, **body, **(more or {})}


def structured(dialect):
    """What an application adds that wants an answer in JSON."""
    schema = {"type": "object", "properties": {"said": {"type": "string"}}, "required": ["said"], "additionalProperties": False}
    if DIALECTS[dialect] is chat:
        return {"response_format": {"type": "json_schema", "json_schema": {"name": "said", "schema": schema, "strict": True}}}
    if dialect == "responses":
        return {"text": {"format": {"type": "json_schema", "name": "said", "schema": schema, "strict": True}}}
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


def clean(dialect, model):
    """A request in which nothing is to be found."""
    if DIALECTS[dialect] is chat:
        return {"model": model, "messages": [{"role": "user", "content": texts.TEXTS["clean"]}]}
    if dialect == "responses":
        return {"model": model, "input": texts.TEXTS["clean"]}
    return {"model": model, "max_tokens": 17, "messages": [{"role": "user", "content": texts.TEXTS["clean"]}]}


def wanted(dialect, body, record=None):
    """What the model says to this body when nobody stands between. Thinking that its provider signed stays as it
    was written, so that it can be sent back: of that, what it says to the body that it got."""
    manner = manner_of(body["model"])[0]
    found = answers.wanted(say(manner, DIALECTS[dialect].seen(body)), dialect)
    if record and dialect.endswith("messages"):
        found = [one | {"reasoning": say(manner, messages.seen(record.json())).reasoning} for one in found]
    return [one | {"text": json.loads(one["text"])} for one in found] if "-json" in body["model"] else found


def converse(stack, client, dialect, body):
    """One exchange: the answer is whole, and nothing of it was seen outside."""
    before = len(stack.provider.records)
    answer = client.call(dialect, body)
    assert not answer.error, f"{answer.error} {answer.status}: {answer.message}"
    found = answers.streamed(dialect, answer.events) if body.get("stream") else answers.whole(dialect, answer.whole)
    records = stack.provider.records[before:]
    assert len(records) == 1, f"{len(records)} requests at the provider"
    if "-json" in body["model"]:
        # As JSON, because the same string can be escaped in two ways.
        found = [one | {"text": json.loads(one["text"])} for one in found]
    equal(found, wanted(dialect, body, records[0]), "the answer")
    if not stack.direct:
        absent(texts.ORIGINALS, stack.provider.text(before), "the provider")
        absent([stack.key], stack.provider.text(before), "the provider")
    # litellm does not always show the headers of an answer.
    if client.name != "litellm" or "x-lucairn-request-id" in answer.headers:
        stack.expect(answer.headers, record=records[0])
    return answer, records[0]


def streams(client, dialect):
    return (False,) if (client.name, dialect) in NO_STREAMS else (False, True)


def rows(client, dialect):
    for manner, name, cuts in PLAIN + ONLY.get(dialect, []):
        if {manner, name} & NOT_WITH.get((client.name, dialect), set()):
            continue
        for stream in streams(client, dialect):
            model = f"{PREFIX[dialect]}-{manner}" + (f"--{cuts}" if cuts and stream else "")
            yield f"{manner}, {name}" + (f", stream {cuts or 'events'}" if stream else ""), model, texts.TEXTS[name], stream


def cases(stack, client):
    """(name, function) for each row and dialect that the client speaks."""
    for dialect in client.dialects:
        for name, model, text, stream in rows(client, dialect):
            more = {**({"stream": True} if stream else {}), **(structured(dialect) if "-json" in model else {})}
            body = build(dialect, model, text, more)
            yield f"{client.name}, {dialect}: {name}", lambda dialect=dialect, body=body: converse(stack, client, dialect, body)[2:]
        for stream in streams(client, dialect) if dialect in PATHS else ():
            body = clean(dialect, f"{PREFIX[dialect]}-echo") | ({"stream": True} if stream else {})
            name = f"{client.name}, {dialect}: nothing to find, the body is untouched" + (", stream" if stream else "")
            yield name, lambda dialect=dialect, body=body: untouched(stack, client, dialect, body)


def untouched(stack, client, dialect, body):
    answer, record = converse(stack, client, dialect, body)
    sent = getattr(client, "sent", None)
    if sent is not None:
        equal(record.body, sent, "the body at the provider")
    else:
        equal(json.loads(record.body).get("messages"), body.get("messages"), "the messages at the provider")
    return None
