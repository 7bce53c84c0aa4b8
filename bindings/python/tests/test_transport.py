"""The transport of this package over real sockets, and others in its place (items 15, 16, 18, 38)."""

import gzip
import json
import os
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

import lucairn
from conftest import KEY, PARAMS, SYNC, Fake, client, raises
from loopback import Hold, Keep, Reset, Server, answer, head_of
from lucairn import Lucairn, LucairnConfig, LucairnError, LucairnHttpError, LucairnTimeoutError, MessagesOptions, transport

GOOD = answer(200, json.dumps(SYNC).encode())


def connected(server, **settings):
    return Lucairn(LucairnConfig(KEY, base_url=server.url, **settings))


@pytest.mark.item(13)
def test_what_goes_over_the_wire():
    with Server([[GOOD]]) as server, connected(server) as one:
        one.messages(PARAMS, MessagesOptions(headers={"X-Upstream-Key": "sk"}))
        line, headers, body = head_of(server.requests[0], server.port)
    assert line == "POST /api/v1/proxy/messages HTTP/1.1"
    headers = {name.lower(): value for name, value in headers}
    assert headers.pop("user-agent").startswith("lucairn-python/")
    assert headers == {
        "x-api-key": KEY, "x-upstream-key": "sk", "content-type": "application/json", "content-length": str(len(body)), "host": "127.0.0.1:PORT", "accept": "*/*", "accept-encoding": "gzip, deflate",
    }  # fmt: skip


def test_connections_are_used_again_by_all_threads():
    scripts = [[GOOD, Keep]] * 400
    with Server(scripts) as server, connected(server) as one:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: one.messages(PARAMS).status, range(400)))
        assert answers == ["JOB_STATUS_COMPLETED"] * 400
        assert server.connections <= 8 and len(server.requests) == 400


@pytest.mark.item(15)
def test_redirects_are_not_followed():
    with Server([[GOOD]]) as other, Server([[answer(302, b"{}", [("location", other.url)])]]) as server:
        assert raises(LucairnHttpError, lambda: connected(server).messages(PARAMS)).status == 302
        assert not other.requests


