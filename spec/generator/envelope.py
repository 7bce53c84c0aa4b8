"""Signed envelopes (DSSE) in the place of a signed artifact, and the entries that record them."""

import hashlib
import json

from .note import base64
from .public_log import ANCHOR, REKOR, Entry, pem_text

IN_TOTO = "application/vnd.in-toto+json"


def encoded(payload_type, payload):
    """What is signed of an envelope."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def statement(artifact, **more):
    """An in-toto statement about an artifact."""
    subject = {"name": "artifact", "digest": {"sha256": hashlib.sha256(artifact).hexdigest()}}
    found = {"_type": "https://in-toto.io/Statement/v1", "subject": [subject], "predicateType": "x", "predicate": {}}
    return json.dumps(found | more).encode()


class Envelope(Entry):
    """The entry of an envelope: `dsse` in the first version of Rekor, `hashedrekord` in the second."""

    def __init__(self, payload, log=REKOR, key=ANCHOR, payload_type="application/octet-stream"):
        self.payload, self.payload_type = payload, payload_type
        self.kind = "dsse" if log.version == 1 else "hashedrekord"
        super().__init__(encoded(payload_type, payload), log, key)
        self.version = "0.0.1" if log.version == 1 else "0.0.2"

    def spec(self):
        if self.log.version == 2:
            return super().spec()
        payload = hashlib.sha256(self.payload).hexdigest()
        return {
            "envelopeHash": {"algorithm": "sha256", "value": hashlib.sha256(self.envelope().encode()).hexdigest()},
            "payloadHash": {"algorithm": "sha256", "value": payload},
            "signatures": [{"signature": base64(self.signature), "verifier": pem_text(self.key)}],
        }

    def envelope(self):
        return json.dumps(self.content()["dsseEnvelope"])

    def content(self):
        signature = {"sig": base64(self.signature), "keyid": ""}
        envelope = {"payload": base64(self.payload), "payloadType": self.payload_type, "signatures": [signature]}
        return {"dsseEnvelope": envelope}


class OlderEnvelope(Envelope):
    """The older kind of entry for an envelope, which encodes the signature twice."""

    def __init__(self, payload):
        super().__init__(payload)
        self.kind, self.version = "intoto", "0.0.2"

    def spec(self):
        signature = {"publicKey": pem_text(self.key), "sig": base64(base64(self.signature).encode())}
        envelope = {"payloadType": self.payload_type, "signatures": [signature]}
        digests = {
            name: {"algorithm": "sha256", "value": hashlib.sha256(content).hexdigest()}
            for name, content in (("hash", self.envelope().encode()), ("payloadHash", self.payload))
        }
        return {"content": {"envelope": envelope} | digests}
