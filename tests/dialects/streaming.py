"""Streams stay streams: they arrive event by event, end with whoever ends them, and lose nothing.

Also what was recorded of real providers: it comes through as it is.
"""

import http.client
import json
import socket
import statistics
import subprocess
import time

import answers
import core
import texts
from cases import absent, equal
from provider import RECORDED
from wire import PATHS, auth, begin, events_of, send

TEXT = texts.TEXTS["names"]
# A caller who goes ends the provider's work within this time; the middle of several tries counts.
CANCEL_SECONDS = 0.1
TRIES = 5


def body_of(dialect, manner, stream=True, text=TEXT):
    return core.build(dialect, f"{core.PREFIX[dialect]}-{manner}", text, {"stream": True} if stream else None)


def last_record(stack, count):
    assert len(stack.provider.records) == count + 1, "not one request at the provider"
    return stack.provider.records[-1]


def curl_sees_the_first_event(stack, dialect):
    """The provider goes on only when the first event has arrived."""
    stack.provider.release.clear()
    count, path = len(stack.provider.records), PATHS[dialect]
    body = body_of(dialect, "hold")
    command = ["curl", "-N", "-s", "-S", "-i", "--max-time", "60", "--data-binary", "@-", stack.url + path]
    for name, value in {"content-type": "application/json", **auth(path, stack.key)}.items():
        command += ["-H", f"{name}: {value}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(json.dumps(body).encode())
        process.stdin.close()
        head, first = b"", b""
        while not head.endswith(b"\r\n\r\n"):
            head += process.stdout.read1(1)
        while not (first.endswith(b"\n\n") and any(has_text(event) for event in events_of(first))):
            piece = process.stdout.readline()
            assert piece, f"it ended before the text began: {head + first!r}"
            first += piece
        record = last_record(stack, count)
        assert not record.done.is_set(), "the provider had ended before the first event arrived"
        stack.provider.release.set()
        rest = process.stdout.read()
    assert process.returncode == 0 and head.startswith(b"HTTP/1.1 200"), (process.returncode, head)
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if ": " in line)
    found = answers.streamed(dialect, events_of(first + rest))
    equal(found, core.wanted(dialect, body), "the answer")
    stack.expect(headers, record=record)


def has_text(event):
    """Whether an event has something of the text."""
    if "choices" in event:
        return any(choice["delta"].get("content") for choice in event["choices"])
    return event["type"] in ("response.output_text.delta", "content_block_delta")


def cancelled_socket(stack, dialect, manner, stream):
    """A caller who closes his connection, in the middle of a stream or before the answer begins."""
    def once():
        count = len(stack.provider.records)
        connection = begin(stack, PATHS[dialect], body_of(dialect, manner, stream))
        answer = None
        if manner == "hang":
            answer = connection.getresponse()
            assert answer.status == 200, answer.read()
            read_some(answer)
        else:
            wait_for(lambda: len(stack.provider.records) > count, "the request at the provider")
        record = last_record(stack, count)
        begun = time.monotonic()
        connection.sock and connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
        if answer:
            stack.expect(answer.getheaders(), "cancelled", record)
            answer.close()
        return closed_after(record, begun)

    return in_time([once() for _ in range(TRIES)])


def read_some(answer):
    """Reads to the end of the first event."""
    data = b""
    while b"\n\n" not in data:
        piece = answer.read1(100)
        assert piece, f"it ended: {data!r}"
        data += piece


def cancelled_client(stack, client, dialect):
    """A caller who leaves a stream as the client lets him."""
    def once():
        count = len(stack.provider.records)
        stream = client.method(dialect)(**body_of(dialect, "hang"))
        next(iter(stream))
        record = last_record(stack, count)
        begun = time.monotonic()
        stream.close()
        stack.expect(client.headers, "cancelled", record)
        return closed_after(record, begun)

    return in_time([once() for _ in range(TRIES)])


