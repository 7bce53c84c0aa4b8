"""Bodies are read as Python's own `json` reads them, and go away while they are (item 20)."""

import json
import random
import subprocess
import sys
import tracemalloc

import pytest

from conftest import KEY, PARAMS, SYNC
from loopback import Server, answer
from lucairn._answers import content
from lucairn._native import Body

# Where the pieces of a body, and those of a long string, end.
PIECE = 64 * 1024
TEXTS = ["", "a", "ä", "€", "😀", "\n", '"', "\\", "/", "\x7f", "\u2028", "\x00", "\ufeff", "NaN", "}{", "0123456789"]
PLAIN = [
    b"{}", b"[]", b" \t\r\n[ ] ", b'{"a":1,"a":2}', b'{"a":{"a":[{}]}}', b'{"":"" , "\xc3\xa4" : "\xf0\x9f\x98\x80"}',
    rb'["\"\\\/\b\f\n\r\t\u0000\u00e4\u20ac\ud83d\ude00\uDBFF\uDFFF"]', rb'{"\u0061":1,"a\"":2,"a":3}', b"[true,false,null]",
    b"[0,-0,1,-1,9223372036854775807,9223372036854775808,-9223372036854775808,-9223372036854775809]", b"[" + b"1" * 600 + b"]",
    b"[0.0,-0.0,1.5,1e5,1E+5,1e-5,0.1,1e400,-1e400,5e-324,2.2250738585072011e-308,1.7976931348623157e308,9007199254740993.0]",
    b'["' + b"1" * 9999 + b'"]', b"[" * 128 + b"]" * 128, b'{"' + b"n" * 63 + b'":1,"' + b"n" * 64 + b'":2,"' + b"n" * PIECE + b'":3}',
]  # fmt: skip
# What is JSON for some readers only, or for none.
LEFT = [
    b"", b" ", b"null", b'"text"', b"5", b"text", b"\xef\xbb\xbf{}", b"\x0c{}", b"[NaN]", b"[Infinity,-Infinity]", b"[1,]", b"[,1]", b"[1 2]", b"{1:2}", b'{"a"}', b'{"a":}', b"{} {}", b"[", b'["', b'["\\', b'["\\u', b'["\\u00',
    b"]", b"[}", b"[01]", b"[1.]", b"[.5]", b"[+1]", b"[-]", b"[1e]", b"['a']", b'["\n"]', b'["\x00"]', rb'["\x"]', rb'["\u00g0"]', rb'["\u+123"]', rb'["\ud800"]', rb'["\udc00"]', rb'["\ud800\ud800"]', rb'["\ud800x"]', rb'["\ud800\n"]',
    b'["\xff"]', b'["\xc3"]', b'["\xed\xa0\x80"]', b'{"a":"\xe2\x82"}', b"[tru]", b"[truee]", b"[nul]", b"[" * 129 + b"]" * 129, b"[" * 99999, b"[" + b"1" * 601 + b"]", b"[" + b"1" * 5000 + b"]", b"[0." + b"1" * 601 + b"]",
]  # fmt: skip


def expected(raw):
    text = raw.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def same(left, right):
    """Equal in type, order and sign too; `NaN` as well."""
    return repr(left) == repr(right)


@pytest.mark.item(20)
@pytest.mark.parametrize("raw", PLAIN)
def test_plain_json_is_given_away_with_the_body(raw):
    body = Body(raw)
    assert same(body.json(), json.loads(raw))
    for read in (body.json, body.text, lambda: bytes(body), lambda: len(body)):
        with pytest.raises(RuntimeError, match="^the body was read already$"):
            read()


@pytest.mark.item(20)
@pytest.mark.parametrize("raw", LEFT)
def test_what_is_not_plain_stays(raw):
    body = Body(raw)
    assert body.json() is None
    assert (bytes(body), len(body)) == (raw, len(raw))
    assert body.text() == raw.decode("utf-8", "replace") and body.text() is body.text()
    assert same(content(Body(raw)), expected(raw))


def some(chance, depth):
    """Any JSON, as a value."""
    kind = chance.randrange(8 if depth else 6)
    if kind < 2:
        return "".join(chance.choices(TEXTS, k=chance.choice((0, 1, 5, 60, 700))))
    if kind == 2:
        return chance.choice((0, -1, 7, 2**63, -(2**64), chance.getrandbits(60)))
    if kind == 3:
        return chance.choice((0.5, -0.0, 1e300, 5e-324, chance.random()))
    if kind < 6:
        return chance.choice((True, False, None))
    items = [some(chance, depth - 1) for _ in range(chance.randrange(9))]
    return items if kind == 6 else {some(chance, 0) if chance.random() < 0.1 else "name": item for item in items}


@pytest.mark.item(20)
@pytest.mark.parametrize("seed", range(40))
def test_any_json_whole_and_broken(seed):
    chance = random.Random(seed)
    for _ in range(25):
        value = [some(chance, 4)]
        raw = json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1))).encode()
        assert same(Body(raw).json(), json.loads(raw))
        broken = bytearray(raw)
        for _ in range(chance.choice((1, 1, 3))):
            broken[chance.randrange(len(broken))] = chance.choice(b'"\\{}[]:,0123456789eE.-+ truNI\xc3\xff\x00')
        assert same(content(Body(bytes(broken))), expected(bytes(broken)))


@pytest.mark.item(20)
@pytest.mark.parametrize("unit", [*TEXTS[1:], "aä€😀", "ab\\n"])
def test_strings_across_the_ends_of_pieces(unit):
    for length, shifts in ((PIECE + 99, range(9)), (3 * PIECE, (0, 5))):
        text = unit * (length // len(unit.encode()))
        for before in shifts:
            value = {"a" * before: text, "after": [text[:9], 1.5]}
            for ascii_only in (True, False):
                raw = json.dumps(value, ensure_ascii=ascii_only).encode()
                # Not by `==` in the assertion, which would show millions of characters.
                is_same = Body(raw).json() == value
                assert is_same, (length, before, ascii_only)


LONG = {**SYNC, "result": {"content": [{"type": "text", "text": "x" * (9 * 1024 * 1024)}]}}
ASK = """
import sys
from pathlib import Path
from lucairn import Lucairn, LucairnConfig

def peak():
    status = Path("/proc/self/status").read_text()
    return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])

url, key, params = sys.argv[1], sys.argv[2], eval(sys.argv[3])
client = Lucairn(LucairnConfig(key, base_url=url))
client.messages(params)
before = peak()
text = client.messages(params).result["content"][0]["text"]
print(len(text), peak() - before)
"""


def test_a_long_text_is_never_there_twice():
    raw = json.dumps(LONG).encode()
    body = Body(raw)
    tracemalloc.start()
    try:
        value = body.json()
        now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    is_same = value == LONG
    assert is_same
    assert most < 1.2 * len(raw) and now < 1.01 * len(raw)


def test_a_long_answer_takes_its_own_size_and_little_more():
    raw = json.dumps(LONG).encode()
    with Server([[answer(200, json.dumps(SYNC).encode())], [answer(200, raw)]]) as server:
        command = [sys.executable, "-c", ASK, server.url, KEY, repr(PARAMS)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    length, added = map(int, done.stdout.split())
    assert length == 9 * 1024 * 1024
    assert added < 1.6 * len(raw), added
