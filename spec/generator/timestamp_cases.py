"""Certificates with time stamps: every kind of authority, and every way in which a token can be wrong."""

from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from . import outside_keys
from .authority_certificates import authority as certificate_authority
from .authority_certificates import TIME_STAMPING, foreign_root, intermediate, root, signer, stamper
from .certificate import digested
from .der import Node, explicit, integer, sequence
from .evidence import AUTHORITY, attested, certificate, fails, proves, stamped
from .public_log import authority, trusted_root
from .timestamp_token import (
    DATA,
    GRANTED_WITH_MODS,
    ORDERED,
    REJECTION,
    Token,
    accuracy,
    identity,
    older_identity,
    served,
)

AT = datetime(2026, 11, 2, 9, 30, 3, tzinfo=timezone.utc)
MOMENT = "2026-11-02T09:30:03Z"
SECOND = timedelta(seconds=1)


def cases():
    yield from kinds_of_token()
    yield from kinds_of_signer()
    yield from windows()
    yield from older_certificates()
    yield from altered_tokens()
    yield from wrong_statements()
    yield from wrong_signers()
    yield from wrong_members()


def good_stamp(name, trust=AUTHORITY, until=MOMENT, signable=4, **more):
    subject = stamped(certificate("stamp " + name, signable=signable), **more)
    return proves("timestamp-" + name, subject, [trust], ["timestamped"], bounds=(None, until))


def bad_stamp(name, trust=AUTHORITY, **more):
    return fails("timestamp", name, stamped(certificate("stamp " + name), **more), [trust])


def setting(**fields):
    """Changes fields of a token before it is signed."""
    return lambda token: vars(token).update(fields)


def kinds_of_token():
    yield good_stamp("response")
    yield good_stamp("bare-token", encoded=Token.der)
    yield good_stamp("imprint-sha384", imprint="sha384")
    yield good_stamp("imprint-sha512", imprint="sha512")
    yield good_stamp("granted-with-mods", change=setting(status=GRANTED_WITH_MODS))
    yield good_stamp("fraction", at="20261102093003.25Z", until="2026-11-02T09:30:03.25Z")
    yield good_stamp("fraction-of-nine-digits", at="20261102093003.000000001Z", until="2026-11-02T09:30:03.000000001Z")
    for name, fields, until in [
        ("accuracy", (1, 500, 250), "2026-11-02T09:30:04.50025Z"),
        ("accuracy-in-micros", (None, None, 999), "2026-11-02T09:30:03.000999Z"),
        ("accuracy-in-minutes", (90, None, None), "2026-11-02T09:31:33Z"),
    ]:
        yield good_stamp(name, change=setting(accuracy=accuracy(*fields)), until=until)
    subject = stamper().certificate.subject.public_bytes(serialization.Encoding.DER)
    every = ORDERED + integer(0x7FFFFFFFFFFFFFFF) + explicit(0, explicit(4, subject))
    yield good_stamp("every-optional-field", change=setting(more=every, serial=2**159 + 1))
    yield good_stamp("without-nonce", change=setting(more=b""))
    yield good_stamp("without-signing-time", change=setting(without=("signing_time",)))
    yield good_stamp("certificate-named-by-sha1", change=setting(identities=[older_identity(stamper())]))
    # Whole seconds may lie before the moment of issue.
    yield good_stamp("of-the-second-before", at="20261102093001Z", until="2026-11-02T09:30:01Z")


def kinds_of_signer():
    for name, key, digest in [
        ("p384-sha512", outside_keys.p384("tsa 384"), "sha512"),
        ("p384-sha384", outside_keys.p384("tsa 384"), "sha384"),
        ("p256-sha512", outside_keys.p256("tsa 256"), "sha512"),
        ("rsa-sha256", outside_keys.rsa_2048("tsa rsa"), "sha256"),
        ("rsa-sha512", outside_keys.rsa_2048("tsa rsa"), "sha512"),
        ("ed25519", outside_keys.ed("tsa ed25519"), "sha512"),
    ]:
        yield good_stamp(name, party=signer("tsa " + name, key, root()), digest=digest)
    below = signer("tsa below", outside_keys.p256("tsa below"), intermediate())
    yield good_stamp("intermediate-in-token", party=below, change=setting(embedded=[below, intermediate()]))
    yield good_stamp("intermediate-before-signer", party=below, change=setting(embedded=[intermediate(), below]))
    trusted = trusted_root(logs=[], authorities=[authority([below, intermediate(), root()])])
    yield good_stamp("intermediate-in-trusted-root", trust=trusted, party=below, change=setting(embedded=[]))
    trusted = trusted_root(logs=[])
    yield good_stamp("certificate-in-trusted-root", trust=trusted, change=setting(embedded=[]))
    yield good_stamp("certificate-in-both", trust=trusted)
    # The certificates in a token are sorted by their bytes, so the shorter one comes first.
    spoofed = signer("tsa spoofed", outside_keys.p256("tsa spoofed"), foreign_root(), title="tsa")
    server = (ExtendedKeyUsageOID.SERVER_AUTH,)
    related = signer("tsa web", outside_keys.p256("tsa web"), root(), server, title="the server of this authority")
    for name, strange in [("in-front", spoofed), ("behind", related)]:
        assert (strange.der() < stamper().der()) == (name == "in-front")
        yield good_stamp(f"with-a-strange-certificate-{name}", change=setting(embedded=[stamper(), strange]))
    yield good_stamp("root-in-token", change=setting(embedded=[stamper(), root()]))
    # The certificates of a text are those of one authority, and the last one is its root.
    yield good_stamp("root-is-last-of-its-text", trust=foreign_root().pem() + AUTHORITY)
    yield bad_stamp("root-is-not-last-of-its-text", trust=AUTHORITY + foreign_root().pem())
    yield good_stamp("signer-in-front-of-root-in-text", trust=stamper().pem() + AUTHORITY, change=setting(embedded=[]))


