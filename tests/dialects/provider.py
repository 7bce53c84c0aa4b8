"""A model provider on this machine that keeps every request as it came and answers as the model's name says.

A model is named `<anything>-<manner>` or `<anything>-<manner>--<cut>-<cut>…`; `said.py` has the manners of
answers. Beside them there are: `status429` and other numbers (fails in the dialect's shape), `hold` (waits in
the middle of the stream until `release` is set), `hang` (waits there until the other side closes), `silent`
(waits so before its first byte), `broken` (ends without an end in the middle), `fails`, `failed` and `failsheld` (say
in the middle with an event that they failed; the last one then waits for `release`). `replay:<folder>/<file>` sends a
recorded answer of a real provider. Cuts say how a stream is written: `whole`, `events` (as by default),
`bytes`, `random<seed>`, and `crlf`, `multiline`, `escaped`, `comments`.
"""

import base64
import json
import os
import random
import re
import select
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dialect import BY_PATH, chat, messages
from said import manner_of, say

SHARED = Path(os.environ.get("LUCAIRN_SHARED") or Path(__file__).parents[3] / "shared")
RECORDED = SHARED / "fixtures" / "dialects"
LONGEST_WAIT_SECONDS = 60
MODELS = ["gpt-echo", "claude-echo"]


@dataclass
class Record:
    """One request as it came. Times are seconds of `time.monotonic`, which all processes here share."""

    method: str
    path: str
    headers: dict
    body: bytes
    at: float
    sent: bytearray = field(default_factory=bytearray)
    # When the other side closed the connection, and whether that was before the answer was written.
    closed_at: float | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def json(self):
        return json.loads(self.body)


