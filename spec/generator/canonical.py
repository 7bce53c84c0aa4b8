"""Canonical JSON, both string rules, and a JSON reader that keeps the text of every number."""

import json

SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


class Lexeme:
    """A number as it was written; canonical JSON copies it, so `10.0` stays `10.0`."""

    def __init__(self, text):
        self.text = text


def read(text):
    """Reads JSON and keeps numbers as they were written."""
    return json.loads(text, parse_int=Lexeme, parse_float=Lexeme)


def canonical(value, rule="newest"):
    """The canonical bytes of a value made of dict, list, str, int, bool, None and Lexeme."""
    return _text(value, rule).encode("utf-8")


def _text(value, rule):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, Lexeme):
        return value.text
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _string(value, rule)
    if isinstance(value, list):
        return "[" + ",".join(_text(item, rule) for item in value) + "]"
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda member: member[0].encode("utf-8"))
        return "{" + ",".join(_string(key, rule) + ":" + _text(item, rule) for key, item in ordered) + "}"
    raise TypeError(f"canonical JSON has no form for {type(value).__name__}")


def _string(value, rule):
    escape = _newest if rule == "newest" else _legacy
    return '"' + "".join(SHORT.get(character) or escape(character) for character in value) + '"'


def _newest(character):
    point = ord(character)
    if 0x20 <= point < 0x7F:
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _legacy(character):
    if ord(character) < 0x20 or character in "<>&\u2028\u2029":
        return f"\\u{ord(character):04x}"
    return character
