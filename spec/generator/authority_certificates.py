"""The X.509 certificates of the time-stamp authorities: one root, and signers that are right or wrong in one thing."""

from datetime import datetime, timezone
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from . import keys, outside_keys

TIME_STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2027, 1, 1, tzinfo=timezone.utc)


class Party:
    """Somebody with a key and a certificate for it."""

    def __init__(self, key, certificate):
        self.key, self.certificate = key, certificate

    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def name(text):
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Time"), x509.NameAttribute(NameOID.COMMON_NAME, text)]
    )


def build(word, key, issuer, extensions, since=SINCE, until=UNTIL, title=None):
    """Signs a certificate; without an issuer it signs itself."""
    signer = issuer.key if issuer else key
    title = name(title or word)
    builder = (
        x509.CertificateBuilder()
        .subject_name(title)
        .issuer_name(issuer.certificate.subject if issuer else title)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(keys.seed("serial of " + word)[:8], "big") | 1)
        .not_valid_before(since)
        .not_valid_after(until)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    if issuer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, False)
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        return Party(key, builder.sign(signer, None))
    deterministic = True if isinstance(signer, ec.EllipticCurvePrivateKey) else None
    return Party(key, builder.sign(signer, hashes.SHA256(), ecdsa_deterministic=deterministic))


def usage(*names):
    every = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    ).split()
    return x509.KeyUsage(**{each: each in names for each in every})


def authority(word, key, issuer=None, since=datetime(2020, 1, 1), until=datetime(2040, 1, 1), **more):
    """A certificate that may sign certificates."""
    extensions = [(x509.BasicConstraints(True, None), True), (usage("key_cert_sign", "crl_sign"), True)]
    return build(word, key, issuer, extensions, since, until, **more)


def signer(word, key, issuer, purposes=TIME_STAMPING, critical=True, **more):
    """A certificate that may sign time stamps, unless the purposes or their criticality say otherwise."""
    extensions = [(x509.BasicConstraints(False, None), True), (usage("digital_signature"), True)]
    if purposes:
        extensions.append((x509.ExtendedKeyUsage(purposes), critical))
    return build(word, key, issuer, extensions, **more)


@cache
def root():
    return authority("tsa root", outside_keys.rsa_2048("tsa root"))


@cache
def intermediate():
    return authority("tsa intermediate", outside_keys.p384("tsa intermediate"), root())


@cache
def stamper():
    """The signer of most tokens."""
    return signer("tsa", outside_keys.p256("tsa"), root())


@cache
def foreign_root():
    """A root that nobody trusts and that bears the name of the one that is trusted."""
    return authority("tsa foreign root", outside_keys.p256("tsa foreign root"), title="tsa root")
