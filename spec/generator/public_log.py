"""Public logs like the two versions of Rekor, bundles about an entry in them, and the root of trust that names them."""

import hashlib
import json
from base64 import b64encode

from . import keys, merkle, outside_keys
from .authority_certificates import root, stamper
from .note import base64, checkpoint, key_id, line, signed
from .timestamp_token import DIGESTS, Token

ANCHOR = outside_keys.p256("anchor")
OTHER_ANCHOR = outside_keys.p256("another anchor")
ENTERED = 1793611880  # 2026-11-02T09:31:20Z
STAMPED = "20261102093125Z"
SINCE, UNTIL = "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
TRUSTED_ROOT = "application/vnd.dev.sigstore.trustedroot+json;version=0.1"


def compact(value):
    """RFC 8785 for objects whose names and strings are plain ASCII and whose numbers are integers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def pem_text(key):
    return base64(outside_keys.pem(key).encode())


class PublicLog:
    """A public log: the place of our entry in it, and the key that signs its checkpoints."""

    def __init__(self, version, host, word=None):
        self.version, self.host = version, host
        self.key = outside_keys.p256(word or host) if version == 1 else outside_keys.ed(word or host)
        self.origin = f"{host} - 1193050959916656506" if version == 1 else host
        self.size, self.index = 23, 22 if version == 1 else 17
        # The older entries are in other trees; the place in the whole log counts them too.
        self.before = 121904262 if version == 1 else 0

    def log_id(self):
        if self.version == 1:
            return hashlib.sha256(outside_keys.spki(self.key)).digest()
        return key_id(self.host, 1, outside_keys.raw(self.key))

    def leaves(self, body):
        leaves = [merkle.leaf(keys.seed(f"{self.host} {place}")) for place in range(self.size)]
        leaves[self.index] = merkle.leaf(body)
        return leaves

    def sign(self, text):
        return line(self.host, self.log_id()[:4] + outside_keys.sign(self.key, text.encode()))

    def trusted(self, since=SINCE, until=UNTIL):
        """How a `trusted_root.json` names it."""
        window = {name: moment for name, moment in (("start", since), ("end", until)) if moment}
        details = "PKIX_ECDSA_P256_SHA_256" if self.version == 1 else "PKIX_ED25519"
        return {
            "baseUrl": f"https://{self.host}",
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": base64(outside_keys.spki(self.key)), "keyDetails": details, "validFor": window},
            "logId": {"keyId": base64(self.log_id())},
        }


REKOR = PublicLog(1, "rekor.example")
TILES = PublicLog(2, "log2026-1.rekor.example")
FOREIGN = PublicLog(1, "rekor.example", "a foreign rekor")


class Entry:
    """A `hashedrekord` for an artifact. Change the fields, then call `bundle`."""

    kind = "hashedrekord"

    def __init__(self, artifact, log=REKOR, key=ANCHOR, digest="sha256"):
        self.log, self.key, self.hash = log, key, digest
        self.version = f"0.0.{log.version}"
        self.artifact = artifact
        self.sign(artifact)
        self.recorded = None  # Another entry, whose body is in the log instead of this one's.
        self.entered = ENTERED
        self.sign_checkpoint, self.promise_key = log.sign, log.key
        self.text, self.strangers = None, ()
        self.stamps = [Token(self.signature, at=STAMPED).response()] if log.version == 2 else []
        self.change_promise = self.change_body = lambda content: content
        self.change_hashes = lambda hashes: hashes
        self.promised = None

    def sign(self, message):
        self.digest = hashlib.new(self.hash, message).digest()
        self.signature = outside_keys.sign(self.key, message, DIGESTS[self.hash][1])

    def body(self):
        if self.recorded:
            return self.recorded.body()
        return self.change_body(compact({"apiVersion": self.version, "kind": self.kind, "spec": self.spec()}))

    def spec(self):
        """What an entry of this kind records."""
        if self.log.version == 1:
            return {
                "data": {"hash": {"algorithm": self.hash, "value": self.digest.hex()}},
                "signature": {"content": base64(self.signature), "publicKey": {"content": pem_text(self.key)}},
            }
        verifier = {
            "keyDetails": "PKIX_ECDSA_P256_SHA_256",
            "publicKey": {"rawBytes": base64(outside_keys.spki(self.key))},
        }
        record = {
            "data": {"algorithm": self.hash_name(), "digest": base64(self.digest)},
            "signature": {"content": base64(self.signature), "verifier": verifier},
        }
        return {"hashedRekordV002": record}

    def hash_name(self):
        return "SHA2_" + self.hash.removeprefix("sha")

    def checkpoint(self):
        text = self.text or checkpoint(self.log.origin, self.log.size, merkle.root(self.log.leaves(self.body())))
        return signed(text, self.sign_checkpoint(text), *self.strangers)

    def hashes(self):
        return self.change_hashes(merkle.path(self.log.index, self.log.leaves(self.body())))

    def log_index(self):
        return self.log.before + self.log.index

    def promise(self):
        """The signed entry timestamp."""
        statement = {
            "body": base64(self.body()),
            "integratedTime": self.entered,
            "logID": self.log.log_id().hex(),
            "logIndex": self.log_index(),
        }
        return self.change_promise(outside_keys.sign(self.promise_key, compact(statement | (self.promised or {}))))

    def tlog_entry(self):
        leaves = self.log.leaves(self.body())
        found = {
            "logIndex": str(self.log_index()),
            "logId": {"keyId": base64(self.log.log_id())},
            "kindVersion": {"kind": self.kind, "version": self.version},
        }
        if self.log.version == 1:
            promise = {"signedEntryTimestamp": base64(self.promise())}
            found |= {"integratedTime": str(self.entered), "inclusionPromise": promise}
        proof = {
            "logIndex": str(self.log.index),
            "rootHash": base64(merkle.root(leaves)),
            "treeSize": str(self.log.size),
            "hashes": [base64(each) for each in self.hashes()],
            "checkpoint": {"envelope": self.checkpoint()},
        }
        return found | {"inclusionProof": proof, "canonicalizedBody": base64(self.body())}

    def bundle(self):
        hint = base64(hashlib.sha256(outside_keys.spki(self.key)).digest())
        material = {"publicKey": {"hint": hint}, "tlogEntries": [self.tlog_entry()]}
        if self.stamps:
            stamps = [{"signedTimestamp": base64(stamp)} for stamp in self.stamps]
            material["timestampVerificationData"] = {"rfc3161Timestamps": stamps}
        return {"mediaType": BUNDLE, "verificationMaterial": material} | self.content()

    def content(self):
        """What was signed, and the signature."""
        message = {"algorithm": self.hash_name(), "digest": base64(self.digest)}
        return {"messageSignature": {"messageDigest": message, "signature": base64(self.signature)}}

    def served(self, bundle=True):
        """The member `transparency_log` of an attestation."""
        proof = {
            "checkpoint": self.checkpoint(),
            "hashes": [each.hex() for each in self.hashes()],
            "logIndex": self.log.index,
            "rootHash": merkle.root(self.log.leaves(self.body())).hex(),
            "treeSize": self.log.size,
        }
        found = {
            "provider": f"https://{self.log.host}",
            "log_index": str(self.log_index()),
            "inclusion_proof": b64encode(json.dumps(proof).encode()).decode(),
            "signed_entry_timestamp": base64(self.promise()),
            "log_url": f"https://{self.log.host}",
        }
        return found | ({"bundle": self.bundle()} if bundle else {})


def authority(chain=None, since=SINCE, until=UNTIL):
    """How a `trusted_root.json` names a time-stamp authority: the signer first, the root last."""
    chain = chain or [stamper(), root()]
    window = {name: moment for name, moment in (("start", since), ("end", until)) if moment}
    return {
        "subject": {"organization": "Example Time", "commonName": "tsa"},
        "uri": "https://tsa.example/tsr",
        "certChain": {"certificates": [{"rawBytes": base64(party.der())} for party in chain]},
        "validFor": window,
    }


def trusted_root(logs=None, authorities=None):
    """The text of a `trusted_root.json`."""
    found = {
        "mediaType": TRUSTED_ROOT,
        "tlogs": [REKOR.trusted(), TILES.trusted()] if logs is None else logs,
        "certificateAuthorities": [],
        "ctlogs": [],
        "timestampAuthorities": [authority()] if authorities is None else authorities,
    }
    return json.dumps(found)
