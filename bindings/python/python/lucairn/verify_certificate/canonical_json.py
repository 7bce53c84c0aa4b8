"""Canonical JSON: the one byte sequence of a value that is signed."""

from __future__ import annotations

from typing import Any

from lucairn import _native

__all__ = ["canonical_json"]


def canonical_json(value: Any, legacy: bool = False) -> bytes:
    """The canonical JSON of a value made of dicts, lists, strings, integers, bools and None.

    The bytes are those that witnesses sign: members sorted by the UTF-8 bytes of their names, no
    white space, all but printable ASCII escaped. With ``legacy`` they are those of the published
    package before 1.4.0, which wrote other characters as UTF-8 and escaped ``<``, ``>`` and ``&``.

    Raises :class:`TypeError` for everything else: floats, bytes, keys that are no strings, cycles,
    halves of surrogate pairs.
    """
    return _native.canonical_json(value, legacy)
