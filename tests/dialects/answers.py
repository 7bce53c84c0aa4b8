"""Reads an answer of any dialect, whole or as events, into what was said: one entry for each choice."""

import json

from said import PAGE, TITLE


def parsed(text):
    """JSON, and the JSON in its strings: the same text can be escaped in two ways."""
    return unfolded(json.loads(text))


def unfolded(value):
    if isinstance(value, dict):
        return {name: unfolded(member) for name, member in value.items()}
    if isinstance(value, list):
        return [unfolded(item) for item in value]
    if isinstance(value, str) and value[:2] in ('{"', '["'):
        return {"json": parsed(value)}
    return value


def choice():
    return {"text": "", "reasoning": "", "refusal": "", "calls": [], "marks": [], "quoted": ""}


def wanted(said, dialect):
    """What `whole` and `streamed` must give when the model said this."""
    one = choice() | {"text": said.text, "reasoning": said.reasoning, "refusal": said.refusal, "quoted": said.quoted}
    one["calls"] = [[name, parsed(arguments)] for name, arguments in said.calls]
    one["marks"] = [list(mark) for mark in said.marks]
    if dialect == "messages":
        # Anthropic says a refusal as text, and has no offsets into its own text.
        one |= {"text": said.text or said.refusal, "refusal": "", "marks": []}
    else:
        one["quoted"] = ""
    if dialect == "chat to messages":
        one["marks"] = []
    return [one] * (said.choices if dialect == "chat" else 1)


def whole(dialect, answer):
    return READ_WHOLE.get(dialect, whole_chat)(answer)


def streamed(dialect, events):
    return READ_EVENTS.get(dialect, chat_events)(events)


def marks_of(annotations):
    """Spans of the annotations; the rest of them must be as it was sent."""
    found = []
    for annotation in annotations or []:
        inner = annotation.get("url_citation", annotation)
        assert (inner["url"], inner["title"]) == (PAGE, TITLE), annotation
        found.append([inner["start_index"], inner["end_index"]])
    return found


def whole_chat(answer):
    found = []
    for at, given in enumerate(answer["choices"]):
        assert given["index"] == at, given
        message = given["message"]
        calls = message.get("tool_calls") or []
        assert given["finish_reason"] == ("tool_calls" if calls else "stop"), given["finish_reason"]
        found.append(choice() | {
            "text": message.get("content") or "", "refusal": message.get("refusal") or "",
            "reasoning": message.get("reasoning_content") or "", "marks": marks_of(message.get("annotations")),
            "calls": [[call["function"]["name"], parsed(call["function"]["arguments"])] for call in calls],
        })
    return found


def chat_events(events):
    found = {}
    for event in events:
        for given in event["choices"]:
            one = found.setdefault(given["index"], choice() | {"parts": {}, "reason": None})
            delta = given.get("delta") or {}
            one["text"] += delta.get("content") or ""
            one["refusal"] += delta.get("refusal") or ""
            one["reasoning"] += delta.get("reasoning_content") or ""
            one["marks"] += marks_of(delta.get("annotations"))
            one["reason"] = given.get("finish_reason") or one["reason"]
            for call in delta.get("tool_calls") or []:
                part = one["parts"].setdefault(call["index"], ["", ""])
                part[0] += call["function"].get("name") or ""
                part[1] += call["function"].get("arguments") or ""
    for one in found.values():
        parts = one.pop("parts")
        one["calls"] = [[parts[at][0], parsed(parts[at][1])] for at in sorted(parts)]
        assert one.pop("reason") == ("tool_calls" if one["calls"] else "stop")
    return [found[index] for index in sorted(found)]


def whole_responses(answer):
    one = choice()
    for item in answer["output"]:
        if item["type"] == "reasoning":
            one["reasoning"] += "".join(part["text"] for part in item["summary"])
            assert item["encrypted_content"] == "gAAAAABopaque==", item
        elif item["type"] == "function_call":
            one["calls"].append([item["name"], parsed(item["arguments"])])
        for part in (item.get("content") or []) if item["type"] == "message" else []:
            one["text"] += part.get("text") or ""
            one["refusal"] += part.get("refusal") or ""
            one["marks"] += marks_of(part.get("annotations"))
    return [one]