@pytest.mark.item(16)
@pytest.mark.parametrize("script", [[Hold], [b"HTTP/1.1 200 OK\r\nx-a: b", Hold], [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", Hold]])
def test_a_step_takes_too_long(script):
    with Server([script]) as server:
        error = raises(LucairnTimeoutError, lambda: connected(server, timeout=0.2).messages(PARAMS))
    assert str(error) == "Request timed out after 0.2s"
    assert isinstance(error.__cause__, transport.TimeoutError) and isinstance(error.__cause__, TimeoutError)


@pytest.mark.item(16)
def test_a_body_that_drips_for_longer_than_a_step_may_take():
    body = json.dumps(SYNC).encode()
    drops = [step for index in range(0, len(body), 16) for step in (0.08, body[index : index + 16])]
    with Server([[b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body), *drops]]) as server:
        assert connected(server, timeout=0.3).messages(PARAMS).status == "JOB_STATUS_COMPLETED"


@pytest.mark.item(18)
@pytest.mark.parametrize("script, cause", [
    ([b""], transport.TransportError), ([Reset], transport.TransportError), ([b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc"], transport.TransportError), ([b"nonsense\r\n\r\n"], transport.TransportError), ([b"HTTP/1.1 200 OK\r\nx: " + b"y" * 3_000_000], transport.TransportError),
    ([answer(200, b"no gzip", [("content-encoding", "gzip")])], transport.TransportError), ([answer(200, gzip.compress(b"{}")[:-4], [("content-encoding", "gzip")])], transport.TransportError),
])  # fmt: skip
def test_no_answer(script, cause):
    with Server([script]) as server:
        error = raises(LucairnError, lambda: connected(server).messages(PARAMS))
    assert str(error) == "Request failed" and type(error.__cause__) is cause
    assert KEY not in str(error.__cause__)


@pytest.mark.item(18)
def test_no_connection():
    with Server([]) as server:
        port = server.port
    for url in (f"http://127.0.0.1:{port}", "http://no-such-host.local", f"https://127.0.0.1:{port}"):
        error = raises(LucairnError, lambda url=url: Lucairn(LucairnConfig(KEY, base_url=url)).messages(PARAMS))
        assert str(error) == "Request failed" and type(error.__cause__) is transport.ConnectError
    with Server([[GOOD]]) as server:
        url = f"https://127.0.0.1:{server.port}"
        assert type(raises(LucairnError, lambda: Lucairn(LucairnConfig(KEY, base_url=url)).messages(PARAMS)).__cause__) is transport.ConnectError


@pytest.mark.item(18)
def test_headers_that_http_does_not_allow():
    with Server([]) as server:
        for headers in ({"a": "b\r\nc: d"}, {"a": "b\0"}, {"a b": "c"}, {"": "a"}, {"a:": "b"}, {"content-length": "3"}):
            options = MessagesOptions(headers=headers)
            error = raises(LucairnError, lambda options=options: connected(server).messages(PARAMS, options))
            assert str(error) == "Request failed" and type(error.__cause__) is transport.TransportError
        assert not server.requests


@pytest.mark.item(19)
@pytest.mark.parametrize("encoding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)])
def test_the_cap_counts_the_decoded_body(encoding, pack):
    script = [answer(200, pack(b"a" * 50_000), [("content-encoding", encoding)])]
    with Server([script, script]) as server:
        assert len(connected(server, max_response_bytes=50_000).get_certificate_summary("r")) == 50_000
        error = raises(lucairn.LucairnResponseValidationError, lambda: connected(server, max_response_bytes=49_999).get_certificate_summary("r"))
    assert len(error.body) == 49_999


@pytest.mark.item(38)
def test_proxies_of_the_environment(monkeypatch):
    with Server([[GOOD]]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        Lucairn(LucairnConfig(KEY, base_url="http://gateway.local")).messages(PARAMS)
        assert proxy.requests[0].startswith(b"POST http://gateway.local/api/v1/proxy/messages HTTP/1.1\r\n")
        monkeypatch.setenv("no_proxy", "gateway.local")
        raises(LucairnError, lambda: Lucairn(LucairnConfig(KEY, base_url="http://gateway.local")).messages(PARAMS))
        assert len(proxy.requests) == 1


@pytest.mark.item(38)
def test_authorities_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with Server([[GOOD]]) as server:
        # They are read when TLS needs them.
        assert connected(server).messages(PARAMS).status == "JOB_STATUS_COMPLETED"
        error = raises(LucairnError, lambda: Lucairn(LucairnConfig(KEY, base_url=f"https://localhost:{server.port}")).messages(PARAMS))
    assert "none.pem" in str(error.__cause__)


# --- other transports


def test_a_transport_for_one_client():
    one, fake = client(SYNC)
    assert one.messages(PARAMS).status == "JOB_STATUS_COMPLETED" and len(fake.calls) == 1


def test_a_transport_that_is_empty_is_one(monkeypatch):
    class Empty(Fake):
        def __len__(self):
            return 0

    fake = Empty(SYNC)
    assert Lucairn(LucairnConfig(KEY), transport=fake).messages(PARAMS).model_used == "m" and len(fake.calls) == 1


def test_a_transport_for_all_clients(monkeypatch):
    old = Lucairn(LucairnConfig(KEY))
    fake = Fake(SYNC)
    monkeypatch.setattr(transport, "default_transport", fake)
    for one in (old, Lucairn(LucairnConfig(KEY))):
        one.messages(PARAMS)
    assert [call["url"] for call in fake.calls] == ["https://gateway.lucairn.eu/api/v1/proxy/messages"] * 2
    given, own = client(SYNC)
    given.messages(PARAMS)
    assert len(own.calls) == 1 and len(fake.calls) == 2


def test_the_default_transport_can_be_called():
    with Server([[answer(404, b"abc", [("X-A", "1"), ("x-a", "2")], reason="Nope")], [answer(200, b"abcdef")]]) as server:
        status, reason, headers, body = transport.default_transport("GET", server.url + "/..", {"x-b": "c"}, None, 5.0, 3)
        assert (status, reason, headers["x-a"], body) == (404, "Nope", "1, 2", b"abc")
        assert server.requests[0].startswith(b"GET /.. HTTP/1.1\r\n")
        error = raises(transport.ResponseTooLarge, lambda: transport.default_transport("GET", server.url, {}, None, 5.0, 3))
        assert (error.status, error.body) == (200, b"abc")


@pytest.mark.parametrize("error, expected, message", [
    (transport.ConnectError("no"), LucairnError, "Request failed"), (transport.TransportError("no"), LucairnError, "Request failed"), (ConnectionResetError("no"), LucairnError, "Request failed"), (OSError("no"), LucairnError, "Request failed"),
    (transport.TimeoutError("late"), LucairnTimeoutError, "Request timed out after 5.0s"), (TimeoutError("late"), LucairnTimeoutError, "Request timed out after 5.0s"),
])  # fmt: skip
def test_what_transports_raise(error, expected, message):
    one, _ = client(error, timeout=5)
    found = raises(expected, lambda: one.messages(PARAMS))
    assert (str(found), found.__cause__) == (message, error)


def test_mistakes_of_transports_are_not_hidden():
    one, _ = client(ZeroDivisionError("mistake"))
    raises(ZeroDivisionError, lambda: one.messages(PARAMS))


def test_a_transport_may_stop_at_the_cap():
    error = transport.ResponseTooLarge(404, "No", {}, b"abc")
    one, _ = client(error, max_response_bytes=3)
    found = raises(LucairnHttpError, lambda: one.messages(PARAMS))
    assert (str(found), found.body) == ("response body exceeded max_response_bytes cap of 3", "abc")


# --- life and death


def test_close():
    with Server([[GOOD, Keep]]) as server:
        with connected(server) as one:
            one.messages(PARAMS)
        one.close()
        assert "closed" in str(raises(LucairnError, lambda: one.messages(PARAMS)))
        never = connected(server)
        never.close()
    one, fake = client(SYNC)
    one.close()
    assert "closed" in str(raises(LucairnError, lambda: one.messages(PARAMS))) and not fake.calls


def script(code, *arguments):
    """Runs a program of its own, with a time limit and warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


START = f"""
import os, signal, sys, threading
from lucairn import Lucairn, LucairnConfig
one = Lucairn(LucairnConfig({KEY!r}, base_url=sys.argv[1]))
params = {PARAMS!r}
"""


def test_the_end_of_the_process_is_quiet():
    with Server([[GOOD, Keep], [Hold]]) as server:
        done = script(START + "one.messages(params)\nthreading.Thread(target=one.messages, args=(params,), daemon=True).start()\nwhile len(threading.enumerate()) < 2: pass\n", server.url)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_has_connections_of_its_own():
    code = START + """
assert one.messages(params).status == "JOB_STATUS_COMPLETED"
import warnings; warnings.simplefilter("ignore")
pid = os.fork()
assert one.messages(params).status == "JOB_STATUS_COMPLETED"
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""
    with Server([[GOOD, Keep]] * 3) as server:
        done = script(code, server.url)
        assert (done.returncode, done.stderr) == (0, "")
        assert server.connections == 2 and len(server.requests) == 3


def test_control_c_ends_a_call():
    # Whoever starts the tests in the background has them ignore the key, and their children with them.
    code = START + """
signal.signal(signal.SIGINT, signal.default_int_handler)
def press():
    print("ready", flush=True)
    sys.stdin.readline()
    signal.raise_signal(signal.SIGINT)
threading.Thread(target=press, daemon=True).start()
try:
    one.messages(params)
except KeyboardInterrupt:
    print("interrupted")
"""
    with Server([[Hold]]) as server:
        process = subprocess.Popen([sys.executable, "-c", code, server.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        # The key is pressed while the call waits, and not while it is being made.
        assert server.heard.wait(60)
        out, _ = process.communicate("\n", timeout=60)
    assert out == "interrupted\n" and process.returncode == 0


def test_other_threads_run_while_one_waits():
    passed = threading.Event()
    with Server([[Hold]]) as server:
        one = connected(server, timeout=30)
        waiting = threading.Thread(target=lambda: raises(LucairnError, lambda: one.messages(PARAMS)))
        waiting.start()
        # Without a connection that was accepted, the server has nothing to close.
        assert server.heard.wait(10)
        threading.Thread(target=passed.set).start()
        assert passed.wait(10) and waiting.is_alive()
        server.close()
        waiting.join(10)
        assert not waiting.is_alive()
