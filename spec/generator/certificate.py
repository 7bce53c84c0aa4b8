"""Builds one honest certificate from a list of claims; the bad ones are changes to it."""

import copy
import hashlib
import json
import re
from base64 import b64decode, b64encode
from datetime import datetime, timedelta, timezone

from . import keys
from .canonical import canonical, read

SERVICES = {
    "dsa-bridge": ("TOKEN_GENERATED", "bridge", ["customer_id"], ["context", "prompt_template", "inference_result"]),
    "dsa-sanitizer": ("PII_SANITIZED", "sanitizer", ["context_fields"], ["customer_id", "token", "inference_result"]),
    "dsa-ai": (
        "INFERENCE_COMPLETED",
        "inference",
        ["opaque_token", "sanitized_context"],
        ["customer_id", "raw_context", "pii"],
    ),
    "dsa-audit": ("EVENTS_RECORDED", "audit", ["event_hashes"], ["pii", "context", "inference_result"]),
}
TIMES = {
    "dsa-bridge": "2026-11-02T09:30:00.100200301Z",
    "dsa-sanitizer": "2026-11-02T09:30:00.150200302Z",
    "dsa-ai": "2026-11-02T09:30:01.200200303Z",
    "dsa-audit": "2026-11-02T09:30:01.250200304Z",
}
LAYERS = ["known_entity_matching", "pattern_matching"]


def digest(word):
    return hashlib.sha256(word.encode()).hexdigest()


def identifier(prefix, word):
    """An id in the shape of a UUID version 7, the same on every run."""
    h = digest(word)
    return f"{prefix}019f4210-{h[:4]}-7{h[4:7]}-a{h[7:10]}-{h[10:22]}"


def payload(service, word):
    """What a service of this product puts in its claim."""
    if service == "dsa-bridge":
        return {
            "api_key_id": "k_mfrggzdfmztwq2lk",
            "customer_id": "customer-0001",
            "ephemeral": True,
            "org_id": "org-0001",
            "token_hash": digest(word + " token"),
        }
    if service == "dsa-sanitizer":
        return {
            "entity_counts": {"EMAIL": 2, "PERSON": 1},
            "layers_active": list(LAYERS),
            "pii_entities_found": 3,
            "privacy_budget": None,
            "qi_score": None,
            "redaction_manifest_hash": digest(word + " manifest"),
            "sanitization_summary": "2 EMAIL, 1 PERSON via known_entity_matching+pattern_matching",
            "sanitized_fields_hash": digest(word + " fields"),
        }
    if service == "dsa-ai":
        return {"isolation_probe": "VERIFIED", "model_used": "echo-1", "response_hash": digest(word + " response")}
    return {
        "event_hash": digest(word + " event"),
        "event_id": digest(word + " event id")[:32],
        "event_type": "PROXY_INFERENCE_COMPLETED",
        "merkle_root": digest(word + " root"),
        "merkle_tree_size": 28471,
        "source_service": "gateway",
    }


def base64_of_hex(text):
    return b64encode(bytes.fromhex(text)).decode()


def mirror(service, body):
    """The typed copy of the payload that is served beside it."""
    if service == "dsa-bridge":
        return {"token_hash": base64_of_hex(body["token_hash"]), "epoch": "0", "encryption_enabled": True}
    if service == "dsa-sanitizer":
        return {
            "pii_entities_found": body["pii_entities_found"],
            "redaction_manifest_hash": base64_of_hex(body["redaction_manifest_hash"]),
            "layers_active": body["layers_active"],
            "qi_score": None,
            "entity_counts": [
                {"entity_type": kind, "count": count} for kind, count in sorted(body["entity_counts"].items())
            ],
            "sanitization_summary": body["sanitization_summary"],
            "redaction_manifest_body": "",
            "sanitized_fields_body": "",
        }
    if service == "dsa-ai":
        return {
            "isolation_probe": "ISOLATION_PROBE_" + body["isolation_probe"],
            "model_used": body["model_used"],
            "response_hash": base64_of_hex(body["response_hash"]),
        }
    return {
        "event_ids": [body["event_id"]],
        "chain_head_hash": base64_of_hex(body["merkle_root"]),
        "previous_chain_hash": "",
        "chain_length": str(body["merkle_tree_size"]),
    }


