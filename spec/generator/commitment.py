"""Commitments to originals, their Merkle root, and openings, from section 9 of the specification."""

import hashlib
from base64 import b64encode

from . import merkle

PURPOSE = b"veil/entity/v1\0"


def commit(kind, placeholder, original, salt):
    texts = [text.encode() for text in (kind, placeholder, original)]
    return hashlib.sha256(
        PURPOSE + salt + b"".join(len(text).to_bytes(8, "big") + text for text in texts)
    ).digest()


def root(commitments):
    return merkle.root([merkle.leaf(commitment) for commitment in commitments])


def path(index, commitments):
    return merkle.path(index, [merkle.leaf(commitment) for commitment in commitments])


def opening(request_id, rows, index):
    """The document that shows one of the rows `(kind, placeholder, original, salt)`."""
    kind, placeholder, original, salt = rows[index]
    hashes = path(index, [commit(*row) for row in rows])
    return {
        "version": 1,
        "request_id": request_id,
        "index": index,
        "kind": kind,
        "placeholder": placeholder,
        "original": original,
        "salt": b64encode(salt).decode(),
        "path": [b64encode(one).decode() for one in hashes],
    }
