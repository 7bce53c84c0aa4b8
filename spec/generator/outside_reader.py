"""Reads receipts and bundles back and works out what they prove; for the test of the generator, not for its vectors."""

import hashlib
import json
from base64 import b64decode
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from . import merkle, outside_keys
from .canonical import canonical
from .note import COSIGNATURE, ED25519, Note, cosigned, key_id
from .public_log import compact
from .timestamp_reader import Stamp


class Proof:
    """A `tlog-proof` that was read."""

    def __init__(self, text):
        head, note = text.split("\n\n", 1)
        lines = [line for line in head.split("\n")[1:] if not line.startswith("extra ")]
        self.index = int(lines[0].removeprefix("index "))
        self.hashes = [b64decode(line, validate=True) for line in lines[1:]]
        self.note = Note(note)

    def holds(self, entry):
        _, size, root = self.note.tree()
        return merkle.root_of_path(merkle.leaf(entry), self.index, size, self.hashes) == root


def keys_of_policy(policy):
    """The public keys of a policy by the name and the id with which they sign."""
    found = {}
    for line in policy.splitlines():
        words = line.split()
        if words[:1] in (["log"], ["witness"]):
            name, _, content = words[1 if words[0] == "log" else 2].split("+", 2)
            kind, public = b64decode(content)[0], b64decode(content)[1:]
            found[name, key_id(name, kind, public)[:4]] = (kind, public)
    return found


def signatures(note, known):
    """The kinds of the known keys that signed a note, with the times of cosignatures; a wrong one is an error."""
    for name, identity, content in note.signatures:
        kind, public = known.get((name, identity), (None, None))
        if kind == ED25519:
            outside_keys.ed25519.Ed25519PublicKey.from_public_bytes(public).verify(content, note.text.encode())
            yield kind, None
        if kind == COSIGNATURE:
            seconds = int.from_bytes(content[:8], "big")
            key = outside_keys.ed25519.Ed25519PublicKey.from_public_bytes(public)
            key.verify(content[8:], cosigned(note.text, seconds))
            yield kind, moment(seconds)


def moment(seconds):
    """Nanoseconds, so that no fraction is lost."""
    return seconds * 10**9


def time_of(stamp):
    """When, in nanoseconds, and how exactly its authority knows it."""
    clock, _, fraction = stamp.at.removesuffix("Z").partition(".")
    when = datetime.strptime(clock, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)
    fields = {field.tag: field.number() for field in stamp.accuracy}
    exact = fields.get(0x02, 0) * 10**9 + fields.get(0x80, 0) * 10**6 + fields.get(0x81, 0) * 10**3
    return moment(int(when.timestamp())) + int(fraction.ljust(9, "0")), exact


def rfc3339(nanoseconds):
    seconds, fraction = divmod(nanoseconds, 10**9)
    clock = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    return clock.isoformat() + f".{fraction:09}".rstrip("0").rstrip(".") + "Z"


def entry_problems(entry, logs):
    """What does not hold of an entry of a public log; `logs` are the keys of the logs by their id, in DER."""
    body, proof = b64decode(entry["canonicalizedBody"]), entry["inclusionProof"]
    identity = b64decode(entry["logId"]["keyId"])
    if identity not in logs:
        yield "the log is unknown"
        return
    key = load_der_public_key(logs[identity])
    note = Note(proof["checkpoint"]["envelope"])
    _, size, root = note.tree()
    hashes = [b64decode(each) for each in proof["hashes"]]
    found = merkle.root_of_path(merkle.leaf(body), int(proof["logIndex"]), size, hashes)
    if (found, root) != (b64decode(proof["rootHash"]),) * 2 or size != int(proof["treeSize"]):
        yield "the entry is not in the tree"
    mine = [content for _, short, content in note.signatures if short == identity[:4]]
    if not mine or not all(outside_keys.verifies(key, note.text.encode(), content) for content in mine):
        yield "the checkpoint is not signed"
    promise = entry.get("inclusionPromise")
    if promise:
        statement = {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logID": identity.hex(),
            "logIndex": int(entry["logIndex"]),
        }
        if not outside_keys.verifies(key, compact(statement), b64decode(promise["signedEntryTimestamp"])):
            yield "the promise is not signed"


def recorded(entry):
    """Digest, signature and key that an entry of a `hashedrekord` records."""
    spec = json.loads(b64decode(entry["canonicalizedBody"]))["spec"]
    if "hashedRekordV002" in spec:
        spec = spec["hashedRekordV002"]
        key = load_der_public_key(b64decode(spec["signature"]["verifier"]["publicKey"]["rawBytes"]))
        return b64decode(spec["data"]["digest"]), b64decode(spec["signature"]["content"]), key
    key = load_pem_public_key(b64decode(spec["signature"]["publicKey"]["content"]))
    return bytes.fromhex(spec["data"]["hash"]["value"]), b64decode(spec["signature"]["content"]), key


def bundle_problems(bundle, artifact, logs, certificates):
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    yield from entry_problems(entry, logs)
    digest, signature, key = recorded(entry)
    if digest != hashlib.sha256(artifact).digest() or signature != b64decode(bundle["messageSignature"]["signature"]):
        yield "something else is recorded"
    if not outside_keys.verifies(key, artifact, signature):
        yield "the artifact is not signed"
    for stamp in stamps_of(bundle):
        yield from stamp.problems(certificates)
        if stamp.imprint[1] != hashlib.new(stamp.imprint[0], signature).digest():
            yield "the time stamp is over something else"


def stamps_of(bundle):
    found = bundle["verificationMaterial"].get("timestampVerificationData", {}).get("rfc3161Timestamps", [])
    return [Stamp(b64decode(each["signedTimestamp"])) for each in found]


def entered(bundle, sign=1):
    """When the entry was in the log, in nanoseconds: at the latest, or with the other sign at the earliest."""
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    if "integratedTime" in entry:
        return moment(int(entry["integratedTime"]))
    return sign * min(sign * when + exact for when, exact in map(time_of, stamps_of(bundle)))


def record_body(pack):
    return hashlib.sha256(canonical(pack)).digest()