def cancelled_async(stack, client, dialect):
    async def one(count):
        stream = await client.method(dialect)(**body_of(dialect, "hang"))
        await anext(aiter(stream))
        record = last_record(stack, count)
        begun = time.monotonic()
        await stream.close()
        return record, begun

    def once():
        record, begun = client.loop.run_until_complete(one(len(stack.provider.records)))
        stack.expect(client.headers, "cancelled", record)
        return closed_after(record, begun)

    return in_time([once() for _ in range(TRIES)])


def cancelled_node(stack, client, dialect):
    """Node tells only afterwards that it went, so that only the end itself is looked at."""
    count = len(stack.provider.records)
    answer = client.call(dialect, body_of(dialect, "hang"), cancel_after=2)
    assert not answer.error, answer
    record = last_record(stack, count)
    assert record.done.wait(20) and record.closed_at, "the provider's connection stays open"
    stack.expect(answer.headers, "cancelled", record)


def closed_after(record, begun):
    assert record.done.wait(20) and record.closed_at, "the provider's connection stays open"
    return record.closed_at - begun


def in_time(seconds):
    middle = statistics.median(seconds)
    assert middle < CANCEL_SECONDS, f"the provider saw the end after {[round(1000 * each) for each in seconds]} ms"
    return f"{1000 * middle:.1f} ms"


def wait_for(attempt, what):
    deadline = time.monotonic() + 20
    while not attempt():
        assert time.monotonic() < deadline, f"{what}: nothing"
        # A pause between two looks; the deadline above ends them.
        time.sleep(0.002)


def broken(stack, dialect, stream):
    """A provider that breaks off must not look like one that ended."""
    count = len(stack.provider.records)
    connection = begin(stack, PATHS[dialect], body_of(dialect, "broken", stream))
    headers, data = {}, b""
    try:
        answer = connection.getresponse()
        headers, status = answer.getheaders(), answer.status
        data = answer.read()
    except (http.client.HTTPException, ConnectionError):
        status = None
    connection.close()
    if stream:
        assert status is None, f"the stream seems to have ended well: {data[-200:]!r}"
        ends = [b"[DONE]", b"message_stop", b"response.completed"]
        absent(ends, data, "the stream")
    elif not stack.direct:
        assert status and status >= 500, (status, data)
        json.loads(data)
    if headers:
        stack.expect(headers, "failed", last_record(stack, count))


def broken_client(stack, client, dialect):
    answer = client.call(dialect, body_of(dialect, "broken"))
    assert answer.error, f"the client saw no end: {answer.events}"
    stack.expect(answer.headers, "failed", stack.provider.records[-1])


def failing(stack, dialect, manner, cuts):
    """A provider that says in its stream that it failed: the caller reads it, and nobody claims an answer."""
    count = len(stack.provider.records)
    status, headers, data = send(stack, PATHS[dialect], body_of(dialect, manner + cuts))
    equal(status, 200, data.decode())
    told = failure_in(events_of(data))
    assert texts.IBAN in told, f"the error is not restored: {told}"
    stack.expect(headers, "failed", last_record(stack, count))


def failure_in(events):
    """The message of the event with which the stream says that it failed, which is the last one."""
    last = events[-1]
    return last.get("response", last)["error"]["message"]


def failing_and_left(stack, dialect):
    """Clients close the connection when they read that; the exchange is still one that failed."""
    stack.provider.release.clear()
    count = len(stack.provider.records)
    connection = begin(stack, PATHS[dialect], body_of(dialect, "failsheld"))
    answer, data = connection.getresponse(), b""
    while b"I cannot go on" not in data or not data.endswith(b"\n\n"):
        piece = answer.read1(1000)
        assert piece, f"it ended: {data!r}"
        data += piece
    connection.close()
    answer.close()
    stack.provider.release.set()
    record = last_record(stack, count)
    stack.expect(answer.getheaders(), "failed", record)
    assert record.done.wait(20) and not record.closed_at, "the provider could not say the rest"


def failing_client(stack, client, dialect):
    answer = client.call(dialect, body_of(dialect, "fails"))
    assert answer.error, f"the client saw no error: {answer.events}"
    assert texts.IBAN in answer.message, answer.message
    stack.expect(answer.headers, "failed", stack.provider.records[-1])


