"""What a call sends and what its answer means, without sending anything.

Both clients are this and a way to send.
"""

from __future__ import annotations

import json
import math
import re
import threading
from typing import Any, Callable, Generic, Mapping, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from lucairn import _native, transport
from lucairn.errors import (
    LucairnConfigError,
    LucairnError,
    LucairnHttpError,
    LucairnResponseValidationError,
    LucairnTimeoutError,
)
from lucairn.types import (
    AuditExportOptions,
    AuditExportResponse,
    LucairnConfig,
    MessagesOptions,
    ProxyAcceptedResponse,
    ProxyMessagesRequest,
    ProxyResponse,
    ProxySyncResponse,
    VeilCertificate,
)

DEFAULT_BASE_URL = "https://gateway.lucairn.eu"
DEFAULT_TIMEOUT_S = 30.0
DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024
USER_AGENT = f"lucairn-python/{_native.__version__}"

Model = TypeVar("Model", bound=BaseModel)
Read = TypeVar("Read")

API_KEY = re.compile(r"dsa_[0-9a-f]{32}|lcr_live_[A-Za-z0-9_-]{20,}")
# Hosts that are this machine, so that nobody listens between it and the client.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# What neither a path nor a query may hold as it is; what is encoded already stays.
URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
MOST_BYTES = 2**63 - 1
PROVIDER_KEY = "x-upstream-key"


