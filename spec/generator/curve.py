"""Edwards25519 in plain integers, only for keys and signatures that a sane library refuses to make."""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
IDENTITY = (0, 1)


def add(a, b):
    (x1, y1), (x2, y2) = a, b
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P)
    return x % P, y % P


def multiply(scalar, point):
    result = IDENTITY
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def encode(point):
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def recover(y, sign):
    """The point with this y and this parity of x, or None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square:
        return None
    return (P - x if x & 1 != sign else x), y


BASE = recover(4 * pow(5, P - 2, P) % P, 0)
# A point of order 8, found as L times any point outside the prime-order subgroup.
ORDER_8 = next(
    point for y in range(2, 50) for point in [recover(y, 0)] if point and multiply(4, multiply(L, point)) != IDENTITY
)
ORDER_8 = multiply(L, ORDER_8)


def challenge(r, key, message):
    return int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % L


def secret_scalar(seed):
    wide = bytearray(hashlib.sha512(seed).digest()[:32])
    wide[0] &= 248
    wide[31] = wide[31] & 127 | 64
    return int.from_bytes(wide, "little")


def plus_order(signature):
    """The same signature with S + L instead of S."""
    s = int.from_bytes(signature[32:], "little") + L
    return signature[:32] + s.to_bytes(32, "little")


def with_commitment(seed, key, message, r_bytes, r_scalar=0):
    """A signature over a chosen encoding of R; the equation holds for R = r_scalar * B plus a small point."""
    s = (r_scalar + challenge(r_bytes, key, message) * secret_scalar(seed)) % L
    return r_bytes + s.to_bytes(32, "little")


def under_small_key(key, message):
    """A signature that satisfies the equation under a key of small order: k is a multiple of 8, so k * A is neutral."""
    for r in range(1, 1000):
        commitment = encode(multiply(r, BASE))
        if challenge(commitment, key, message) % 8 == 0:
            return commitment + r.to_bytes(32, "little")
    raise ValueError("no multiple of 8 in a thousand tries")
