"""One call of a client: what is sent, and how its answer is read."""

from __future__ import annotations

from typing import Callable, Generic, TypeVar

from lucairn import transport

DEFAULT_TIMEOUT_S = 30.0

Read = TypeVar("Read")

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
        read: Callable[[int, str, str], Read],
    ) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.read = read
        self.timeout = DEFAULT_TIMEOUT_S
