"""Agents that write programs: large requests with files in them, many tools, calls at once, secrets."""

import json
import random

import answers
import core
import texts
from cases import absent, equal
from wire import PATHS, auth, events_of, send

WORDS = "value index parse build result buffer token stream header request answer table column handler".split()
SIGNATURE = "EuYBCkQIBxABGAIqQGZha2VzaWduYXR1cmVieXRlcw" + "Ab9/+" * 60 + "=="
SEALED = "gAAAAABo" + "Zm9vYmFy_-" * 80 + "=="
BETA = "claude-code-20250219,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14"
WANTED_SIZE = 150_000


def source_file(number):
    """A file of some hundred lines; two of them name people."""
    dice = random.Random(number)
    lines = [f"# module_{number}.py, reviewed by {texts.EMAIL if number % 2 else texts.OTHER_EMAIL}"]
    for line in range(110):
        first, second = dice.choice(WORDS), dice.choice(WORDS)
        lines.append(f"    {first}_{line} = {second}({dice.randrange(1000)}, \"{first}\\n\")  # {second}")
    lines[60] = f'CONTACT = {{"name": "Erika Mustermann", "iban": "{texts.IBAN}", "host": "{texts.IP}"}}'
    return "\n".join(lines)


def tools(shape):
    found = []
    for number in range(40):
        schema = {
            "type": "object", "required": ["path"], "additionalProperties": False,
            "properties": {
                "path": {"type": "string", "description": f"File number {number}, absolute."},
                "mode": {"type": "string", "enum": ["read", "write"], "default": "read"},
                "content": {"type": "string", "description": "What to write. " * 12},
            },
        }
        text = f"Tool {number}: " + "does one thing and does it well; " * 8
        found.append(shape(f"tool_{number}", text, schema))
    return found


def claude_code(turns, model="claude-opus-5-file--random50", thought="The file has a bug in its parser."):
    system = [
        {"type": "text", "text": "You are an agent that writes programs."},
        {"type": "text", "text": "Rules. " * 900 + f"The user is {texts.EMAIL}.", "cache_control": {"type": "ephemeral"}},
    ]
    messages = [{"role": "user", "content": [{"type": "text", "text": f"Fix the mail to {texts.OTHER_EMAIL}."}]}]
    for number in range(turns):
        use = {"type": "tool_use", "id": f"toolu_01{number:04}", "name": "tool_1", "input": {"path": f"/src/module_{number}.py"}}
        second = {"type": "tool_use", "id": f"toolu_02{number:04}", "name": "tool_2",
                  "input": {"command": f"git log --author={texts.EMAIL} | head -{number}", "description": "who"}}
        blocks = [{"type": "thinking", "thinking": thought, "signature": SIGNATURE}, {"type": "text", "text": "I look."}, use, second]
        results = [
            {"type": "tool_result", "tool_use_id": use["id"], "content": [{"type": "text", "text": source_file(number)}]},
            {"type": "tool_result", "tool_use_id": second["id"], "is_error": False,
             "content": f"commit 17 by {texts.NAME} <{texts.EMAIL}>"},
        ]
        messages += [{"role": "assistant", "content": blocks}, {"role": "user", "content": results}]
    messages[-1]["content"][-1]["cache_control"] = {"type": "ephemeral"}
    shape = lambda name, text, schema: {"name": name, "description": text, "input_schema": schema}  # noqa: E731
    return {
        "model": model, "max_tokens": 32000, "stream": True, "system": system, "tools": tools(shape),
        "thinking": {"type": "enabled", "budget_tokens": 16000}, "metadata": {"user_id": "user_17_account_4_session_2"},
        "messages": messages,
    }


