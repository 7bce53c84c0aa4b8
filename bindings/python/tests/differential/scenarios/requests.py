"""Bytes on the wire: request lines, headers, bodies (items 13, 14, 17, 22 to 24, 28, 31, 32)."""

import lucairn
from lucairn import AuditExportOptions, Lucairn, LucairnConfig, MessagesOptions

from loopback import Keep, Server, answer, head_of
from observe import outcome, scenario
from scenarios.construction import KEY

PARAMS = {"prompt_template": "Say {word}", "context": {"word": "hello"}}
SYNC = b'{"status":"JOB_STATUS_COMPLETED","model_used":"m","latency_ms":1,"result":{"content":[]}}'
# Headers that the transport adds by itself; one scenario looks at them.
TRANSPORT = {"accept", "accept-encoding", "connection", "user-agent", "host", "content-length"}


def sent(call, body=SYNC, base=""):
    """The requests that a call makes, and what comes of it."""
    with Server([[answer(200, body)]] * 4) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url + base))
        result = outcome(lambda: call(client))
        requests = [described(request, server.port) for request in server.requests]
    if "returns" in result:
        result = "returned"
    return {"requests": requests, "result": result}


def described(request, port):
    line, headers, body = head_of(request, port)
    own = sorted([name.lower(), value] for name, value in headers if name.lower() not in TRANSPORT)
    return {"line": line, "headers": own, "body": body.decode("latin-1")}


def try_messages(name, params=PARAMS, options=None):
    @scenario(f"requests/messages/{name}")
    def _():
        return sent(lambda client: client.messages(params, options))


@scenario("requests/transport's own headers")
def _():
    with Server([[answer(200, SYNC)], [answer(200, b"")]]) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url))
        client.messages(PARAMS)
        client.get_certificate_summary("r")
        return [sorted([name.lower(), value] for name, value in head_of(request, server.port)[1]) for request in server.requests]


@scenario("requests/order and case of headers")
def _():
    with Server([[answer(200, SYNC)]]) as server:
        Lucairn(LucairnConfig(KEY, base_url=server.url)).messages(PARAMS, MessagesOptions(headers={"X-Upstream-Key": "k"}))
        return [name for name, _ in head_of(server.requests[0], server.port)[1]]


@scenario("requests/one connection for many requests")
def _():
    script = [answer(200, SYNC), Keep]
    with Server([script] * 3) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=server.url))
        for _ in range(3):
            client.messages(PARAMS)
        return server.connections


try_messages("plain")
try_messages("model instance", lucairn.ProxyMessagesRequest(**PARAMS))
try_messages("everything", {
    "ground_truth": {"word": [{"type": "T", "value": "v", "start": 0, "end": 1, "more": 1}]}, "activity_id": "a", "mode": "proving_ground",
    "relink_response": True, "stream": False, "temperature": 0.25, "max_tokens": 5, "model": "m", "context": {"b": "1", "a": "2"}, "prompt_template": "t",
})  # fmt: skip
try_messages("nones", {**PARAMS, "model": None, "max_tokens": None, "temperature": None, "stream": None, "mode": None, "ground_truth": None})
try_messages("empty", {"prompt_template": "", "context": {}})
try_messages("unknown keys", {**PARAMS, "system": "s", "x": object()})
try_messages("text", {"prompt_template": "ä € 🦄 \u2028 \x7f \x00 \" \\ / <&>", "context": {"é\n": "\t\r\b\f\x1f"}})
for name, number in {
    "zero": 0, "one": 1, "int float": 1.0, "small": 1e-7, "tiny": 5e-324, "large": 1e22, "larger": 1e300, "third": 1 / 3, "nan": float("nan"),
    "infinity": float("inf"), "minus zero": -0.0, "int": 2, "str": "0.5", "true": True, "1e16": 1e16, "123456789012345680": 123456789012345680.0, "0.0001": 0.0001, "0.00001": 0.00001,
}.items():  # fmt: skip
    try_messages(f"temperature/{name}", {**PARAMS, "temperature": number})
for name, number in {"zero": 0, "negative": -1, "str": "5", "str float": "5.0", "float": 5.0, "fraction": 1.5, "nan": float("nan"), "true": True, "huge": 2**70, "infinity": float("inf"), "list": [1]}.items():  # fmt: skip
    try_messages(f"max_tokens/{name}", {**PARAMS, "max_tokens": number})
for name, value in {"true": True, "str true": "true", "one": 1, "yes": "yes", "on": "ON", "false": False, "str false": "false", "zero": 0, "two": 2, "str": "maybe"}.items():  # fmt: skip
    try_messages(f"stream/{name}", {**PARAMS, "stream": value})
    try_messages(f"relink_response/{name}", {**PARAMS, "relink_response": value})
