"""The native half of the package (``bindings/python/src``)."""

from collections.abc import Callable, Sequence
from typing import Any, final

__version__: str
__all__ = [
    "Body",
    "Call",
    "KeySet",
    "Policy",
    "Transport",
    "TrustRoot",
    "Verdict",
    "__version__",
    "canonical_json",
    "normalize_issued_at",
    "report",
    "signed_bytes",
    "verify",
    "verify_ed25519",
    "written",
]

# Method, URL, headers, body, seconds, bytes.
_Request = tuple[str, str, dict[str, str], bytes | None, float, int]
# Status, reason phrase, headers, body.
_Answer = tuple[int, str, dict[str, str], Body]

def canonical_json(value: Any, legacy: bool = False) -> bytes: ...
def written(value: Any) -> bytes | None: ...
def verify_ed25519(message: bytes, signature: bytes, public_key: bytes) -> bool: ...
def normalize_issued_at(issued_at: str) -> str: ...
def signed_bytes(certificate: Any, v3: bool) -> bytes: ...
def verify(certificate: Any, keys: KeySet, policy: Policy) -> Verdict | None: ...
def report(certificate: Any, keys: KeySet, policy: Policy) -> str: ...

@final
class Policy:
    """What a caller demands, and whom he trusts outside."""

    def __new__(
        cls,
        minimum: str | None = None,
        require: Sequence[str] = ...,
        trust_root: TrustRoot | None = None,
    ) -> Policy: ...

@final
class TrustRoot:
    """Whom to trust for evidence from outside: logs, their witnesses, time-stamp authorities."""

    def __new__(cls, *files: bytes) -> TrustRoot: ...
    @staticmethod
    def builtin() -> TrustRoot:
        """Sigstore's public-good instance and FreeTSA."""

@final
class Verdict:
    """How a verification went, and what the certificate states."""

    check: str | None
    reason: Any
    detail: str | None
    certificate_id: Any
    request_id: Any
    witness_key_id: Any
    issued_at: Any
    anchor_status: Any
    overall_verdict: Any
    signable_version: Any

@final
class Body:
    """The decoded body of an answer; it can be read as JSON or as text, once."""

    def __new__(cls, body: bytes) -> Body: ...
    def json(self) -> dict[str, Any] | list[Any] | None:
        """The object or array that it is, given away with the body; None leaves it as it is."""

    def text(self) -> str:
        """The body as text, as ``str(body, "utf-8", "replace")`` would be."""

    def __bytes__(self) -> bytes: ...
    def __len__(self) -> int: ...

@final
class Transport:
    """Connections to gateways. All of a process share the threads that drive them."""

    def __new__(cls) -> Transport: ...
    def send(self, request: _Request) -> _Answer:
        """Sends a request and waits for the answer, while other Python threads run."""

    def start(
        self,
        request: _Request,
        done: Callable[[_Answer | None, BaseException | None], object],
    ) -> Call:
        """Sends a request and calls `done(answer, error)` from another thread when it is over."""

@final
class Call:
    """A request under way."""

    def cancel(self) -> None:
        """Breaks the request off."""

@final
class KeySet:
    """The keys that a verifier trusts: witnesses' and, if it has them, those of the services."""

    @staticmethod
    def from_json(document: bytes) -> KeySet:
        """Reads the document of /.well-known/veil-keys.json. Whoever hands it in vouches for it."""

    @staticmethod
    def witness(key_id: str, public_key: bytes | None) -> KeySet:
        """Trusts one witness key. None stands for a key under which nothing verifies."""

    def followed_by(self, document: bytes) -> KeySet:
        """Reads a newer document, which a witness of this one must vouch for."""

    @property
    def witness_key_ids(self) -> list[str]:
        """The ids of the keys that sign certificates."""

    @property
    def has_service_keys(self) -> bool:
        """Whether the claims inside certificates can be checked."""
