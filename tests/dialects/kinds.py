"""The other requests of the clients: pictures, embeddings, models, counted tokens, and the packages' own helpers."""

import json

import anthropic
import openai
import pydantic

import answers
import core
import texts
from cases import absent, equal
from said import calls_about
from wire import send

DATA_URL = f"data:image/png;base64,{texts.PICTURE}"
TEXT = texts.TEXTS["names"]

# The last message with a picture, as each dialect writes it.
PICTURES = {
    "chat": [{"type": "text", "text": TEXT}, {"type": "image_url", "image_url": {"url": DATA_URL, "detail": "low"}}],
    "responses": [{"type": "input_text", "text": TEXT}, {"type": "input_image", "image_url": DATA_URL, "detail": "low"}],
    "messages": [
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": texts.PICTURE}},
        {"type": "text", "text": TEXT},
    ],
}


def last(dialect):
    """The member of a request that holds the message with the picture."""
    return {"input" if dialect == "responses" else "messages": [{"role": "user", "content": PICTURES[dialect]}]}


def picture(stack, client, dialect):
    body = core.build(dialect, f"{core.PREFIX[dialect]}-echo", "") | last(dialect)
    _, record = core.converse(stack, client, dialect, body)
    assert texts.PICTURE.encode() in record.body, "the picture did not arrive as it was"


def document(stack, client, text_type):
    """A text file in a message; what a citation quotes, and where, is as the caller wrote it."""
    source = {"type": "text", "media_type": "text/plain", "data": f"🦄 {TEXT} {texts.EMAIL}\nend"}
    block = {"type": "document", "source": source, "citations": {"enabled": True}, "title": f"For {texts.OTHER_EMAIL}"}
    for stream in (False, True):
        body = core.build("messages", "claude-opus-5-quote" + ("--random40" if stream else ""), "", {"stream": stream} if stream else None)
        body["messages"] = [{"role": "user", "content": [block, {"type": "text", "text": text_type}]}]
        core.converse(stack, client, "messages", body)


def embedded(stack, client, given):
    """One way: the vectors are those of the masked text."""
    count = len(stack.provider.records)
    answer = client.call("embeddings", {"model": "text-embedding-3-small", "input": given})
    assert not answer.error, answer
    record = stack.provider.records[-1]
    assert len(stack.provider.records) == count + 1 and record.path == "/v1/embeddings"
    seen = record.json()["input"]
    equal([round(row["embedding"][0]) for row in answer.whole["data"]], [len(text) for text in ([seen] if isinstance(seen, str) else seen)])
    if not stack.direct:
        absent(texts.ORIGINALS, stack.provider.text(count), "the provider")
    stack.expect(answer.headers, record=record)


def models(stack, client, package):
    count = len(stack.provider.records)
    answer = client.call("models", {}, **({"anthropic": package is anthropic} if "node" in client.name else {}))
    assert not answer.error, answer
    ids = [row["id"] for row in answer.whole["data"]]
    # The recorder lists both to everybody; the gateway lists each where a call of it goes, and its echo.
    own = "gpt-echo" if package is openai else "claude-echo"
    equal(ids, ["gpt-echo", "claude-echo"] if stack.direct else [own, "echo", "echo-1", "echo-stream"])
    record = stack.provider.records[count]
    assert record.path.partition("?")[0] == "/v1/models", record.path
    if not stack.direct:
        absent([stack.key], str(record.headers), "the provider")


def one_model(stack, client, package):
    name = "gpt-echo" if package is openai else "claude-echo"
    equal(client.call("model", {("model" if package is openai else "model_id"): name}).whole["id"], name)
    equal(client.call("model", {("model" if package is openai else "model_id"): "gone-17"}).error, "NotFoundError")


def counted(stack, client):
    count = len(stack.provider.records)
    body = {"model": "claude-echo", "messages": [{"role": "user", "content": f"one two {texts.EMAIL}"}], "system": texts.NAME}
    answer = client.call("count_tokens", body)
    assert not answer.error, answer
    equal(answer.whole["input_tokens"], 20)
    if not stack.direct:
        absent(texts.ORIGINALS, stack.provider.text(count), "the provider")
    stack.expect(answer.headers, record=stack.provider.records[-1])


class Said(pydantic.BaseModel):
    said: str
    often: list


