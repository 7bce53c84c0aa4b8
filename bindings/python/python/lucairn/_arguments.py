"""Checking what the caller gave, and how it goes over the wire."""

from __future__ import annotations

import math
from typing import Any, Mapping
from urllib.parse import quote, urlsplit

from lucairn.errors import LucairnConfigError
from lucairn.types import MessagesOptions

DEFAULT_BASE_URL = "https://gateway.lucairn.eu"

# Hosts that are this machine, so that nobody listens between it and the client.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# What neither a path nor a query may hold as it is; what is encoded already stays.
URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
PROVIDER_KEY = "x-upstream-key"


def base_url(raw: Any) -> str:
    """The base URL without slashes at its end."""
    if raw is None:
        return DEFAULT_BASE_URL
    if not isinstance(raw, str):
        raise LucairnConfigError(f"Invalid base_url: {raw!r} — must be a string")
    try:
        parts = urlsplit(raw)
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise LucairnConfigError(f"Invalid base_url: {raw}", cause=error) from error
    if parts.scheme not in ("http", "https"):
        raise LucairnConfigError(
            f"base_url must use http or https, got: {parts.scheme or '<empty>'}"
        )
    if not parts.netloc:
        raise LucairnConfigError(f"Invalid base_url: {raw}")
    if parts.scheme == "http" and host not in LOOPBACK and not host.endswith(".local"):
        raise LucairnConfigError(
            f"base_url must use https:// for non-loopback hosts; got http://{host}"
        )
    return raw.rstrip("/")


def seconds(value: Any, name: str) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number) and number > 0:
            return number
    raise LucairnConfigError(f"Invalid {name}: {value!r} — must be a positive finite number")


def own_headers(given: Mapping[str, str]) -> dict[str, str]:
    """The caller's headers, names in lower case, the last of two counting."""
    headers: dict[str, str] = {}
    for name, value in given.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise LucairnConfigError("options.headers must be a dict[str, str]")
        if not (name.isascii() and value.isascii()):
            raise LucairnConfigError("options.headers must hold ASCII text only")
        headers[name.lower()] = value
    return headers


def without_provider_key(options: MessagesOptions | None) -> MessagesOptions | None:
    """The options for calls that follow a prompt; the provider's key is for the prompt alone."""
    if options is None or not options.headers:
        return options
    headers = {name: value for name, value in options.headers.items() if name.lower() != PROVIDER_KEY}
    return MessagesOptions(options.timeout, headers)


def segment(request_id: Any) -> str:
    """A request id as one segment of a path."""
    if not isinstance(request_id, str):
        raise LucairnConfigError(f"request_id must be str, got {type(request_id).__name__}")
    if request_id in (".", ".."):
        # Servers and proxies take them for the folder and the one above it, encoded too.
        raise LucairnConfigError('request_id must not be "." or ".."')
    return encoded(request_id, "request_id")


def encoded(text: str, name: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError as error:
        raise LucairnConfigError(f"{name} must be Unicode text", cause=error) from error


def wire_url(url: str) -> str:
    """A URL as it goes over the wire: without a fragment, and what is not ASCII encoded."""
    url = url.partition("#")[0]
    return url if url.isascii() and " " not in url else quote(url, safe=URL_SAFE)