class Provider:
    """Runs until the process ends; `records` grows by one with every request."""

    def __init__(self):
        self.records = []
        self.release = threading.Event()
        # Where streams are cut, whatever the model's name says: offsets of bytes.
        self.places = None
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.provider = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def text(self, since=0):
        """Everything that came, headers too, in one text."""
        return "\n".join(everything_in(record) for record in self.records[since:])


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A gateway that hangs up while it is answered is part of some cases."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def take(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.record = Record(self.command, self.path, headers, body, time.monotonic())
        self.server.provider.records.append(self.record)

    def do_GET(self):
        self.take()
        anthropic = "anthropic-version" in self.record.headers
        path = self.path.partition("?")[0]
        model = path.removeprefix("/v1/models").strip("/")
        if not path.startswith("/v1/models") or model not in ("", *MODELS):
            return self.reply(404, (messages if anthropic else chat).error(404, f"There is no {model or path}."))
        found = [described(name, anthropic) for name in MODELS if model in ("", name)]
        if model:
            return self.reply(200, found[0])
        ends = {"first_id": MODELS[0], "last_id": MODELS[-1], "has_more": False} if anthropic else {"object": "list"}
        self.reply(200, {**ends, "data": found})

    def do_POST(self):
        self.take()
        path = self.path.partition("?")[0]
        try:
            body = json.loads(self.record.body)
        except ValueError:
            return self.reply(400, chat.error(400, "That is no JSON."))
        if path == "/v1/embeddings":
            return self.reply(200, embeddings(body))
        if path == "/v1/messages/count_tokens":
            words = () if manner_of(body["model"])[0] == "nothing" else messages.seen(body).last.split()
            return self.reply(200, {"input_tokens": 17 + len(words)})
        dialect = BY_PATH.get(path)
        if dialect is None:
            return self.reply(404, chat.error(404, f"There is no {path}."))
        if "replay:" in body["model"]:
            return self.replay(body)
        manner, cuts = manner_of(body["model"])
        if manner == "nothing" and not body.get("stream"):
            # Whatever else the request says.
            return self.reply(200, dialect.whole(say(manner, None), body))
        if manner == "silent":
            return self.wait_for_close()
        request = dialect.seen(body)
        if manner.startswith("status"):
            status = int(manner.removeprefix("status"))
            return self.reply(status, dialect.error(status, f"I do not like {request.last}"), {"retry-after": "1"})
        said = say(manner, request)
        if body.get("stream"):
            events = list(dialect.events(said, body))
            if manner.startswith("fail"):
                middle = len(events) // 2
                events[middle:] = dialect.failure(f"I cannot go on with {request.last}", body, middle, manner)
            self.stream(written(events, cuts), manner, cuts)
        else:
            self.reply(200, dialect.whole(said, body), broken=manner == "broken")

    def replay(self, body):
        name, _, cuts = body["model"].partition("replay:")[2].partition("--")
        data = (RECORDED / name).read_bytes()
        if name.endswith(".json"):
            return self.send_whole(200, data)
        frames = recorded_frames(name, data)
        self.stream(frames, "replay", set(cuts.split("-")) if cuts else set())

    def reply(self, status, value, headers=None, broken=False):
        text = json.dumps(value, indent=2, ensure_ascii=False)
        # Half a character beyond the first plane can only be written with escapes.
        data = json.dumps(value) if any("\ud800" <= sign <= "\udfff" for sign in text) else text
        self.send_whole(status, data.encode(), headers, broken)

    def send_whole(self, status, data, headers=None, broken=False):
        self.send_response(status)
        for name, value in {**self.own_headers(), **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        part = data[: len(data) // 2] if broken else data
        self.record.sent += part
        self.wfile.write(part)
        if broken:
            self.abort()
        self.record.done.set()

    def own_headers(self):
        return {"x-request-id": "req_recorded", "request-id": "req_recorded", "openai-processing-ms": "17",
                "x-ratelimit-remaining-requests": "99", "set-cookie": "provider=1", "x-internal": "not for callers"}

    def stream(self, frames, manner, cuts):
        self.send_response(200)
        for name, value in self.own_headers().items():
            self.send_header(name, value)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        middle, places = len(frames) // 2, self.server.provider.places
        try:
            if places is not None:
                frames, middle, cuts = cut_at(b"".join(frames), places), 0, set()
            for piece in cut(frames[:middle], cuts):
                self.write_chunk(piece)
            if manner == "hang":
                return self.wait_for_close()
            if manner == "hold" and not self.wait_for_release():
                return None
            if manner == "broken":
                return self.abort()
            for piece in cut(frames[middle:], cuts):
                self.write_chunk(piece)
            if manner == "failsheld" and not self.wait_for_release():
                return None
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.closed()
        self.record.done.set()

    def write_chunk(self, piece):
        self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.record.sent += piece

    def wait_for_release(self):
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            if self.server.provider.release.wait(0.005):
                return True
            if select.select([self.connection], [], [], 0)[0] and not self.peek():
                self.closed()
                return False
        return False

    def wait_for_close(self):
        select.select([self.connection], [], [], LONGEST_WAIT_SECONDS)
        if not self.peek():
            self.closed()
        self.close_connection = True
        self.record.done.set()

    def peek(self):
        try:
            return self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return b"still open"
        except OSError:
            return b""

    def closed(self):
        self.record.closed_at = time.monotonic()
        self.close_connection = True
        self.record.done.set()

    def abort(self):
        """Ends the connection as a crash would: with a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
        self.record.done.set()


def described(name, anthropic):
    if anthropic:
        return {"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
    return {"id": name, "object": "model", "created": 1700000000, "owned_by": "recorder"}


def embeddings(body):
    """One vector for each text: its length, and the sum of its bytes."""
    given = body.get("input")
    given = given if isinstance(given, list) else [given]
    rows = []
    for index, text in enumerate(given):
        vector = [float(len(text)), float(sum(str(text).encode())), 0.5]
        if body.get("encoding_format") == "base64":
            vector = base64.b64encode(struct.pack("<3f", *vector)).decode()
        rows.append({"object": "embedding", "index": index, "embedding": vector})
    return {"object": "list", "data": rows, "model": body["model"], "usage": {"prompt_tokens": 3, "total_tokens": 3}}


def recorded_frames(name, data):
    if name.endswith(".sse"):
        return [frame + b"\n\n" for frame in data.split(b"\n\n") if frame.strip()]
    frames = []
    for line in data.splitlines():
        if not line.strip():
            continue
        # Not every recorded line is JSON.
        kind = None if name.startswith("openai-chat") else re.match(rb'\{"type": ?"([^"]+)"', line)
        frames.append((b"event: " + kind[1] + b"\n" if kind else b"") + b"data: " + line + b"\n\n")
    return frames + ([b"data: [DONE]\n\n"] if name.startswith("openai-chat") else [])


def written(events, cuts):
    """Events as frames of bytes."""
    end = b"\r\n" if "crlf" in cuts else b"\n"
    frames = []
    for at, (kind, payload) in enumerate(events):
        lines = [b"event: " + kind.encode()] if kind else []
        if "comments" in cuts:
            lines += [b": keep-alive", b"id: %d" % at]
        lines += [b"data: " + line for line in payload_text(payload, cuts).encode().split(b"\n")]
        frames.append(end.join(lines) + end + end)
    return frames


def payload_text(payload, cuts):
    if isinstance(payload, str):
        return payload
    if "multiline" in cuts:
        return json.dumps(payload, ensure_ascii=False, indent=1)
    if "escaped" not in cuts:
        return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    # A private character marks the brackets within strings, so that those of arrays stay.
    text = json.dumps(with_marks(payload), separators=(", ", ": "))
    return text.replace("\\ue000", "\\u005b").replace("\\ue001", "\\u005D")


def with_marks(value):
    if isinstance(value, str):
        return value.replace("[", "\ue000").replace("]", "\ue001")
    if isinstance(value, dict):
        return {name: with_marks(member) for name, member in value.items()}
    return [with_marks(item) for item in value] if isinstance(value, list) else value


def cut_at(data, places):
    bounds = [0, *places, len(data)]
    return [data[start:end] for start, end in zip(bounds, bounds[1:]) if start < end]


def cut(frames, cuts):
    """The same bytes in other pieces."""
    data = b"".join(frames)
    seeds = [name for name in cuts if name.startswith("random")]
    if "whole" in cuts:
        return [data] if data else []
    if "bytes" in cuts:
        return [data[at : at + 1] for at in range(len(data))]
    if seeds:
        dice, at, found = random.Random(seeds[0]), 0, []
        while at < len(data):
            length = dice.choice((1, 2, 3, 5, 17, 64, 300))
            found.append(data[at : at + length])
            at += length
        return found
    return frames


def everything_in(record):
    """The request as text, with what hides in it: strings without escapes, JSON in them, base64."""
    found = [record.path, *(f"{name}: {value}" for name, value in record.headers.items())]
    found.append(record.body.decode("utf-8", "replace"))
    try:
        # Pairs, so that the first of two members of one name counts, too.
        collect(json.loads(record.body, object_pairs_hook=list), found)
    except ValueError:
        pass
    return "\n".join(found)


def collect(value, found):
    if isinstance(value, (list, tuple)):
        for item in value:
            collect(item, found)
    elif isinstance(value, str):
        found.append(value)
        data = value.partition(";base64,")[2] or value
        if value[:1] in ("{", "["):
            try:
                collect(json.loads(value, object_pairs_hook=list), found)
            except ValueError:
                pass
        if len(data) >= 16 and len(data) % 4 == 0:
            try:
                found.append(base64.b64decode(data, validate=True).decode("utf-8", "replace"))
            except ValueError:
                pass
