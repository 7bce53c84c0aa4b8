"""Certificates on which one check of the witness's own statement fails."""

from base64 import b64encode

from . import curve, keys
from .certificate import Exchange, altered, signable_v2, signable_v3, witness
from .vector import bad

SIGNATURES = ("witness_signature", "signable_v2_signature", "signable_v3_signature")


def cases():
    yield from shape()
    yield from version()
    yield from blank_signature()
    yield from downgrade()
    yield from signable()
    yield from altered_after_signing()
    yield from signature_text()
    yield from signature_curve()
    yield from public_key()
    yield from policy()
    yield from issued_at()


def v2(word):
    exchange = Exchange(word)
    exchange.signable = 2
    return exchange.certificate()


def shape():
    """Wrong types and missing members, each signed correctly where a signature is possible."""

    def absent(name):
        return lambda certificate: certificate.pop(name)

    def put(**members):
        return lambda certificate: certificate.update(members)

    def verification(**members):
        return lambda certificate: certificate["verification"].update(members)

    def claim(**members):
        return lambda certificate: certificate["claims"][1].update(members)

    for name, change in [
        ("certificate-id-absent", absent("certificate_id")),
        ("request-id-number", put(request_id=7)),
        ("witness-signature-absent", absent("witness_signature")),
        ("witness-signature-null", put(witness_signature=None)),
        ("witness-key-id-absent", absent("witness_key_id")),
        ("issued-at-absent", absent("issued_at")),
        ("issued-at-number", put(issued_at=1793700000)),
        ("protocol-version-absent", absent("protocol_version")),
        ("protocol-version-string", put(protocol_version="2")),
        ("protocol-version-true", put(protocol_version=True)),
        ("protocol-version-float", put(protocol_version=2.0)),
        ("protocol-version-negative", put(protocol_version=-1)),
        ("emitted-string", put(signable_protocol_version_emitted="3")),
        ("emitted-negative", put(signable_protocol_version_emitted=-3)),
        ("emitted-too-large", put(signable_protocol_version_emitted=2**64)),
        ("claims-absent", absent("claims")),
        ("claims-string", put(claims="none")),
        ("claim-not-object", put(claims=["clm_1"])),
        ("claim-without-signature", lambda c: c["claims"][1].pop("signature")),
        ("claim-id-number", claim(claim_id=1)),
        ("claim-type-unknown", claim(claim_type="CLAIM_TYPE_OTHER")),
        ("claim-data-seen-null", claim(data_seen=None)),
        ("verification-null", put(verification=None)),
        ("verdict-number", verification(overall_verdict=1)),
        ("verdict-unknown", verification(overall_verdict="VERDICT_GOOD")),
        ("completeness-unknown", verification(completeness="COMPLETENESS_MOST")),
        ("missing-services-null", verification(missing_services=None)),
        ("anchor-status-unknown", put(anchor_status={"status": "ANCHORED"})),
        ("client-id-number", put(client_id=5)),
    ]:
        yield bad(name, "members", "malformed", altered(Exchange("shape").certificate(), change))
    yield bad("not-an-object", "members", "malformed", [Exchange("shape").certificate()])


def version():
    for number in (0, 1, 3, 999):
        changed = altered(Exchange("version").certificate(), lambda c: c.update(protocol_version=number))
        yield bad(str(number), "protocol_version", "unsupported_protocol_version", changed)
    changed = altered(Exchange("witness key").certificate(), lambda c: c.update(witness_key_id="witness_v9"))
    yield bad("unknown", "witness_key", "witness_mismatch", witness(changed))
    changed = altered(Exchange("witness key").certificate(), lambda c: c.update(witness_key_id="bridge_v1"))
    yield bad("of-another-service", "witness_key", "witness_mismatch", witness(changed))
    changed = altered(Exchange("witness key").certificate(), lambda c: c.update(witness_key_id="witness_manifest_v1"))
    yield bad("manifest-key", "witness_key", "witness_mismatch", witness(changed))


def blank_signature():
    for name, text in [("empty", ""), ("spaces", "   "), ("unicode-blanks", "\u0085\u00a0\u2003\u3000")]:
        changed = altered(Exchange("blank").certificate(), lambda c: c.update(witness_signature=text))
        yield bad(name, "signature_present", "witness_signature_missing", changed)


