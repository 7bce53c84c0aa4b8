"""Reads time-stamp tokens and says what is wrong with them; for the test of the generator, not for its vectors."""

import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization

from . import outside_keys
from .der import Node, oid, set_of
from .timestamp_token import (
    CONTENT_TYPE,
    DIGESTS,
    MESSAGE_DIGEST,
    OLDER_IDENTITY,
    SIGNED_DATA,
    SIGNING_CERTIFICATE,
    TST_INFO,
)

NAMES = {oid(number): name for name, (number, _) in DIGESTS.items()}


class Stamp:
    """A token taken apart, from a response or bare."""

    def __init__(self, encoded):
        outer = Node(encoded)
        token = outer if outer[0].tag == 0x06 else outer[1]
        if token[0].encoded != oid(SIGNED_DATA):
            raise ValueError("no signed data")
        signed = token[1][0]
        self.content_type, self.content = signed[2][0].encoded, signed[2][1][0].content
        bag = signed.tagged(0)
        self.certificates = [x509.load_der_x509_certificate(each.encoded) for each in bag] if bag else []
        self.signers = list(signed)[-1]
        info = Node(self.content)
        self.imprint = (NAMES[info[2][0][0].encoded], info[2][1].content)
        self.at = info[4].content.decode()
        self.accuracy = info[5] if len(list(info)) > 5 and info[5].tag == 0x30 else ()

    def problems(self, certificates=()):
        """What does not hold, for certificates that come another way or are in the token."""
        signer = self.signers[0]
        pool = [*certificates, *self.certificates]
        mine = [certificate for certificate in pool if is_named(signer[1], certificate)]
        if len(list(self.signers)) != 1 or not mine:
            yield "there is not one signer with a certificate"
            return
        digest = NAMES[signer[2][0].encoded]
        attributes = signer[3]
        values = {each[0].encoded: each[1][0] for each in attributes}
        message = set_of(*(each.encoded for each in attributes))
        signature = signer[5].content
        if self.content_type != oid(TST_INFO) or values[oid(CONTENT_TYPE)].encoded != oid(TST_INFO):
            yield "the content is something else"
        if values[oid(MESSAGE_DIGEST)].content != hashlib.new(digest, self.content).digest():
            yield "the digest of the content differs"
        if not outside_keys.verifies(mine[0].public_key(), message, signature, DIGESTS[digest][1]):
            yield "the signature does not hold"
        if not any(names(values, certificate) for certificate in mine):
            yield "the signing certificate is another one"
        if any(chain_of(certificate, pool) is None for certificate in mine):
            yield "the signing certificate leads to no self-signed one"


def is_named(named, certificate):
    """Whether the signer is named by this certificate's issuer and serial number, or by the identifier of its key."""
    if named.tag == 0x80:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        return extension.value.digest == named.content
    return (certificate.issuer.public_bytes(), certificate.serial_number) == (named[0].encoded, named[1].number())


def names(values, certificate):
    """Whether the attribute with the hash of the signing certificate, of either version, is about this one."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    newer = values.get(oid(SIGNING_CERTIFICATE))
    if newer:
        first = newer[0][0]
        digest = "sha256" if first[0].tag == 0x04 else NAMES[first[0][0].encoded]
        shown = next(each.content for each in first if each.tag == 0x04)
        return shown == hashlib.new(digest, der).digest()
    older = values.get(oid(OLDER_IDENTITY))
    return older is not None and older[0][0][0].content == hashlib.sha1(der).digest()


def chain_of(certificate, pool):
    """The certificates up to a self-signed one, each of which signed the one before it, or None."""
    if certificate.issuer == certificate.subject:
        return [certificate]
    for issuer in pool:
        if issuer.subject == certificate.issuer and issued(certificate, issuer):
            above = chain_of(issuer, [each for each in pool if each != issuer])
            if above:
                return [certificate, *above]
    return None


def issued(certificate, issuer):
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError):
        return False
    return True
