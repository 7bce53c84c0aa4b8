"""Certificates that must verify, whatever their verdict says."""

import hashlib
import json

from . import keys
from .canonical import Lexeme
from .certificate import Exchange, altered, digest, signable_v2, witness
from .claim_cases import state_departure
from .malformed_cases import nested
from .vector import good, good_text

WITHOUT_AI = ("dsa-bridge", "dsa-sanitizer", "dsa-audit")


def cases():
    yield good("full-chain", Exchange("full chain").certificate(), minimum_signable_version="v3")
    yield from incomplete()
    yield from views()
    yield from probes()
    yield from departures()
    yield from endings()
    yield from coverages()
    yield from modes()
    yield from identifiers()
    yield from moments()
    yield from shapes()
    yield from key_documents()
    yield from canonical_rules()


def incomplete():
    yield good("partial-without-inference", Exchange("no inference", WITHOUT_AI).certificate())
    yield good("partial-without-audit", Exchange("no audit", ("dsa-bridge", "dsa-sanitizer", "dsa-ai")).certificate())
    yield good("partial-bridge-only", Exchange("bridge only", ("dsa-bridge",)).certificate())
    yield good(
        "partial-without-sanitizer", Exchange("no sanitizer", ("dsa-bridge", "dsa-ai", "dsa-audit")).certificate()
    )
    exchange = Exchange("late bridge")
    exchange.of("dsa-bridge")["timestamp"] = "2026-11-02T09:30:02Z"
    yield good("partial-out-of-order-times", exchange.certificate())


def departures():
    """Claims that say what left; older ones do not."""
    for name, refused, left in [
        ("left-as-sanitized", False, ["same"]),
        ("nothing-left", False, []),
        ("refused-and-nothing-left", True, []),
    ]:
        exchange = Exchange("departure " + name)
        state_departure(exchange, refused, left)
        yield good(name, exchange.certificate())
    exchange = Exchange("departure of one side only")
    exchange.of("dsa-ai")["payload"].update(outcome="completed", upstream_body_sha256=["ab" * 32])
    yield good("left-after-it-was-written-anew", exchange.certificate())


def views():
    """What the witness saw is not in order, and it says so."""
    exchange = Exchange("claims out of order")
    exchange.claims[1], exchange.claims[2] = exchange.claims[2], exchange.claims[1]
    yield good("partial-claims-out-of-order", exchange.certificate())
    exchange = Exchange("bridge twice")
    again = exchange.statement("dsa-bridge") | {"claim_id": "clm_again", "timestamp": "2026-11-02T09:30:00.11Z"}
    exchange.claims.insert(1, again)
    yield good("partial-bridge-twice", exchange.certificate())
    exchange = Exchange("sanitizer twice under v2")
    exchange.signable = 2
    again = exchange.statement("dsa-sanitizer") | {"claim_id": "clm_again", "timestamp": "2026-11-02T09:30:00.16Z"}
    exchange.claims.insert(2, again)
    yield good("v2-sanitizer-twice", exchange.certificate())
    exchange = Exchange("no time")
    exchange.of("dsa-audit")["timestamp"] = "yesterday"
    yield good("partial-claim-without-time", exchange.certificate())
    exchange = Exchange("offset time")
    exchange.of("dsa-ai")["timestamp"] = "2026-11-02T10:30:01.2002003+01:00"
    yield good("claim-time-with-offset", exchange.certificate())
    exchange = Exchange("saw too much")
    exchange.of("dsa-ai")["data_seen"].append("raw_context")
    yield good("failed-verdict-saw-too-much", exchange.certificate())
    exchange = Exchange("saw less")
    exchange.of("dsa-ai")["data_seen"].pop()
    yield good("saw-less", exchange.certificate())
    exchange = Exchange("claims both")
    exchange.of("dsa-bridge")["data_not_seen"].append("customer_id")
    yield good("failed-verdict-seen-and-not-seen", exchange.certificate())


def probes():
    for probe, name in [
        ("BYOK_EXEMPT", "byok-exempt"),
        ("UNKNOWN", "isolation-unknown"),
        ("LOCKED", "isolation-locked"),
        ("BREACHED", "failed-verdict-isolation-breached"),
    ]:
        exchange = Exchange("probe " + probe)
        exchange.of("dsa-ai")["payload"]["isolation_probe"] = probe
        yield good(name, exchange.certificate())