def downgrade():
    for name, change in [
        ("version-removed", lambda c: c.pop("signable_protocol_version_emitted")),
        ("version-lowered", lambda c: c.update(signable_protocol_version_emitted=2)),
        ("signature-removed", lambda c: c.pop("signable_v3_signature")),
        ("signature-emptied", lambda c: c.update(signable_v3_signature="")),
        ("signature-blank", lambda c: c.update(signable_v3_signature=" \u00a0")),
    ]:
        yield bad(name, "downgrade", "version_downgrade_detected", altered(Exchange("downgrade").certificate(), change))


def signable():
    changed = altered(Exchange("no claims").certificate(), lambda c: c.update(claims=[]))
    yield bad("no-claims", "request", "malformed", witness(changed))
    changed = altered(Exchange("request").certificate(), lambda c: c.update(request_id="0" * 32))
    yield bad("request-id-is-not-of-first-claim", "request", "malformed", witness(changed))


def altered_after_signing():
    other = Exchange("another exchange").certificate()
    for name, change in [
        ("certificate-id", lambda c: c.update(certificate_id=other["certificate_id"])),
        ("issued-at", lambda c: c.update(issued_at="2026-11-02T09:30:01.260200306Z")),
        ("claims-swapped", lambda c: c["claims"].insert(1, c["claims"].pop(2))),
        ("claim-dropped", lambda c: c["claims"].pop()),
        ("claim-id", lambda c: c["claims"][2].update(claim_id=other["claims"][2]["claim_id"])),
        ("client-id", lambda c: c.update(client_id="org-0002")),
        ("client-id-dropped", lambda c: c.pop("client_id")),
        ("api-key-id", lambda c: c.update(api_key_id="k_other")),
        ("api-key-id-emptied", lambda c: c.update(api_key_id="")),
        ("byok-exempt", lambda c: c["verification"].update(byok_exempt=True)),
        (
            "sanitizer-claim-replaced",
            lambda c: c["claims"][1].update(canonical_payload=other["claims"][1]["canonical_payload"]),
        ),
        ("v3-is-v2", lambda c: c.update(signable_v3_signature=c["witness_signature"])),
        ("of-another-certificate", lambda c: c.update({name: other[name] for name in SIGNATURES})),
    ]:
        yield bad(
            "altered-" + name,
            "witness_signature",
            "invalid_signature",
            altered(Exchange("altered").certificate(), change),
        )
    upgraded = altered(
        Exchange("upgraded", ("dsa-bridge",)).certificate(),
        lambda c: c["verification"].update(overall_verdict="VERDICT_VERIFIED"),
    )
    yield bad("altered-verdict", "witness_signature", "invalid_signature", upgraded)
    wrong_key = keys.document(
        [keys.entry(*keys.ROSTER[0], public_key=keys.public("another"))]
        + [keys.entry(*row) for row in keys.ROSTER[1:6]]
    )
    yield bad(
        "other-key-same-name",
        "witness_signature",
        "invalid_signature",
        Exchange("wrong key").certificate(),
        keys=wrong_key,
    )
    yield bad(
        "newest-rule-under-legacy",
        "witness_signature",
        "invalid_signature",
        non_ascii("newest"),
        canonical_rule="legacy",
    )
    yield bad("legacy-rule-under-newest", "witness_signature", "invalid_signature", non_ascii("legacy"))


def non_ascii(rule):
    changed = altered(v2("rules"), lambda c: c.update(certificate_id="veil_é<&>\u007f"))
    return witness(changed, rule)


def signature_text():
    def unused_bits(text):
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        return text[:85] + alphabet[alphabet.index(text[85]) | 1] + "=="

    for name, change in [
        ("unused-bits", unused_bits),
        ("unpadded", lambda text: text.rstrip("=")),
        ("url-alphabet", lambda text: text[:10] + "-_" + text[12:]),
        ("blank-inside", lambda text: text[:20] + "\n" + text[20:]),
        ("blank-behind", lambda text: text + " "),
        ("short", lambda text: text[:84]),
        ("long", lambda text: text[:86].rstrip("=")[:84] + "AAAA"),
        ("control-character", lambda text: "\u001c"),
    ]:
        changed = altered(v2("text"), lambda c: c.update(witness_signature=change(c["witness_signature"])))
        yield bad("text-" + name, "witness_signature", "invalid_signature", changed)
    for name in ("witness_signature", "signable_v3_signature"):
        changed = altered(Exchange("text v3").certificate(), lambda c: c.update({name: unused_bits(c[name])}))
        yield bad(f"text-unused-bits-{name.replace('_', '-')}-of-v3", "witness_signature", "invalid_signature", changed)


