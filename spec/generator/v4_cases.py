"""Certificates whose newest signature is over the digest of everything that is served."""

import json
from base64 import b64decode, b64encode

from . import curve, keys
from .canonical import Lexeme
from .certificate import Exchange, altered, signable_v4, witness, witness_v4
from .malformed_cases import nested
from .vector import bad, bad_text, good, good_text

PREVIOUS = b64encode(bytes(range(32))).decode()
LARGEST = str(2**64 - 1)
# Numbers that a JSON library would write in another way, and names whose order depends on how characters are counted.
NUMBERS = ["1.0", "1.50", "1e3", "1E+03", "-0", "-0.0", "0.1e-7", "123456789012345678901234567890", "9007199254740993"]
NAMES = ["\uffff", "🦄", "\u07ff", "é", "z", "Y", "", "a\u2028b", "<&>", "\u007f", 'quote"', "attestations"]


def cases():
    yield from shapes()
    yield from texts()
    yield from uncovered()
    yield from downgrade()
    yield from covered()
    yield from signature_text()
    yield from minimum()
    yield from types()
    yield from places()


def v4(word, tenant_seq=None, previous=None, signable=4):
    exchange = Exchange(word)
    exchange.signable, exchange.tenant_seq, exchange.previous = signable, tenant_seq, previous
    return exchange


def shapes():
    yield good("v4-full-chain", v4("v4").certificate(), minimum_signable_version="v4")
    yield good("v4-under-minimum-v3", v4("v4 floor").certificate(), minimum_signable_version="v3")
    for name, tenant_seq, previous in [
        ("first", "1", None),
        ("second", "2", PREVIOUS),
        ("largest", LARGEST, PREVIOUS),
    ]:
        certificate = v4("v4 " + name, tenant_seq, previous).certificate()
        yield good(f"v4-{name}-of-its-key", certificate, minimum_signable_version="v4")
    null = v4("v4 null").certificate() | {"tenant_seq": None, "prev_certificate_digest": None}
    yield good("v4-sequence-null", witness(null))
    first = v4("v4 first null", "1").certificate() | {"prev_certificate_digest": None}
    yield good("v4-first-with-null-digest", witness(first))
    yield good("v4-emitted-5", v4("v4 of the future", signable=5).certificate(), minimum_signable_version="v4")
    exchange = v4("v4 alone", "7", PREVIOUS)
    exchange.client_id = None
    exchange.claims = exchange.claims[:1]
    exchange.claims[0]["payload"]["org_id"] = ""
    yield good("v4-partial", exchange.certificate())
    exchange = v4("v4 moment")
    exchange.issued_at = "2026-11-02T11:30:01.260+02:00"
    yield good("v4-issued-at-offset", exchange.certificate())
    # The older signatures need a form and nothing else: the digest covers their text.
    other = v4("v4 another").certificate()
    mixed = v4("v4 mixed").certificate() | {
        name: other[name] for name in ("witness_signature", "signable_v2_signature", "signable_v3_signature")
    }
    yield good("v4-older-signatures-of-another-certificate", witness_v4(mixed))
    yield good("v4-witness-key-only", v4("v4 key").certificate(), keys=keys.document([keys.entry(*keys.ROSTER[0])]))
    exchange = v4("v4 under legacy")
    yield good("legacy-rule-does-not-look-at-v4", exchange.certificate(), canonical_rule="legacy")


