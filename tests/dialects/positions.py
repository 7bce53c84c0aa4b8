"""Canaries in every string of a request: what a schema allows is built, each string gets an address of its own,
and the provider must have seen none of them.

A shape says what may stand at a place: `Text` (any string), `Word` (one of some strings), `Other` (no string),
`Free` (any JSON), a list of shapes (an array of them all), a dict of name → alternatives.
"""

import base64
import json
import re
from dataclasses import dataclass, field

from cases import equal
from provider import everything_in
from wire import send

CANARY = re.compile(r"canary-(\d+)(?:@|%40)example-\1", re.I)


class Text:
    """Any string; `wrap` says how the string hides what stands in it."""

    def __init__(self, plain="x", wrap=str):
        self.plain, self.wrap = plain, wrap


class Word(Text):
    """One of a few strings."""


class Other:
    """A number, a truth value, null."""

    def __init__(self, value):
        self.value = value


class Free:
    """Whatever JSON can say."""


@dataclass
class Leaf:
    """One string of a request, or one name of a member that the caller chose."""

    path: tuple
    plain: str
    is_word: bool
    is_name: bool = False
    wrap: object = str
    kinds: tuple = ()
    number: int = 0

    def canary(self):
        return self.wrap(f"canary-{self.number}@example-{self.number}.org")

    def where(self):
        """The path as the specification writes it."""
        return ".".join("*" if isinstance(step, int) else step for step in self.path) + (" (name)" if self.is_name else "")


@dataclass
class Outcome:
    tried: int = 0
    requests: int = 0
    seen: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def versions(alternatives_of):
    """Objects in which every alternative of every member occurs at least once."""
    count = max((len(found) for found in alternatives_of.values()), default=1)
    return [
        {name: found[at % len(found)] for name, found in alternatives_of.items() if found}
        for at in range(max(count, 1))
    ]


FREE = {"plain": Text(), "list": [Text(), Other(17)], "object": {"inner": Text(), Text: Text()}, Text: Text()}


class Builder:
    """Turns shapes into bodies, and finds their leaves. What stands at the same place, within objects of the
    same kinds, is one position: it gets a canary the first time."""

    def __init__(self):
        self.known = set()
        self.leaves = []

    def collect(self, shape, path=(), kinds=()):
        """The shape with every string as a leaf."""
        if isinstance(shape, Free):
            shape = FREE
        if isinstance(shape, Text):
            return self.leaf(Leaf(path, shape.plain, isinstance(shape, Word), wrap=shape.wrap), kinds)
        if isinstance(shape, list):
            return [self.collect(item, (*path, at), kinds) for at, item in enumerate(shape)]
        if isinstance(shape, dict):
            words = [shape[name].plain for name in ("type", "role", "media_type") if isinstance(shape.get(name), Word)]
            found, kinds = {}, (*kinds, *words)
            for name, member in shape.items():
                # A name that the caller chooses is a leaf itself.
                step = "*" if name is Text else name
                key = self.leaf(Leaf((*path, "*"), "a name", False, True), kinds) if name is Text else name
                found[key] = self.collect(member, (*path, step), kinds)
            return found
        return shape

    def leaf(self, leaf, kinds):
        leaf.kinds = kinds
        position = (leaf.where(), leaf.plain if leaf.is_word else leaf.wrap, kinds)
        if position in self.known:
            return leaf.plain
        self.known.add(position)
        self.leaves.append(leaf)
        return Marked(leaf)

    def take(self):
        """The leaves since the last time."""
        found, self.leaves = self.leaves, []
        return found


class Marked:
    """A leaf in its place; it can name a member."""

    def __init__(self, leaf):
        self.leaf = leaf


