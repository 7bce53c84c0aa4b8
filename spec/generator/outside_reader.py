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
from .timestamp_token import DIGESTS


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
    found = {}
    for name, identity, content in note.signatures:
        kind, public = known.get((name, identity), (None, None))
        if kind is None:
            continue
        key, when = outside_keys.ed25519.Ed25519PublicKey.from_public_bytes(public), None
        if kind == ED25519:
            key.verify(content, note.text.encode())
        if kind == COSIGNATURE:
            seconds = int.from_bytes(content[:8], "big")
            key.verify(content[8:], cosigned(note.text, seconds))
            when = moment(seconds)
        # Of several lines of one key the first one counts.
        found.setdefault((name, identity), (kind, when))
    return found.values()


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


class PublicKey:
    """A log as the root of trust names it."""

    def __init__(self, listed):
        self.identity = b64decode(listed["logId"]["keyId"])
        self.short = b64decode(listed.get("checkpointKeyId", listed["logId"])["keyId"])[:4]
        self.name = listed["baseUrl"].removeprefix("https://").split("/")[0]
        self.key = load_der_public_key(b64decode(listed["publicKey"]["rawBytes"]))

    def verifies(self, message, signature):
        return outside_keys.verifies(self.key, message, signature)


def entry_problems(entry, logs):
    """What does not hold of an entry of a public log; the logs are those of the root of trust by their ids."""
    body, proof = b64decode(entry["canonicalizedBody"]), entry["inclusionProof"]
    log = logs.get(b64decode(entry["logId"]["keyId"]))
    if log is None:
        yield "the log is unknown"
        return
    note = Note(proof["checkpoint"]["envelope"])
    origin, size, root = note.tree()
    hashes = [b64decode(each) for each in proof["hashes"]]
    found = merkle.root_of_path(merkle.leaf(body), int(proof["logIndex"]), size, hashes)
    if (found, root) != (b64decode(proof["rootHash"]),) * 2 or size != int(proof["treeSize"]):
        yield "the entry is not in the tree"
    mine = [content for name, short, content in note.signatures if (name, short) == (log.name, log.short)]
    if not mine or not all(log.verifies(note.text.encode(), content) for content in mine):
        yield "the checkpoint is not signed"
    if origin.split(" - ")[0] != log.name:
        yield "the checkpoint is of another log"
    promise = entry.get("inclusionPromise")
    if promise:
        statement = {
            "body": entry["canonicalizedBody"],
            "integratedTime": int(entry["integratedTime"]),
            "logID": log.identity.hex(),
            "logIndex": int(entry["logIndex"]),
        }
        if not log.verifies(compact(statement), b64decode(promise["signedEntryTimestamp"])):
            yield "the promise is not signed"


class Record:
    """What an entry records: a digest and its kind, a signature, and a key."""

    def __init__(self, entry):
        body = json.loads(b64decode(entry["canonicalizedBody"]))
        kind, spec = body["kind"], body["spec"]
        self.is_of_payload = kind in ("dsse", "intoto")
        if kind == "dsse":
            (signature,) = spec["signatures"]
            digest, content, self.key = spec["payloadHash"], signature["signature"], pem(signature["verifier"])
        elif kind == "intoto":
            (signature,) = spec["content"]["envelope"]["signatures"]
            digest, self.key = spec["content"]["payloadHash"], pem(signature["publicKey"])
            content = b64decode(signature["sig"])
        elif "hashedRekordV002" in spec:
            spec = spec["hashedRekordV002"]
            digest, content = spec["data"], spec["signature"]["content"]
            self.key = load_der_public_key(b64decode(spec["signature"]["verifier"]["publicKey"]["rawBytes"]))
        else:
            digest, content = spec["data"]["hash"], spec["signature"]["content"]
            self.key = pem(spec["signature"]["publicKey"]["content"])
        self.hash = digest["algorithm"].lower().replace("2_", "")
        self.digest = bytes.fromhex(digest["value"]) if "value" in digest else b64decode(digest["digest"])
        self.signature = b64decode(content)


def pem(text):
    return load_pem_public_key(b64decode(text))


def signed_of(bundle, artifact):
    """The message that is signed, the payload, and the signature of a bundle about an artifact."""
    if "messageSignature" in bundle:
        return artifact, artifact, b64decode(bundle["messageSignature"]["signature"])
    envelope = bundle["dsseEnvelope"]
    payload, kind = b64decode(envelope["payload"]), envelope["payloadType"].encode()
    if payload != artifact:
        subjects = [each["digest"]["sha256"] for each in json.loads(payload)["subject"]]
        if hashlib.sha256(artifact).hexdigest() not in subjects:
            raise ValueError("the envelope is about something else")
    message = b"DSSEv1 " + b" ".join([str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])
    (signature,) = envelope["signatures"]
    return message, payload, b64decode(signature["sig"])


def bundle_problems(bundle, artifact, logs, certificates):
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    yield from entry_problems(entry, logs)
    record = Record(entry)
    message, payload, signature = signed_of(bundle, artifact)
    if record.digest != hashlib.new(record.hash, payload if record.is_of_payload else message).digest():
        yield "something else is recorded"
    if record.signature != signature:
        yield "another signature is recorded"
    if not outside_keys.verifies(record.key, message, signature, DIGESTS[record.hash][1]):
        yield "the artifact is not signed"
    for stamp in stamps_of(bundle):
        yield from stamp.problems(certificates)
        if stamp.imprint[1] != hashlib.new(stamp.imprint[0], signature).digest():
            yield "the time stamp is over something else"


def stamps_of(bundle):
    found = (bundle["verificationMaterial"].get("timestampVerificationData") or {}).get("rfc3161Timestamps") or []
    return [Stamp(b64decode(each["signedTimestamp"])) for each in found]


def entered(bundle, sign=1):
    """When the entry was in the log, in nanoseconds: at the latest, or with the other sign at the earliest."""
    (entry,) = bundle["verificationMaterial"]["tlogEntries"]
    times = [sign * when + exact for when, exact in map(time_of, stamps_of(bundle))]
    if entry.get("inclusionPromise"):
        times.append(sign * moment(int(entry["integratedTime"])))
    return sign * min(times)


def record_body(pack):
    return hashlib.sha256(canonical(pack)).digest()
