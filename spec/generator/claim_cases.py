"""Certificates that the witness signed properly although one of the claims in them is wrong."""

import copy
from base64 import b64decode, b64encode

from . import curve, keys
from .canonical import canonical
from .certificate import SERVICES, Exchange, served_claim
from .commitment_cases import stated_proof
from .vector import bad

OTHER_HASH = b64encode(bytes(32)).decode()


def cases():
    yield from identities()
    yield from payload_text()
    yield from payload_members()
    yield from payload_agreement()
    yield from signatures()
    yield from mirrors()
    yield from redaction_hashes()
    yield from modes()
    yield from forwarded_requests()
    yield from verdicts()


def claim_vector(name, check, reason, change, word=None, **more):
    """One claim list is changed after the services signed it and before the witness does."""
    exchange = Exchange(word or f"{check} {name}")
    exchange.before_witness = change
    return bad(name, check, reason, exchange.certificate(), **more)


def resigned(claim, message, key_id=None):
    """Puts other payload bytes in a claim, signed by its service."""
    signature = keys.sign(key_id or keys.SERVICE_KEY[claim["service_id"]], message)
    claim.update(canonical_payload=b64encode(message).decode(), signature=b64encode(signature).decode())


def identities():
    exchange = Exchange("same claim id")
    exchange.of("dsa-audit")["claim_id"] = exchange.of("dsa-bridge")["claim_id"]
    yield bad("twice", "claim_ids", "duplicate_claim_id", exchange.certificate())
    for name, service, claim_type in [
        ("reid-guard", "dsa-reid-guard", "EVENTS_RECORDED"),
        ("upper-case", "DSA-BRIDGE", "TOKEN_GENERATED"),
        ("empty", "", "EVENTS_RECORDED"),
        ("the-witness", "dsa-witness", "EVENTS_RECORDED"),
    ]:
        exchange = Exchange("unknown service " + service)
        exchange.claims.append(
            exchange.statement("dsa-audit")
            | {
                "service_id": service,
                "claim_type": claim_type,
                "claim_id": "clm_extra",
                "timestamp": "2026-11-02T09:30:01.255Z",
            }
        )
        yield bad(name, "claim_services", "unknown_service", exchange.certificate())
    other = Exchange("another exchange").certificate()["claims"]
    for index in (1, 2, 3):

        def splice(claims, index=index):
            claims[index] = copy.deepcopy(other[index])

        yield claim_vector(f"claim-{index + 1}-of-another-exchange", "claim_requests", "request_id_splice", splice)


def payload_text():
    def mangle(change):
        return lambda claims: claims[0].update(canonical_payload=change(claims[0]["canonical_payload"]))

    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def unused_bits(text):
        end = len(text.rstrip("="))
        return text[: end - 1] + alphabet[alphabet.index(text[end - 1]) | 1] + text[end:]

    def padded(claims):
        # A payload whose base64 needs padding, so that there are bits which nothing uses.
        message = b64decode(claims[0]["canonical_payload"])
        assert len(message) % 3 and b64decode(unused_bits(claims[0]["canonical_payload"])) == message
        claims[0]["canonical_payload"] = unused_bits(claims[0]["canonical_payload"])

    for name, change in [
        ("not-base64", mangle(lambda text: "!" + text[1:])),
        ("unpadded", mangle(lambda text: text.rstrip("="))),
        ("blank-inside", mangle(lambda text: text[:8] + " " + text[8:])),
        ("unused-bits", padded),
    ]:
        yield claim_vector("payload-" + name, "claim_encoding", "malformed", change, word="payload text 1")
    for name, message in [
        ("blank", b" "),
        ("not-json", b"claim"),
        ("array", b"[]"),
        ("null", b"null"),
        ("not-utf-8", b'{"a":"\xff"}'),
        ("trailing-bytes", None),
        ("blank-after-colon", None),
        ("unsorted-keys", None),
        ("duplicate-key", None),
        ("raw-non-ascii", None),
        ("escaped-slash", None),
    ]:
        yield claim_vector(
            "json-" + name,
            "claim_statements",
            "claim_canonical_mismatch",
            lambda claims: resigned(claims[0], message or rewritten(name, claims[0])),
        )


