"""Servers that misbehave, time limits, sizes (items 15, 16, 18, 19, 38)."""

import functools
import gzip
import os
import random
import socket
import zlib

from lucairn import AuditExportOptions, Lucairn, LucairnConfig, MessagesOptions

from loopback import Hold, Keep, Reset, Server, answer, head_of
from observe import outcome, scenario
from scenarios.answers import ACCEPTED, GOOD, METHODS
from scenarios.construction import KEY
from scenarios.requests import PARAMS, SYNC


# Without the time of day, so that two runs give the same bytes.
packed = functools.partial(gzip.compress, mtime=0)


def asked(script, method="messages", **config):
    with Server([script]) as server:
        return METHODS[method](Lucairn(LucairnConfig(KEY, base_url=server.url, **config)))


def try_script(name, script, method="messages", **config):
    @scenario(f"hostile/{name}")
    def _():
        return asked(script, method, **config)


# --- time

try_script("time/no answer", [Hold], timeout=0.2)
try_script("time/no answer, whole seconds", [Hold], timeout=1)
try_script("time/head stops", [b"HTTP/1.1 200 OK\r\nx-a: b", Hold], timeout=0.2)
try_script("time/body stops", [b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc", Hold], timeout=0.2)
try_script("time/body stops, 404", [b"HTTP/1.1 404 No\r\ncontent-length: 100\r\n\r\nabc", Hold], timeout=0.2)
try_script("time/body drips longer than the limit in all", [b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(SYNC), *(step for i in range(0, len(SYNC), 8) for step in (0.06, SYNC[i : i + 8]))], timeout=0.3)  # fmt: skip
try_script("time/head drips longer than the limit in all", [*(step for part in (b"HTTP/1.1", b" 200", b" OK\r\n", b"x-a: b\r\n", b"content-length: 4\r\n\r\n") for step in (0.15, part)), b"null"], timeout=0.3)  # fmt: skip


@scenario("hostile/time/per call")
def _():
    with Server([[Hold]]) as server:
        Lucairn(LucairnConfig(KEY, base_url=server.url, timeout=20)).messages(PARAMS, MessagesOptions(timeout=0.25))


@scenario("hostile/time/per call, longer than the client's")
def _():
    with Server([[0.4, answer(200, SYNC)]]) as server:
        return Lucairn(LucairnConfig(KEY, base_url=server.url, timeout=0.1)).messages(PARAMS, MessagesOptions(timeout=20))


@scenario("hostile/time/per call, audit")
def _():
    with Server([[Hold]]) as server:
        Lucairn(LucairnConfig(KEY, base_url=server.url)).list_audit_events(AuditExportOptions(timeout=0.25))


# --- broken transport


@scenario("hostile/refused")
def _():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    return Lucairn(LucairnConfig(KEY, base_url=f"http://127.0.0.1:{port}")).messages(PARAMS)


@scenario("hostile/no such host")
def _():
    return Lucairn(LucairnConfig(KEY, base_url="http://no-such-host.invalid.local")).messages(PARAMS)


@scenario("hostile/plain HTTP where TLS is expected")
def _():
    with Server([[answer(200, SYNC)]]) as server:
        return Lucairn(LucairnConfig(KEY, base_url=f"https://127.0.0.1:{server.port}")).messages(PARAMS)


WHOLE = answer(200, SYNC)
for name, script in {
    "closed at once": [b""], "reset at once": [Reset], "reset in head": [b"HTTP/1.1 200 OK\r\n", Reset], "head cut": [b"HTTP/1.1 200 OK\r\nconte"], "body cut": [WHOLE[:-5]], "body cut, 404": [answer(404, b"0123456789")[:-5]], "body longer than said": [b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnullmore"],
    "not HTTP": [b"SSH-2.0-OpenSSH\r\n\r\n"], "HTTP/0.9": [SYNC], "HTTP/1.0": [answer(200, SYNC, version="1.0")], "HTTP/1.0 until the end": [b"HTTP/1.0 200 OK\r\n\r\n" + SYNC], "HTTP/2.0": [answer(200, SYNC, version="2.0")], "HTTP/1.2": [answer(200, SYNC, version="1.2")], "until the end": [b"HTTP/1.1 200 OK\r\n\r\n" + SYNC],
    "no status": [b"HTTP/1.1\r\n\r\n"], "status not a number": [b"HTTP/1.1 abc OK\r\n\r\n"], "status 99": [answer(99, SYNC)], "status 1000": [answer(1000, SYNC)], "status 0": [answer(0, SYNC)], "LF only": [WHOLE.replace(b"\r\n", b"\n")],
    "chunked": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n" % len(SYNC) + SYNC + b"\r\n0\r\n\r\n"], "chunked in pieces": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", *(b"1;ext=1\r\n%c\r\n" % byte for byte in SYNC), b"0\r\nx-trailer: a\r\n\r\n"], "chunked cut": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nnull"], "chunked without end": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nnull\r\n"], "chunked, bad size": [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nnull\r\n0\r\n\r\n"],
    "two lengths": [b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nnull"], "same length twice": [b"HTTP/1.1 404 No\r\ncontent-length: 4\r\ncontent-length: 4\r\n\r\nnull"], "length not a number": [b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\nnull"], "negative length": [b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nnull"], "length and chunked": [b"HTTP/1.1 404 No\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n\r\n"],
    "100 before": [b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE], "103 before": [b"HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + WHOLE], "many 1xx": [b"HTTP/1.1 102 Processing\r\n\r\n" * 3 + WHOLE], "only 100": [b"HTTP/1.1 100 Continue\r\n\r\n"], "101": [b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
    "large header": [answer(200, SYNC, [("x-a", "b" * 30_000)])], "endless header": [b"HTTP/1.1 200 OK\r\nx-a: " + b"b" * 3_000_000], "header line without colon": [b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\nnull"], "folded header": [b"HTTP/1.1 404 No\r\nx-a: b\r\n c\r\ncontent-length: 4\r\n\r\nnull"], "header with nul": [b"HTTP/1.1 200 OK\r\nx-a: \0\r\ncontent-length: 4\r\n\r\nnull"], "non-ASCII header": [b"HTTP/1.1 404 No\r\nx-a: \xff\r\ncontent-length: 4\r\n\r\nnull"],
    "non-ASCII reason": [b"HTTP/1.1 404 N\xe4\r\ncontent-length: 4\r\n\r\nnull"], "long reason": [answer(404, b"null", reason="x" * 3000)],
}.items():  # fmt: skip
    try_script(f"transport/{name}", script)

# --- encodings

PACKED = packed(SYNC)
for name, (encoding, body) in {
    "bad gzip": ("gzip", b"not gzip at all"), "gzip cut": ("gzip", PACKED[:-12]), "gzip bad checksum": ("gzip", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]), "gzip and more": ("gzip", PACKED + b"more"), "two members": ("gzip", packed(SYNC[:20]) + packed(SYNC[20:])), "empty gzip body": ("gzip", b""), "X-GZIP": ("x-gzip", PACKED), "GZIP": ("GZIP", PACKED),
    "raw deflate": ("deflate", zlib.compress(SYNC)[2:-4]), "bad deflate": ("deflate", b"nonsense"), "gzip twice": ("gzip, gzip", packed(PACKED)), "deflate of gzip": ("gzip, deflate", zlib.compress(PACKED)), "unknown": ("rot13", SYNC), "unknown and gzip": ("rot13, gzip", PACKED), "br": ("br", SYNC), "zstd": ("zstd", SYNC), "empty": ("", SYNC),
}.items():  # fmt: skip
    try_script(f"encoding/{name}", [answer(200, body, [("content-encoding", encoding)])])
    try_script(f"encoding of an error/{name}", [answer(500, body, [("content-encoding", encoding)])], "summary")

# --- sizes

CAP = len(SYNC)
for method in METHODS:
    for status in (200, 202, 404, 302):
        try_script(f"cap/{method}/over, status {status}", [answer(status, b'{"status": "ab\xc3\xa4cdefgh"}')], method, max_response_bytes=15)
for name, script, cap in [
    ("exactly", [WHOLE], CAP), ("one over", [WHOLE], CAP - 1), ("one", [answer(200, b"ab")], 1), ("cut in a character", [answer(200, "aä€".encode())], 2), ("gzip bomb", [answer(200, packed(b"a" * 5_000_000), [("content-encoding", "gzip")])], 100), ("gzip, exactly", [answer(200, PACKED, [("content-encoding", "gzip")])], CAP),
    ("gzip, one over", [answer(200, PACKED, [("content-encoding", "gzip")])], CAP - 1), ("gzip larger than its content", [answer(404, packed(b"ab"), [("content-encoding", "gzip")])], 2), ("said too long, then nothing", [b"HTTP/1.1 404 No\r\ncontent-length: 1000\r\n\r\n" + b"a" * 50, Hold], 10), ("endless", [b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 100_000, Hold], 50),
    ("over and then cut", [b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"a" * 500], 20), ("chunked", [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n" + b"a" * 32 + b"\r\n0\r\n\r\n"], 31), ("bad gzip after the cap", [answer(200, packed(random.Random(0).randbytes(50_000), 0)[:-20_000], [("content-encoding", "gzip")])], 100),
]:  # fmt: skip
    try_script(f"cap/{name}", script, **({} if cap is None else {"max_response_bytes": cap}))


@scenario("hostile/cap/default is ten mebibytes")
def _():
    with Server([[answer(200, b"a" * 10_485_761)], [answer(200, b"a" * 10_485_760)]]) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url))
        over = outcome(lambda: client.get_certificate_summary("r"))
        over["raises"]["attributes"] = {name: len(value) if isinstance(value, str) else value for name, value in over["raises"]["attributes"].items()}
        return [over, len(client.get_certificate_summary("r"))]


@scenario("hostile/summary holds what was sent")
def _():
    return asked([answer(200, b"\xef\xbb\xbf<p>\r\n\x00\xff</p>")], "summary")


# --- environment


def with_environment(host, **variables):
    """One request while variables are set, and which way it went."""
    old = {name: os.environ.get(name) for name in variables}
    try:
        with Server([[answer(200, SYNC)]]) as server, Server([[answer(200, SYNC)]]) as proxy:
            for name, value in variables.items():
                os.environ[name] = value.replace("PROXY", str(proxy.port))
            client = Lucairn(LucairnConfig(KEY, base_url=f"http://{host}:{server.port}/base"))
            result = outcome(lambda: client.messages(PARAMS))
            return {
                "result": "returned" if "returns" in result else result,
                "direct": len(server.requests),
                "proxy": [head_of(request, server.port)[0] for request in proxy.requests],
                "authorized": [b"proxy-authorization" in request.lower() for request in proxy.requests],
            }
    finally:
        for name, value in old.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


PROXY = "http://127.0.0.1:PROXY"
for name, variables in {
    "none": {}, "http_proxy": {"http_proxy": PROXY}, "HTTP_PROXY": {"HTTP_PROXY": PROXY}, "all_proxy": {"all_proxy": PROXY}, "ALL_PROXY": {"ALL_PROXY": PROXY}, "https_proxy": {"https_proxy": PROXY}, "no_proxy": {"http_proxy": PROXY, "no_proxy": "gateway.local"}, "no_proxy star": {"http_proxy": PROXY, "no_proxy": "*"}, "no_proxy other": {"http_proxy": PROXY, "no_proxy": "example.org"},
    "no_proxy domain": {"http_proxy": PROXY, "no_proxy": ".local"}, "proxy without scheme": {"http_proxy": "127.0.0.1:PROXY"}, "proxy with password": {"http_proxy": "http://u:p@127.0.0.1:PROXY"}, "empty": {"http_proxy": ""},
}.items():  # fmt: skip

    @scenario(f"hostile/environment/{name}")
    def _(variables=variables):
        # No such host: without a proxy there is no connection.
        return with_environment("gateway.local", **variables)


@scenario("hostile/environment/proxy and this machine")
def _():
    return with_environment("127.0.0.1", http_proxy=PROXY)


@scenario("hostile/environment/no such CA file")
def _():
    return with_environment("127.0.0.1", SSL_CERT_FILE="/no/such/file")


# --- not kept from one call to the next


@scenario("hostile/client goes on after each failure")
def _():
    # A server that is about to close says so: else the next request may meet the end of the connection.
    ends = [("connection", "close")]
    scripts = [
        [Reset],
        [answer(500, b"x", ends)],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"],
        [answer(200, b"a" * 99, ends)],
        [Hold],
        [WHOLE],
    ]
    with Server(scripts) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url, max_response_bytes=90, timeout=0.3))
        return [outcome(lambda: client.messages(PARAMS)) for _ in scripts]


@scenario("hostile/nothing is tried again")
def _():
    again = [("retry-after", "0"), ("connection", "close")]
    scripts = [[Reset], [answer(503, b"{}", again)], [answer(429, b"{}", again)], [b""]]
    with Server(scripts) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url))
        return [[list(outcome(lambda: client.get_certificate("r"))["raises"]["attributes"].items()), len(server.requests)] for _ in scripts]


@scenario("hostile/connection closed between two calls")
def _():
    with Server([[WHOLE, Keep], [WHOLE]]) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url))
        first = client.messages(PARAMS)
        for connection in list(server._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        return [first == client.messages(PARAMS), ACCEPTED["status"], bool(GOOD)]
