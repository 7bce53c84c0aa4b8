"""Turns marked text into sanitization vectors; finds nothing by itself."""

import hashlib
import hmac
import re

SIGNS = "2345678CDFGHJKMNPQRTVWX"
MARK = re.compile(r"⟦([A-Z]+):(.*?)⟧", re.DOTALL)


def vector(name, marked, known=(), answer=None, restored=None):
    """`marked` is the text with every expected find written as ⟦KIND:value⟧."""
    numbers, placeholders, entities = {}, {}, []
    text, sanitized, position = "", "", 0
    for match in MARK.finditer(marked):
        before, (kind, value) = marked[position : match.start()], match.groups()
        position = match.end()
        if (kind, value) not in placeholders:
            numbers[kind] = numbers.get(kind, 0) + 1
            placeholders[kind, value] = f"[{kind}_{numbers[kind]}]"
        start = len(text) + len(before)
        text += before + value
        sanitized += before + placeholders[kind, value]
        entities.append({"kind": kind, "start": start, "end": start + len(value)})
    text, sanitized = text + marked[position:], sanitized + marked[position:]
    result = {
        "name": name,
        "text": text,
        "known": [entry(*item) for item in known],
        "sanitized": sanitized,
        "entities": entities,
    }
    if answer is not None:
        result |= {"answer": answer, "restored": restored}
    return result


def keyed(name, key, normal, marked, known=(), answer=None, restored=None):
    """The same with codes under a key; `normal` has the normal form of every value in `marked`."""
    result = vector(name, marked, known)
    spellings = {}
    for number, (kind, value) in enumerate(dict.fromkeys(MARK.findall(marked))):
        known_spellings = spellings.setdefault((kind, normal[value]), [])
        known_spellings.append(value)
        ending = f"_{len(known_spellings)}" if len(known_spellings) > 1 else ""
        written = f"[{kind}_{code(key, kind, normal[value])}{ending}]"
        marked = marked.replace(f"⟦{kind}:{value}⟧", written)
        if answer is not None:
            answer = answer.replace(f"⟨{number + 1}⟩", written[1:-1])
    result |= {"key": key.hex(), "sanitized": marked}
    if answer is not None:
        result |= {"answer": answer, "restored": restored}
    return result


def code(key, kind, normal, length=6):
    parts = [kind.encode(), normal.encode()]
    message = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    number = int.from_bytes(hmac.new(key, message, hashlib.sha256).digest()[:16], "big")
    places = [7 + number % 16]
    number //= 16
    while len(places) < length:
        places.append(number % 23)
        number //= 23
    places.append(sum(at * place for at, place in enumerate(places, 1)) % 23)
    return "".join(SIGNS[place] for place in places)


def entry(kind, value, style):
    return {"kind": kind, "value": value, "style": style}
