"""Signed notes, checkpoints, cosignatures, proofs and policies as C2SP writes them."""

import hashlib
from base64 import b64decode, b64encode

from . import outside_keys

ED25519, COSIGNATURE = 1, 4


def base64(content):
    return b64encode(content).decode()


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()


class Signer:
    """A key with the name under which it signs notes, and the kind of its signatures."""

    def __init__(self, name, kind=ED25519, word=None):
        self.name, self.kind, self.key = name, kind, outside_keys.ed(word or name)

    def public(self):
        return outside_keys.raw(self.key)

    def id(self):
        return key_id(self.name, self.kind, self.public())[:4]

    def vkey(self):
        return f"{self.name}+{self.id().hex()}+{base64(bytes([self.kind]) + self.public())}"

    def line(self, text):
        """The signature line under a note of this text."""
        return line(self.name, self.id() + outside_keys.sign(self.key, text.encode()))

    def cosignature(self, text, seconds):
        """The signature line of a witness who saw the checkpoint of this text at that time."""
        signature = outside_keys.sign(self.key, cosigned(text, seconds))
        return line(self.name, self.id() + seconds.to_bytes(8, "big") + signature)


def line(name, content):
    return f"— {name} {base64(content)}\n"


def cosigned(text, seconds):
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def checkpoint(origin, size, root):
    """The text of a checkpoint, which is what is signed."""
    return f"{origin}\n{size}\n{base64(root)}\n"


def signed(text, *lines):
    return text + "\n" + "".join(lines)


def tlog_proof(index, hashes, note, extra=None):
    extra = f"extra {base64(extra)}\n" if extra is not None else ""
    path = "".join(base64(each) + "\n" for each in hashes)
    return f"c2sp.org/tlog-proof@v1\n{extra}index {index}\n{path}\n{note}"


class Note:
    """A note that was read: its text, and of each signature the name, the key id and the rest."""

    def __init__(self, encoded):
        text, _, lines = encoded.rpartition("\n\n")
        self.text, self.signatures = text + "\n", []
        for each in lines.splitlines():
            dash, name, content = each.split(" ")
            if dash != "—":
                raise ValueError("a signature line begins otherwise")
            content = b64decode(content, validate=True)
            self.signatures.append((name, content[:4], content[4:]))

    def tree(self):
        """Origin, size and root hash of the checkpoint in it."""
        origin, size, root = self.text.splitlines()[:3]
        return origin, int(size), b64decode(root, validate=True)
