"""One call of a client: what is sent, and how its answer is read."""

from __future__ import annotations

from typing import Callable, Generic, Mapping, TypeVar, Union

from lucairn import _native, transport

DEFAULT_TIMEOUT_S = 30.0

Read = TypeVar("Read")
# What came: status, reason phrase, headers, and a body of this package's own transport or of another.
Received = tuple[int, str, Mapping[str, str], Union[_native.Body, bytes]]

# The exceptions of a transport that mean that there is no answer.
NO_ANSWER = (transport.TransportError, OSError)


class Exchange(Generic[Read]):
    """One call: the request, and the function that reads the body of an answer.

    It has no representation, because it holds keys and prompts.
    """

    __slots__ = ("method", "path", "headers", "body", "timeout", "read")

    def __init__(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
        read: Callable[[int, str, _native.Body], Read],
    ) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.read = read
        self.timeout = DEFAULT_TIMEOUT_S
