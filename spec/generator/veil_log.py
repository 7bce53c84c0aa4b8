"""A Veil log of a few dozen entries, receipts from it, and packs that anchor its checkpoints."""

import hashlib

from . import keys, merkle
from .canonical import canonical
from .certificate import digested
from .note import COSIGNATURE, Signer, base64, checkpoint, signed, tlog_proof

ORIGIN = "log.example/veil/2026h2"
LOG = Signer(ORIGIN)
OTHER_LOG = Signer("log.example/veil/2026h1")
WITNESSES = [Signer(f"witness.example/w{place}", COSIGNATURE) for place in (1, 2, 3)]
STRANGER = Signer("stranger.example/w9", COSIGNATURE)
SEEN = [1793611810, 1793611811, 1793611812]  # 2026-11-02T09:30:10Z and the two seconds after it.
SIZE, INDEX = 37, 29  # The tree of most receipts, and the place of the certificate in it.
EARLIER_SIZE, RECORD_INDEX = 11, 13  # The tree of the earlier pack, and the place of its record.


def policy(groups=("two 2 w1 w2 w3",), quorum="two", logs=(LOG,), witnesses=tuple(WITNESSES)):
    """The text of a policy, with comments and every kind of white space."""
    lines = ["# The logs and witnesses of the vectors", *(f"log {log.vkey()} https://{log.name}/" for log in logs), ""]
    lines += [f"witness\tw{place} {witness.vkey()}" for place, witness in enumerate(witnesses, 1)]
    lines += [f"  group  {group}\t" for group in groups]
    return "\n".join([*lines, f"quorum {quorum}"]) + "\n"


def entry(kind, body):
    return b"VEIL\x01" + bytes([kind, 0, 0]) + body


def commitment(salt, digest):
    return hashlib.sha256(b"veil/leaf/v1\0" + salt + digest).digest()


def certificate_digest(certificate):
    return hashlib.sha256(digested(certificate)).digest()


def record(pack):
    """The entry that remembers an anchor pack."""
    return entry(4, hashlib.sha256(canonical(pack)).digest())


def filler(place):
    return entry(1, keys.seed(f"entry {place}"))


class Log:
    """The log when a certificate has been entered. Change the fields, then call `receipt`."""

    def __init__(self, certificate, size=SIZE, index=INDEX):
        self.certificate, self.index = certificate, index
        self.salt = keys.seed("salt of " + certificate["certificate_id"])
        self.entries = [filler(place) for place in range(size)]
        self.enter(commitment(self.salt, certificate_digest(certificate)))
        self.signer, self.origin = LOG, ORIGIN
        self.cosigners = list(zip(WITNESSES, SEEN))
        self.strangers = []
        self.text = None

    def enter(self, body, kind=1):
        self.entries[self.index] = entry(kind, body)

    def leaves(self):
        return [merkle.leaf(each) for each in self.entries]

    def checkpoint(self, size=None):
        """The text of the checkpoint at a size, the newest if none is given."""
        leaves = self.leaves()[:size]
        return checkpoint(self.origin, len(leaves), merkle.root(leaves))

    def note(self):
        text = self.text or self.checkpoint()
        lines = [witness.cosignature(text, seconds) for witness, seconds in self.cosigners]
        return signed(text, self.signer.line(text), *lines, *self.strangers)

    def proof(self, index=None):
        index = self.index if index is None else index
        return tlog_proof(index, merkle.path(index, self.leaves()), self.note())

    def anchor_note(self, size=None):
        """What an anchor pack is about: a checkpoint with the signature of its log alone."""
        text = self.checkpoint(size)
        return signed(text, self.signer.line(text))

    def receipt(self, **more):
        """The member `veil_log` of an attestation."""
        return {"v": 1, "kind": 1, "salt": base64(self.salt), "tlog_proof": self.proof()} | more


def pack(note, tokens=(), bundles=()):
    """An anchor pack of a note, with tokens and bundles that were made over its bytes."""
    stamps = [{"provider": "https://tsa.example/tsr", "token": base64(token)} for token in tokens]
    return {"v": 1, "note": note, "tsa": stamps, "rekor": list(bundles)}