def endings():
    nothing = hashlib.sha256(b"").hexdigest()
    for outcome, left, answered in [
        ("completed", True, True),
        ("failed", True, True),
        ("failed", False, False),
        ("cancelled", True, True),
        ("refused", False, False),
    ]:
        name = f"outcome-{outcome}" + ("" if left or outcome == "refused" else "-before-it-left")
        exchange = Exchange(name)
        body = exchange.of("dsa-ai")["payload"]
        body |= {"outcome": outcome, "upstream_body_sha256": [digest(name + " request")] if left else []}
        if not answered:
            body["response_hash"] = nothing
        yield good(name, exchange.certificate())


def coverages():
    for name, refused in [("coverage", False), ("coverage-refused", True)]:
        exchange = Exchange(name)
        exchange.of("dsa-sanitizer")["payload"] |= {
            "exempt": [
                {"bytes": 12, "position": "messages[].role", "values": 2},
                {"bytes": 0, "position": "tools[].type", "values": 0},
            ],
            "refused": refused,
            "signed_findings": 1 if refused else 0,
            "unscanned_bytes": 48213,
        }
        yield good(name, exchange.certificate())


def modes():
    """Certificates of policies that do not mask: one lets everything pass, the others refuse."""
    nothing = hashlib.sha256(b"").hexdigest()
    for name, mode, found in [
        ("observed", "observe", {"EMAIL": 2, "PERSON": 1}),
        ("observed-nothing-found", "observe", {}),
        ("blocked", "block", {"CC": 1}),
        ("kind-refused", "enforce", {"SECRET": 3}),
        ("block-passed", "block", {}),
    ]:
        exchange = Exchange("mode " + name)
        refused = bool(found) and mode != "observe"
        sanitized = exchange.of("dsa-sanitizer")["payload"]
        sanitized |= {"mode": mode, "would_have": found, "entity_counts": {}, "pii_entities_found": 0}
        sanitized |= {"exempt": [], "refused": refused, "signed_findings": 0, "unscanned_bytes": 0}
        ai = exchange.of("dsa-ai")
        if refused:
            sanitized["sanitized_fields_hash"] = nothing
            ai["payload"] |= {"outcome": "refused", "upstream_body_sha256": [], "response_hash": nothing}
        else:
            left = [sanitized["sanitized_fields_hash"]]
            ai["payload"] |= {"outcome": "completed", "upstream_body_sha256": left}
        if mode == "observe":
            ai["data_not_seen"] = ["customer_id"]
        yield good("mode-" + name, exchange.certificate())


def identifiers():
    exchange = Exchange("empty ids")
    exchange.client_id = exchange.api_key_id = ""
    exchange.of("dsa-bridge")["payload"] |= {"org_id": "", "api_key_id": ""}
    yield good("empty-string-ids", exchange.certificate())
    exchange = Exchange("absent ids")
    exchange.client_id = exchange.api_key_id = None
    exchange.of("dsa-bridge")["payload"] |= {"org_id": "", "api_key_id": ""}
    yield good("absent-ids", exchange.certificate())
    null = Exchange("null ids")
    null.client_id = null.api_key_id = None
    null.of("dsa-bridge")["payload"] |= {"org_id": "", "api_key_id": ""}
    yield good("null-ids", null.certificate() | {"client_id": None, "api_key_id": None})
    exchange = Exchange("non-ascii")
    organisation = "Größe & Söhne <München> 🦄\u2028"
    exchange.client_id = exchange.of("dsa-bridge")["payload"]["org_id"] = organisation
    exchange.of("dsa-ai")["payload"]["model_used"] = "modèle-ü-🎉"
    yield good("non-ascii-payload", exchange.certificate())


def moments():
    for name, issued_at in [
        ("trailing-zeros", "2026-11-02T09:30:01.250000000Z"),
        ("zero-fraction", "2026-11-02T09:30:01.000Z"),
        ("no-fraction", "2026-11-02T09:30:01Z"),
        ("offset", "2026-11-02T11:30:01.260+02:00"),
        ("offset-over-midnight", "2026-11-02T23:30:01.5-05:30"),
    ]:
        exchange = Exchange("moment " + name)
        exchange.issued_at = issued_at
        yield good("issued-at-" + name, exchange.certificate())


