"""What is sent: bodies of three sizes with realistic text and a few personal values."""

import json
import random

from ..scenarios import PROSE

EMAIL, PHONE, IBAN = "anna.schmidt@example.org", "+49 30 901820", "DE89 3704 0044 0532 0130 00"
BIRTH, CARD = "12.03.1985", "4111 1111 1111 1111"
# The values that no provider may see; the large and the middle body have all of them.
PLANTED = [EMAIL, PHONE, IBAN, BIRTH, CARD]
OPENING = (
    f"Write to e-mail {EMAIL}, phone {PHONE}, IBAN {IBAN}, date of birth {BIRTH}, card {CARD}. "
)
SMALL = f"Write to {EMAIL} that her order is late and that it will be sent once more."
# With the prose of the other benchmark it makes a kilobyte.
CLOSING = (
    " Afterwards list in one line each what was asked, what was answered and what is still open, "
    "so that the colleague who takes over can see it at a glance."
)

SIZES = ("150 B", "1 KB", "150 KB")
DIALECTS = ("chat", "messages")
# Which values the answer to a body must have, restored.
EXPECTED = {"150 B": [EMAIL], "1 KB": PLANTED, "150 KB": PLANTED}


def body(size: str, dialect: str, model: str, stream: bool) -> bytes:
    """A request as a client writes it: UTF-8, no white space that need not be there."""
    if size == "150 KB":
        document = agent_session(dialect)
    else:
        text = SMALL if size == "150 B" else OPENING + PROSE + CLOSING
        document = {"messages": [{"role": "user", "content": text}]}
    document = {"model": model, **document}
    if dialect == "messages":
        document["max_tokens"] = 1024
    if stream:
        document["stream"] = True
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def agent_session(dialect: str) -> dict:
    """A coding agent in the middle of its work: instructions, tools, files that it read and
    commands that it ran. The same in every run."""
    chance = random.Random(20261122)
    tools = [tool(dialect, name, chance) for name in TOOLS]
    system = paragraphs(chance, 9_000)
    messages = [] if dialect == "messages" else [{"role": "system", "content": system}]
    messages.append({"role": "user", "content": "Please look at the invoices that came back."})
    # The values stand in files and outputs, too, as they do in real sessions.
    found = [f"contact: {EMAIL}", f"  phone = \"{PHONE}\"", f"paid by {IBAN} on Monday"]
    size = len(json.dumps(tools)) + len(system)
    turn = 0
    while size < 146_000:
        turn += 1
        value = found[turn // 4 % len(found)] if turn % 4 == 0 else ""
        step = turn_of(dialect, turn, chance, value)
        size += sum(len(json.dumps(message)) for message in step)
        messages += step
    messages.append({"role": "user", "content": OPENING + PROSE})
    session = {"messages": messages, "tools": tools}
    return {"system": system, **session} if dialect == "messages" else session


TOOLS = (
    "read_file", "write_file", "list_files", "search_text", "run_command", "apply_patch",
    "fetch_page", "open_ticket", "query_database", "send_message", "plan_steps", "ask_user",
)
WORDS = PROSE.replace(",", "").replace(".", "").lower().split() + (
    "invoice ledger parser buffer session retry handler index socket config schema cache worker "
    "thread record batch window report branch merge commit release deploy metric sample"
).split()


def turn_of(dialect: str, turn: int, chance: random.Random, value: str) -> list[dict]:
    """One call of a tool and what came of it."""
    name = TOOLS[turn % len(TOOLS)]
    path = f"src/{chance.choice(WORDS)}/{chance.choice(WORDS)}.py"
    arguments = {"path": path, "lines": [turn, turn + 80], "note": sentence(chance)}
    result = (code if turn % 3 else listing)(chance, chance.randint(1_200, 4_200), value)
    thought = sentence(chance)
    if dialect == "messages":
        call = {"type": "tool_use", "id": f"toolu_{turn:04}", "name": name, "input": arguments}
        answer = {"type": "tool_result", "tool_use_id": f"toolu_{turn:04}", "content": result}
        return [
            {"role": "assistant", "content": [{"type": "text", "text": thought}, call]},
            {"role": "user", "content": [answer]},
        ]
    # Here the arguments are JSON inside a string.
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"call_{turn:04}", "type": "function", "function": function}
    return [
        {"role": "assistant", "content": thought, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": f"call_{turn:04}", "content": result},
    ]


def tool(dialect: str, name: str, chance: random.Random) -> dict:
    fields = {
        chance.choice(WORDS): {"type": "string", "description": sentence(chance)} for _ in range(4)
    }
    schema = {"type": "object", "properties": fields, "required": list(fields)[:1]}
    described = {"name": name, "description": paragraphs(chance, 500)}
    if dialect == "messages":
        return {**described, "input_schema": schema}
    return {"type": "function", "function": {**described, "parameters": schema}}


def sentence(chance: random.Random) -> str:
    words = [chance.choice(WORDS) for _ in range(chance.randint(7, 16))]
    return " ".join(words).capitalize() + "."


def paragraphs(chance: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += " ".join(sentence(chance) for _ in range(4)) + "\n\n"
    return text


def code(chance: random.Random, length: int, value: str) -> str:
    """A source file, in which digits and signs are denser than in prose."""
    lines, size = [f"# {value}"] if value else [], 0
    while size < length:
        first, second = chance.choice(WORDS), chance.choice(WORDS)
        number = chance.randint(0, 4096)
        lines.append(chance.choice((
            f"def {first}_{second}({first}, limit={number}):",
            f"    if len({first}) > {number} and {second} is not None:",
            f"        return self.{second}[{number % 64}] + \"{first}-{second}\"",
            f"    {first} = {second}.get(\"{first}\", {number / 8})  # {sentence(chance)}",
            f"    raise ValueError(f\"{first} {{{second}!r}} at line {number}\")",
            "",
        )))
        size += len(lines[-1]) + 1
    return "\n".join(lines)


def listing(chance: random.Random, length: int, value: str) -> str:
    """What a command printed: paths, sizes, times, digests."""
    lines, size = [value] if value else [], 0
    while size < length:
        name = f"{chance.choice(WORDS)}/{chance.choice(WORDS)}_{chance.randint(1, 99)}.log"
        digest = f"{chance.getrandbits(64):016x}"
        lines.append(f"-rw-r--r-- 1 build build {chance.randint(10, 99_999):>6} {digest} {name}")
        size += len(lines[-1]) + 1
    return "\n".join(lines)
