"""Certificates with time stamps that follow, or break, one of the finer rules for tokens."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from . import outside_keys
from .authority_certificates import TIME_STAMPING, build, intermediate, root, signer, stamper, usage
from .authority_certificates import authority as certificate_authority
from .der import Node, boolean, explicit, implicit, integer, null, octets, oid, sequence, set_of, value
from .public_log import authority, trusted_root
from .timestamp_cases import AT, bad_stamp, good_stamp, setting
from .timestamp_token import (
    CONTENT_TYPE,
    ECDSA,
    MESSAGE_DIGEST,
    ORDERED,
    TST_INFO,
    accuracy,
    attribute,
    identity,
    identity_by,
    older_identity,
)

NONCE = integer(0x2B2C27DF)
UNKNOWN_EXTENSION = "1.3.6.1.4.1.99999.3161.2"
SHA256_WITH_RSA, SHA512_WITH_RSA = "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.13"


def cases():
    yield from encodings()
    yield from statements()
    yield from attributes()
    yield from identities()
    yield from algorithms()
    yield from keys_of_signers()
    yield from paths()
    yield from pins()
    yield from moments()


def encodings():
    """DER has one form for a value, and only that is read."""

    def rewritten(change):
        return lambda token: change(token.response())

    def long_length(encoded):
        assert encoded[1] == 0x82
        return encoded[:1] + b"\x83\0" + encoded[2:]

    def indefinite(encoded):
        return encoded[:1] + b"\x80" + encoded[4:] + b"\0\0"

    yield bad_stamp("length-not-shortest", encoded=rewritten(long_length))
    yield bad_stamp("length-indefinite", encoded=rewritten(indefinite))
    yield bad_stamp("default-written-out", change=setting(more=boolean(False) + NONCE))
    yield bad_stamp("boolean-not-255", change=setting(more=value(1, b"\1") + NONCE))
    yield bad_stamp("integer-not-shortest", change=setting(more=value(2, b"\0\x2b") + b""))
    yield bad_stamp("attributes-unsorted", change=setting(change_attributes=unsorted))
    # Nobody signs the certificates that come along, and OpenSSL puts the signer first.
    both = sorted([stamper().der(), intermediate().der()], reverse=True)
    yield good_stamp("certificates-unsorted", change=setting(bag=value(0xA0, *both)))


def unsorted(attributes):
    return value(0x31, *(each.encoded for each in reversed(list(Node(attributes)))))


def statements():
    def extension(critical):
        name, content = oid(UNKNOWN_EXTENSION), octets(null())
        return NONCE + implicit(1, sequence(sequence(name, boolean(True) if critical else b"", content)))

    yield good_stamp("extension", change=setting(more=extension(critical=False)))
    yield bad_stamp("extension-critical", change=setting(more=extension(critical=True)))
    yield bad_stamp("fields-in-another-order", change=setting(more=NONCE + ORDERED))
    yield bad_stamp("time-with-trailing-zero", at="20261102093003.50Z")
    yield bad_stamp("time-of-leap-second", at="20261102092960Z")
    yield bad_stamp("time-of-hour-24", at="20261102240000Z")
    yield bad_stamp("accuracy-of-no-millis", change=setting(accuracy=accuracy(1, 0)))
    yield bad_stamp("accuracy-negative", change=setting(accuracy=accuracy(-1)))
    yield bad_stamp("accuracy-beyond-32-bits", change=setting(accuracy=accuracy(2**32)))
    largest = setting(accuracy=accuracy(2**32 - 1, 999, 999))
    yield good_stamp("accuracy-of-136-years", change=largest, until="2162-12-09T15:58:18.999999Z")


def attributes():
    def more(*encoded):
        return setting(more_attributes=list(encoded))

    content = oid(TST_INFO)
    for name, change in [
        ("content-type-twice", more(attribute(CONTENT_TYPE, content))),
        (
            "content-type-of-two-values",
            setting(without=("content_type",), more_attributes=[two(CONTENT_TYPE, content)]),
        ),
        ("message-digest-twice", more(attribute(MESSAGE_DIGEST, octets(bytes(32))))),
        ("message-digest-of-another", setting(without=("message_digest",), more_attributes=[another_digest()])),
    ]:
        yield bad_stamp("attribute-" + name, change=change)
    unknown = attribute(UNKNOWN_EXTENSION, null())
    yield good_stamp("attribute-unknown", change=more(unknown))
    yield good_stamp("attribute-unsigned", change=setting(unsigned=implicit(1, set_of(unknown))))


def two(name, content):
    return sequence(oid(name), value(0x31, content, content))


def another_digest():
    return attribute(MESSAGE_DIGEST, octets(bytes(32)))


def identities():
    """How a token names the certificate of its signer."""
    party = stamper()
    issuer = party.certificate.issuer.public_bytes(Encoding.DER)
    other = intermediate().certificate.subject.public_bytes(Encoding.DER)
    serial = integer(party.certificate.serial_number)

    def names(*certificates):
        return setting(identities=list(certificates))

    def by_name(issuer, serial):
        return names(identity(party, sequence(sequence(explicit(4, issuer)), serial)))

    yield good_stamp("certificate-with-issuer", change=by_name(issuer, serial))
    yield good_stamp("certificate-named-by-sha512", change=names(identity_by("sha512", party)))
    yield bad_stamp("certificate-with-another-issuer", change=by_name(other, serial))
    yield bad_stamp("certificate-with-another-serial", change=by_name(issuer, integer(7)))
    yield bad_stamp("certificate-named-by-newer-sha1", change=names(identity_by("sha1", party)))
    yield bad_stamp("certificate-named-both-ways", change=names(identity(party), older_identity(party)))
    yield bad_stamp("certificate-named-twice", change=names(identity(party), identity(party)))
    key = party.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    by_key = value(0x80, key)
    yield good_stamp("signer-by-key-identifier", change=setting(named=by_key, versions=(3, 3)))
    yield bad_stamp("signer-by-key-identifier-in-version-1", change=setting(named=by_key))
    yield bad_stamp("signer-by-name-in-version-3", change=setting(versions=(3, 3)))
    yield bad_stamp("signer-by-another-key-identifier", change=setting(named=value(0x80, bytes(20)), versions=(3, 3)))
    yield bad_stamp("signed-data-of-version-1", change=setting(versions=(1, 1)))


def algorithms():
    def named(name, *parameters):
        return setting(signature_name=sequence(oid(name), *parameters))

    with_rsa = {"party": signer("tsa rsa-sha256", outside_keys.rsa_2048("tsa rsa"), root())}
    yield good_stamp("rsa-named-with-digest", change=named(SHA256_WITH_RSA, null()), **with_rsa)
    yield bad_stamp("rsa-named-with-another-digest", change=named(SHA512_WITH_RSA, null()), **with_rsa)
    yield bad_stamp("rsa-named-without-parameters", change=named(SHA256_WITH_RSA), **with_rsa)
    yield bad_stamp("ecdsa-named-with-another-digest", change=named(ECDSA["sha512"]))
    yield bad_stamp("ecdsa-named-with-parameters", change=named(ECDSA["sha256"], null()))
    yield bad_stamp("ecdsa-named-as-rsa", change=named(SHA256_WITH_RSA, null()))
    yield bad_stamp("signed-by-digest-of-sha1", digest="sha1", change=named(ECDSA["sha256"]))
    edwards = signer("tsa ed25519", outside_keys.ed("tsa ed25519"), root())
    yield bad_stamp("ed25519-with-sha256", party=edwards, digest="sha256")


def keys_of_signers():
    """Keys that are too weak, or of a kind that nobody has to know."""
    for name, key in [
        ("p521", outside_keys.elliptic("tsa 521", ec.SECP521R1())),
        ("rsa-1024", outside_keys.rsa_key("tsa rsa 1024", 1024)),
    ]:
        yield bad_stamp("key-" + name, party=signer("tsa " + name, key, root()))


def paths():
    """From the signer to the root: who may certify, what, and when."""
    key = outside_keys.p256("tsa path")
    plain = [(x509.BasicConstraints(True, None), True), (usage("key_cert_sign", "crl_sign"), True)]

    def below(word, extensions=plain, issuer=root, **more):
        above = build(word, outside_keys.p256("ca path"), issuer(), extensions, **more)
        party = signer("tsa under " + word, key, above)
        return {"party": party, "change": setting(embedded=[party, above])}

    web = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    stamping = x509.ExtendedKeyUsage(list(TIME_STAMPING))
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier(UNKNOWN_EXTENSION), null())
    yield good_stamp("intermediate-for-time-stamps", **below("ca stamping", [*plain, (stamping, False)]))
    yield bad_stamp("intermediate-for-servers", **below("ca web", [*plain, (web, False)]))
    yield bad_stamp("intermediate-not-an-authority", **below("ca not", [(x509.BasicConstraints(False, None), True)]))
    yield bad_stamp("intermediate-without-constraints", **below("ca plain", [(usage("key_cert_sign"), True)]))
    yield bad_stamp("intermediate-with-unknown-extension", **below("ca unknown", [*plain, (unknown, True)]))
    constrained = [(x509.BasicConstraints(True, 0), True), (usage("key_cert_sign"), True)]
    above = build("ca of length 0", outside_keys.p256("ca zero"), root(), constrained)
    middle = certificate_authority("ca below length 0", outside_keys.p256("ca middle"), above)
    party = signer("tsa far", key, middle)
    yield bad_stamp("path-too-long", party=party, change=setting(embedded=[party, middle, above]))
    middle = certificate_authority("ca below ca", outside_keys.p256("ca middle"), intermediate())
    party = signer("tsa farther", key, middle)
    yield good_stamp("path-of-four", party=party, change=setting(embedded=[party, middle, intermediate()]))
    itself = [(x509.BasicConstraints(True, None), True), (stamping, True)]
    yield bad_stamp("signer-is-an-authority", party=build("tsa ca", key, root(), itself))
    unknown_leaf = [(x509.BasicConstraints(False, None), True), (stamping, True), (unknown, True)]
    yield bad_stamp("signer-with-unknown-extension", party=build("tsa unknown", key, root(), unknown_leaf))
    other_usage = [(x509.BasicConstraints(False, None), True), (usage("key_agreement"), True), (stamping, True)]
    yield good_stamp("signer-with-another-key-usage", party=build("tsa usage", key, root(), other_usage))
    old = certificate_authority("tsa old root", outside_keys.p256("old root"), until=datetime(2021, 1, 1))
    late = signer("tsa late", key, old)
    yield good_stamp("root-expired", trust=old.pem(), party=late)


def pins():
    """A list that begins with a signer names the only one; a list that begins with an authority names none."""
    other = signer("tsa other", outside_keys.p256("tsa other"), root())
    begins_with_signer = trusted_root(logs=[], authorities=[authority([stamper(), root()])])
    begins_with_authority = trusted_root(logs=[], authorities=[authority([root()])])
    yield bad_stamp("signer-is-not-the-pinned-one", trust=begins_with_signer, party=other)
    yield good_stamp("signer-is-not-pinned", trust=begins_with_authority, party=other)
    second = trusted_root(logs=[], authorities=[authority([stamper(), root()]), authority([other, root()])])
    yield good_stamp("signer-of-second-authority", trust=second, party=other)
    pinned = stamper().pem() + root().pem()
    yield bad_stamp("signer-is-not-the-one-in-text", trust=pinned, party=other)
    crowd = [signer(f"tsa crowd {place}", outside_keys.p256("crowd"), root(), title="x") for place in range(7)]
    yield good_stamp("eight-certificates", change=setting(embedded=[*crowd, stamper()]))
    front = sorted(party.der() for party in crowd)
    assert all(der < stamper().der() for der in front)
    more = signer("tsa crowd 7", outside_keys.p256("crowd"), root(), title="x")
    yield bad_stamp("signer-is-the-ninth-certificate", change=setting(embedded=[*crowd, more, stamper()]))


def moments():
    """Certificates know seconds, so a fraction of the last one is inside; windows know fractions."""
    party = signer("tsa to the second", outside_keys.p256("tsa to the second"), root(), until=AT)
    at, until = "20261102093003.5Z", "2026-11-02T09:30:03.5Z"
    yield good_stamp("fraction-of-the-last-second", party=party, at=at, until=until)
    window = trusted_root(logs=[], authorities=[authority(until="2026-11-02T09:30:03Z")])
    yield bad_stamp("fraction-behind-the-window", trust=window, at=at)
    window = trusted_root(logs=[], authorities=[authority(until="2026-11-02T09:30:03.5Z")])
    yield good_stamp("fraction-at-the-end-of-the-window", trust=window, at=at, until=until)
    later = authority(since="2026-11-02T09:30:04Z", until=None)
    earlier = authority(until="2026-11-02T09:30:02Z")
    two_windows = trusted_root(logs=[], authorities=[earlier, later])
    yield bad_stamp("between-two-windows", trust=two_windows)
    three = trusted_root(logs=[], authorities=[earlier, authority(), later])
    yield good_stamp("in-one-of-three-windows", trust=three)
