"""The client of a gateway for asyncio."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Union

from lucairn import _native, transport
from lucairn._arguments import without_provider_key
from lucairn._exchange import NO_ANSWER, Exchange, Read, Received
from lucairn._settings import Settings
from lucairn._verified import VerifiedMessages, expect_usable, request_id_of, verified
from lucairn._waiting import Waiting
from lucairn._witness_keys import followed, key_set
from lucairn.errors import LucairnError
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
    VerifyCertificateKeys,
    VerifyCertificateResult,
)
from lucairn.verify_certificate.pipeline import Require, lacks_key, verify_report
from lucairn.verify_certificate.pipeline import verify_certificate as _verify_certificate

if TYPE_CHECKING:
    from lucairn.report import VerifyReport

__all__ = ["AsyncLucairn"]

AsyncTransport = Callable[..., Awaitable[transport.Answer]]


class AsyncLucairn(Settings):
    """:class:`lucairn.Lucairn` for asyncio: the same calls with ``await``, the same errors.

    Cancelling a call breaks its request off. It may be used from several event loops. A
    ``transport`` may be a coroutine function; any other function runs in a thread, where it cannot
    be cancelled.
    """

    def __init__(
        self,
        config: LucairnConfig,
        *,
        transport: Union[transport.Transport, AsyncTransport, None] = None,
        keys: VerifyCertificateKeys | _native.KeySet | None = None,
    ) -> None:
        super().__init__(config)
        self._transport = transport
        self._connections: _native.Transport | None = None
        self._is_closed = False
        self._given_keys = keys
        self._pinned_keys: _native.KeySet | None = None

    async def messages(
        self,
        params: ProxyMessagesRequest | dict[str, Any],
        options: MessagesOptions | None = None,
    ) -> ProxyResponse:
        """See :meth:`lucairn.Lucairn.messages`."""
        return await self._call(self._messages(params, options))

    async def get_certificate(
        self, request_id: str, options: MessagesOptions | None = None
    ) -> VeilCertificate:
        """See :meth:`lucairn.Lucairn.get_certificate`."""
        return await self._call(self._certificate(request_id, options))

    async def get_certificate_summary(
        self, request_id: str, options: MessagesOptions | None = None
    ) -> str:
        """See :meth:`lucairn.Lucairn.get_certificate_summary`."""
        return await self._call(self._certificate_summary(request_id, options))

    async def list_audit_events(
        self, opts: AuditExportOptions | None = None
    ) -> AuditExportResponse:
        """See :meth:`lucairn.Lucairn.list_audit_events`."""
        return await self._call(self._audit_events(opts))

    def verify_certificate(
        self,
        cert: VeilCertificate | dict[str, Any] | bytes,
        keys: VerifyCertificateKeys | _native.KeySet,
        *,
        minimum_signable_version: str | None = None,
        require: Require | None = None,
        trust_root: _native.TrustRoot | None = None,
    ) -> VerifyCertificateResult:
        """See :meth:`lucairn.Lucairn.verify_certificate`; there is nothing to await."""
        return _verify_certificate(
            cert,
            keys,
            minimum_signable_version=minimum_signable_version,
            require=require,
            trust_root=trust_root,
        )

    def verify_report(
        self,
        cert: VeilCertificate | dict[str, Any] | bytes,
        keys: VerifyCertificateKeys | _native.KeySet,
        *,
        minimum_signable_version: str | None = None,
        require: Require | None = None,
        trust_root: _native.TrustRoot | None = None,
    ) -> VerifyReport:
        """See :meth:`lucairn.Lucairn.verify_report`; there is nothing to await."""
        return verify_report(
            cert,
            keys,
            minimum_signable_version=minimum_signable_version,
            require=require,
            trust_root=trust_root,
        )

    async def wait_for_job(
        self,
        job: ProxyAcceptedResponse,
        within: float = 600.0,
        options: MessagesOptions | None = None,
    ) -> ProxySyncResponse:
        """See :meth:`lucairn.Lucairn.wait_for_job`."""
        exchange = self._job(job.status_url, options)
        return await self._until_ready(exchange, Waiting(within, f"The answer of job {job.job_id}"))

    async def wait_for_certificate(
        self,
        request_id: str,
        within: float = 60.0,
        options: MessagesOptions | None = None,
    ) -> VeilCertificate:
        """See :meth:`lucairn.Lucairn.wait_for_certificate`."""
        exchange = self._certificate(request_id, options)
        return await self._until_ready(
            exchange, Waiting(within, f"The certificate of {request_id}")
        )

    async def witness_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        """See :meth:`lucairn.Lucairn.witness_keys`."""
        return await self._trusted_keys()

    async def refresh_witness_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        """See :meth:`lucairn.Lucairn.refresh_witness_keys`."""
        pinned = self._pinned_keys
        if pinned is None:
            return await self.witness_keys()
        document = await self._call(self._key_document())
        self._pinned_keys = followed(pinned, document)
        return self._pinned_keys

    async def verified_messages(
        self,
        params: ProxyMessagesRequest | dict[str, Any],
        options: MessagesOptions | None = None,
        *,
        within: float = 60.0,
        require: Require | None = "claims",
        minimum_signable_version: str | None = None,
    ) -> VerifiedMessages:
        """See :meth:`lucairn.Lucairn.verified_messages`."""
        demands = (require, minimum_signable_version)
        expect_usable(within, *demands)
        response = await self.messages(params, options)
        options = without_provider_key(options)
        if isinstance(response, ProxyAcceptedResponse):
            response = await self.wait_for_job(response, within, options)
        certificate = await self.wait_for_certificate(request_id_of(response), within, options)
        try:
            return verified(response, certificate, await self._trusted_keys(), *demands)
        except LucairnError as error:
            if self._given_keys is not None or not lacks_key(error):
                raise
            try:
                # The witness may have a new key since the old ones were pinned.
                newer = await self.refresh_witness_keys()
            except LucairnError as refusal:
                raise error from refusal
        return verified(response, certificate, newer, *demands)

    async def close(self) -> None:
        """Closes the connections. A request that is under way goes on; no other one can begin."""
        self._is_closed = True
        self._connections = None

    aclose = close

    async def __aenter__(self) -> AsyncLucairn:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _send(self, exchange: Exchange[Any]) -> Received:
        if self._is_closed:
            raise LucairnError("The client is closed")
        request = self._request(exchange)
        send: Any = self._transport if self._transport is not None else transport.replaced()
        if send is not None and is_asynchronous(send):
            return await send(*request)  # type: ignore[no-any-return]
        if send is not None:
            given: Any = await asyncio.to_thread(lambda: send(*request))
            # A function that hands on what a coroutine function gave does not show what it is.
            return await given if inspect.isawaitable(given) else given  # type: ignore[no-any-return]
        if self._connections is None:
            self._connections = _native.Transport()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Received] = loop.create_future()

        def done(value: Received | None, error: BaseException | None) -> None:
            # This runs in a thread of the transport.
            loop.call_soon_threadsafe(settle, answer, value, error)

        call = self._connections.start(request, done)
        try:
            return await answer
        except asyncio.CancelledError:
            call.cancel()
            raise

    async def _call(self, exchange: Exchange[Read]) -> Read:
        try:
            status, reason, _, given = await self._send(exchange)
        except NO_ANSWER as error:
            failure = self._failure(exchange, error)
        else:
            body = self._body(status, given)
            # What a transport gave may be as large as the memory allows, so it goes before it is read.
            del given
            return exchange.read(status, reason, body)
        raise failure

    async def _until_ready(self, exchange: Exchange[Read], waiting: Waiting) -> Read:
        while True:
            try:
                return await self._call(waiting.bounded(exchange))
            except LucairnError as error:
                pause = waiting.pause_after(error)
            await asyncio.sleep(pause)

    async def _trusted_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        if self._given_keys is not None:
            return self._given_keys
        if self._pinned_keys is None:
            fetched = key_set(await self._call(self._key_document()))
            # If another task was quicker, the first use counts.
            self._pinned_keys = self._pinned_keys or fetched
        return self._pinned_keys


def is_asynchronous(function: Any) -> bool:
    call = getattr(function, "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


def settle(answer: asyncio.Future[Any], value: Any, error: BaseException | None) -> None:
    """Hands over what came, unless nobody waits any more."""
    if answer.done():
        return
    if error is None:
        answer.set_result(value)
    else:
        answer.set_exception(error)