def rewritten(name, claim):
    """The same payload in a form that another JSON writer might choose, which is not the canonical one."""
    text = b64decode(claim["canonical_payload"]).decode()
    return {
        "trailing-bytes": text + "\n",
        "blank-after-colon": text.replace('":"', '": "', 1),
        "unsorted-keys": text.replace('"ephemeral":true,"org_id":"org-0001"', '"org_id":"org-0001","ephemeral":true'),
        "duplicate-key": text.replace('"ephemeral":true', '"ephemeral":true,"ephemeral":true'),
        "raw-non-ascii": text.replace("org-0001", "größe"),
        "escaped-slash": text.replace("org-0001", "a\\/b"),
    }[name].encode()


def payload_members():
    def edit(change):
        def apply(claims):
            statement = Exchange("members").claims[2]
            change(statement)
            resigned(claims[2], canonical(statement))

        return apply

    for name, change in [
        ("seven-members", lambda s: s.pop("data_seen")),
        ("nine-members", lambda s: s.update(extra=1)),
        ("no-payload", lambda s: s.pop("payload")),
        ("payload-null", lambda s: s.update(payload=None)),
        ("renamed-member", lambda s: s.update(payloads=s.pop("payload"))),
        ("timestamp-number", lambda s: s.update(timestamp=1)),
        ("long-claim-type", lambda s: s.update(claim_type="CLAIM_TYPE_INFERENCE_COMPLETED")),
    ]:
        yield claim_vector(
            "members-" + name, "claim_statements", "claim_canonical_mismatch", edit(change), word="members"
        )


def payload_agreement():
    """The outer member says something else than the signed one."""
    for name, member, value in [
        ("claim-type", "claim_type", "CLAIM_TYPE_EVENTS_RECORDED"),
        ("timestamp", "timestamp", "2026-11-02T09:30:01.200200304Z"),
        ("data-seen", "data_seen", ["opaque_token"]),
        ("data-not-seen", "data_not_seen", ["customer_id", "raw_context", "pii", "everything_else"]),
        ("claim-id", "claim_id", "clm_other"),
        ("data-seen-order", "data_seen", ["sanitized_context", "opaque_token"]),
    ]:
        yield claim_vector(
            "outer-" + name,
            "claim_statements",
            "claim_canonical_mismatch",
            lambda claims: claims[2].update({member: value}),
        )
    yield claim_vector(
        "outer-service-id",
        "claim_statements",
        "claim_canonical_mismatch",
        lambda claims: [
            resigned(claims[2], b64decode(claims[2]["canonical_payload"]), "audit_v1"),
            claims[2].update(service_id="dsa-audit", claim_type="CLAIM_TYPE_EVENTS_RECORDED"),
        ],
    )
    yield claim_vector(
        "outer-request-id",
        "claim_requests",
        "request_id_splice",
        lambda claims: resigned(
            claims[2], canonical(Exchange("claim_requests outer-request-id").claims[2] | {"request_id": "0" * 32})
        ),
    )
    exchange = Exchange("type of another service")
    exchange.of("dsa-ai")["claim_type"] = "PII_SANITIZED"
    yield bad("type-of-another-service", "claim_statements", "claim_canonical_mismatch", exchange.certificate())


def signatures():
    def edit(index, change):
        return lambda claims: claims[index].update(
            signature=b64encode(change(b64decode(claims[index]["signature"]))).decode()
        )

    def by(key_id):
        return lambda claims: resigned(claims[2], b64decode(claims[2]["canonical_payload"]), key_id)

    for index, service in enumerate(SERVICES):
        yield claim_vector(
            f"flipped-bit-{service}",
            "claim_signatures",
            "claim_signature_invalid",
            edit(index, lambda raw: raw[:-2] + bytes([raw[-2] ^ 4]) + raw[-1:]),
        )
    for name, change in [
        ("s-plus-order", edit(2, curve.plus_order)),
        ("short", edit(2, lambda raw: raw[:63])),
        ("zero", edit(2, lambda raw: bytes(64))),
        ("by-the-witness", by("witness_v1")),
        ("by-another-service", by("bridge_v1")),
        ("by-the-gateway", by("gateway_manifest_v1")),
    ]:
        yield claim_vector(name, "claim_signatures", "claim_signature_invalid", change)
    yield claim_vector(
        "signature-not-base64",
        "claim_encoding",
        "malformed",
        lambda claims: claims[2].update(signature="?" + claims[2]["signature"][1:]),
    )
    yield claim_vector(
        "signature-unpadded",
        "claim_encoding",
        "malformed",
        lambda claims: claims[2].update(signature=claims[2]["signature"].rstrip("=")),
    )
    yield claim_vector(
        "empty", "claim_signatures", "claim_signature_invalid", lambda claims: claims[2].update(signature="")
    )
    without = keys.document([keys.entry(*row) for row in keys.ROSTER if row[0] != "dsa-ai"])
    yield claim_vector("dsa-ai", "claim_keys", "service_key_mismatch", lambda claims: None, keys=without)
    replaced = [keys.entry(*row) for row in keys.ROSTER]
    replaced[2] = keys.entry(*keys.ROSTER[2], public_key=keys.public("another sanitizer"))
    yield claim_vector(
        "key-replaced", "claim_signatures", "claim_signature_invalid", lambda claims: None, keys=keys.document(replaced)
    )