class Exchange:
    """The claims of one exchange before the witness has seen them. Change the fields, then call `certificate`."""

    def __init__(self, word, services=tuple(SERVICES)):
        self.word = word
        self.request_id = digest(word)[:32]
        self.issued_at = "2026-11-02T09:30:01.260200305Z"
        self.client_id, self.api_key_id = "org-0001", "k_mfrggzdfmztwq2lk"
        self.verification = {}
        self.claims = [self.statement(service) for service in services]
        self.before_witness = lambda claims: None
        self.rule = "newest"
        self.signable = 3
        self.tenant_seq = self.previous = None

    def statement(self, service):
        """The eight members of a canonical payload."""
        claim_type, _, seen, not_seen = SERVICES[service]
        return {
            "claim_id": identifier("clm_", self.word + service),
            "claim_type": claim_type,
            "data_not_seen": list(not_seen),
            "data_seen": list(seen),
            "payload": payload(service, self.word),
            "request_id": self.request_id,
            "service_id": service,
            "timestamp": TIMES[service],
        }

    def of(self, service):
        return next(claim for claim in self.claims if claim["service_id"] == service)

    def certificate(self):
        served = [served_claim(statement) for statement in self.claims]
        self.before_witness(served)
        result = {
            "certificate_id": identifier("veil_", self.word),
            "request_id": self.request_id,
            "protocol_version": 2,
            "claims": served,
            "verification": judge(self.claims) | self.verification,
            "witness_signature": "",
            "witness_key_id": "witness_v1",
            "attestation": None,
            "issued_at": self.issued_at,
            "formal_verification": None,
            "audit_integrity": audit_integrity(self.claims),
            "privacy_budget": None,
            "anchor_status": {"status": "ANCHOR_STATUS_PENDING", "attempts": 0, "last_error": "", "human_note": ""},
            "client_id": self.client_id,
            "api_key_id": self.api_key_id,
            "signable_v2_signature": "",
            "signable_v3_signature": "",
            "signable_protocol_version_emitted": 3,
        }
        for absent in [name for name in ("client_id", "api_key_id") if result[name] is None]:
            del result[absent]
        if self.signable == 2:
            for name in ("signable_v2_signature", "signable_v3_signature", "signable_protocol_version_emitted"):
                del result[name]
        if self.signable >= 4:
            result |= {"signable_protocol_version_emitted": self.signable, "signable_v4_signature": ""}
        if self.tenant_seq is not None:
            result["tenant_seq"] = self.tenant_seq
        if self.previous is not None:
            result["prev_certificate_digest"] = self.previous
        return witness(result, self.rule)


def served_claim(statement, key_id=None):
    """Signs a statement with the key of its service and puts it in the served shape."""
    message = canonical(statement)
    service = statement["service_id"]
    signature = keys.sign(key_id or keys.SERVICE_KEY.get(service, "witness_v1"), message)
    claim = {
        "claim_id": statement["claim_id"],
        "request_id": statement["request_id"],
        "service_id": service,
        "claim_type": "CLAIM_TYPE_" + statement["claim_type"],
        "data_seen": list(statement["data_seen"]),
        "data_not_seen": list(statement["data_not_seen"]),
        "canonical_payload": b64encode(message).decode(),
    }
    if service in SERVICES:
        claim[SERVICES[service][1]] = mirror(service, json.loads(message)["payload"])
    return claim | {"timestamp": statement["timestamp"], "signature": b64encode(signature).decode()}


def audit_integrity(claims):
    audit = [claim["payload"] for claim in claims if claim["service_id"] == "dsa-audit"]
    if not audit:
        return None
    return {
        "merkle_root": base64_of_hex(audit[0]["merkle_root"]),
        "tree_size": str(audit[0]["merkle_tree_size"]),
        "inclusion_proof": None,
        "log_proofs": [],
    }


def judge(claims):
    """The verification of the witness over claims that are honestly signed."""
    services = [claim["service_id"] for claim in claims]
    missing = [service for service in SERVICES if service not in services]
    ranks = [list(SERVICES).index(service) for service in services if service in SERVICES]
    times = [nanoseconds(claim["timestamp"]) for claim in claims]
    temporal = ranks == sorted(set(ranks)) and None not in times and times == sorted(times)
    visible = all(set(claim["data_seen"]) <= allowed(claim) - set(claim["data_not_seen"]) for claim in claims)
    probes = [claim["payload"]["isolation_probe"] for claim in claims if claim["service_id"] == "dsa-ai"]
    verdict = "VERDICT_PARTIAL" if missing or not temporal else "VERDICT_VERIFIED"
    return {
        "signatures_valid": True,
        "completeness": "COMPLETENESS_PARTIAL" if missing else "COMPLETENESS_FULL",
        "missing_services": missing,
        "temporal_consistent": temporal,
        "data_visibility_consistent": visible,
        "isolation_verified": bool(probes) and all(probe in ("VERIFIED", "BYOK_EXEMPT") for probe in probes),
        "qi_score": None,
        "overall_verdict": "VERDICT_FAILED" if "BREACHED" in probes or not visible else verdict,
        "byok_exempt": "BYOK_EXEMPT" in probes,
    }


