"""The same values as people and machines disguise them, each in a sentence that names it."""

import base64
import json
import urllib.parse

from generator.values import registry
from generator.values.draw import Draw

from .corpus import CLOSE, LANGUAGES, OPEN, marked
from .phrases import PHRASES

RULES = (
    "iban",
    "credit_card",
    "email",
    "phone",
    "de_steuer_id",
    "es_dni",
    "fr_nir",
    "pl_pesel",
    "se_personnummer",
    "us_ssn",
    "vat",
    "nl_bsn",
)
EACH = 60


def _full_width(draw, value):
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in value)


def _full_width_digits(draw, value):
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isdigit() else sign for sign in value)


def _zero_width(draw, value):
    size = draw.between(2, 5)
    return "\u200b".join(value[i : i + size] for i in range(0, len(value), size))


def _no_break(draw, value):
    return value.replace(" ", draw.pick(("\u00a0", "\u202f", "\u2009")))


def _dashes(draw, value):
    return value.replace("-", draw.pick(("\u2011", "\u2013", "\u2212")))


def _broken_line(draw, value):
    """At a place where a separator stands."""
    places = [i for i, sign in enumerate(value) if sign == " "]
    return value if not places else _replaced(value, draw.pick(places), "\n")


def _replaced(value, place, sign):
    return value[:place] + sign + value[place + 1 :]


def _json_escapes(draw, value):
    """What is no digit and no letter, and the first sign, as JSON may escape it."""
    return "".join(
        f"\\u{ord(sign):04x}" if i == 0 or not (sign.isalnum() and sign.isascii()) else sign
        for i, sign in enumerate(value)
    )


def _percent(draw, value):
    return urllib.parse.quote(value, safe="")


def _entities(draw, value):
    return "".join(f"&#{ord(sign)};" if not (sign.isalnum() and sign.isascii()) else sign for sign in value)


def _base64(draw, value):
    return base64.b64encode(value.encode()).decode()


def _lower(draw, value):
    return value.lower()


DISGUISES = {
    "as it is": lambda draw, value: value,
    "full-width": _full_width,
    "full-width digits": _full_width_digits,
    "zero-width spaces": _zero_width,
    "narrow and no-break spaces": _no_break,
    "other dashes": _dashes,
    "a line break for a space": _broken_line,
    "lower case": _lower,
    "JSON escapes": _json_escapes,
    "percent escapes": _percent,
    "HTML entities": _entities,
    "base64": _base64,
}


def build(seed):
    """Prompts whose marked values have the name of the disguise for a rule."""
    draw, prompts = Draw(f"disguises {seed}"), []
    for name, disguise in DISGUISES.items():
        for number in range(EACH):
            rule = registry.RULES[RULES[number % len(RULES)]]
            language = draw.pick([one for one in LANGUAGES if one in rule.words])
            value = disguise(draw, registry.valid(rule, draw))
            word = draw.pick(rule.words[language])
            text = f"{draw.pick(PHRASES[language]['hello'])} {word}: {OPEN}{value}{CLOSE}\n{draw.pick(PHRASES[language]['bye'])}"
            if name == "JSON escapes":
                text = (
                    f'{{"{word}": "{OPEN}{value}{CLOSE}", "note": {json.dumps(draw.pick(PHRASES[language]["bye"]))}}}'
                )
            prompts.append(marked(text, language, name, [name]))
    return prompts
