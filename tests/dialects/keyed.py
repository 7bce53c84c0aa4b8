"""Placeholders under a key of the customer: the same value has the same one in every request, on every gateway
with the key file, and after a restart; another customer's is another one."""

import json
import re
import shutil

import conversations
import core
import texts
from cases import equal
from modes import said
from stack import Gateway, Stack
from wire import PATHS, send

SETTINGS = 'placeholders = "keyed"'
KEY_FILE = "data/gateway/keys/token_v1.seed"
SIGNS = "2345678CDFGHJKMNPQRTVWX"
PLACEHOLDER = re.compile(rf"\[[A-Z]+_([{SIGNS[7:]}](?:[{SIGNS}]{{6}}|[{SIGNS}]{{12}}))(?:_[0-9]+)?\]")
NUMBERED = re.compile(r"\[[A-Z]+_[0-9]+\]")

# One value each; another text stands around it, and others come before it.
VALUES = {"EMAIL": texts.EMAIL, "IBAN": texts.IBAN, "CC": texts.CARD, "PHONE": texts.PHONE, "IP": texts.IP, "PERSON": texts.QUOTED_NAME}
FRAMES = ["{}", "About {}, please.", f"{texts.OTHER_EMAIL} and {texts.SPACED_IBAN} ask for {{}}: who is it?"]


def checked(code):
    """Whether the last sign checks the others (spec/sanitization.md, section 3.2)."""
    return sum(at * SIGNS.index(sign) for at, sign in enumerate(code[:-1], 1)) % len(SIGNS) == SIGNS.index(code[-1])


def placeholder(stack, dialect, kind, value, frame):
    """What stands in the value's place at the provider; the caller gets the value back."""
    model = f"{core.PREFIX[dialect]}-echo"
    status, headers, data = send(stack, PATHS[dialect], core.clean(dialect, model) | spoken(dialect, frame.format(value)))
    equal(status, 200, data.decode())
    record = stack.provider.records[-1]
    stack.expect(headers, record=record)
    found = [match for match in PLACEHOLDER.finditer(record.body.decode()) if match[0].startswith(f"[{kind}_")]
    assert found and all(checked(match[1]) for match in found), record.body
    answer = core.answers.whole(dialect, json.loads(data))[0]["text"]
    equal(answer, f"You said: {frame.format(value)}", "the answer")
    return found[-1][0]


def spoken(dialect, text):
    return {"input": text} if dialect == "responses" else {"messages": [{"role": "user", "content": text}]}


def placeholders(stack):
    """The placeholder of each value, which is the same in every dialect and text."""
    found = {}
    for kind, value in VALUES.items():
        each = {placeholder(stack, dialect, kind, value, frame) for dialect in PATHS for frame in FRAMES}
        assert len(each) == 1, f"{kind} has {each}"
        found |= {kind: each.pop()}
    return found


def with_codes(stack, attempt):
    """An exchange at whose end the provider has codes and no numbers, unless it has neither."""
    attempt()
    body = stack.provider.records[-1].body.decode()
    codes = [match[1] for match in PLACEHOLDER.finditer(body)]
    assert all(map(checked, codes)) and not NUMBERED.search(body) and (codes or texts.TEXTS["clean"] in body), body


def in_every_request(stack, found):
    found |= placeholders(stack)
    codes = {text.partition("_")[2] for text in found.values()}
    equal(len(codes), len(VALUES), f"different codes in {found}")


def on_another_gateway(other, found):
    equal(placeholders(other), found, "on a gateway that shares the key file alone")


def after_a_restart(other, found):
    other.gateway.restart()
    other.url = other.gateway.url
    equal(placeholders(other), found, "after a restart")


def of_another(stack, found):
    """Neither another customer nor a gateway with another key file has one in common."""
    same = set(placeholders(stack).values()) & set(found.values())
    assert not same, f"two customers share {same}"


def in_conversations(stack, other):
    """Turns are prefixes of the next, and the same bytes whichever gateway serves them."""
    for dialect in PATHS:
        alone = conversations.hold(stack, dialect, conversations.TURNS)
        for one, two in zip(alone, alone[1:]):
            conversations.is_prefix(one, two)
        equal(conversations.hold(stack, dialect, conversations.TURNS, [other, stack]), alone, f"{dialect} over two gateways")


def mangled(stack, dialect):
    """In streams cut at any byte, escaped, in arguments of calls."""
    for name, manner, cuts in (("twice", "parallel", "bytes"), ("looks replaced", "nested", "random91-escaped"), ("names", "all", "crlf-random92")):
        body = core.build(dialect, f"{core.PREFIX[dialect]}-{manner}--{cuts}", texts.TEXTS[name], {"stream": True})
        record = said(stack, dialect, body)
        assert all(checked(match[1]) for match in PLACEHOLDER.finditer(record.body.decode())), record.body


def with_key_file_of(stack):
    """A gateway of its own that got nothing of the other one but the key file, before its first start."""

    class Twin(Gateway):
        def start(self):
            if not (self.folder / KEY_FILE).exists():
                (self.folder / KEY_FILE).parent.mkdir(parents=True, mode=0o700)
                shutil.copy2(stack.gateway.folder / KEY_FILE, self.folder / KEY_FILE)
            super().start()

    return Stack(stack.program, SETTINGS, stack.provider, Twin)


def cases(stack, clients):
    keyed = Stack(stack.program, SETTINGS, stack.provider)
    twin, stranger = with_key_file_of(keyed), Stack(stack.program, SETTINGS, stack.provider)
    customer, found = keyed.with_key("somebody-else"), {}
    # litellm takes long, and asyncio makes no difference to what is written.
    for client in (client for client in clients if client.name != "litellm" and "async" not in client.name):
        own = client.at(keyed)
        for name, attempt in core.cases(keyed, own):
            yield f"keyed placeholders, {name}", lambda attempt=attempt: with_codes(keyed, attempt)
        own.close()
    yield "keyed placeholders: the same in every request", lambda: in_every_request(keyed, found)
    yield "keyed placeholders: the same on two gateways", lambda: on_another_gateway(twin, found)
    yield "keyed placeholders: the same after a restart", lambda: after_a_restart(twin, found)
    yield "keyed placeholders: not those of another customer", lambda: of_another(customer, found)
    yield "keyed placeholders: not those of another key file", lambda: of_another(stranger, found)
    yield "keyed placeholders: a turn is the beginning of the next one", lambda: in_conversations(keyed, twin)
    for dialect in PATHS:
        yield f"keyed placeholders, {dialect}: streams cut anywhere", lambda dialect=dialect: mangled(keyed, dialect)
    for one in (keyed, twin, stranger, customer):
        yield "certificates of keyed placeholders verify", lambda one=one: one.check()
    for one in (keyed, twin, stranger):
        yield "a gateway with keyed placeholders stops", one.stop