def shapes():
    exchange = Exchange("v2 only")
    exchange.signable = 2
    yield good("v2-only", exchange.certificate())
    exchange = Exchange("v2 null")
    exchange.signable = 2
    null = {"signable_v2_signature": None, "signable_v3_signature": None, "signable_protocol_version_emitted": None}
    yield good("v2-null-members", exchange.certificate() | null)
    extra = {
        "conversation_id": "c-1",
        "decoder_expiry": "2027-01-01T00:00:00Z",
        "upstream_model": "echo-1",
        "x": {"y": [1.5e3]},
    }
    yield good("unknown-members", Exchange("unknown members").certificate() | extra)
    exchange = Exchange("unset mirror members")
    exchange.before_witness = lambda claims: claims[1]["sanitizer"].update(entity_counts=[], sanitization_summary="")
    yield good("sanitizer-mirror-counts-unset", exchange.certificate())
    exchange = Exchange("budget")
    exchange.of("dsa-sanitizer")["payload"] |= {
        "tms_manifest_hash": "ab" * 32,
        "privacy_budget": {
            "budget_status": "allow",
            "composition_method": "sequential",
            "epsilon_consumed": Lexeme("0.0"),
            "epsilon_remaining": Lexeme("10.0"),
            "reidentification_bound": Lexeme("0.2"),
            "utilization_pct": Lexeme("0.0"),
        },
    }
    yield good("numbers-keep-their-text", exchange.certificate())
    anchored = Exchange("anchored").certificate()
    anchored["anchor_status"] |= {"status": "ANCHOR_STATUS_FAILED", "attempts": 3, "last_error": "no answer"}
    anchored["attestation"] = {
        "timestamp": None,
        "transparency_log": None,
        "notary": {
            "provider": "dsa-veil-witness",
            "notary_signature": anchored["witness_signature"],
            "notary_public_key_id": "witness_v1",
            "checks_performed": ["canonical_json_signing"],
            "attested_at": None,
        },
    }
    yield good("notary-and-failed-anchor", anchored)
    yield good("anchor-status-null", Exchange("anchor null").certificate() | {"anchor_status": None})
    text = json.dumps(Exchange("escapes ü").certificate(), indent=1).replace("dsa-bridge", "\\u0064sa-bridge")
    yield good_text("text-with-escapes-and-blanks", "\r\n\t " + text + " \n")
    yield good_text("text-with-depth-256", nested(json.dumps(Exchange("deep").certificate()), 256))


def key_documents():
    rotated = [keys.entry(*row) for row in keys.ROSTER]
    rotated[1]["key_state"] = "retired"
    rotated.insert(2, keys.entry("dsa-bridge", "bridge_v2", "Bridge claim signing"))
    yield good("retired-claim-key", Exchange("retired").certificate(), keys=keys.document(rotated))
    rotated = [keys.entry(*row) for row in keys.ROSTER]
    rotated[0]["key_state"] = "retired"
    rotated.insert(1, keys.entry("dsa-witness", "witness_v2", "Certificate signing"))
    yield good("retired-witness-key", Exchange("retired witness").certificate(), keys=keys.document(rotated))
    alone = [keys.entry(*keys.ROSTER[0])]
    yield good("witness-key-only", Exchange("witness only").certificate(), keys=keys.document(alone))


def canonical_rules():
    exchange = Exchange("legacy rule")
    exchange.signable, exchange.rule = 2, "legacy"
    vector = altered(exchange.certificate(), lambda c: c.update(certificate_id="veil_é<&>\u2028\u007f🦄"))
    yield good("legacy-rule", witness(vector, "legacy"), canonical_rule="legacy")
    yield good("legacy-rule-does-not-look-at-v3", Exchange("legacy v3").certificate(), canonical_rule="legacy")
    exchange = Exchange("newest rule")
    exchange.signable = 2
    vector = altered(exchange.certificate(), lambda c: c.update(certificate_id="veil_é<&>\u2028\u007f🦄"))
    yield good("newest-rule", witness(vector))
    assert signable_v2(vector) != signable_v2(vector, "legacy")