def many_events(stack, client, dialect):
    """Two thousand events, with the text cut anywhere."""
    body = body_of(dialect, "long--random20")
    answer, record = core.converse(stack, client, dialect, body)
    assert len(answer.events) > 1500, len(answer.events)
    return f"{len(answer.events)} events"


def replayed(stack, name):
    """What a real provider sent once comes through byte for byte."""
    dialect = {"anthropic": "messages", "openai-chat": "chat", "openai-responses": "responses"}[name.parent.name]
    model = f"{core.PREFIX[dialect]}-replay:{name.parent.name}/{name.name}"
    stream = name.suffix != ".json"
    # With nothing found there is nothing to put back, and nothing to wait for.
    body = core.clean(dialect, model + ("--random31" if stream else "")) | ({"stream": True} if stream else {})
    count = len(stack.provider.records)
    status, headers, data = send(stack, PATHS[dialect], body)
    record = last_record(stack, count)
    equal(status, 200, name.name)
    equal(data.decode(), record.sent.decode(), name.name)
    failed = b'"type":"response.failed"' in data if stream else says_failed(json.loads(data))
    stack.expect(headers, "failed" if failed else "completed", record)


def says_failed(answer):
    """Whether a whole answer says inside that there is none; real ones had another status."""
    return bool(answer.get("error")) or answer.get("status") == "failed"


def cases(stack, clients):
    for dialect in PATHS:
        yield f"curl -N, {dialect}: the first event arrives before the last is sent (LiteLLM #31503)", \
            lambda dialect=dialect: curl_sees_the_first_event(stack, dialect)
        for stream in (True, False):
            kind = "stream" if stream else "whole answer"
            yield f"{dialect}: a {kind} that breaks off does not end well", \
                lambda dialect=dialect, stream=stream: broken(stack, dialect, stream)
        for manner, cuts in (("fails", ""), ("failed", "--bytes"), ("fails", "--crlf-random41"), ("failed", "--multiline"), ("fails", "--whole")):
            yield f"{dialect}: a stream {manner} in the middle, written {cuts[2:] or 'event by event'}", \
                lambda row=(dialect, manner, cuts): failing(stack, *row)
        yield f"{dialect}: a caller goes when he reads that the stream failed", lambda dialect=dialect: failing_and_left(stack, dialect)
        for manner, stream in (("hang", True), ("silent", True), ("silent", False)):
            what = "in the middle of a stream" if manner == "hang" else f"before the {'stream' if stream else 'answer'} begins"
            yield f"{dialect}: a caller goes {what}", \
                lambda dialect=dialect, row=(manner, stream): cancelled_socket(stack, dialect, *row)
    for client in clients:
        for dialect in (dialect for dialect in client.dialects if dialect in PATHS and client.name != "litellm"):
            cancel = cancelled_node if "node" in client.name else cancelled_async if "async" in client.name else cancelled_client
            yield f"{client.name}, {dialect}: leaves a stream", \
                lambda row=(client, dialect), cancel=cancel: cancel(stack, *row)
            yield f"{client.name}, {dialect}: sees that a stream broke off", \
                lambda row=(client, dialect): broken_client(stack, *row)
            yield f"{client.name}, {dialect}: reads that a stream failed", \
                lambda row=(client, dialect): failing_client(stack, *row)
            if "async" not in client.name:
                yield f"{client.name}, {dialect}: a long stream", lambda row=(client, dialect): many_events(stack, *row)


def replay_cases(stack):
    """For a gateway that adds nothing to bodies."""
    for folder in ("anthropic", "openai-chat", "openai-responses"):
        files = sorted((RECORDED / folder).iterdir())
        assert files, f"no recorded answers in {RECORDED / folder}; LUCAIRN_SHARED names the folder of fixtures"
        for name in files:
            yield f"replay of {folder}/{name.name}", lambda name=name: replayed(stack, name)