class Secret(str):
    """Text that does not show itself, for instance in ``vars()`` of a client."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


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


class Settings:
    """Checked settings, and every call that can be made with them."""

    base_url: str
    timeout: float
    max_response_bytes: int

    def __init__(self, config: LucairnConfig) -> None:
        name = type(self).__name__
        if not isinstance(config, LucairnConfig):
            raise LucairnConfigError(f"{name}() requires a LucairnConfig instance")
        key = config.api_key
        if not isinstance(key, str) or not API_KEY.fullmatch(key):
            raise LucairnConfigError(
                'Invalid api_key — expected either "dsa_" followed by 32 lowercase hex '
                'characters, or "lcr_live_" followed by at least 20 '
                "alphanumeric/underscore/hyphen characters"
            )
        # Under this name it has always been there; see Secret for what it shows.
        self._Lucairn__api_key = Secret(key)
        self.base_url = base_url(config.base_url)
        timeout = config.timeout
        self.timeout = DEFAULT_TIMEOUT_S if timeout is None else seconds(timeout, "timeout")
        most = config.max_response_bytes
        if most is None:
            most = DEFAULT_MAX_RESPONSE_BYTES
        elif not isinstance(most, int) or isinstance(most, bool) or most <= 0:
            raise LucairnConfigError(
                f"Invalid max_response_bytes: {most!r} — must be a positive int"
            )
        self.max_response_bytes = most

    # --- the calls

    def _messages(
        self, params: ProxyMessagesRequest | dict[str, Any], options: MessagesOptions | None
    ) -> Exchange[ProxyResponse]:
        if isinstance(params, dict):
            try:
                params = built(ProxyMessagesRequest).model_validate(params)
            except ValidationError as error:
                raise LucairnConfigError(
                    f"Invalid messages params: {error}", cause=error
                ) from error
        elif not isinstance(params, ProxyMessagesRequest):
            raise LucairnConfigError("messages() params must be a ProxyMessagesRequest or dict")
        if params.stream is True:
            raise LucairnConfigError(
                "messages() does not support stream=True — use a future streaming API once available"
            )
        try:
            body = params.model_dump_json(exclude_none=True).encode()
        except (PydanticSerializationError, UnicodeEncodeError) as error:
            # Text that is no Unicode, such as half of a surrogate pair.
            raise LucairnConfigError(f"Invalid messages params: {error}", cause=error) from error
        return self._exchange("POST", "/api/v1/proxy/messages", body, options, read_messages)

    def _job(self, url: str, options: MessagesOptions | None) -> Exchange[ProxySyncResponse]:
        path = self._own_path(url)
        if path is None:
            raise LucairnResponseValidationError(
                "the job's status_url leads to another server than the gateway", body=url
            )
        return self._exchange("GET", path, None, options, read_job)

    def _certificate(self, request_id: str, options: MessagesOptions | None) -> Exchange[VeilCertificate]:
        path = f"/api/v1/veil/certificate/{segment(request_id)}"
        return self._exchange("GET", path, None, options, read_certificate)

    def _certificate_summary(self, request_id: str, options: MessagesOptions | None) -> Exchange[str]:
        path = f"/api/v1/veil/certificate/{segment(request_id)}/summary"
        return self._exchange("GET", path, None, options, read_summary)

    def _audit_events(self, opts: AuditExportOptions | None) -> Exchange[AuditExportResponse]:
        query = []
        if opts is not None:
            days, type_ = opts.days, opts.type
            if days is not None:
                if not isinstance(days, int) or isinstance(days, bool) or days < 1:
                    raise LucairnConfigError(f"opts.days must be a positive int, got {days!r}")
                query.append(f"days={days}")
            if type_ is not None:
                if not isinstance(type_, str):
                    kind = type(type_).__name__
                    raise LucairnConfigError(f"opts.type must be a str, got {kind}")
                query.append(f"type={encoded(type_, 'opts.type')}")
        path = "/api/v1/audit/export" + ("?" + "&".join(query) if query else "")
        return self._exchange("GET", path, None, opts, read_audit_events)

    def _key_document(self) -> Exchange[bytes]:
        headers = {"user-agent": USER_AGENT}
        exchange = Exchange("GET", "/.well-known/veil-keys.json", headers, None, read_key_document)
        exchange.timeout = self.timeout
        return exchange

    def _exchange(
        self,
        method: str,
        path: str,
        body: bytes | None,
        options: MessagesOptions | AuditExportOptions | None,
        read: Callable[[int, str, str], Read],
    ) -> Exchange[Read]:
        timeout, headers = self.timeout, {"user-agent": USER_AGENT}
        if options is not None:
            if options.timeout is not None:
                timeout = seconds(options.timeout, "options.timeout")
            if options.headers:
                headers.update(own_headers(options.headers))
        headers["x-api-key"] = self._Lucairn__api_key
        headers["content-type"] = "application/json"
        exchange = Exchange(method, path, headers, body, read)
        exchange.timeout = timeout
        return exchange

    # --- sending and reading

    def _request(self, exchange: Exchange[Any]) -> transport.Request:
        return (
            exchange.method,
            wire_url(self.base_url + exchange.path),
            exchange.headers,
            exchange.body,
            exchange.timeout,
            min(self.max_response_bytes, MOST_BYTES),
        )

    def _text(self, status: int, body: bytes) -> str:
        if len(body) > self.max_response_bytes:
            raise self._too_large(status, body)
        return str(body, "utf-8", "replace")

    def _too_large(self, status: int, body: bytes) -> LucairnError:
        most = self.max_response_bytes
        message = f"response body exceeded max_response_bytes cap of {most}"
        kept = bytes(body[:most]).decode("utf-8", "replace")
        if is_success(status):
            return LucairnResponseValidationError(message, body=kept)
        return LucairnHttpError(message, status, kept)

    def _failure(self, exchange: Exchange[Any], error: Exception) -> LucairnError:
        """What an exception of a transport means."""
        if isinstance(error, transport.ResponseTooLarge):
            return self._too_large(error.status, error.body)
        if isinstance(error, TimeoutError):
            message = f"Request timed out after {exchange.timeout}s"
            return LucairnTimeoutError(message, cause=error)
        return LucairnError("Request failed", cause=error)

    def _own_path(self, url: str) -> str | None:
        """The path of a URL that an answer named, unless it leads away from the gateway.

        Whatever server it leads to would get the API key.
        """
        if url.startswith("/") and not url.startswith("//"):
            return url
        try:
            named, own = urlsplit(url), urlsplit(self.base_url)
            ports = [part.port or {"http": 80, "https": 443}.get(part.scheme) for part in (named, own)]
        except ValueError:
            return None
        is_own = (named.scheme, named.hostname) == (own.scheme, own.hostname)
        if not is_own or ports[0] != ports[1] or "@" in named.netloc:
            return None
        base, path = own.path.rstrip("/"), named.path
        if base and not path.startswith(base + "/"):
            return None
        return path[len(base) :] + (f"?{named.query}" if named.query else "")


# The exceptions of a transport that mean that there is no answer.
NO_ANSWER = (transport.TransportError, OSError)

# --- checking what the caller gave


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


# --- reading what came


def is_success(status: int) -> bool:
    return 200 <= status < 300


def parsed(text: str) -> Any:
    """The JSON of a body, or its text if it is none."""
    if not text:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def expect_success(status: int, reason: str, body: Any) -> None:
    if not is_success(status):
        raise LucairnHttpError(f"Lucairn request failed: {status} {reason}", status, body)


_building = threading.Lock()


def built(model: type[Model]) -> type[Model]:
    """The model, built; importing it only declares it.

    Left to pydantic, several threads would build one at once.
    """
    if not model.__pydantic_complete__:
        with _building:
            model.model_rebuild()
    return model


def validated(model: type[Model], body: Any, text: str) -> Model:
    try:
        return built(model).model_validate(body)
    except ValidationError as error:
        message = f"Response body failed to deserialize as {model.__name__}"
        # A body of null is told from an error without a body by its text.
        shown = text if body is None else body
        raise LucairnResponseValidationError(message, body=shown, cause=error) from error


def read_messages(status: int, reason: str, text: str) -> ProxyResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    is_accepted = isinstance(body, dict) and body.get("status") == "processing"
    if is_accepted:
        return validated(ProxyAcceptedResponse, body, text)
    return validated(ProxySyncResponse, body, text)


def read_job(status: int, reason: str, text: str) -> ProxySyncResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    if status == 202:
        raise LucairnHttpError("The job is not done yet.", status, body)
    return validated(ProxySyncResponse, body, text)


def read_certificate(status: int, reason: str, text: str) -> VeilCertificate:
    body = parsed(text)
    expect_success(status, reason, body)
    if status == 202:
        message = "Veil certificate is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, body)
    certificate = validated(VeilCertificate, body, text)
    certificate._served = text.encode()
    return certificate


def read_summary(status: int, reason: str, text: str) -> str:
    expect_success(status, reason, text)
    if status == 202:
        message = "Veil certificate summary is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, text)
    return text


def read_audit_events(status: int, reason: str, text: str) -> AuditExportResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    return validated(AuditExportResponse, body, text)


def read_key_document(status: int, reason: str, text: str) -> bytes:
    expect_success(status, reason, parsed(text))
    return text.encode()


def key_set(document: bytes) -> _native.KeySet:
    """The keys of a key document."""
    try:
        return _native.KeySet.from_json(document)
    except ValueError as error:
        raise _unfit_keys(document, error) from error


def followed(pinned: _native.KeySet, document: bytes) -> _native.KeySet:
    """The keys of a newer key document, which the pinned ones must vouch for."""
    try:
        return pinned.followed_by(document)
    except ValueError as error:
        raise _unfit_keys(document, error) from error


def _unfit_keys(document: bytes, error: ValueError) -> LucairnResponseValidationError:
    return LucairnResponseValidationError(
        f"The gateway's key document cannot be used: {error}",
        body=document.decode("utf-8", "replace"),
        cause=error,
    )
