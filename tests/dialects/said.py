"""What the model of the recording provider says to a request, whatever the dialect.

The same functions say what a caller must get: the answer to what he wrote, not to what the provider
saw. A gateway that is not there for the caller makes the two equal.
"""

import json
import random
from dataclasses import dataclass, field

TITLE = "A page"
PAGE = "page-1"


@dataclass(frozen=True)
class Said:
    """One answer. `marks` are spans of `text` in characters that annotations point at."""

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    calls: tuple = ()
    marks: tuple = ()
    choices: int = 1
    quoted: str = ""
    seed: int = 1


@dataclass
class Request:
    """What a model sees of a request."""

    last: str = ""
    strings: list = field(default_factory=list)
    document: str = ""


def calls_about(seen, count):
    """Calls of tools, with the text as a value and as a name."""
    arguments = [
        {"path": "notes.txt", "content": seen, "mode": 420},
        {"to": [seen, "nobody"], seen: {"inner": seen}, "last": seen},
        {},
        {"command": f"grep -r '{seen}' .", "timeout": 1.50},
    ]
    names = ["write_file", "send_message", "list_files", "shell"]
    return tuple((names[at % 4], json.dumps(arguments[at % 4], ensure_ascii=at % 2 == 1)) for at in range(count))


def nested(seen):
    """A call whose argument is JSON itself, with JSON in it."""
    inner = json.dumps({"inner": seen, "deep": json.dumps([seen, {"deeper": seen}])}, ensure_ascii=False)
    return (("send_message", json.dumps({"note": inner, "last": seen})),)


def cited(seen):
    text = f"You said: {seen} 🦄 and that is all."
    start = len("You said: ")
    end = start + len(seen)
    return Said(text=text, marks=((start, end), (end + 3, len(text) - 1)))


def long_text(seen, sentences):
    rows = []
    for number in range(sentences):
        rows.append(f"{number}: {seen}" if number % 25 == 0 else f"{number}: nothing to see in this line [x] [EMAIL")
    return "\n".join(rows)


def invented(seen):
    """What nobody sent, next to what the caller did."""
    return f"{seen}; ask invented.person@example.com, FR7630006000011234567890189 (+49 40 7654321)."


# The manner of an answer; a model's name ends with one of these.
MANNERS = {
    "echo": lambda request: Said(text=f"You said: {request.last}"),
    "recite": lambda request: Said(text="\n".join(request.strings)),
    "tools": lambda request: Said(text="I will.", calls=calls_about(request.last, 2)),
    "parallel": lambda request: Said(calls=calls_about(request.last, 4)),
    "toolsonly": lambda request: Said(calls=calls_about(request.last, 1)),
    "think": lambda request: Said(reasoning=f"They said {request.last}, so I think.", text=f"Yes: {request.last}"),
    "refuse": lambda request: Said(refusal=f"I will not talk about {request.last}."),
    "choices": lambda request: Said(text=f"One of many: {request.last}", choices=3),
    "cite": lambda request: cited(request.last),
    "quote": lambda request: Said(text="It says so.", quoted=request.document),
    "all": lambda request: Said(
        reasoning=f"Hm, {request.last}.", text=cited(request.last).text, marks=cited(request.last).marks,
        calls=calls_about(request.last, 4), choices=2,
    ),
    "long": lambda request: Said(text=long_text(request.last, 140), seed=5),
    "file": lambda request: Said(calls=(("write_file", json.dumps({"content": long_text(request.last, 100)})),), seed=6),
    "json": lambda request: Said(text=json.dumps({"said": request.last, "often": [request.last, 17]}, ensure_ascii=False)),
    "short": lambda request: Said(text=request.last, seed=9),
    "invent": lambda request: Said(text=invented(request.last)),
    "inventall": lambda request: Said(
        reasoning=invented(request.last), text="Yes.", calls=calls_about(invented(request.last), 2),
    ),
    "nested": lambda request: Said(calls=nested(request.last)),
    "nothing": lambda request: Said(text="Fine."),
}


def say(manner, request):
    return MANNERS.get(manner, MANNERS["echo"])(request)


def manner_of(model):
    """`gpt-tools--bytes-crlf` → ("tools", {"bytes", "crlf"})"""
    name, _, cuts = model.partition("--")
    return name.rpartition("-")[2], set(cuts.split("-")) if cuts else set()


def pieces(text, seed):
    """The text as a model writes it: a few characters at a time."""
    dice, at, found = random.Random(f"{seed}{len(text)}"), 0, []
    while at < len(text):
        length = dice.choice((1, 1, 2, 3, 4, 7))
        found.append(text[at : at + length])
        at += length
    return found


def strings_of(value):
    """Every string of a JSON value, in order, without the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from strings_of(member)
    elif isinstance(value, list):
        for item in value:
            yield from strings_of(item)
