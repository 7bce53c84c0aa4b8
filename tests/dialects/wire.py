"""Requests without a client: the bytes as they go over the wire, and events read back from them."""

import http.client
import json

PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}


def auth(path, key):
    if "messages" in path:
        return {"x-api-key": key, "anthropic-version": "2023-06-01"}
    return {"authorization": f"Bearer {key}"}


def connect(url):
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)


def begin(stack, path, body, headers=None, method="POST"):
    """Sends a request on a connection of its own; its answer is not read yet."""
    connection = connect(stack.url)
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **(auth(path, stack.key) if headers is None else headers)}
    connection.putrequest(method, path)
    for name, value in sent.items():
        connection.putheader(name, value)
    if data is not None:
        connection.putheader("content-length", str(len(data)))
    try:
        connection.endheaders(data)
    except (BrokenPipeError, ConnectionResetError):
        # Whoever refuses a request need not read all of it; his answer may be there.
        pass
    return connection


def send(stack, path, body, headers=None, method="POST"):
    """Status, headers and bytes of an answer."""
    connection = begin(stack, path, body, headers, method)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, data


def events_of(data):
    """The payloads of a stream of events, as its standard reads them; `[DONE]` is left out."""
    found, lines = [], []
    # Lines end in one of three ways, and in no other that Unicode knows.
    for line in data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line.startswith(b"data:"):
            lines.append(line.removeprefix(b"data:").removeprefix(b" "))
        elif not line and lines:
            payload = b"\n".join(lines)
            if payload != b"[DONE]":
                found.append(json.loads(payload))
            lines = []
    assert not lines, f"the stream ends within an event: {lines}"
    return found