def allowed(claim):
    return set(SERVICES[claim["service_id"]][2]) if claim["service_id"] in SERVICES else set()


def nanoseconds(timestamp):
    """An RFC 3339 time as a number, or None."""
    match = ISSUED_AT.fullmatch(timestamp)
    try:
        moment = datetime.strptime(match[1] + match[3], "%Y-%m-%dT%H:%M:%S%z") if match else None
    except ValueError:
        moment = None
    if moment is None:
        return None
    return int(moment.timestamp()) * 10**9 + int((match[2] or ".0")[1:10].ljust(9, "0"))


ISSUED_AT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")


def normalized(issued_at):
    """The form of issued_at that is signed: UTC, no trailing zeros in the fraction."""
    match = ISSUED_AT.fullmatch(issued_at)
    if not match:
        return issued_at
    clock, fraction, zone = match[1], (match[2] or "").rstrip("0").rstrip("."), match[3]
    if zone != "Z":
        shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
        moment = datetime.strptime(clock, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc) - shift
        clock = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return clock + fraction + "Z"


def signable_v2(certificate, rule="newest"):
    """The seven values that the witness signature covers."""
    issued_at = certificate["issued_at"]
    return canonical(seven(certificate, normalized(issued_at) if rule == "newest" else issued_at), rule)


def seven(certificate, issued_at):
    return {
        "certificate_id": certificate["certificate_id"],
        "claim_ids": [claim["claim_id"] for claim in certificate["claims"]],
        "issued_at": issued_at,
        "overall_verdict": certificate["verification"]["overall_verdict"].removeprefix("VERDICT_"),
        "protocol_version": 2,
        "request_id": certificate["request_id"],
        "witness_key_id": certificate["witness_key_id"],
    }


def signable_v3(certificate, rule="newest"):
    """The thirteen values of the newer signature."""
    hashes = sanitizer_hashes(certificate)
    return canonical(
        seven(certificate, normalized(certificate["issued_at"]))
        | {
            "client_id": certificate.get("client_id"),
            "api_key_id": certificate.get("api_key_id"),
            "byok_exempt": certificate["verification"].get("byok_exempt", False),
            "redaction_manifest_hash": hashes("redaction_manifest_hash"),
            "sanitized_fields_body_hash": hashes("sanitized_fields_hash"),
            "tms_manifest_hash": hashes("tms_manifest_hash"),
        },
        rule,
    )


def signable_v4(certificate, text=None):
    """The seven values with the digest in the place of the claim ids; the text counts where it is given."""
    values = seven(certificate, normalized(certificate["issued_at"]))
    del values["claim_ids"]
    return canonical(values | {"certificate_digest": hashlib.sha256(digested(text or certificate)).hexdigest()})


def digested(served):
    """The bytes that stand for the whole certificate, given as the text that is served or as the object in it."""
    members = read(served if isinstance(served, str) else json.dumps(served))
    return canonical({name: value for name, value in members.items() if name not in NOT_DIGESTED})


# What comes after the digest: the evidence for it, its state, and the signature over it.
NOT_DIGESTED = ("attestation", "anchor_status", "signable_v4_signature")


def sanitizer_hashes(certificate):
    first = next((claim for claim in certificate["claims"] if claim["service_id"] == "dsa-sanitizer"), None)
    try:
        body = read(b64decode(first["canonical_payload"], validate=True).decode())
    except (TypeError, ValueError):
        body = {}
    body = body if isinstance(body, dict) else {}
    inner = body.get("payload")
    body = inner if isinstance(inner, dict) else body
    return lambda name: body.get(name) if isinstance(body.get(name), str) and body.get(name) else None


def witness(certificate, rule="newest"):
    """Signs a certificate in place, as the witness would, and returns it."""
    v2 = b64encode(keys.sign("witness_v1", signable_v2(certificate, rule))).decode()
    certificate["witness_signature"] = v2
    if "signable_v3_signature" in certificate:
        certificate["signable_v2_signature"] = v2
        certificate["signable_v3_signature"] = b64encode(
            keys.sign("witness_v1", signable_v3(certificate, rule))
        ).decode()
    return witness_v4(certificate)


def witness_v4(certificate):
    """Makes the newest signature, if there is a place for one, over everything that is there by now."""
    if "signable_v4_signature" in certificate:
        signature = keys.sign("witness_v1", signable_v4(certificate))
        certificate["signable_v4_signature"] = b64encode(signature).decode()
    return certificate


def altered(certificate, change):
    """A copy with one change made after signing."""
    changed = copy.deepcopy(certificate)
    change(changed)
    return changed
