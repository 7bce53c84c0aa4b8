"""Vectors of the two byte formats: canonical JSON, and what the witness signs."""

import hashlib
import json
from base64 import b64encode

from .canonical import canonical, read
from .certificate import Exchange, altered, digested, signable_v2, signable_v3, signable_v4, witness

TEXTS = [
    "null",
    "true",
    "[]",
    "{}",
    '""',
    "0",
    "-7",
    "18446744073709551615",
    "[10.0,1e3,-0.0,1E-7]",
    '"plain text"',
    '{"b":1,"a":2,"C":3,"":4}',
    '{"a":{"z":[{"y":1,"x":2}],"k":null}}',
    ' [ 1 , "a" ,\t{ "k" : false } ]\n',
    r'"\"\\\/\b\f\n\r\t"',
    r'"\u0000\u0001\u001f\u007f\u0080\u00a0"',
    '"<a href=\\"x\\">&</a>"',
    '"line\u2028paragraph\u2029"',
    '"Müller—Größe ° µ"',
    '"🦄🎉"',
    r'"\ud83e\udd84"',
    '{"é":1,"z":2,"a":3}',
    '{"\uffff":1,"🦄":2,"\u07ff":3,"A":4}',
    '{"<":1,"&":2,"\u2028":3,"\u007f":4}',
    '"\ufeff\ufffd\uffff\U0010ffff"',
    r'"\u00e9 equals é"',
    '{"k":"tab\\tnl\\ncr\\rnul\\u0000"}',
    '[[[[[[]]]]],[{"a":[{}]}]]',
    '{"a b":"c d","a\\"b":"c\\"d"}',
]


def canonical_vectors():
    return [
        {
            "input_text": text,
            "newest_hex": canonical(read(text)).hex(),
            "legacy_hex": canonical(read(text), "legacy").hex(),
        }
        for text in TEXTS
    ]


def signable_vectors():
    return [
        {
            "certificate_text": json.dumps(certificate),
            "v2_hex": signable_v2(certificate).hex(),
            "v3_hex": signable_v3(certificate).hex(),
            "v4_hex": signable_v4(certificate).hex(),
            "digest_hex": hashlib.sha256(digested(certificate)).hexdigest(),
        }
        for certificate in signables()
    ]


def signables():
    base = Exchange("signable").certificate()
    yield base
    yield Exchange("signable without sanitizer", ("dsa-bridge", "dsa-ai")).certificate()
    for issued_at in (
        "2026-11-02T09:30:01.250Z",
        "2026-11-02T09:30:01.000000000Z",
        "2026-11-02T01:30:01.5+02:00",
        "0999-12-31T23:59:59-00:30",
        "not-a-date",
    ):
        yield witness(altered(base, lambda c: c.update(issued_at=issued_at)))
    yield witness(altered(base, lambda c: [c.pop("client_id"), c.update(api_key_id="")]))
    yield witness(altered(base, lambda c: c.update(client_id="Größe <&> 🦄", api_key_id=None)))
    yield witness(
        altered(base, lambda c: c["verification"].update(byok_exempt=True, overall_verdict="VERDICT_PARTIAL"))
    )
    yield witness(altered(base, lambda c: c["verification"].pop("byok_exempt")))
    for payload in ("", "!", "W10=", "eyJwYXlsb2FkIjp7fX0=", "bnVsbA=="):
        yield witness(altered(base, lambda c: c["claims"][1].update(canonical_payload=payload)))
    for body in (
        {"redaction_manifest_hash": "aa", "sanitized_fields_hash": 7, "tms_manifest_hash": ""},
        {
            "payload": {"redaction_manifest_hash": "bb", "tms_manifest_hash": "cc"},
            "redaction_manifest_hash": "not this",
        },
        {"payload": None, "sanitized_fields_hash": "dd"},
    ):
        yield witness(altered(base, lambda c: put_payload(c["claims"][1], body)))
    second = altered(
        base,
        lambda c: [
            c["claims"].insert(1, dict(c["claims"][1], claim_id="clm_first")),
            put_payload(c["claims"][1], {"payload": {}}),
        ],
    )
    yield witness(second)
    exchange = Exchange("signable v4")
    exchange.signable, exchange.tenant_seq = 4, "1"
    newest = exchange.certificate()
    yield newest
    unknown = {"\uffff": 1, "🦄": 2, "attestation": None, "<&>\u2028\u007f": [0, {"b": True, "a": ""}]}
    yield witness(altered(newest, lambda c: c.update(x=unknown, attestation={"timestamp": None}, anchor_status=None)))
    yield witness(altered(newest, lambda c: [c["verification"].update(x=unknown), c["claims"][0].update(x=unknown)]))


def put_payload(claim, body):
    claim["canonical_payload"] = b64encode(json.dumps(body).encode()).decode()