def signature_curve():
    """Signatures that are right up to the point where the strict rules begin."""
    certificate = v2("curve")
    message, seed, key = signable_v2(certificate), keys.seed("witness_v1"), keys.public("witness_v1")
    honest = keys.sign("witness_v1", message)
    assert keys.verifies(key, message, honest) and not keys.verifies(key, message, curve.plus_order(honest))
    mixed = curve.encode(curve.add(curve.multiply(12345, curve.BASE), curve.ORDER_8))
    non_canonical_identity = (curve.P + 1).to_bytes(32, "little")
    for name, signature in [
        ("s-plus-order", curve.plus_order(honest)),
        ("r-is-neutral", curve.with_commitment(seed, key, message, curve.encode(curve.IDENTITY))),
        ("r-has-small-order", curve.with_commitment(seed, key, message, curve.encode(curve.ORDER_8))),
        ("r-is-not-reduced", curve.with_commitment(seed, key, message, non_canonical_identity)),
        ("only-with-cofactor", curve.with_commitment(seed, key, message, mixed, 12345)),
        ("flipped-bit", honest[:-1] + bytes([honest[-1] ^ 1])),
        ("all-zero", bytes(64)),
    ]:
        changed = altered(certificate, lambda c: c.update(witness_signature=b64encode(signature).decode()))
        yield bad("curve-" + name, "witness_signature", "invalid_signature", changed)
    certificate = Exchange("curve v3").certificate()
    signature = curve.plus_order(keys.sign("witness_v1", signable_v3(certificate)))
    changed = altered(certificate, lambda c: c.update(signable_v3_signature=b64encode(signature).decode()))
    yield bad("curve-s-plus-order-of-v3", "witness_signature", "invalid_signature", changed)


def public_key():
    certificate = v2("weak key")
    for name, key in [
        ("neutral", curve.encode(curve.IDENTITY)),
        ("small-order", curve.encode(curve.ORDER_8)),
        ("not-reduced", (curve.P + 1).to_bytes(32, "little")),
        ("minus-zero", (1 | 1 << 255).to_bytes(32, "little")),
        ("off-curve", (2).to_bytes(32, "little")),
        ("short", keys.public("witness_v1")[:31]),
    ]:
        signature = b64encode(curve.under_small_key(key, signable_v2(certificate))).decode()
        changed = altered(certificate, lambda c: c.update(witness_signature=signature))
        weak = keys.document(
            [keys.entry(*keys.ROSTER[0], public_key=key)] + [keys.entry(*row) for row in keys.ROSTER[1:6]]
        )
        yield bad(name, "keys", "invalid_signature", changed, keys=weak)
    yield from key_document()


def key_document():
    """Documents that are refused although the witness key in them is good; no reason of a client fits them."""
    rows = [keys.entry(*row) for row in keys.ROSTER]
    twice = keys.entry(*keys.ROSTER[2], public_key=keys.public("another sanitizer"))
    for name, entries in [
        ("two-of-one-name", [*rows, twice]),
        ("other-algorithm", [*rows[:3], rows[3] | {"algorithm": "ECDSA"}, *rows[4:]]),
        ("unknown-state", [*rows[:3], rows[3] | {"key_state": "lost"}, *rows[4:]]),
        ("without-purpose", [{name: value for name, value in row.items() if name != "purpose"} for row in rows]),
    ]:
        vector = bad(name, "keys", None, Exchange("key document").certificate(), keys=keys.document(entries))
        del vector["expect"]["reason"]
        yield vector


def policy():
    yield bad("v2-only", "minimum_version", "signable_version_insufficient", v2("floor"), minimum_signable_version="v3")
    stripped = altered(
        Exchange("stripped").certificate(),
        lambda c: [c.pop(name) for name in ("signable_v3_signature", "signable_protocol_version_emitted")],
    )
    yield bad(
        "v3-stripped", "minimum_version", "signable_version_insufficient", stripped, minimum_signable_version="v3"
    )


def issued_at():
    for name, text in [
        ("words", "not-a-date"),
        ("month-13", "2026-13-02T09:30:01Z"),
        ("february-30", "2026-02-30T09:30:01Z"),
        ("hour-25", "2026-11-02T25:30:01Z"),
        ("empty", ""),
    ]:
        exchange = Exchange("time " + name)
        exchange.issued_at = text
        yield bad(name, "issued_at", "malformed", exchange.certificate())