def mirrors():
    def edit(index, kind, **members):
        return lambda claims: claims[index][kind].update(members)

    for name, change in [
        ("bridge-token-hash", edit(0, "bridge", token_hash=OTHER_HASH)),
        ("sanitizer-count", edit(1, "sanitizer", pii_entities_found=2)),
        ("sanitizer-manifest-hash", edit(1, "sanitizer", redaction_manifest_hash=OTHER_HASH)),
        (
            "sanitizer-layers",
            edit(1, "sanitizer", layers_active=["known_entity_matching", "pattern_matching", "llm_pii_scan"]),
        ),
        ("sanitizer-entity-counts", edit(1, "sanitizer", entity_counts=[{"entity_type": "EMAIL", "count": 2}])),
        ("sanitizer-summary", edit(1, "sanitizer", sanitization_summary="nothing found")),
        ("inference-probe", edit(2, "inference", isolation_probe="ISOLATION_PROBE_BYOK_EXEMPT")),
        ("inference-model", edit(2, "inference", model_used="echo-2")),
        ("inference-response-hash", edit(2, "inference", response_hash=OTHER_HASH)),
        ("audit-head", edit(3, "audit", chain_head_hash=OTHER_HASH)),
        ("audit-length", edit(3, "audit", chain_length="28472")),
        ("audit-event", edit(3, "audit", event_ids=["0" * 32])),
        ("second-one", lambda claims: claims[0].update(audit=claims[3]["audit"])),
        ("of-another-service", lambda claims: claims[0].update(audit=claims[0].pop("bridge"))),
        ("absent", lambda claims: claims[0].pop("bridge")),
        ("null", lambda claims: claims[0].update(bridge=None)),
    ]:
        yield claim_vector(name, "claim_payloads", "typed_payload_mismatch", change)


def redaction_hashes():
    """The witness signs the hashes of the first sanitizer claim; they must be hashes, and of the only one."""
    for name, change in [
        ("fields-hash-absent", lambda body: body.pop("sanitized_fields_hash")),
        ("not-a-hash", lambda body: body.update(sanitized_fields_hash="none")),
        ("short-hash", lambda body: body.update(sanitized_fields_hash="ab" * 31)),
        ("empty", lambda body: body.update(sanitized_fields_hash="")),
    ]:
        exchange = Exchange("redaction hash " + name)
        change(exchange.of("dsa-sanitizer")["payload"])
        yield bad(name, "redaction_hash", "redaction_hash_unbound", exchange.certificate())
    exchange = Exchange("sanitizer twice")
    again = exchange.statement("dsa-sanitizer") | {"claim_id": "clm_again", "timestamp": "2026-11-02T09:30:00.16Z"}
    exchange.claims.insert(2, again)
    yield bad("two-sanitizer-claims", "redaction_hash", "redaction_hash_unbound", exchange.certificate())


