"""Time-stamp tokens of RFC 3161 (CMS, RFC 5652), right ones and ones that are wrong in one thing."""

import hashlib
from base64 import b64encode

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from . import outside_keys
from .authority_certificates import stamper
from .der import boolean, explicit, generalized_time, implicit, integer, null, octets, oid, sequence, set_of, value

DATA, SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, SIGNING_CERTIFICATE = "1.2.840.113549.1.9.5", "1.2.840.113549.1.9.16.2.47"
OLDER_IDENTITY = "1.2.840.113549.1.9.16.2.12"
POLICY = "1.3.6.1.4.1.99999.3161.1"
DIGESTS = {
    "sha1": ("1.3.14.3.2.26", hashes.SHA1()),
    "sha256": ("2.16.840.1.101.3.4.2.1", hashes.SHA256()),
    "sha384": ("2.16.840.1.101.3.4.2.2", hashes.SHA384()),
    "sha512": ("2.16.840.1.101.3.4.2.3", hashes.SHA512()),
}
ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}
ED25519, RSA = "1.3.101.112", "1.2.840.113549.1.1.1"
GRANTED, GRANTED_WITH_MODS, REJECTION = 0, 1, 2


def algorithm(digest):
    return sequence(oid(DIGESTS[digest][0]))


def attribute(name, *values):
    return sequence(oid(name), set_of(*values))


class Token:
    """What an authority says of some bytes. Change the fields, then call `der` or `response`."""

    def __init__(self, message, at="20261102093003Z", party=None, digest="sha256", imprint="sha256"):
        self.party, self.digest = party or stamper(), digest
        self.imprint = (imprint, hashlib.new(imprint, message).digest())
        self.at, self.accuracy, self.version, self.serial, self.more = at, b"", 1, 0x5EA1, integer(0x2B2C27DF)
        self.content_type = self.attribute_type = TST_INFO
        self.embedded = [self.party]
        self.signers, self.versions = 1, (3, 1)
        self.identities = [identity(self.party)]
        self.more_attributes, self.unsigned, self.revocation = [], b"", b""
        self.signature_name = self.bag = self.named = None
        self.without = ()
        self.change_attributes = self.change_signature = self.change_content = lambda encoded: encoded
        self.status = GRANTED

    def info(self):
        name, imprint = self.imprint
        return sequence(
            integer(self.version),
            oid(POLICY),
            sequence(sequence(oid(DIGESTS[name][0]), null()), octets(imprint)),
            integer(self.serial),
            generalized_time(self.at),
            self.accuracy,
            self.more,
        )

    def attributes(self, content):
        found = {
            "content_type": [attribute(CONTENT_TYPE, oid(self.attribute_type))],
            "message_digest": [attribute(MESSAGE_DIGEST, octets(hashlib.new(self.digest, content).digest()))],
            "signing_certificate": self.identities,
            "signing_time": [attribute(SIGNING_TIME, value(0x17, b"261102093003Z"))],
            "more": self.more_attributes,
        }
        return set_of(*(each for kind, every in found.items() if kind not in self.without for each in every))

    def signature(self, message):
        """Algorithm and signature. To Ed25519 the digest is only that of the content (RFC 8419)."""
        key = self.party.key
        signature = outside_keys.sign(key, message, DIGESTS[self.digest][1])
        if isinstance(key, ed25519.Ed25519PrivateKey):
            return sequence(oid(ED25519)), signature
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return sequence(oid(ECDSA[self.digest])), signature
        return sequence(oid(RSA), null()), signature

    def signer_info(self, content):
        attributes = self.change_attributes(self.attributes(content))
        name, signature = self.signature(attributes if "all_attributes" not in self.without else content)
        return sequence(
            integer(self.versions[1]),
            self.named or issuer_and_serial(self.party),
            algorithm(self.digest),
            implicit(0, attributes) if "all_attributes" not in self.without else b"",
            self.signature_name or name,
            octets(self.change_signature(signature)),
            self.unsigned,
        )

    def der(self):
        """The bare token."""
        content = self.info()
        infos = [self.signer_info(content)] * self.signers
        bag = implicit(0, set_of(*(party.der() for party in self.embedded))) if self.embedded else b""
        signed = sequence(
            integer(self.versions[0]),
            set_of(algorithm(self.digest)),
            sequence(oid(self.content_type), explicit(0, octets(self.change_content(content)))),
            self.bag or bag,
            self.revocation,
            value(0x31, *infos),
        )
        return sequence(oid(SIGNED_DATA), explicit(0, signed))

    def response(self):
        return sequence(sequence(integer(self.status)), self.der())


def issuer_and_serial(party):
    issuer = party.certificate.issuer.public_bytes(serialization.Encoding.DER)
    return sequence(issuer, integer(party.certificate.serial_number))


def identity(party, *names):
    """The attribute that names the signing certificate by SHA-256; more may be said of it behind the hash."""
    certificate = sequence(octets(hashlib.sha256(party.der()).digest()), *names)
    return attribute(SIGNING_CERTIFICATE, sequence(sequence(certificate)))


def identity_by(digest, party):
    """The same with a digest that is named."""
    certificate = sequence(algorithm(digest), octets(hashlib.new(digest, party.der()).digest()))
    return attribute(SIGNING_CERTIFICATE, sequence(sequence(certificate)))


def older_identity(party):
    """The older attribute, which knows SHA-1 only."""
    return attribute(OLDER_IDENTITY, sequence(sequence(sequence(octets(hashlib.sha1(party.der()).digest())))))


def accuracy(seconds=None, millis=None, micros=None):
    fields = [(0x02, seconds), (0x80, millis), (0x81, micros)]
    return sequence(*(integer(number, tag) for tag, number in fields if number is not None))


def served(token, encoded=None):
    """The member `timestamp` of an attestation."""
    name, imprint = token.imprint
    return {
        "provider": "https://tsa.example/tsr",
        "timestamp_token": b64encode(encoded or token.response()).decode(),
        "cert_hash": b64encode(imprint).decode(),
        "hash_algorithm": f"SHA-{name.removeprefix('sha')}",
    }


ORDERED = boolean(True)