def codex(turns, model="gpt-5-codex-file--random51"):
    shape = lambda name, text, schema: {  # noqa: E731
        "type": "function", "name": name, "description": text, "parameters": schema, "strict": False}
    given = [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": f"Fix the mail to {texts.OTHER_EMAIL}."}]}]
    for number in range(turns):
        patch = f"*** Begin Patch\n*** Update File: module_{number}.py\n-{texts.EMAIL}\n+{texts.OTHER_EMAIL}\n*** End Patch"
        given += [
            {"type": "reasoning", "id": f"rs_{number:04}", "summary": [], "encrypted_content": SEALED},
            {"type": "function_call", "id": f"fc_1{number:04}", "call_id": f"call_1{number:04}", "name": "tool_1",
             "arguments": json.dumps({"command": ["bash", "-lc", f"grep -rn {texts.EMAIL} src"], "workdir": "/src"})},
            {"type": "function_call_output", "call_id": f"call_1{number:04}",
             "output": json.dumps({"output": source_file(number), "metadata": {"exit_code": 0, "duration_seconds": 0.1}})},
            {"type": "custom_tool_call", "call_id": f"call_2{number:04}", "name": "apply_patch", "input": patch, "status": "completed"},
            {"type": "custom_tool_call_output", "call_id": f"call_2{number:04}", "output": f"Done, {texts.NAME}."},
        ]
    given.append({"type": "message", "role": "user", "content": [{"type": "input_text", "text": texts.TEXTS["names"]}]})
    return {
        "model": model, "instructions": "Rules. " * 900 + f"The user is {texts.EMAIL}.", "input": given, "tools": tools(shape),
        "tool_choice": "auto", "parallel_tool_calls": True, "reasoning": {"effort": "medium", "summary": "auto"},
        "store": False, "stream": True, "include": ["reasoning.encrypted_content"], "prompt_cache_key": "019a-session-17",
    }


def exchange(stack, dialect, body, headers=None):
    path, before = PATHS[dialect], len(stack.provider.records)
    data = json.dumps(body, ensure_ascii=False).encode()
    status, sent, answer = send(stack, path, data, {**auth(path, stack.key), **(headers or {})})
    equal(status, 200, answer.decode())
    record = stack.provider.records[before]
    if not stack.direct:
        absent(texts.ORIGINALS, stack.provider.text(before), "the provider")
    stack.expect(sent, record=record)
    found = answers.streamed(dialect, events_of(answer)) if body.get("stream") else answers.whole(dialect, json.loads(answer))
    return found, record, data


def claude_code_turn(stack):
    """150 KB: files are masked, what is signed and cached is untouched, and written files are whole again."""
    body = claude_code(17)
    found, record, data = exchange(stack, "messages", body, {"anthropic-beta": BETA})
    assert len(data) > WANTED_SIZE, len(data)
    equal(found, core.wanted("messages", body), "the answer")
    equal(record.headers["anthropic-beta"], BETA)
    equal(record.body.count(json.dumps(SIGNATURE).encode()), 17, "signatures at the provider")
    seen = record.json()
    equal([block for message in seen["messages"] for block in message["content"] if block["type"] == "thinking"],
          [{"type": "thinking", "thinking": "The file has a bug in its parser.", "signature": SIGNATURE}] * 17)
    equal(seen["messages"][-1]["content"][-1]["cache_control"], {"type": "ephemeral"})
    equal(seen["tools"], body["tools"], "tools without personal data")
    return f"{len(data)} bytes"


def claude_code_grows(stack):
    """The same conversation, turn by turn: each is the beginning of the next."""
    bodies = []
    for turns in (9, 10, 11):
        body = claude_code(turns)
        # What marks the end of the cached part moves with every turn.
        del body["messages"][-1]["content"][-1]["cache_control"]
        _, record, _ = exchange(stack, "messages", body)
        bodies.append(record.body)
    for one, two in zip(bodies, bodies[1:]):
        assert two.startswith(one.rstrip()[:-2]), "a turn is not the beginning of the next one"


def codex_turn(stack):
    body = codex(15)
    found, record, data = exchange(stack, "responses", body)
    assert len(data) > WANTED_SIZE, len(data)
    equal(found, core.wanted("responses", body), "the answer")
    equal(record.body.count(SEALED.encode()), 15, "sealed reasoning at the provider")
    equal(record.json()["tools"], body["tools"], "tools without personal data")
    return f"{len(data)} bytes"


def calls_at_once(stack):
    """Four calls whose pieces are mixed, with the words of a file in all of them."""
    for dialect in PATHS:
        body = core.build(dialect, f"{core.PREFIX[dialect]}-parallel--random52", source_file(3), {"stream": True})
        found, _, _ = exchange(stack, dialect, body)
        equal(found, core.wanted(dialect, body), f"the calls of {dialect}")


def secrets_stay(stack):
    """A secret goes nowhere: not to the provider, and not back into what a model writes."""
    text = f"export TOKEN={texts.SECRET} # for {texts.EMAIL}"
    for dialect in PATHS:
        for manner in ("echo", "tools"):
            for stream in (False, True):
                more = {"stream": True} if stream else {}
                body = core.build(dialect, f"{core.PREFIX[dialect]}-{manner}", text, more)
                found, _, _ = exchange(stack, dialect, body)
                said = json.dumps(found)
                absent([texts.SECRET], said, "the answer")
                assert texts.EMAIL in said and "[SECRET_1]" in said, said


def signed_thinking(stack):
    """What a provider signed and holds a person's data cannot leave; the caller is told, nothing leaves."""
    count = len(stack.provider.records)
    body = claude_code(1, thought=f"I should write to {texts.EMAIL}.")
    status, headers, data = send(stack, PATHS["messages"], body)
    assert status == 422 and "signed_content" in data.decode(), (status, data)
    equal(len(stack.provider.records), count, "requests at the provider")
    absent(texts.ORIGINALS, data.decode(), "the answer")
    stack.expect(headers, "refused")


def cases(stack):
    yield "Claude Code: 150 KB with 40 tools (PasteGuard #34, claude-code #51509, headroom #2251)", lambda: claude_code_turn(stack)
    yield "Claude Code: turns grow", lambda: claude_code_grows(stack)
    yield "Codex: 150 KB with sealed reasoning", lambda: codex_turn(stack)
    yield "four calls at once", lambda: calls_at_once(stack)
    if not stack.direct:
        yield "secrets are one way", lambda: secrets_stay(stack)
        yield "signed thinking with personal data is refused", lambda: signed_thinking(stack)
