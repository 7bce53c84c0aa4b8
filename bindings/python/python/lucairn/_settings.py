"""What a client was given, and every call that can be made with it, without making one.

Both clients are this and a way to send.
"""

from __future__ import annotations

import re
from typing import Any, Callable
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from lucairn import _native, transport
from lucairn._answers import (
    built,
    is_success,
    read_audit_events,
    read_certificate,
    read_job,
    read_messages,
    read_summary,
)
from lucairn._arguments import base_url, encoded, own_headers, seconds, segment, wire_url
from lucairn._exchange import DEFAULT_TIMEOUT_S, Exchange, Read
from lucairn._witness_keys import read_key_document
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
    ProxyMessagesRequest,
    ProxyResponse,
    ProxySyncResponse,
    VeilCertificate,
)

DEFAULT_MAX_RESPONSE_BYTES = 10 * 1024 * 1024
USER_AGENT = f"lucairn-python/{_native.__version__}"

API_KEY = re.compile(r"dsa_[0-9a-f]{32}|lcr_live_[A-Za-z0-9_-]{20,}")
MOST_BYTES = 2**63 - 1


class Secret(str):
    """Text that does not show itself, for instance in ``vars()`` of a client."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


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
        read: Callable[[int, str, _native.Body], Read],
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

    def _body(self, status: int, body: _native.Body | bytes) -> _native.Body:
        if isinstance(body, _native.Body):
            # The package's own transport reads no more than is allowed.
            return body
        if len(body) > self.max_response_bytes:
            raise self._too_large(status, body)
        return _native.Body(bytes(body))

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
