"""The client of a gateway."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

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

__all__ = ["Lucairn"]


class Lucairn(Settings):
    """A client of one gateway with one API key.

    It may be shared by threads. It keeps connections, which ``close()`` or the end of a ``with``
    block closes; a client that is simply dropped closes them too.

    ``transport`` sends the requests instead of this package, see :mod:`lucairn.transport`.
    ``keys`` are the keys that :meth:`verified_messages` trusts; without them those of the gateway
    are fetched and pinned at their first use.
    """

    def __init__(
        self,
        config: LucairnConfig,
        *,
        transport: transport.Transport | None = None,
        keys: VerifyCertificateKeys | _native.KeySet | None = None,
    ) -> None:
        super().__init__(config)
        self._transport = transport
        self._connections: _native.Transport | None = None
        self._lock = threading.Lock()
        self._is_closed = False
        self._given_keys = keys
        self._pinned_keys: _native.KeySet | None = None

    # --- the calls of the published package

    def messages(
        self,
        params: ProxyMessagesRequest | dict[str, Any],
        options: MessagesOptions | None = None,
    ) -> ProxyResponse:
        """Sends a prompt. The model sees it without personal data.

        Gives the answer, or an accepted job if the model takes longer than the gateway waits
        (:meth:`wait_for_job`).
        """
        return self._call(self._messages(params, options))

    def get_certificate(
        self, request_id: str, options: MessagesOptions | None = None
    ) -> VeilCertificate:
        """Fetches the certificate of a request; nothing of it is verified.

        While it is pending, and for a request that the gateway does not know, this raises
        :class:`LucairnHttpError` with the status 202 (:meth:`wait_for_certificate`); for what
        cannot be the id of a request, with 404.
        """
        return self._call(self._certificate(request_id, options))

    def get_certificate_summary(
        self, request_id: str, options: MessagesOptions | None = None
    ) -> str:
        """Fetches the page about a request that is written for people, as HTML."""
        return self._call(self._certificate_summary(request_id, options))

    def list_audit_events(self, opts: AuditExportOptions | None = None) -> AuditExportResponse:
        """Fetches the audit events of this customer."""
        return self._call(self._audit_events(opts))

    def verify_certificate(
        self,
        cert: VeilCertificate | dict[str, Any] | bytes,
        keys: VerifyCertificateKeys | _native.KeySet,
        *,
        minimum_signable_version: str | None = None,
        require: Require | None = None,
        trust_root: _native.TrustRoot | None = None,
    ) -> VerifyCertificateResult:
        """Verifies a certificate offline; see :func:`lucairn.verify_certificate.verify_certificate`."""
        return _verify_certificate(
            cert,
            keys,
            minimum_signable_version=minimum_signable_version,
            require=require,
            trust_root=trust_root,
        )

    # --- more

    def verify_report(
        self,
        cert: VeilCertificate | dict[str, Any] | bytes,
        keys: VerifyCertificateKeys | _native.KeySet,
        *,
        minimum_signable_version: str | None = None,
        require: Require | None = None,
        trust_root: _native.TrustRoot | None = None,
    ) -> VerifyReport:
        """Makes all checks of a certificate offline and tells how each went."""
        return verify_report(
            cert,
            keys,
            minimum_signable_version=minimum_signable_version,
            require=require,
            trust_root=trust_root,
        )

    def wait_for_job(
        self,
        job: ProxyAcceptedResponse,
        within: float = 600.0,
        options: MessagesOptions | None = None,
    ) -> ProxySyncResponse:
        """Waits for the answer of an accepted job, at most ``within`` seconds."""
        exchange = self._job(job.status_url, options)
        return self._until_ready(exchange, Waiting(within, f"The answer of job {job.job_id}"))

    def wait_for_certificate(
        self,
        request_id: str,
        within: float = 60.0,
        options: MessagesOptions | None = None,
    ) -> VeilCertificate:
        """Fetches the certificate of a request as soon as it is there.

        Asks soon, then less and less often, up to what the gateway asks for, and once more shortly
        before the end. Raises :class:`LucairnTimeoutError` if it is not there ``within`` seconds.
        """
        exchange = self._certificate(request_id, options)
        return self._until_ready(exchange, Waiting(within, f"The certificate of {request_id}"))

    def witness_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        """The keys that certificates are verified with: those given, or the gateway's.

        The gateway's are fetched once and then pinned for this client. The first fetch trusts the
        gateway; to be independent of it, give the client keys from another source.
        """
        return self._trusted_keys()

    def refresh_witness_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        """Fetches the keys of a gateway whose witness has new ones, and pins those.

        The pinned manifest key of the witness must have signed them, they must not be older than
        the pinned ones, and no known key may have other bytes. Keys that were given stay.
        """
        pinned = self._pinned_keys
        if pinned is None:
            return self.witness_keys()
        self._pinned_keys = followed(pinned, self._call(self._key_document()))
        return self._pinned_keys

    def verified_messages(
        self,
        params: ProxyMessagesRequest | dict[str, Any],
        options: MessagesOptions | None = None,
        *,
        within: float = 60.0,
        require: Require | None = "claims",
        minimum_signable_version: str | None = None,
    ) -> VerifiedMessages:
        """Sends a prompt and gives the answer together with its verified certificate, or neither.

        Waits at most ``within`` seconds each for the job and for the certificate. The certificate
        must be about this very request, and its claims must be signed by their services unless
        ``require`` is None. What was signed may still be that something was wrong: look at
        ``result.overall_verdict``.
        """
        demands = (require, minimum_signable_version)
        expect_usable(within, *demands)
        response = self.messages(params, options)
        options = without_provider_key(options)
        if isinstance(response, ProxyAcceptedResponse):
            response = self.wait_for_job(response, within, options)
        certificate = self.wait_for_certificate(request_id_of(response), within, options)
        try:
            return verified(response, certificate, self._trusted_keys(), *demands)
        except LucairnError as error:
            if self._given_keys is not None or not lacks_key(error):
                raise
            try:
                # The witness may have a new key since the old ones were pinned.
                newer = self.refresh_witness_keys()
            except LucairnError as refusal:
                raise error from refusal
        return verified(response, certificate, newer, *demands)

    # --- connections

    def close(self) -> None:
        """Closes the connections. A request that is under way goes on; no other one can begin."""
        self._is_closed = True
        self._connections = None

    def __enter__(self) -> Lucairn:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, exchange: Exchange[Any]) -> Received:
        if self._is_closed:
            raise LucairnError("The client is closed")
        request = self._request(exchange)
        send = self._transport if self._transport is not None else transport.replaced()
        if send is not None:
            return send(*request)
        connections = self._connections
        if connections is None:
            with self._lock:
                connections = self._connections = self._connections or _native.Transport()
        return connections.send(request)

    def _call(self, exchange: Exchange[Read]) -> Read:
        try:
            status, reason, _, given = self._send(exchange)
        except NO_ANSWER as error:
            failure = self._failure(exchange, error)
        else:
            body = self._body(status, given)
            # What a transport gave may be as large as the memory allows, so it goes before it is read.
            del given
            return exchange.read(status, reason, body)
        # Outside of the handler, so that the cause is the only thing attached.
        raise failure

    def _until_ready(self, exchange: Exchange[Read], waiting: Waiting) -> Read:
        while True:
            try:
                return self._call(waiting.bounded(exchange))
            except LucairnError as error:
                pause = waiting.pause_after(error)
            # Between two questions to a gateway that says "not yet"; the limit bounds the sum.
            time.sleep(pause)

    def _trusted_keys(self) -> VerifyCertificateKeys | _native.KeySet:
        if self._given_keys is not None:
            return self._given_keys
        if self._pinned_keys is None:
            fetched = key_set(self._call(self._key_document()))
            with self._lock:
                # If somebody else was quicker, the first use counts.
                self._pinned_keys = self._pinned_keys or fetched
        return self._pinned_keys