def texts():
    """The digest is over what was served, however it was written."""
    names = {name: place for place, name in enumerate(NAMES)}
    unknown = {"names": names, "text": "Größe <&> 🦄\u2028\u007f\u0000/"}
    yield good("v4-unknown-members", witness(v4("v4 unknown").certificate() | {"x": unknown, "y": [[], {}, None]}))
    inside = v4("v4 unknown inside").certificate()
    for place in (
        inside["verification"],
        inside["audit_integrity"],
        inside["claims"][0],
        inside["claims"][0]["bridge"],
    ):
        place |= {"x": unknown, "attestation": 1, "anchor_status": None, "signable_v4_signature": ""}
    yield good("v4-unknown-members-inside", witness(inside))
    yield good_text("v4-numbers-keep-their-text", with_numbers(NUMBERS))
    exchange = v4("v4 non-ascii", "3", PREVIOUS)
    exchange.client_id = exchange.of("dsa-bridge")["payload"]["org_id"] = "Größe & Söhne <München> 🦄\u2028"
    yield good("v4-non-ascii", exchange.certificate())
    exchange = v4("v4 payload numbers")
    budget = {"epsilon_consumed": Lexeme("0.0"), "epsilon_remaining": Lexeme("10.0")}
    exchange.of("dsa-sanitizer")["payload"]["privacy_budget"] = budget
    yield good("v4-claim-numbers-keep-their-text", exchange.certificate())
    text = json.dumps(v4("v4 text", "2", PREVIOUS).certificate(), indent=2).replace("issued_at", "issue\\u0064_at")
    yield good_text("v4-text-with-escapes-and-blanks", "\n" + text.replace("\n", "\r\n\t") + "\n")
    backwards = dict(reversed(v4("v4 backwards").certificate().items()))
    yield good_text("v4-members-in-another-order", json.dumps(backwards, ensure_ascii=False))
    deep = json.loads(nested(json.dumps(v4("v4 deep").certificate()), 256))
    yield good_text("v4-depth-256", json.dumps(witness_v4(deep)))


def with_numbers(written, signed=None):
    """A certificate with these numbers in an unknown member, signed with the same or with others."""
    certificate = v4("v4 numbers").certificate() | {"x": "@"}

    def text(lexemes):
        return json.dumps(certificate).replace('"x": "@"', f'"x": [{", ".join(lexemes)}]')

    signature = b64encode(keys.sign("witness_v1", signable_v4(certificate, text(signed or written)))).decode()
    return text(written).replace(certificate["signable_v4_signature"], signature)


def uncovered():
    """What comes after the digest may change, the signature over it aside."""
    for name, change in [
        ("anchor-status-changed", lambda c: c["anchor_status"].update(attempts=9, human_note="later")),
        ("anchor-status-null", lambda c: c.update(anchor_status=None)),
        ("anchor-status-removed", lambda c: c.pop("anchor_status")),
        (
            "attestation-added",
            lambda c: c.update(attestation={"timestamp": None, "transparency_log": None, "notary": {}}),
        ),
        ("attestation-removed", lambda c: c.pop("attestation")),
    ]:
        yield good("v4-" + name, altered(v4("v4 later").certificate(), change))


def downgrade():
    for name, change in [
        ("signature-removed", lambda c: c.pop("signable_v4_signature")),
        ("signature-null", lambda c: c.update(signable_v4_signature=None)),
        ("signature-emptied", lambda c: c.update(signable_v4_signature="")),
        ("signature-blank", lambda c: c.update(signable_v4_signature="\u2003\t")),
        ("version-3", lambda c: c.update(signable_protocol_version_emitted=3)),
        ("version-2", lambda c: c.update(signable_protocol_version_emitted=2)),
        ("version-null", lambda c: c.update(signable_protocol_version_emitted=None)),
        ("version-removed", lambda c: c.pop("signable_protocol_version_emitted")),
        ("v3-signature-removed", lambda c: c.pop("signable_v3_signature")),
        ("v3-signature-blank", lambda c: c.update(signable_v3_signature=" ")),
        ("only-v4-left", lambda c: [c.pop("signable_v3_signature"), c.pop("signable_protocol_version_emitted")]),
    ]:
        changed = altered(v4("v4 downgrade").certificate(), change)
        yield bad("v4-" + name, "downgrade", "version_downgrade_detected", changed)
    claimed = altered(Exchange("v3 says 4").certificate(), lambda c: c.update(signable_protocol_version_emitted=4))
    yield bad("v3-that-says-4", "downgrade", "version_downgrade_detected", claimed)


