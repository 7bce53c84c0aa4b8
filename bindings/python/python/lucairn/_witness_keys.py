"""The key document of a gateway, and the witness keys in it."""

from __future__ import annotations

from lucairn import _native
from lucairn._answers import expect_success, parsed
from lucairn.errors import LucairnResponseValidationError


def read_key_document(status: int, reason: str, body: _native.Body) -> bytes:
    text = body.text()
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
