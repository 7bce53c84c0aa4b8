"""Addresses of wallets, with the hashes they need."""

import hashlib
import re

from .rule import STRONG, Rule

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

# --- Keccak-256, as Ethereum uses it: padding 0x01, not that of SHA-3

_MASK = (1 << 64) - 1


def _rotated(value, count):
    return (value << count | value >> (64 - count)) & _MASK if count else value


def _round_constants():
    state, constants = 1, []
    for _ in range(24):
        constant = 0
        for j in range(7):
            if state & 1:
                constant |= 1 << ((1 << j) - 1)
            state = state << 1 ^ (0x171 if state >> 7 else 0)
        constants.append(constant)
    return constants


_ROUNDS = _round_constants()


def _permuted(lanes):
    for constant in _ROUNDS:
        parity = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        lanes = [lanes[i] ^ parity[(i - 1) % 5] ^ _rotated(parity[(i + 1) % 5], 1) for i in range(25)]
        moved, x, y = [0] * 25, 1, 0
        moved[0] = lanes[0]
        for t in range(24):
            moved[y + 5 * ((2 * x + 3 * y) % 5)] = _rotated(lanes[x + 5 * y], (t + 1) * (t + 2) // 2 % 64)
            x, y = y, (2 * x + 3 * y) % 5
        lanes = [
            moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5] & _MASK) for i in range(25)
        ]
        lanes[0] ^= constant
    return lanes


def keccak_256(data):
    """For less than one block of 136 bytes."""
    block = bytearray(data + b"\x01" + bytes(135 - len(data)))
    block[135] ^= 0x80
    lanes = [int.from_bytes(block[8 * i : 8 * i + 8], "little") if i < 17 else 0 for i in range(25)]
    return b"".join(lane.to_bytes(8, "little") for lane in _permuted(lanes)[:4])


# --- Ethereum: EIP-55


def eip_55(digits):
    marks = keccak_256(digits.lower().encode()).hex()
    return "".join(d.upper() if int(mark, 16) > 7 else d for d, mark in zip(digits.lower(), marks))


def ethereum(draw):
    digits = draw.text("0123456789abcdef", 40)
    return "0x" + draw.pick((eip_55(digits), eip_55(digits), digits, digits.upper()))


def is_ethereum(text):
    found = re.fullmatch(r"0x([0-9a-fA-F]{40})", text)
    return bool(found) and (found[1] in (found[1].lower(), found[1].upper()) or eip_55(found[1]) == found[1])


def ethereum_near(draw):
    """One character too few or too many, or the capitals of another hash."""
    digits = eip_55(draw.text("0123456789abcdef", 40))
    way = draw.below(3)
    if way == 0:
        return "0x" + digits[1:]
    if way == 1:
        return "0x" + digits + draw.text("0123456789abcdef", 1)
    value = "0x" + digits.swapcase()
    return ethereum_near(draw) if is_ethereum(value) else value


# --- Base58Check: version byte and double SHA-256


def _base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def base58check(draw, versions):
    body = bytes([draw.pick(versions)]) + bytes(draw.below(256) for _ in range(20))
    return _base58(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4])


# --- Bech32 (BIP 173) and Bech32m (BIP 350)


def _polymod(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> i & 1 else 0
    return check


# What is left in the end, of Bech32 and of Bech32m.
BECH32_FINAL = (1, 0x2BC830A3)


def _expanded(prefix):
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def is_segwit(text):
    """The check alone; lengths and versions are drawn right."""
    prefix, _, rest = text.lower().rpartition("1")
    values = [BECH32.index(sign) for sign in rest]
    return _polymod(_expanded(prefix) + values) == BECH32_FINAL[min(values[0], 1)]


def segwit(draw, prefix):
    version = draw.pick((0, 0, 1))
    length = draw.pick((20, 32)) if version == 0 else 32
    bits = "".join(f"{draw.below(256):08b}" for _ in range(length))
    bits += "0" * (-len(bits) % 5)
    values = [version] + [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]
    check = _polymod(_expanded(prefix) + values + [0] * 6) ^ BECH32_FINAL[min(version, 1)]
    values += [check >> 5 * (5 - i) & 31 for i in range(6)]
    text = prefix + "1" + "".join(BECH32[value] for value in values)
    return text.upper() if draw.chance(0.1) else text


def _broken(make):
    """Another character somewhere in the middle; the check then fails but for one in a billion."""

    def near(draw):
        value = make(draw)
        place = draw.between(6, len(value) - 1)
        alphabet = BECH32 if value.lower().startswith(("bc1", "ltc1")) else BASE58
        other = draw.pick([c for c in alphabet if c != value[place].lower() and c != value[place]])
        return value[:place] + (other.upper() if value.isupper() else other) + value[place + 1 :]

    return near


def bitcoin(draw):
    return segwit(draw, "bc") if draw.chance(0.5) else base58check(draw, (0, 5))


def litecoin(draw):
    return segwit(draw, "ltc") if draw.chance(0.5) else base58check(draw, (0x30, 0x32))


WALLETS = {
    "en": "wallet",
    "de": "Wallet",
    "fr": "portefeuille",
    "es": "monedero",
    "it": "portafoglio",
    "nl": "wallet",
    "pl": "portfel",
    "pt": "carteira",
    "cs": "peněženka",
    "sv": "plånbok",
    "da": "tegnebog",
}


def _words(*names):
    return {language: (word, *names) for language, word in WALLETS.items()}


RULES = [
    Rule("bitcoin", "CRYPTO", STRONG, bitcoin, _words("Bitcoin", "BTC"), bitcoin, _broken(bitcoin)),
    Rule("ethereum", "CRYPTO", STRONG, ethereum, _words("Ethereum", "ETH"), ethereum, ethereum_near, is_ethereum),
    Rule("litecoin", "CRYPTO", STRONG, litecoin, _words("Litecoin", "LTC"), litecoin, _broken(litecoin)),
]