def windows():
    """Both ends of a window are inside, of a certificate and of an entry of a root of trust."""
    key = outside_keys.p256("tsa window")
    before, behind = AT - SECOND, AT + SECOND
    for name, since, until in [("starts", AT, behind), ("ends", before, AT)]:
        party = signer(f"tsa {name}", key, root(), since=since, until=until)
        yield good_stamp(f"certificate-{name}-then", party=party)
        window = {"since": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
        trusted = trusted_root(logs=[], authorities=[authority(**window)])
        yield good_stamp(f"authority-{name}-then", trust=trusted)
    trusted = trusted_root(logs=[], authorities=[authority(until=None)])
    yield good_stamp("authority-has-no-end", trust=trusted)
    for name, since, until in [("expired", before - SECOND, before), ("not-yet-valid", behind, behind + SECOND)]:
        party = signer(f"tsa {name}", key, root(), since=since, until=until)
        yield bad_stamp(f"certificate-{name}", party=party)
        window = {"since": since.strftime("%Y-%m-%dT%H:%M:%SZ"), "until": until.strftime("%Y-%m-%dT%H:%M:%SZ")}
        trusted = trusted_root(logs=[], authorities=[authority(**window)])
        yield bad_stamp(f"authority-{name}", trust=trusted)
        above = certificate_authority(f"tsa {name} ca", outside_keys.p256("ca"), root(), since=since, until=until)
        party = signer(f"tsa below {name}", key, above)
        yield bad_stamp(f"intermediate-{name}", party=party, change=setting(embedded=[party, above]))


def older_certificates():
    yield good_stamp("of-v3-certificate", signable=3)
    yield good_stamp("of-v2-certificate", signable=2)
    subject = stamped(certificate("stamp unknown members"))
    subject["attestation"]["timestamp"] |= {"x": 1}
    yield proves("timestamp-unknown-members", subject, [AUTHORITY], ["timestamped"], bounds=(None, MOMENT))
    # Only whoever is trusted decides: another authority's token proves nothing about this certificate either way.
    for name, words in [("digest-as-hex", b"hex"), ("certificate-id", b"id"), ("another-certificate", b"other")]:
        subject = certificate("unbound " + name)
        message = {
            b"hex": digested(subject).hex().encode(),
            b"id": subject["certificate_id"].encode(),
            b"other": digested(certificate("unbound")),
        }[words]
        subject = attested(subject, timestamp=served(Token(message)))
        yield proves(f"timestamp-over-{name}", subject, [AUTHORITY], unbound=["timestamp"])


def altered_tokens():
    def flipped(content):
        return content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]

    yield bad_stamp("signature-flipped", change=setting(change_signature=flipped))
    yield bad_stamp("signature-empty", change=setting(change_signature=lambda signature: b""))
    yield bad_stamp("content-flipped", change=setting(change_content=flipped))
    yield bad_stamp("attributes-unsigned", change=setting(without=("all_attributes",)))
    yield bad_stamp("trailing-byte", encoded=lambda token: token.response() + b"\0")
    yield bad_stamp("cut", encoded=lambda token: token.response()[:-1])
    yield bad_stamp("not-der", encoded=lambda token: b"a time stamp")
    yield bad_stamp("request-for-token", encoded=lambda token: Node(token.info())[2].encoded)
    yield bad_stamp("rejected", change=setting(status=REJECTION))
    yield bad_stamp("response-without-token", encoded=lambda token: sequence(sequence(integer(0))))
    yield bad_stamp("rejected-without-token", encoded=lambda token: sequence(sequence(integer(REJECTION))))
    for attribute in ("content_type", "message_digest", "signing_certificate"):
        yield bad_stamp(f"without-{attribute.replace('_', '-')}", change=setting(without=(attribute,)))
    yield bad_stamp("content-type-attribute-data", change=setting(attribute_type=DATA))
    yield bad_stamp("content-type-data", change=setting(content_type=DATA, attribute_type=DATA))
    yield bad_stamp("two-signers", change=setting(signers=2))
    yield bad_stamp("no-signer", change=setting(signers=0))
    other = signer("tsa", outside_keys.p256("tsa"), root(), since=AT)
    yield bad_stamp("names-another-certificate", change=setting(identities=[identity(other)]))
    yield bad_stamp("names-another-certificate-by-sha1", change=setting(identities=[older_identity(other)]))


