"""OpenAI chat completions, as POST /v1/chat/completions answers."""

from said import PAGE, TITLE, Request, pieces, strings_of

ID = "chatcmpl-recorded"
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def seen(body):
    messages = body.get("messages") or [{}]
    return Request(last=text_of(messages[-1].get("content")), strings=list(strings_of(messages)))


def text_of(content):
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content or [] if isinstance(part, dict))


def annotations(said):
    return [
        {"type": "url_citation", "url_citation": {"start_index": start, "end_index": end, "url": PAGE, "title": TITLE}}
        for start, end in said.marks
    ]


def tool_calls(said):
    return [
        {"id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for at, (name, arguments) in enumerate(said.calls)
    ]


def whole(said, body):
    message = {"role": "assistant", "content": said.text or None, "refusal": said.refusal or None}
    if said.reasoning:
        message["reasoning_content"] = said.reasoning
    if said.marks:
        message["annotations"] = annotations(said)
    if said.calls:
        message["tool_calls"] = tool_calls(said)
    choices = [
        {"index": index, "message": message, "logprobs": None, "finish_reason": finish(said)}
        for index in range(said.choices)
    ]
    head = {"id": ID, "object": "chat.completion", "created": 1700000000, "model": body["model"]}
    return {**head, "choices": choices, "usage": USAGE}


def finish(said):
    return "tool_calls" if said.calls else "stop"


def events(said, body):
    """Choices take turns, and so do parallel calls of tools."""
    head = {"id": ID, "object": "chat.completion.chunk", "created": 1700000000, "model": body["model"]}

    def chunk(index, delta, reason=None):
        choice = {"index": index, "delta": delta, "logprobs": None, "finish_reason": reason}
        return None, {**head, "choices": [choice]}

    every = range(said.choices)
    for index in every:
        yield chunk(index, {"role": "assistant", "content": "" if said.text else None, "refusal": None})
    for member, text in (("reasoning_content", said.reasoning), ("content", said.text), ("refusal", said.refusal)):
        for piece in pieces(text, said.seed):
            for index in every:
                yield chunk(index, {member: piece})
    if said.marks:
        for index in every:
            yield chunk(index, {"annotations": annotations(said)})
    for index in every:
        yield from (chunk(index, {"tool_calls": [call]}) for call in calls_by_piece(said))
    for index in every:
        yield chunk(index, {}, finish(said))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield None, {**head, "choices": [], "usage": USAGE}
    yield None, "[DONE]"


def calls_by_piece(said):
    tracks = []
    for at, call in enumerate(tool_calls(said)):
        function = call["function"]
        yield {"index": at, "id": call["id"], "type": "function", "function": {"name": function["name"], "arguments": ""}}
        tracks.append((at, pieces(function["arguments"], said.seed)))
    while any(track for _, track in tracks):
        for at, track in tracks:
            if track:
                yield {"index": at, "function": {"arguments": track.pop(0)}}


def failure(message, body, number, manner):
    """The events with which a stream ends that fails in the middle."""
    return [(None, error(500, message))]


def error(status, message):
    kind = {400: "invalid_request_error", 401: "invalid_request_error", 404: "invalid_request_error",
            429: "rate_limit_exceeded"}.get(status, "server_error")
    return {"error": {"message": message, "type": kind, "param": None, "code": None}}
