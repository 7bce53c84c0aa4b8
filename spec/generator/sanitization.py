"""Turns marked text into sanitization vectors; finds nothing by itself."""

import re

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


def entry(kind, value, style):
    return {"kind": kind, "value": value, "style": style}