def wrong_statements():
    yield bad_stamp("imprint-sha1", imprint="sha1")
    yield bad_stamp("signature-sha1", digest="sha1")
    yield bad_stamp("version-2", change=setting(version=2))
    for name, at in [
        ("offset", "20261102093003+0000"),
        ("no-zone", "20261102093003"),
        ("without-seconds", "202611020930Z"),
        ("empty-fraction", "20261102093003.Z"),
        ("comma", "20261102093003,5Z"),
        ("no-such-day", "20260230093003Z"),
    ]:
        yield bad_stamp("time-" + name, at=at)
    imprint = ("sha256", bytes(31))
    yield bad_stamp("imprint-short", change=setting(imprint=imprint))
    yield bad_stamp("accuracy-of-a-thousand-millis", change=setting(accuracy=accuracy(None, 1000, None)))


def wrong_signers():
    key = outside_keys.p256("tsa wrong")
    signing = ExtendedKeyUsageOID.CODE_SIGNING
    for name, purposes, critical in [
        ("purpose-not-critical", TIME_STAMPING, False),
        ("purpose-another", (signing,), True),
        ("purpose-one-of-two", (*TIME_STAMPING, signing), True),
        ("purpose-any", (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,), True),
        ("purpose-absent", (), True),
    ]:
        yield bad_stamp(name, party=signer("tsa " + name, key, root(), purposes, critical))
    yield bad_stamp("root-unknown", party=signer("tsa", key, foreign_root()))
    stranger = signer("tsa", key, foreign_root())
    with_root = setting(embedded=[stranger, foreign_root()])
    yield bad_stamp("root-only-in-token", party=stranger, change=with_root)
    forged = signer("tsa", key, Forged(root(), foreign_root().key))
    yield bad_stamp("certificate-signed-by-another-key", party=forged)
    alone = signer("tsa alone", key, None)
    yield bad_stamp("self-signed", party=alone)
    below = signer("tsa below tsa", key, stamper())
    yield bad_stamp("below-a-signer", party=below, change=setting(embedded=[below, stamper()]))
    missing = signer("tsa below", outside_keys.p256("tsa below"), intermediate())
    yield bad_stamp("intermediate-absent", party=missing)
    yield bad_stamp("certificate-absent", change=setting(embedded=[]))
    yield bad_stamp("certificate-of-another-signer", change=setting(embedded=[missing, intermediate()]))


class Forged:
    """A certificate with a key that is not its own."""

    def __init__(self, party, key):
        self.certificate, self.key = party.certificate, key


def wrong_members():
    def members(name, **changed):
        subject = stamped(certificate("stamp members " + name))
        subject["attestation"]["timestamp"] |= changed
        return fails("timestamp", "member-" + name, subject, [AUTHORITY])

    good = stamped(certificate("stamp members"))["attestation"]["timestamp"]
    yield members("hash-of-something-else", cert_hash="47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    yield members("hash-empty", cert_hash="")
    yield members("hash-unpadded", cert_hash=good["cert_hash"].rstrip("="))
    yield members("algorithm-another", hash_algorithm="SHA-512")
    yield members("algorithm-unknown", hash_algorithm="SHA-1")
    yield members("algorithm-lower-case", hash_algorithm="sha-256")
    yield members("token-empty", timestamp_token="")
    yield members("token-not-base64", timestamp_token="!" + good["timestamp_token"][1:])
    yield members("token-url-alphabet", timestamp_token=good["timestamp_token"].replace("/", "_").replace("+", "-"))
    yield members("token-number", timestamp_token=7)
    for name in ("timestamp_token", "cert_hash", "hash_algorithm"):
        subject = stamped(certificate("stamp without " + name))
        del subject["attestation"]["timestamp"][name]
        yield fails("timestamp", f"member-{name.replace('_', '-')}-absent", subject, [AUTHORITY])