def responses_events(events):
    """Adds up the deltas; what the `done` events and the last one repeat must be the same."""
    one, calls, done = choice(), {}, choice() | {"calls": {}}
    # An event that had to be put in repeats a number.
    numbers = [event["sequence_number"] for event in events]
    assert numbers == sorted(numbers) and set(numbers) == set(range(numbers[-1] + 1)), numbers
    for event in events:
        kind = event["type"]
        if kind == "response.output_text.delta":
            one["text"] += event["delta"]
        elif kind == "response.refusal.delta":
            one["refusal"] += event["delta"]
        elif kind == "response.reasoning_summary_text.delta":
            one["reasoning"] += event["delta"]
        elif kind == "response.function_call_arguments.delta":
            calls[event["output_index"]] = calls.get(event["output_index"], "") + event["delta"]
        elif kind == "response.output_text.annotation.added":
            one["marks"] += marks_of([event["annotation"]])
        elif kind == "response.function_call_arguments.done":
            done["calls"][event["output_index"]] = event["arguments"]
        elif kind in ("response.output_text.done", "response.reasoning_summary_text.done"):
            done["reasoning" if "reasoning" in kind else "text"] += event["text"]
        elif kind == "response.refusal.done":
            done["refusal"] += event["refusal"]
    last = whole_responses(events[-1]["response"])
    one["calls"] = [[name, parsed(calls[at])] for at, (name, _) in zip(sorted(calls), last[0]["calls"])]
    assert [one] == last, f"the deltas say {one}, the last event {last[0]}"
    assert calls == done.pop("calls"), "calls end otherwise than they were written"
    assert all(done[name] == one[name] for name in ("text", "reasoning", "refusal")), f"{done} is not {one}"
    return [one]


def quoted_in(citations):
    """The quoted text, when its span is as long as it."""
    found = ""
    for citation in citations or []:
        found += citation["cited_text"]
        assert citation["end_char_index"] - citation["start_char_index"] == len(citation["cited_text"]), citation
    return found


def whole_messages(answer):
    one = choice()
    for block in answer["content"]:
        if block["type"] == "text":
            one["text"] += block["text"]
            one["quoted"] += quoted_in(block.get("citations"))
        elif block["type"] == "thinking":
            one["reasoning"] += block["thinking"]
            assert block["signature"], block
        else:
            one["calls"].append([block["name"], unfolded(block["input"])])
    assert answer["stop_reason"] in ("end_turn", "tool_use", "refusal"), answer["stop_reason"]
    return [one]


def messages_events(events):
    one, calls, kinds = choice(), {}, []
    for event in events:
        kinds.append(event["type"])
        if event["type"] == "content_block_start" and event["content_block"]["type"] == "tool_use":
            calls[event["index"]] = [event["content_block"]["name"], ""]
        if event["type"] != "content_block_delta":
            continue
        delta = event["delta"]
        one["text"] += delta.get("text") or ""
        one["reasoning"] += delta.get("thinking") or ""
        if delta["type"] == "input_json_delta":
            calls[event["index"]][1] += delta["partial_json"]
        if delta["type"] == "citations_delta":
            one["quoted"] += quoted_in([delta["citation"]])
    assert kinds[0] == "message_start" and kinds[-1] == "message_stop", kinds
    assert kinds.count("content_block_start") == kinds.count("content_block_stop"), kinds
    one["calls"] = [[name, parsed(text or "{}")] for name, text in (calls[index] for index in sorted(calls))]
    return [one]


READ_WHOLE = {"responses": whole_responses, "messages": whole_messages}
READ_EVENTS = {"responses": responses_events, "messages": messages_events}