for name, value in {"live": "live", "proving_ground": "proving_ground", "other": "dead", "empty": "", "upper": "LIVE"}.items():
    try_messages(f"mode/{name}", {**PARAMS, "mode": value})
for name, value in {"str": "x", "number": {"a": 1}, "none": {"a": None}, "list": [], "bool": {"a": True}, "number key": {1: "a"}, "bytes": {"a": b"x"}, "nested": {"a": {}}}.items():  # fmt: skip
    try_messages(f"context/{name}", {**PARAMS, "context": value})
for name, value in {"none": None, "list": [], "str": "x", "number": 5, "tuple": (), "other model": lucairn.ProxyPIIAnnotation(type="t", value="v", start=0, end=1)}.items():  # fmt: skip
    try_messages(f"params/{name}", value)
try_messages("params/base model", lucairn.ProxyRequest(**PARAMS))
for name, value in {"no template": {"context": {}}, "no context": {"prompt_template": ""}, "nothing": {}, "template number": {**PARAMS, "prompt_template": 5}, "template bytes": {**PARAMS, "prompt_template": b"x"},
                    "model number": {**PARAMS, "model": 5}, "activity number": {**PARAMS, "activity_id": 5}, "surrogate": {**PARAMS, "prompt_template": "\ud800"}, "surrogate in context": {**PARAMS, "context": {"a": "\udfff"}},
                    "truth incomplete": {**PARAMS, "ground_truth": {"a": [{"type": "t"}]}}, "truth list": {**PARAMS, "ground_truth": []}}.items():  # fmt: skip
    try_messages(f"invalid/{name}", value)


@scenario("requests/messages/subclass of the model")
def _():
    class Request(lucairn.ProxyMessagesRequest):
        """With a field that the gateway does not know."""

        more: str = "more"

    return sent(lambda client: client.messages(Request(**PARAMS)))


@scenario("requests/messages/changed model instance")
def _():
    request = lucairn.ProxyMessagesRequest(**PARAMS)
    request.stream = True
    request.max_tokens = 7
    return sent(lambda client: client.messages(request))


@scenario("requests/messages/constructed model instance")
def _():
    return sent(lambda client: client.messages(lucairn.ProxyMessagesRequest.model_construct(prompt_template=5, context={"a": 1})))


@scenario("requests/messages/params are left alone")
def _():
    params = {**PARAMS, "context": {"word": "hello"}, "unknown": 1}
    sent(lambda client: client.messages(params))
    return params


HEADERS = {
    "upper case": {"X-Upstream-Key": "sk-1"}, "twice": {"X-A": "1", "x-a": "2"}, "own key": {"X-API-KEY": "other"}, "own type": {"Content-Type": "text/plain"},
    "own agent": {"User-Agent": "me"}, "own accept": {"Accept": "a/b"}, "own encoding": {"Accept-Encoding": "identity"}, "empty value": {"x-a": ""}, "spaces": {"x-a": " b "}, "newline": {"x-a": "b\r\nx-c: d"},
    "line feed": {"x-a": "b\nc"}, "nul": {"x-a": "b\0c"}, "non-ASCII": {"x-a": "é"}, "emoji": {"x-a": "🦄"}, "number": {"x-a": 5}, "none value": {"x-a": None}, "bytes value": {"x-a": b"b"}, "number name": {5: "a"}, "bytes name": {b"x-a": "b"},
    "empty name": {"": "a"}, "space in name": {"x a": "b"}, "colon in name": {"x:a": "b"}, "newline in name": {"x-a\r\nx-b": "c"}, "non-ASCII name": {"x-é": "b"}, "host": {"Host": "other.example"}, "length": {"Content-Length": "3"}, "tab": {"x-a": "b\tc"}, "delete": {"x-a": "b\x7fc"},
    "connection": {"Connection": "close"}, "cookie": {"Cookie": "a=b"}, "authorization": {"Authorization": "Bearer x"},
}  # fmt: skip
for name, headers in HEADERS.items():
    try_messages(f"headers/{name}", options=MessagesOptions(headers=headers))

    @scenario(f"requests/audit headers/{name}")
    def _(headers=headers):
        return sent(lambda client: client.list_audit_events(AuditExportOptions(headers=headers)))


for name, headers in {"none": None, "list": [], "pairs": [("a", "b")], "str": "x", "number": 5}.items():
    try_messages(f"headers not a dict/{name}", options=MessagesOptions(headers=headers))

for name, seconds in {"none": None, "int": 5, "zero": 0, "negative": -0.5, "nan": float("nan"), "infinity": float("inf"), "true": True, "str": "5", "huge int": 10**400}.items():  # fmt: skip
    try_messages(f"timeout/{name}", options=MessagesOptions(timeout=seconds))

    @scenario(f"requests/audit timeout/{name}")
    def _(seconds=seconds):
        return sent(lambda client: client.list_audit_events(AuditExportOptions(timeout=seconds)))