def write(value, chosen):
    """The body with canaries in these leaves, and harmless words in the others."""
    if isinstance(value, Marked):
        return value.leaf.canary() if id(value.leaf) in chosen else value.leaf.plain
    if isinstance(value, dict):
        return {(write(name, chosen) if isinstance(name, Marked) else name): write(member, chosen) for name, member in value.items()}
    if isinstance(value, list):
        return [write(item, chosen) for item in value]
    return value.value if isinstance(value, Other) else value


def along(value, path):
    """The same body with nothing in arrays but what leads to this leaf."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        return [along(value[step], rest)]
    if isinstance(value, dict) and step in value:
        return {**{name: member for name, member in value.items() if not isinstance(member, (dict, list))}, step: along(value[step], rest)}
    return value


class Probe:
    """Sends a body of a dialect with canaries and notes which were seen and which were refused."""

    def __init__(self, stack, path, headers=None):
        self.stack, self.path, self.headers = stack, path, headers
        self.outcome, self.count = Outcome(), 0

    def number(self, leaves):
        for leaf in leaves:
            self.count += 1
            leaf.number = self.count
        self.outcome.tried += len(leaves)

    def try_all(self, body, leaves, must):
        """Sends the canaries of these leaves; when it is refused, finds which of them it is."""
        if not leaves:
            return
        stack = self.stack
        before = len(stack.provider.records)
        data = {**write(body, {id(leaf) for leaf in leaves}), **must}
        status, headers, answer = send(stack, self.path, data, self.headers)
        self.outcome.requests += 1
        if status == 200:
            stack.expect(headers, record=stack.provider.records[-1])
            seen = {int(found) for record in stack.provider.records[before:] for found in CANARY.findall(everything_in(record))}
            self.outcome.seen += [leaf for leaf in leaves if leaf.number in seen]
            return
        assert status in (400, 413, 422), (status, answer)
        equal(len(stack.provider.records), before, "requests at the provider")
        assert not CANARY.search(answer.decode()), f"the refusal repeats what it refuses: {answer}"
        if "x-lucairn-request-id" in headers:
            stack.expect(headers, "refused")
        if len(leaves) == 1:
            self.outcome.refused.append(leaves[0])
            return
        middle = len(leaves) // 2
        self.try_all(body, leaves[:middle], must)
        self.try_all(body, leaves[middle:], must)


def probe(stack, path, shapes, must, headers=None):
    """Every string of every shape: free text all at once, words one by one."""
    tried, builder = Probe(stack, path, headers), Builder()
    for shape in shapes:
        body = builder.collect(shape)
        leaves = builder.take()
        tried.number(leaves)
        tried.try_all(body, [leaf for leaf in leaves if not leaf.is_word], must)
        for leaf in leaves:
            if leaf.is_word:
                tried.try_all(along(body, leaf.path), [leaf], must)
    return tried.outcome


def judged(stack, outcome):
    """Says what was found. Canaries have not the shape of what the exceptions demand, so that none may be seen."""
    if stack.direct:
        # Nobody hides anything here, so a test that sees less sees nothing.
        equal(len(outcome.seen) + len(outcome.refused), outcome.tried, "canaries that the provider saw")
        return f"all {outcome.tried} canaries seen without a gateway, in {outcome.requests} requests"
    seen = [f"{leaf.where()} in {'/'.join(leaf.kinds)} ({leaf.wrap.__name__})" for leaf in outcome.seen]
    assert not seen, f"{len(seen)} of {outcome.tried} were seen: {seen[:40]}"
    refused = sorted({leaf.where() for leaf in outcome.refused})
    return f"provider saw 0 of {outcome.tried} canaries in {outcome.requests} requests; refused: {', '.join(refused) or 'none'}"


def in_json(canary):
    """A name and a value within JSON within JSON."""
    return json.dumps({canary: [canary, json.dumps({"deep": canary, canary: 17})]})


def in_base64(canary):
    return base64.b64encode(f"A file.\nOwner: {canary}\n".encode()).decode()


def in_data_url(canary):
    return "data:text/plain;base64," + in_base64(canary)