def modes():
    """The mode that the sanitizer states cannot be, beside what the same claim counts."""
    found = {"EMAIL": 2, "PERSON": 1}
    replaced = {"entity_counts": found, "pii_entities_found": 3}
    observed = {"mode": "observe", "would_have": found, "entity_counts": {}, "pii_entities_found": 0}
    for name, stated in [
        ("observed-and-counted-as-masked", observed | replaced),
        ("observed-and-a-kind-counted", observed | {"entity_counts": {"IBAN": 1}}),
        ("observed-and-a-sum", observed | {"pii_entities_found": 3}),
        ("observed-and-committed-to", observed | stated_proof("observed", 3)),
        ("observed-and-refused", observed | {"exempt": [], "refused": True, "signed_findings": 0, "unscanned_bytes": 0}),
        ("mode-alone", {"mode": "observe", "entity_counts": {}, "pii_entities_found": 0}),
        ("would-have-alone", {"would_have": found, "entity_counts": {}, "pii_entities_found": 0}),
        ("mode-unknown", observed | {"mode": "OBSERVE"}),
        ("mode-null", observed | {"mode": None}),
        ("would-have-a-number", observed | {"would_have": 3}),
        ("would-have-negative", observed | {"would_have": {"EMAIL": -2}}),
        ("blocked-and-not-refused", observed | {"mode": "block"}),
        ("kind-refused-and-not-refused", replaced | {"mode": "enforce", "would_have": {"CC": 1}}),
    ]:
        exchange = Exchange("mode " + name)
        exchange.of("dsa-sanitizer")["payload"] |= stated
        yield bad(name, "redaction_hash", "redaction_hash_unbound", exchange.certificate())


def forwarded_requests():
    """What the AI worker says has left is not what the sanitizer says may leave."""
    for name, refused, left in [
        ("another-body", False, ["ab" * 32]),
        ("one-body-too-many", False, ["same", "ab" * 32]),
        ("upper-case", False, ["SAME"]),
        ("no-list", False, "same"),
        ("a-number", False, [7]),
        ("refused-and-left", True, ["same"]),
        ("refused-is-no-boolean", "no", ["same"]),
    ]:
        exchange = Exchange("forwarded " + name)
        state_departure(exchange, refused, left)
        yield bad(name, "forwarded_request", "forwarded_mismatch", exchange.certificate())


def state_departure(exchange, refused, left):
    """Lets sanitizer and AI worker say what may leave and what left; "same" stands for the right hash."""
    sanitized = exchange.of("dsa-sanitizer")["payload"]
    sanitized.update(exempt=[], refused=refused, signed_findings=0, unscanned_bytes=0)
    same = sanitized["sanitized_fields_hash"]
    words = {"same": same, "SAME": same.upper()}
    swap = lambda word: words.get(word, word) if isinstance(word, str) else word
    left = [swap(word) for word in left] if isinstance(left, list) else swap(left)
    exchange.of("dsa-ai")["payload"].update(outcome="completed", upstream_body_sha256=left)


def verdicts():
    """The witness states a verdict that its claims do not carry."""

    def stated(name, services=tuple(SERVICES), probe=None, early=None, seen=None, **verification):
        exchange = Exchange("verdict " + name, services)
        exchange.verification = verification
        if probe:
            exchange.of("dsa-ai")["payload"]["isolation_probe"] = probe
        if early:
            exchange.of(early)["timestamp"] = "2026-11-02T09:29:59Z"
        if seen:
            exchange.of("dsa-ai")["data_seen"].append(seen)
        return bad(name, "verdict_recomputed", "verdict_mismatch", exchange.certificate())

    verified = {"overall_verdict": "VERDICT_VERIFIED"}
    without_ai = ("dsa-bridge", "dsa-sanitizer", "dsa-audit")
    yield stated("verified-without-inference", without_ai, **verified)
    yield stated(
        "nothing-missing-without-inference",
        without_ai,
        missing_services=[],
        completeness="COMPLETENESS_FULL",
        **verified,
    )
    yield stated("missing-service-not-named", without_ai, missing_services=[])
    yield stated("verified-after-breach", probe="BREACHED", **verified)
    yield stated("verified-out-of-order", early="dsa-audit", **verified)
    yield stated("times-said-to-be-in-order", early="dsa-audit", temporal_consistent=True, **verified)
    yield stated("isolation-verified-without-probe", probe="UNKNOWN", isolation_verified=True)
    yield stated("byok-exempt-without-probe", byok_exempt=True)
    yield stated("saw-too-much", seen="raw_context", data_visibility_consistent=True, **verified)
    yield stated("visibility-said-to-be-consistent", seen="raw_context", data_visibility_consistent=True)
    yield stated("unspecified", overall_verdict="VERDICT_UNSPECIFIED")
