"""Keys of outside parties, derived from fixed words like all others, and signatures that are the same on every run."""

import hashlib
from functools import cache
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from . import keys

ORDER = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    "secp521r1": 0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
}
SMALL_PRIMES = [odd for odd in range(3, 5000, 2) if all(odd % divisor for divisor in range(3, int(odd**0.5) + 1, 2))]


def stream(word, size):
    """As many bytes as are wanted, from the seed of the word and a counter."""
    blocks = (hashlib.sha256(keys.seed(word) + bytes([place])).digest() for place in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def p256(word):
    return elliptic(word, ec.SECP256R1())


def p384(word):
    return elliptic(word, ec.SECP384R1())


def elliptic(word, curve):
    order = ORDER[curve.name]
    return ec.derive_private_key(int.from_bytes(stream(word, 64), "big") % (order - 1) + 1, curve)


def ed(word):
    return ed25519.Ed25519PrivateKey.from_private_bytes(keys.seed(word))


def rsa_2048(word):
    return rsa_key(word, 2048)


@cache
def rsa_key(word, size):
    p, q = prime(word + " p", size // 2), prime(word + " q", size // 2)
    public = rsa.RSAPublicNumbers(65537, p * q)
    d = pow(65537, -1, (p - 1) * (q - 1))
    private = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return private.private_key()


def prime(word, size):
    """The first prime from a number that the word gives; its two highest bits make a product of twice the size."""
    candidate = int.from_bytes(stream(word, size // 8), "big") | 3 << size - 2 | 1
    while not is_prime(candidate) or gcd(candidate - 1, 65537) != 1:
        candidate += 2
    return candidate


def is_prime(number):
    """For a number that nobody chose to deceive, a Fermat test to two bases is enough."""
    return all(number % small for small in SMALL_PRIMES) and all(pow(base, number - 1, number) == 1 for base in (2, 3))


def sign(key, message, digest=None):
    """Deterministic for every kind of key: RFC 8032, RFC 6979, PKCS #1 v1.5."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    algorithm = digest or hashes.SHA256()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(algorithm, deterministic_signing=True))
    return key.sign(message, padding.PKCS1v15(), algorithm)


def verifies(public, message, signature, digest=None):
    algorithm = digest or hashes.SHA256()
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(signature, message)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, message, ec.ECDSA(algorithm))
        else:
            public.verify(signature, message, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        return False
    return True


def spki(key):
    """The SubjectPublicKeyInfo of a private key, in DER."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def pem(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def raw(key):
    """The 32 bytes of an Ed25519 public key."""
    return key.public_key().public_bytes_raw()
