"""A server on the loopback interface that says exactly the bytes it is told to, and records what it hears."""

import contextlib
import re
import socket
import struct
import threading
import time


# The first byte of a client that speaks TLS; its handshake is answered like a request.
TLS_HANDSHAKE = 22


class Server:
    """Answers each request with the next script; a script is a list of steps.

    A step is bytes to send, a number of seconds to pause, `Reset` to break the connection off, or `Hold` to
    leave it open without a word until the other side goes away. After the last step the connection is closed
    unless the script ends with `Keep`.
    """

    def __init__(self, scripts, family=socket.AF_INET):
        self.scripts = list(scripts)
        self.requests = []
        self.connections = 0
        # Set when the first request is there.
        self.heard = threading.Event()
        self._open = []
        self._lock = threading.Lock()
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        self._socket.listen(64)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), connection:
            while (request := read_request(connection)) is not None:
                with self._lock:
                    self.requests.append(request)
                    self.heard.set()
                    script = self.scripts.pop(0) if self.scripts else [answer(599, b"no script left")]
                if not play(connection, script):
                    return

    def close(self):
        # Closing alone does not wake the thread that accepts, and it would take one more connection.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Reset:
    """Breaks the connection off with a TCP reset."""


class Hold:
    """Says nothing until the other side goes away."""


class Keep:
    """Leaves the connection open for the next request."""


def play(connection, script):
    """Plays a script; true if the connection stays open."""
    for number, step in enumerate(script, 1):
        if step is Keep:
            return True
        if step is Hold:
            connection.recv(1)
        elif step is Reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            return False
        elif isinstance(step, bytes):
            # The last bytes go out together with the end of the connection, so that no client takes it for a
            # connection that can be used again.
            connection.sendall(step, socket.MSG_MORE if number == len(script) else 0)
        else:
            # What a slow server does; no test waits by it for something to have happened.
            time.sleep(step)
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        # Until the other side has read everything; a socket closed with unread input resets.
        while connection.recv(65536):
            pass
    return False


def read_request(connection):
    """One request as bytes: head and body. None at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return None
        data += more
        if data[0] == TLS_HANDSHAKE:
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
    wanted = int(length[1]) if length else 0
    while len(body) < wanted:
        more = connection.recv(65536)
        if not more:
            return None
        body += more
    return head + b"\r\n\r\n" + body


def answer(status, body=b"", headers=(), reason="Reason", version="1.1", length=True):
    """The bytes of a whole answer."""
    lines = [f"HTTP/{version} {status} {reason}".encode("latin-1")]
    lines += [f"{name}: {value}".encode("latin-1") for name, value in headers]
    if length:
        lines.append(b"content-length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


def head_of(request, port):
    """The request line and headers as sent, without the port, which differs from run to run."""
    head, _, body = request.partition(b"\r\n\r\n")
    head = head.replace(b":%d" % port, b":PORT")
    line, *headers = head.decode("latin-1").split("\r\n")
    return line, [tuple(part.strip() for part in header.split(":", 1)) for header in headers], body