def covered():
    """Every part that no signature covered before; the services' keys could not find these changes."""

    def put(*path, **members):
        def apply(certificate):
            for step in path:
                certificate = certificate[step]
            certificate.update(members)

        return apply

    for name, change in [
        ("audit-integrity", put("audit_integrity", tree_size="28472")),
        ("audit-integrity-removed", lambda c: c.pop("audit_integrity")),
        ("privacy-budget", put(privacy_budget={"epsilon_consumed": 0, "composition_method": "sequential"})),
        ("formal-verification", put(formal_verification={"spec_hash": "", "proof_hash": ""})),
        ("unknown-member-added", put(upstream_model="echo-2")),
        ("unknown-member-changed", put("x", y=2)),
        ("unknown-member-removed", lambda c: c.pop("x")),
        ("unknown-member-order", lambda c: c["x"]["z"].reverse()),
        ("unknown-member-in-claim", put("claims", 2, note="added")),
        ("mirror-epoch", put("claims", 0, "bridge", epoch="1")),
        ("mirror-encryption", put("claims", 0, "bridge", encryption_enabled=False)),
        ("mirror-body", put("claims", 1, "sanitizer", redaction_manifest_body="e30=")),
        ("mirror-counts", put("claims", 1, "sanitizer", entity_counts=[])),
        ("mirror-previous-head", put("claims", 3, "audit", previous_chain_hash=PREVIOUS)),
        ("mirror-second", put("claims", 0, audit=None)),
        ("claim-type", put("claims", 2, claim_type="CLAIM_TYPE_UNSPECIFIED")),
        ("claim-timestamp", put("claims", 2, timestamp="2026-11-02T09:30:01.2Z")),
        ("claim-signature", put("claims", 2, signature="")),
        ("isolation", put("verification", isolation_verified=False)),
        ("temporal", put("verification", temporal_consistent=False)),
        ("qi-score", put("verification", qi_score={"score": 1})),
        ("tenant-seq", put(tenant_seq="4")),
        ("tenant-seq-removed", lambda c: [c.pop("tenant_seq"), c.pop("prev_certificate_digest")]),
        ("previous-digest", put(prev_certificate_digest=b64encode(bytes(32)).decode())),
        ("made-the-first", lambda c: [c.update(tenant_seq="1"), c.pop("prev_certificate_digest")]),
        ("v2-copy", put(signable_v2_signature="")),
        ("v3-signature", lambda c: c.update(signable_v3_signature=c["witness_signature"])),
        ("v2-signature", lambda c: c.update(witness_signature=c["signable_v3_signature"])),
        ("emitted", put(signable_protocol_version_emitted=5)),
        ("issued-at-same-moment", put(issued_at="2026-11-02T09:30:01.2602003050Z")),
        ("client-id-null-for-absent", put(client_id=None)),
        ("api-key-id", put(api_key_id="k_other")),
    ]:
        exchange = v4("v4 covered", "3", PREVIOUS)
        exchange.client_id = None if name.startswith("client-id") else exchange.client_id
        certificate = witness(exchange.certificate() | {"x": {"y": 1, "z": [1, 2]}})
        changed = altered(certificate, change)
        yield bad("v4-altered-" + name, "witness_signature", "invalid_signature", changed)
    for name, shown, signed in [("fraction", "1", "1.0"), ("exponent", "1000", "1e3"), ("zero", "0", "-0")]:
        text = with_numbers([shown], [signed])
        yield bad_text("v4-altered-number-" + name, "witness_signature", "invalid_signature", text)


def signature_text():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def unused_bits(text):
        return text[:85] + alphabet[alphabet.index(text[85]) | 1] + "=="

    for member in ("witness_signature", "signable_v3_signature", "signable_v4_signature"):
        for name, change in [("unused-bits", unused_bits), ("unpadded", lambda text: text.rstrip("="))]:
            changed = altered(v4("v4 text").certificate(), lambda c: c.update({member: change(c[member])}))
            changed = changed if member.endswith("v4_signature") else witness_v4(changed)
            where = member.removesuffix("_signature").replace("_", "-")
            yield bad(f"v4-{where}-{name}", "witness_signature", "invalid_signature", changed)
    certificate, other = v4("v4 curve").certificate(), v4("v4 other").certificate()
    honest = b64decode(certificate["signable_v4_signature"])
    for name, text in [
        ("s-plus-order", b64encode(curve.plus_order(honest)).decode()),
        ("short", b64encode(honest[:63]).decode()),
        ("is-v3", certificate["signable_v3_signature"]),
        ("of-another-certificate", other["signable_v4_signature"]),
        ("by-another-key", b64encode(keys.sign("bridge_v1", signable_v4(certificate))).decode()),
    ]:
        changed = altered(certificate, lambda c: c.update(signable_v4_signature=text))
        yield bad(f"v4-signature-{name}", "witness_signature", "invalid_signature", changed)


