"""Texts that are not the JSON a verifier may read, although the certificate in them is good."""

import json

from .certificate import Exchange
from .vector import bad_text


def cases():
    text = json.dumps(Exchange("malformed").certificate(), ensure_ascii=False, separators=(",", ":"))
    certificate_id = text[1 : text.index(",")]

    def replaced(old, new):
        assert text.count(old) >= 1, old
        return text.replace(old, new, 1)

    for name, changed in [
        ("empty", ""),
        ("blank", " \n"),
        ("word", "certificate"),
        ("truncated", text[:-1]),
        ("cut-in-string", text[: len(text) // 2]),
        ("duplicate-key", "{" + certificate_id + "," + text[1:]),
        ("duplicate-key-inside", replaced('"byok_exempt":false', '"byok_exempt":true,"byok_exempt":false')),
        ("duplicate-key-escaped", replaced('"request_id":', '"\\u0072equest_id":"x","request_id":')),
        ("case-variant-key", replaced('"issued_at":', '"Issued_At":"2026-01-01T00:00:00Z","issued_at":')),
        (
            "case-variant-key-inside",
            replaced('"overall_verdict":', '"OVERALL_VERDICT":"VERDICT_FAILED","overall_verdict":'),
        ),
        ("lone-high-surrogate", replaced('"last_error":""', '"last_error":"\\ud83e"')),
        ("lone-low-surrogate", replaced('"last_error":""', '"last_error":"\\udd84"')),
        ("surrogates-swapped", replaced('"last_error":""', '"last_error":"\\udd84\\ud83e"')),
        ("lone-surrogate-in-key", replaced('"last_error":""', '"last_error":"","\\ud800":1')),
        ("depth-257", nested(text, 257)),
        ("depth-300", nested(text, 300)),
        ("depth-300-objects", nested(text, 300, '{"a":', "}")),
        ("trailing-bytes", text + "x"),
        ("two-documents", text + text),
        ("trailing-nul", text + "\0"),
        ("trailing-comma", text[:-1] + ",}"),
        ("byte-order-mark", "\ufeff" + text),
        ("nan", replaced('"attempts":0', '"attempts":NaN')),
        ("infinity", replaced('"attempts":0', '"attempts":-Infinity')),
        ("leading-zero", replaced('"attempts":0', '"attempts":00')),
        ("plus-sign", replaced('"attempts":0', '"attempts":+1')),
        ("bare-fraction", replaced('"attempts":0', '"attempts":.5')),
        ("open-fraction", replaced('"attempts":0', '"attempts":1.')),
        ("open-exponent", replaced('"attempts":0', '"attempts":1e')),
        ("hexadecimal", replaced('"attempts":0', '"attempts":0x1')),
        ("single-quotes", replaced('"last_error":""', "'last_error':\"\"")),
        ("comment", text[:-1] + "/* */}"),
        ("raw-newline-in-string", replaced('"last_error":""', '"last_error":"a\nb"')),
        ("raw-nul-in-string", replaced('"last_error":""', '"last_error":"\0"')),
        ("unknown-escape", replaced('"last_error":""', '"last_error":"\\x41"')),
        ("short-unicode-escape", replaced('"last_error":""', '"last_error":"\\u41"')),
        ("non-breaking-space", text + "\u00a0"),
        ("wrong-literal", replaced('"attestation":null', '"attestation":nil')),
        ("upper-case-literal", replaced('"signatures_valid":true', '"signatures_valid":True')),
    ]:
        yield bad_text(name, "json", "malformed", changed)


def nested(text, depth, opening="[", closing="]"):
    """An unknown member that is nested too deeply; the certificate object itself is the first level."""
    count = depth - 1
    return text[:-1] + ',"x":' + opening * count + ("1" if opening != "[" else "") + closing * count + "}"
