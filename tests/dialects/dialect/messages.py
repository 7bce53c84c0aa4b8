"""Anthropic messages, as POST /v1/messages answers."""

import json

from said import Request, pieces, strings_of

SIGNATURE = "EqQBCkYIBxgCKkDrecordedSignature/+=="


def seen(body):
    messages = body.get("messages") or [{}]
    content = messages[-1].get("content") or ""
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    documents = [block["source"].get("data", "") for block in blocks if block.get("type") == "document"]
    return Request(
        last="".join(block_text(block) for block in blocks),
        strings=list(strings_of([body.get("system") or [], messages])),
        document=documents[0] if documents else "",
    )


def block_text(block):
    content = block.get("text") if block.get("type") == "text" else block.get("content")
    if isinstance(content, list):
        return "".join(block_text(inner) for inner in content)
    return content if isinstance(content, str) else ""


def blocks(said):
    found = []
    if said.reasoning:
        found.append({"type": "thinking", "thinking": said.reasoning, "signature": SIGNATURE})
    text = said.text or said.refusal
    if text:
        found.append({"type": "text", "text": text, "citations": citations(said) or None})
    for at, (name, arguments) in enumerate(said.calls):
        found.append({"type": "tool_use", "id": f"toolu_{at}", "name": name, "input": json.loads(arguments)})
    return found


def citations(said):
    if not said.quoted:
        return []
    return [{
        "type": "char_location", "cited_text": said.quoted, "document_index": 0, "document_title": None,
        "start_char_index": 0, "end_char_index": len(said.quoted), "file_id": None,
    }]


def head(body, content, reason):
    usage = {"input_tokens": 11, "cache_creation_input_tokens": 5, "cache_read_input_tokens": 3, "output_tokens": 7}
    return {
        "id": "msg_recorded", "type": "message", "role": "assistant", "model": body["model"], "content": content,
        "stop_reason": reason, "stop_sequence": None, "usage": usage,
    }


def reason(said):
    if said.refusal:
        return "refusal"
    return "tool_use" if said.calls else "end_turn"


def whole(said, body):
    return head(body, blocks(said), reason(said))


def events(said, body):
    def event(kind, **members):
        return kind, {"type": kind, **members}

    yield event("message_start", message=head(body, [], None))
    for index, block in enumerate(blocks(said)):
        yield event("content_block_start", index=index, content_block=opened(block))
        if index == 0:
            yield event("ping")
        for delta in deltas(block, said):
            yield event("content_block_delta", index=index, delta=delta)
        yield event("content_block_stop", index=index)
    yield event("message_delta", delta={"stop_reason": reason(said), "stop_sequence": None}, usage={"output_tokens": 7})
    yield event("message_stop")


def opened(block):
    empty = {"thinking": {"thinking": "", "signature": ""}, "text": {"text": ""}, "tool_use": {"input": {}}}
    return {**block, **empty[block["type"]], **({"citations": []} if block.get("citations") else {})}


def deltas(block, said):
    if block["type"] == "thinking":
        for piece in pieces(block["thinking"], said.seed):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "text":
        for piece in pieces(block["text"], said.seed):
            yield {"type": "text_delta", "text": piece}
        for citation in block["citations"] or []:
            yield {"type": "citations_delta", "citation": citation}
    else:
        # A call without arguments comes as one empty piece.
        written = json.dumps(block["input"], ensure_ascii=False) if block["input"] else ""
        for piece in pieces(written, said.seed) or [""]:
            yield {"type": "input_json_delta", "partial_json": piece}


def failure(message, body, number, manner):
    return [("error", error(529, message))]


def error(status, message):
    kind = {400: "invalid_request_error", 401: "authentication_error", 404: "not_found_error",
            413: "request_too_large", 429: "rate_limit_error", 529: "overloaded_error"}.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_recorded"}
