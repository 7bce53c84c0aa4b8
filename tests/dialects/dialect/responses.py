"""OpenAI responses, as POST /v1/responses answers."""

from said import PAGE, TITLE, Request, pieces, strings_of
from dialect.chat import error  # noqa: F401  The two share the shape of errors.

USAGE = {
    "input_tokens": 11, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 7,
    "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 18,
}


def seen(body):
    given = body.get("input") or ""
    last = given if isinstance(given, str) else item_text(given[-1])
    return Request(last=last, strings=list(strings_of([body.get("instructions") or [], given])))


def item_text(item):
    content = item.get("content", item.get("output"))
    if isinstance(content, str):
        return content
    return "".join(part.get("text") or "" for part in content or [])


def head(body, status, output):
    return {
        "id": "resp_recorded", "object": "response", "created_at": 1700000000, "status": status, "error": None,
        "incomplete_details": None, "instructions": None, "max_output_tokens": None, "model": body["model"],
        "output": output, "parallel_tool_calls": True, "previous_response_id": None,
        "reasoning": {"effort": None, "summary": None}, "store": True, "temperature": 1.0,
        "text": {"format": {"type": "text"}}, "tool_choice": "auto", "tools": [], "top_p": 1.0,
        "truncation": "disabled", "usage": USAGE if status == "completed" else None, "user": None, "metadata": {},
    }


def annotations(said):
    return [
        {"type": "url_citation", "start_index": start, "end_index": end, "url": PAGE, "title": TITLE}
        for start, end in said.marks
    ]


def items(said):
    found = []
    if said.reasoning:
        summary = [{"type": "summary_text", "text": said.reasoning}]
        found.append({"type": "reasoning", "id": "rs_0", "summary": summary, "encrypted_content": "gAAAAABopaque=="})
    parts = []
    if said.text:
        parts.append({"type": "output_text", "text": said.text, "annotations": annotations(said), "logprobs": []})
    if said.refusal:
        parts.append({"type": "refusal", "refusal": said.refusal})
    if parts:
        found.append({"type": "message", "id": "msg_0", "status": "completed", "role": "assistant", "content": parts})
    for at, (name, arguments) in enumerate(said.calls):
        found.append({
            "type": "function_call", "id": f"fc_{at}", "call_id": f"call_{at}", "name": name,
            "arguments": arguments, "status": "completed",
        })
    return found


def whole(said, body):
    return head(body, "completed", items(said))


def events(said, body):
    number = -1

    def event(kind, **members):
        nonlocal number
        number += 1
        return kind, {"type": kind, "sequence_number": number, **members}

    yield event("response.created", response=head(body, "in_progress", []))
    yield event("response.in_progress", response=head(body, "in_progress", []))
    found = items(said)
    for index, item in enumerate(found):
        yield event("response.output_item.added", output_index=index, item=opened(item))
        for kind, members in item_events(item, said.seed):
            yield event(kind, output_index=index, item_id=item["id"], **members)
        yield event("response.output_item.done", output_index=index, item=item)
    yield event("response.completed", response=head(body, "completed", found))


def failure(message, body, number, manner):
    """As it was recorded of a real one; not all of them send the first event."""
    said = {"code": "server_error", "message": message}
    first = "error", {"type": "error", "sequence_number": number, "error": {**said, "type": "server_error", "param": None}}
    number += manner != "failed"
    last = "response.failed", {"type": "response.failed", "sequence_number": number, "response": {**head(body, "failed", []), "error": said}}
    return [last] if manner == "failed" else [first, last]


def opened(item):
    """An item before anything of it was written."""
    empty = {"reasoning": {"summary": []}, "message": {"content": []}, "function_call": {"arguments": ""}}
    return {**item, **empty[item["type"]], **({"status": "in_progress"} if "status" in item else {})}


def item_events(item, seed):
    if item["type"] == "reasoning":
        part = item["summary"][0]
        yield "response.reasoning_summary_part.added", {"summary_index": 0, "part": {**part, "text": ""}}
        for piece in pieces(part["text"], seed):
            yield "response.reasoning_summary_text.delta", {"summary_index": 0, "delta": piece}
        yield "response.reasoning_summary_text.done", {"summary_index": 0, "text": part["text"]}
        yield "response.reasoning_summary_part.done", {"summary_index": 0, "part": part}
    elif item["type"] == "message":
        for index, part in enumerate(item["content"]):
            yield from part_events(part, index, seed)
    else:
        for piece in pieces(item["arguments"], seed):
            yield "response.function_call_arguments.delta", {"delta": piece}
        yield "response.function_call_arguments.done", {"arguments": item["arguments"], "name": item["name"]}


def part_events(part, index, seed):
    member = "text" if part["type"] == "output_text" else "refusal"
    kind = "response." + part["type"]
    at = {"content_index": index}
    yield "response.content_part.added", {**at, "part": {**part, member: "", **({"annotations": []} if member == "text" else {})}}
    for piece in pieces(part[member], seed):
        yield kind + ".delta", {**at, "delta": piece, **({"logprobs": []} if member == "text" else {})}
    for number, annotation in enumerate(part.get("annotations", [])):
        yield "response.output_text.annotation.added", {**at, "annotation_index": number, "annotation": annotation}
    yield kind + ".done", {**at, member: part[member], **({"logprobs": []} if member == "text" else {})}
    yield "response.content_part.done", {**at, "part": part}