def minimum():
    older = Exchange("v2 under v4")
    older.signable = 2
    for name, exchange in [("v2-under-v4", older), ("v3-under-v4", Exchange("v3 under v4"))]:
        certificate = exchange.certificate()
        reason = "signable_version_insufficient"
        yield bad(name, "minimum_version", reason, certificate, minimum_signable_version="v4")
    stripped = altered(
        v4("v4 stripped").certificate(),
        lambda c: [c.pop("signable_v4_signature"), c.update(signable_protocol_version_emitted=3)],
    )
    reason = "signable_version_insufficient"
    yield bad("v4-stripped-to-v3", "minimum_version", reason, stripped, minimum_signable_version="v4")


def types():
    short = b64encode(bytes(31)).decode()
    for name, members in [
        ("v4-signature-number", {"signable_v4_signature": 4}),
        ("tenant-seq-number", {"tenant_seq": 2}),
        ("tenant-seq-empty", {"tenant_seq": ""}),
        ("tenant-seq-leading-zero", {"tenant_seq": "02"}),
        ("tenant-seq-plus-sign", {"tenant_seq": "+2"}),
        ("tenant-seq-negative", {"tenant_seq": "-2"}),
        ("tenant-seq-blank", {"tenant_seq": " 2"}),
        ("tenant-seq-too-large", {"tenant_seq": str(2**64)}),
        ("tenant-seq-other-digits", {"tenant_seq": "٢"}),
        ("previous-digest-number", {"prev_certificate_digest": 2}),
        ("previous-digest-empty", {"prev_certificate_digest": ""}),
        ("previous-digest-short", {"prev_certificate_digest": short}),
        ("previous-digest-long", {"prev_certificate_digest": b64encode(bytes(33)).decode()}),
        ("previous-digest-hex", {"prev_certificate_digest": "ab" * 32}),
        ("previous-digest-unpadded", {"prev_certificate_digest": PREVIOUS.rstrip("=")}),
        ("previous-digest-unused-bits", {"prev_certificate_digest": PREVIOUS[:-2] + "9="}),
    ]:
        changed = v4("v4 types", "2", PREVIOUS).certificate() | members
        changed = changed if name.startswith("v4-signature") else witness_v4(changed)
        yield bad(name, "members", "malformed", changed)


def places():
    for name, tenant_seq, previous in [
        ("zero", "0", None),
        ("zero-with-digest", "0", PREVIOUS),
        ("first-with-digest", "1", PREVIOUS),
        ("second-without-digest", "2", None),
        ("largest-without-digest", LARGEST, None),
        ("digest-without-number", None, PREVIOUS),
    ]:
        certificate = v4("place " + name, tenant_seq, previous).certificate()
        yield bad(name, "sequence", "sequence_invalid", certificate)
    null = v4("place null", "2").certificate() | {"prev_certificate_digest": None}
    yield bad("second-with-null-digest", "sequence", "sequence_invalid", witness(null))
    null = v4("number null", None, PREVIOUS).certificate() | {"tenant_seq": None}
    yield bad("digest-with-null-number", "sequence", "sequence_invalid", witness(null))
    for name, tenant_seq, previous in [
        ("in-order", "2", PREVIOUS),
        ("zero", "0", None),
        ("digest-alone", None, PREVIOUS),
    ]:
        certificate = v4("v3 place " + name, tenant_seq, previous, signable=3).certificate()
        yield good("v3-sequence-not-signed-" + name, certificate, unbound=["sequence"])
    certificate = v4("v2 place", "2", PREVIOUS, signable=2).certificate()
    yield good("v2-sequence-not-signed", certificate, unbound=["sequence"])
