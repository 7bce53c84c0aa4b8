"""Chance that is the same on every machine and in every version of Python.

Only `random.Random.random` is used, whose sequence Python promises to keep.
"""

import calendar
import hashlib
import random

DIGITS = "0123456789"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOWER = UPPER.lower()


class Draw:
    """Draws from a seed."""

    def __init__(self, seed):
        self._random = random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big"))

    def below(self, bound):
        return int(self._random.random() * bound)

    def between(self, least, most):
        return least + self.below(most - least + 1)

    def chance(self, share):
        return self._random.random() < share

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def text(self, alphabet, length):
        return "".join(self.pick(alphabet) for _ in range(length))

    def digits(self, length):
        return self.text(DIGITS, length)

    def number(self, length):
        """Digits of which the first is not zero."""
        return self.text(DIGITS[1:], 1) + self.digits(length - 1)

    def letters(self, length):
        return self.text(UPPER, length)

    def shuffled(self, items):
        rest, result = list(items), []
        while rest:
            result.append(rest.pop(self.below(len(rest))))
        return result

    def date(self, first=1930, last=2009):
        """Year, month, day."""
        year, month = self.between(first, last), self.between(1, 12)
        return year, month, self.between(1, calendar.monthrange(year, month)[1])

    def fill(self, pattern):
        """A pattern with `#` for a digit, `1` for one that is not zero and `@` for a letter."""
        draws = {"#": lambda: self.digits(1), "1": lambda: self.number(1), "@": lambda: self.letters(1)}
        return "".join(draws[sign]() if sign in draws else sign for sign in pattern)
