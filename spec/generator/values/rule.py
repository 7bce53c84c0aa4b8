"""What a rule of the sanitizer is to the generator, and helpers to write one down."""

import calendar
import re
from dataclasses import dataclass, field
from typing import Callable

from .checks import plain
from .draw import Draw

# Seconds since 1970, of the years 2017 to 2030.
UNIX_TIME = r"1[5-8]\d{8}"
STRONG, MEDIUM, WEAK = "strong", "medium", "weak"


@dataclass(frozen=True)
class Rule:
    """Makes values of one rule.

    `valid` draws a value as people write it; `alone` draws one that must be found without any word
    nearby (None: there is none). `near` draws one that the rule must not find. `accepts` tells
    whether a text, whatever its separators, passes the whole check of the standard.
    `words` are what stands near it, by language; `sentences` are used instead of the general ones
    where a word and a value are not enough.
    """

    name: str
    kind: str
    strength: str
    valid: Callable[[Draw], str]
    words: dict = field(default_factory=dict)
    alone: Callable[[Draw], str] | None = None
    near: Callable[[Draw], str] | None = None
    accepts: Callable[[str], bool] | None = None
    sentences: dict = field(default_factory=dict)
    # Whether a valid value is none of this rule when no word is near.
    bare_is_nothing: bool = False


def shape(value, pattern):
    """Writes a value in groups: `#` takes the next character, everything else stands as it is."""
    signs = iter(value)
    written = "".join(next(signs) if sign == "#" else sign for sign in pattern)
    assert not list(signs), f"{pattern} is too short for {len(value)} characters"
    return written


def grouped(value, size, separator):
    return separator.join(value[i : i + size] for i in range(0, len(value), size))


def numbers(name, kind, strength, make, accepts, shapes, **more):
    """A rule for numbers of fixed length.

    `make` draws the compact value. `shapes` are the ways to write it; those that begin with `!`
    are found without a word even if the rule is of medium strength. `spoiled` draw compact values
    whose check digit is right and something else is not. `unclear` is what a compact value must not
    match to stand alone, because it is as likely something else.
    """
    spoiled = more.pop("spoiled", ())
    change = more.pop("change", changed)
    unclear = re.compile(more.pop("unclear", UNIX_TIME))
    bare = [one.lstrip("!") for one in shapes if strength == STRONG or one.startswith("!")]
    shapes = [one.lstrip("!") for one in shapes]

    def valid(draw):
        return _written(make(draw), draw, shapes)

    def alone(draw):
        while True:
            value = make(draw)
            if not unclear.fullmatch(value):
                return _written(value, draw, bare)

    def near(draw):
        while True:
            value = draw.pick(spoiled)(draw) if spoiled and draw.chance(0.3) else change(make(draw), draw)
            if not accepts(value):
                return _written(value, draw, shapes)

    return Rule(name, kind, strength, valid, alone=alone if bare else None, near=near, accepts=accepts, **more)


def _written(value, draw, shapes):
    fitting = [one for one in shapes if one.count("#") == len(value)]
    return shape(value, draw.pick(fitting))


def changed(value, draw):
    """The value with one digit another."""
    places = [i for i, sign in enumerate(value) if sign.isdigit()]
    place = draw.pick(places)
    return value[:place] + str((int(value[place]) + draw.between(1, 9)) % 10) + value[place + 1 :]


def matcher(pattern, check):
    """Tells whether a text without its separators has this form and passes the check."""
    compiled = re.compile(pattern)

    def accepts(text):
        found = compiled.fullmatch(plain(text))
        return bool(found and check(found[0]))

    return accepts


def is_date(year, month, day):
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def any_century(yy, month, day):
    """Tells whether two digits of a year can make a date."""
    return is_date(2000 + yy, month, day) or is_date(1900 + yy, month, day)


def in_all(words):
    """The same words for every language of the prompts."""
    return {language: words for language in ("en", "de", "fr", "es", "it", "nl", "pl", "pt", "cs", "sv", "da")}


def impossible(draw):
    """Month and day that no calendar has; months above 12 and zeros have a meaning in some numbers."""
    return draw.pick(((2, 30), (2, 31), (4, 31), (6, 39), (9, 31), (11, 35)))
