"""How requests reach the gateway, and how to send them in another way.

A transport is a function::

    transport(method, url, headers, body, timeout_s, max_response_bytes)
        -> (status, reason, headers, body)

``method`` and ``url`` are text; the URL is complete and encoded and must go over the wire as it is.
``headers`` is a dictionary, names in lower case. ``body`` is bytes, or None if there is none.
``timeout_s`` is the time limit in seconds, ``max_response_bytes`` the largest decoded body to read.

It gives the status as int, the reason phrase, the headers as a dictionary, and the decoded body as
bytes. It follows no redirect, and it raises :class:`ConnectError`, :class:`TimeoutError`, another
:class:`TransportError` or :class:`ResponseTooLarge`. For :class:`lucairn.AsyncLucairn` it may be a
coroutine function.

``Lucairn(config, transport=...)`` uses one for one client. Replacing :data:`default_transport`
replaces it for all clients that were given none, those that exist already too::

    monkeypatch.setattr(lucairn.transport, "default_transport", fake)
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from typing import Optional

from lucairn import _native

__all__ = [
    "ConnectError",
    "ResponseTooLarge",
    "TimeoutError",
    "Transport",
    "TransportError",
    "default_transport",
]

# What a transport is called with, and what it gives.
Request = tuple[str, str, dict[str, str], Optional[bytes], float, int]
Answer = tuple[int, str, Mapping[str, str], bytes]
Transport = Callable[[str, str, Mapping[str, str], Optional[bytes], float, int], Answer]


class TransportError(Exception):
    """There is no answer."""


class ConnectError(TransportError):
    """There is no connection to the gateway, so it got nothing of the request."""


class TimeoutError(TransportError, builtins.TimeoutError):  # noqa: A001
    """The gateway took longer than it was given."""


class ResponseTooLarge(TransportError):
    """The body of the answer is larger than allowed; as much as was allowed is here."""

    def __init__(self, status: int, reason: str, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"the body of the answer is larger than {len(body)} bytes")
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body


def default_transport(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    timeout_s: float,
    max_response_bytes: int,
) -> Answer:
    """The transport of this package: HTTP/1.1, connections kept and used again.

    It takes proxies and certificate authorities from the environment. A client that uses it has
    connections of its own; calls of this function share some.
    """
    global _shared
    if _shared is None:
        _shared = _native.Transport()
    request = (method, url, dict(headers), body, timeout_s, max_response_bytes)
    status, reason, received, read = _shared.send(request)
    return status, reason, received, bytes(read)


_shared: _native.Transport | None = None
_own = default_transport


def replaced() -> Transport | None:
    """The transport that somebody put in the place of this package's own."""
    return None if default_transport is _own else default_transport