for name, options in {"dict": {"timeout": 1}, "str": "x", "number": 5, "audit options": AuditExportOptions()}.items():
    try_messages(f"options/{name}", options=options)

IDS = {
    "hex": "0" * 32, "weird": "req/weird id?", "empty": "", "dot": ".", "dots": "..", "traversal": "../../admin", "dots and slash": "../", "unreserved": "aZ09_.-~", "reserved": "!*'();:@&=+$,/?#[]", "percent": "%2e%2e", "space": " ",
    "non-ASCII": "größe€🦄", "control": "\x00\n\x7f", "surrogate": "\ud800", "long": "x" * 3000, "plus": "a+b", "backslash": "\\", "three dots": "...", "dot dot encoded": "%2E%2E/%2e", "query": "a?b=c", "fragment": "a#b",
}  # fmt: skip
for name, request_id in IDS.items():

    @scenario(f"requests/certificate/{name}")
    def _(request_id=request_id):
        return sent(lambda client: client.get_certificate(request_id))

    @scenario(f"requests/summary/{name}")
    def _(request_id=request_id):
        return sent(lambda client: client.get_certificate_summary(request_id))


class Text(str):
    """A user's own kind of text."""


for name, request_id in {"none": None, "number": 5, "bytes": b"a", "list": ["a"], "subclass": Text("a/b")}.items():

    @scenario(f"requests/certificate id type/{name}")
    def _(request_id=request_id):
        return sent(lambda client: client.get_certificate(request_id))

    @scenario(f"requests/summary id type/{name}")
    def _(request_id=request_id):
        return sent(lambda client: client.get_certificate_summary(request_id))


@scenario("requests/certificate options")
def _():
    return sent(lambda client: client.get_certificate("r", MessagesOptions(headers={"X-A": "b"})))


@scenario("requests/summary options")
def _():
    return sent(lambda client: client.get_certificate_summary("r", options=MessagesOptions(headers={"X-A": "b"})))


AUDIT = {
    "no options": None, "nothing": AuditExportOptions(), "days": AuditExportOptions(days=7), "91 days": AuditExportOptions(days=91), "type": AuditExportOptions(type="proxy.completed"), "both": AuditExportOptions(days=1, type="a"),
    "weird type": AuditExportOptions(type="weird/value & more?ü"), "empty type": AuditExportOptions(type=""), "dots": AuditExportOptions(type=".."), "zero days": AuditExportOptions(days=0), "negative days": AuditExportOptions(days=-3),
    "true days": AuditExportOptions(days=True), "float days": AuditExportOptions(days=1.0), "str days": AuditExportOptions(days="7"), "number type": AuditExportOptions(type=5), "bytes type": AuditExportOptions(type=b"a"), "list type": AuditExportOptions(type=["a"]), "huge days": AuditExportOptions(days=10**30),
    "surrogate type": AuditExportOptions(type="\ud800"), "wrong days and type": AuditExportOptions(days=0, type=5), "wrong days and timeout": AuditExportOptions(days=0, timeout=-1), "wrong timeout and headers": AuditExportOptions(timeout=-1, headers={"a": 1}),
}  # fmt: skip
for name, options in AUDIT.items():

    @scenario(f"requests/audit/{name}")
    def _(options=options):
        return sent(lambda client: client.list_audit_events(options))


for name, options in {"dict": {"days": 1}, "messages options": MessagesOptions(), "number": 5}.items():

    @scenario(f"requests/audit options/{name}")
    def _(options=options):
        return sent(lambda client: client.list_audit_events(options))


for name, base in {"path": "/base", "slash": "/", "path and slash": "/base/", "query": "/base?a=b", "fragment": "/base#f", "dots": "/a/../b", "encoded": "/a%20b", "space": "/a b", "non-ASCII": "/ä"}.items():  # fmt: skip

    @scenario(f"requests/base_url/{name}")
    def _(base=base):
        return sent(lambda client: client.get_certificate("r"), base=base)


@scenario("requests/base_url/localhost")
def _():
    with Server([[answer(200, SYNC)]]) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=f"http://LocalHost:{server.port}"))
        client.messages(PARAMS)
        return dict((name.lower(), value) for name, value in head_of(server.requests[0], server.port)[1])["host"]


@scenario("requests/base_url/userinfo")
def _():
    with Server([[answer(200, SYNC)]]) as server:
        client = Lucairn(LucairnConfig(KEY, base_url=f"http://user:pass@127.0.0.1:{server.port}"))
        result = outcome(lambda: client.messages(PARAMS))
        return {"result": result.keys().__len__(), "requests": [described(request, server.port) for request in server.requests]}