def parsed_chat(stack, client):
    body = core.build("chat", "gpt-5-json", TEXT)
    found = client.client.chat.completions.parse(**body | {"tools": []}, response_format=Said).choices[0].message.parsed
    equal(found.said, TEXT)


def parsed_responses(stack, client):
    body = core.build("responses", "gpt-5-json", TEXT)
    equal(client.client.responses.parse(**body, text_format=Said).output_parsed.said, TEXT)


def helper_chat(stack, client):
    """`stream()` puts events together; its last state must be the answer."""
    body = core.build("chat", "gpt-5-tools--random41", TEXT)
    with client.client.chat.completions.stream(**body) as stream:
        for _ in stream:
            pass
        found = stream.get_final_completion()
    equal(answers.whole("chat", found.model_dump(mode="json", warnings=False)), core.wanted("chat", body))


def helper_responses(stack, client):
    body = core.build("responses", "gpt-5-tools--bytes", TEXT)
    with client.client.responses.stream(**body) as stream:
        for _ in stream:
            pass
        found = stream.get_final_response()
    equal(answers.whole("responses", found.model_dump(mode="json", warnings=False)), core.wanted("responses", body))


def helper_messages(stack, client):
    body = core.build("messages", "claude-opus-5-all--bytes", TEXT)
    with client.client.messages.stream(**body) as stream:
        for _ in stream:
            pass
        found = stream.get_final_message()
    equal(answers.whole("messages", found.model_dump(mode="json", warnings=False)), core.wanted("messages", body, stack.provider.records[-1]))


def tool_loop(stack, client):
    """The caller runs the tool with his own words and sends back what it said."""
    body = core.build("chat", "gpt-5-tools", TEXT)
    first = client.client.chat.completions.create(**body).choices[0].message
    arguments = json.loads(first.tool_calls[0].function.arguments)
    equal(arguments["content"], TEXT)
    history = [*body["messages"], first.model_dump(exclude_none=True)]
    for call in first.tool_calls:
        history.append({"role": "tool", "tool_call_id": call.id, "content": f"done: {call.function.arguments}"})
    core.converse(stack, client, "chat", {**body, "model": "gpt-5-echo", "messages": history})
    expected = calls_about(TEXT, 2)
    equal([json.loads(call.function.arguments) for call in first.tool_calls], [json.loads(text) for _, text in expected])


def mcp(stack):
    """The route of the published protocol that speaks messages."""
    body = core.build("messages", "claude-opus-5-all", TEXT)
    status, headers, data = send(stack, "/api/v1/mcp/messages", body)
    assert status == 200, (status, data)
    equal(answers.whole("messages", json.loads(data)), core.wanted("messages", body, stack.provider.records[-1]))
    stack.expect(headers, record=stack.provider.records[-1])


def cases(stack, clients):
    for client in clients:
        for dialect in client.dialects:
            if dialect in PICTURES and client.name != "litellm":
                yield f"{client.name}, {dialect}: a picture", lambda row=(client, dialect): picture(stack, *row)
        if "messages" in client.dialects and client.name != "litellm":
            yield f"{client.name}: counted tokens", lambda client=client: counted(stack, client)
            yield f"{client.name}: a document, cited", lambda client=client: document(stack, client, "Cite it.")
        if "chat" in client.dialects and client.name != "litellm":
            for what, given in (("text", TEXT), ("list", [TEXT, texts.TEXTS["clean"], texts.EMAIL])):
                yield f"{client.name}: embeddings of a {what}", lambda row=(client, given): embedded(stack, *row)
    by_name = {client.name: client for client in clients}
    for name, package in (("openai python", openai), ("openai python async", openai), ("anthropic python", anthropic),
                          ("openai and anthropic node", openai), ("openai and anthropic node", anthropic)):
        if name in by_name and "async" not in name:
            yield f"{name}: models of {package.__name__}", lambda row=(by_name[name], package): models(stack, *row)
            if "node" not in name:
                yield f"{name}: one model", lambda row=(by_name[name], package): one_model(stack, *row)
    own = by_name["openai python"]
    for helper, client in ((parsed_chat, own), (parsed_responses, own), (helper_chat, own), (helper_responses, own),
                           (tool_loop, own), (helper_messages, by_name["anthropic python"])):
        yield f"{client.name}: {helper.__name__.replace('_', ' ')}", lambda row=(helper, client): row[0](stack, row[1])
    if not stack.direct:
        yield "POST /api/v1/mcp/messages", lambda: mcp(stack)
