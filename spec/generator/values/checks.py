"""Check digits, each as its standard writes it down."""

import re

BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def plain(text):
    """What stands between separators, in capitals."""
    return re.sub(r"[\s./·-]", "", text).upper()


def weighted(digits, weights):
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def cross(number):
    """Sum of the digits of a number."""
    return sum(map(int, str(number)))


def luhn_sum(digits):
    """ISO/IEC 7812-1 annex B: every second digit from the right, after the last, counts double."""
    return sum(cross(int(d) * (1 + i % 2)) for i, d in enumerate(reversed(digits)))


def luhn(digits):
    return luhn_sum(digits) % 10 == 0


def with_luhn(digits):
    return digits + str(-luhn_sum(digits + "0") % 10)


def mod_97(text):
    """ISO 7064 MOD 97-10 with letters as 10 to 35."""
    return int("".join(str(BASE36.index(sign)) for sign in text)) % 97


def mod_11_10(digits):
    """ISO 7064 MOD 11,10: the check digit for these digits."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def icao(text):
    """ICAO 9303 part 3, 4.9: weights 7 3 1, letters 10 to 35, filler 0."""
    values = [0 if sign == "<" else BASE36.index(sign) for sign in text]
    return str(sum(value * (7, 3, 1)[i % 3] for i, value in enumerate(values)) % 10)


# The dihedral group of order ten, after J. Verhoeff 1969.
_D5 = [
    [
        (a + b) % 5 if a < 5 and b < 5 else 5 + (a + b) % 5 if a < 5 else 5 + (a - b) % 5 if b < 5 else (a - b) % 5
        for b in range(10)
    ]
    for a in range(10)
]
_STEP = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def _permuted(digit, times):
    for _ in range(times % 8):
        digit = _STEP[digit]
    return digit


def verhoeff_state(digits):
    """Zero for digits that end in the right check digit."""
    state = 0
    for position, digit in enumerate(reversed(digits)):
        state = _D5[state][_permuted(int(digit), position)]
    return state


def with_verhoeff(digits):
    for check in "0123456789":
        if verhoeff_state(digits + check) == 0:
            return digits + check
    raise AssertionError("one of ten digits fits")
