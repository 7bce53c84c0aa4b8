#!/usr/bin/env python3
"""Drives a running gateway with the client `lucairn` that is installed beside this Python: a published one or ours.

Usage: <python that has lucairn> tests/clients/contract.py description.json [names of tests]
What the description holds is said in gateway.py.
"""

import base64
import json
import os
import unittest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from lucairn import (
    AuditExportOptions,
    Lucairn,
    LucairnCertificateError,
    LucairnConfig,
    LucairnHttpError,
    LucairnTimeoutError,
    MessagesOptions,
    ProxyAcceptedResponse,
    ProxySyncResponse,
    VerifyCertificateKeys,
)
from lucairn.verify_certificate import canonical_json

import gateway
from gateway import KEYS, KNOWS_V3, MODEL, SLOW_MODEL, TIERS, client, request, text_of

EMAIL = "erika.mustermann@example.org"
IBAN = "DE89370400440532013000"
CALL = {
    "prompt_template": "Answer {question} for {who}.",
    "context": {"question": f"does the invoice of {IBAN} go to {EMAIL}", "who": "the clerk 🦄 in Köln"},
    "model": MODEL,
    "max_tokens": 100,
}


def call(tier, **more):
    """One exchange that is answered at once."""
    answer = client(tier).messages({**CALL, **more})
    assert isinstance(answer, ProxySyncResponse), answer
    assert answer.status == "JOB_STATUS_COMPLETED", answer
    return answer


class Messages(unittest.TestCase):
    """POST /api/v1/proxy/messages, answered at once."""

    def test_the_answer_is_restored(self):
        answer = call("pro")
        self.assertIn(EMAIL, text_of(answer.result))
        self.assertIn(IBAN, text_of(answer.result))
        self.assertIn("the clerk 🦄 in Köln", text_of(answer.result))
        self.assertNotIn("[EMAIL_1]", text_of(answer.result))
        self.assertTrue(answer.relinked)
        self.assertEqual(answer.model_used, MODEL)
        self.assertGreaterEqual(answer.latency_ms, 0)

    def test_every_tier_gets_a_request_id_and_only_paying_ones_a_veil_block(self):
        for tier in TIERS:
            with self.subTest(tier=tier):
                answer = call(tier)
                self.assertRegex(answer.request_id, "^[0-9a-f]{32}$")
                if tier == "free":
                    self.assertIsNone(answer.veil)
                    continue
                self.assertIn(answer.veil.status, ("available", "pending"))
                self.assertTrue(answer.veil.certificate_url.endswith(f"/api/v1/veil/certificate/{answer.request_id}"))
                self.assertTrue(answer.veil.summary_url.endswith(f"/{answer.request_id}/summary"))

    def test_relinking_depends_on_the_tier_and_the_request_decides(self):
        for tier, asked, relinked in [
            ("free", None, False),
            ("pro", None, True),
            ("enterprise", None, True),
            ("free", True, True),
            ("pro", False, False),
            ("enterprise", False, False),
        ]:
            with self.subTest(tier=tier, asked=asked):
                answer = call(tier, **({} if asked is None else {"relink_response": asked}))
                text = text_of(answer.result)
                self.assertEqual((EMAIL in text, "[EMAIL_1]" in text), (relinked, not relinked), text)
                self.assertEqual((IBAN in text, "[IBAN_1]" in text), (relinked, not relinked), text)

    def test_text_that_looks_like_a_placeholder_comes_back(self):
        answer = call("pro", context={"question": f"[EMAIL_1] or {EMAIL}", "who": "[PERSON_7]"})
        self.assertIn(f"[EMAIL_1] or {EMAIL}", text_of(answer.result))
        self.assertIn("[PERSON_7]", text_of(answer.result))

    def test_fields_declare_what_they_hold(self):
        context = {"question": "did mustermann pay, and who is Erika Mustermann?", "patient_name": "Erika Mustermann"}
        template = "{question} ({patient_name})"
        masked = text_of(call("pro", prompt_template=template, context=context, relink_response=False).result)
        self.assertNotIn("mustermann", masked.lower())
        self.assertIn("[PERSON_1]", masked)
        restored = text_of(call("pro", prompt_template=template, context=context).result)
        self.assertIn(f"{context['question']} (Erika Mustermann)", restored)

    def test_a_call_without_personal_data(self):
        answer = call("pro", context={"question": "what is two and two", "who": "the class"})
        self.assertIn("what is two and two", text_of(answer.result))

    def test_proving_ground_is_evaluated(self):
        question = CALL["context"]["question"]
        truth = [
            {
                "type": "EMAIL",
                "value": EMAIL,
                "start": question.index(EMAIL),
                "end": question.index(EMAIL) + len(EMAIL),
            },
            {"type": "PET", "value": "the clerk's cat", "start": 0, "end": 4},
        ]
        answer = call("pro", mode="proving_ground", activity_id="activity-1", ground_truth={"question": truth})
        evaluation = answer.ground_truth_evaluation
        self.assertEqual(evaluation["total_annotations"], 2)
        self.assertEqual(evaluation["true_positives"], 1)
        self.assertEqual(evaluation["false_negatives"], 1)
        self.assertEqual(evaluation["detection_rate"], 0.5)
        self.assertEqual([match["annotation_value"] for match in evaluation["matches"]], [EMAIL])
        self.assertEqual([missed["value"] for missed in evaluation["missed"]], ["the clerk's cat"])
        self.assertIn(IBAN, [extra["original"] for extra in evaluation["extras"]])
        self.assertIsNone(call("pro").ground_truth_evaluation)


class Accepted(unittest.TestCase):
    """A job that takes longer than the gateway waits."""

    @classmethod
    def setUpClass(cls):
        cls.accepted = client("pro").messages({**CALL, "model": SLOW_MODEL})

    def test_the_job_is_accepted_and_its_url_leads_to_the_answer(self):
        accepted = self.accepted
        self.assertIsInstance(accepted, ProxyAcceptedResponse)
        self.assertEqual(accepted.status, "processing")
        for text in (accepted.job_id, accepted.request_id, accepted.status_url):
            self.assertTrue(text)

        def poll():
            status, body, _ = request(accepted.status_url, KEYS["pro"])
            if status == 202:
                self.assertEqual((body["status"], body["job_id"]), ("processing", accepted.job_id))
                self.assertEqual(body["request_id"], accepted.request_id)
                return None
            self.assertEqual(status, 200, body)
            return body

        body = gateway.until(poll, "the job")
        self.assertEqual(body["status"], "JOB_STATUS_COMPLETED")
        self.assertEqual(body["request_id"], accepted.request_id)
        self.assertIn(EMAIL, text_of(body["result"]))
        certificate = gateway.certificate("pro", accepted.request_id)
        self.assertEqual(certificate.request_id, accepted.request_id)

    def test_nobody_else_sees_the_job(self):
        for path, key in [
            (self.accepted.status_url, KEYS["enterprise"]),
            (self.accepted.status_url, KEYS["free"]),
            ("/api/v1/proxy/jobs/job_00000000", KEYS["pro"]),
        ]:
            with self.subTest(path=path):
                self.assertEqual(request(path, key)[0], 404)
        self.assertEqual(request(self.accepted.status_url)[0], 401)

    def test_a_client_that_does_not_wait(self):
        with self.assertRaises(LucairnTimeoutError):
            client("pro").messages({**CALL, "model": SLOW_MODEL}, MessagesOptions(timeout=0.05))


class Certificates(unittest.TestCase):
    """GET /api/v1/veil/certificate/{request_id} and what the client says about it."""

    @classmethod
    def setUpClass(cls):
        cls.request_id = call("pro").request_id
        cls.certificate = gateway.certificate("pro", cls.request_id)
        cls.keys = gateway.witness_keys()

    def reason(self, certificate, keys, **more):
        with self.assertRaises(LucairnCertificateError) as raised:
            client("pro").verify_certificate(certificate, keys, **more)
        return raised.exception.reason

    def test_it_verifies(self):
        result = client("pro").verify_certificate(self.certificate, self.keys)
        self.assertEqual(result.request_id, self.request_id)
        self.assertEqual(result.overall_verdict, "VERDICT_VERIFIED")
        self.assertEqual(result.witness_key_id, "witness_v1")
        if KNOWS_V3:
            self.assertEqual(result.signable_version, gateway.NEWEST_SIGNABLE)
            result = client("pro").verify_certificate(self.certificate, self.keys, minimum_signable_version="v3")
            self.assertEqual(result.signable_version, gateway.NEWEST_SIGNABLE)

    def test_it_verifies_as_plain_json(self):
        _, raw, _ = request(f"/api/v1/veil/certificate/{self.request_id}", KEYS["pro"])
        self.assertEqual(client("pro").verify_certificate(raw, self.keys).request_id, self.request_id)
        self.assertEqual(raw["signable_v2_signature"], raw["witness_signature"])
        self.assertEqual(raw["signable_protocol_version_emitted"], 4)
        self.assertIn("signable_v4_signature", raw)
        self.assertRegex(raw["tenant_seq"], r"^[1-9][0-9]*$")
        services = [claim["service_id"] for claim in raw["claims"]]
        self.assertEqual(services, ["dsa-bridge", "dsa-sanitizer", "dsa-ai", "dsa-audit"])

    def test_a_changed_one_does_not(self):
        for change in [{"certificate_id": "veil_other"}, {"issued_at": "2020-01-01T00:00:00Z"}]:
            self.assertEqual(self.reason(self.certificate.model_copy(update=change), self.keys), "invalid_signature")

    def test_another_key_does_not_verify_it(self):
        wrong = bytes(Ed25519PublicKey.from_public_bytes(self.keys.witness_public_key).public_bytes_raw()[::-1])
        other = next(entry for entry in gateway.key_document()["keys"] if entry["service_id"] == "dsa-bridge")
        for key in (bytes.fromhex(other["public_key"]), wrong):
            keys = VerifyCertificateKeys(witness_key_id="witness_v1", witness_public_key=key)
            self.assertEqual(self.reason(self.certificate, keys), "invalid_signature")
        renamed = VerifyCertificateKeys(witness_key_id="witness_v2", witness_public_key=self.keys.witness_public_key)
        self.assertEqual(self.reason(self.certificate, renamed), "witness_mismatch")

    def test_every_claim_is_signed_by_its_service(self):
        listed = {
            entry["service_id"]: bytes.fromhex(entry["public_key"])
            for entry in gateway.key_document()["keys"]
            if entry["purpose"].endswith("claim signing")
        }
        for claim in self.certificate.claims:
            with self.subTest(service=claim.service_id):
                key = Ed25519PublicKey.from_public_bytes(listed[claim.service_id])
                payload, signature = base64.b64decode(claim.canonical_payload), base64.b64decode(claim.signature)
                key.verify(signature, payload)
                self.assertEqual(json.loads(payload)["request_id"], self.request_id)
                with self.assertRaises(InvalidSignature):
                    key.verify(signature, payload + b" ")

    def test_it_holds_no_personal_data(self):
        text = request(f"/api/v1/veil/certificate/{self.request_id}", KEYS["pro"])[1]
        payloads = [base64.b64decode(claim["canonical_payload"]).decode() for claim in text["claims"]]
        for sink in [json.dumps(text), *payloads, gateway.summary("pro", self.request_id)]:
            self.assertNotIn(EMAIL, sink)
            self.assertNotIn(IBAN, sink)

    def test_the_free_tier_is_told_what_to_do(self):
        with self.assertRaises(LucairnHttpError) as raised:
            client("free").get_certificate(call("free").request_id)
        self.assertEqual(raised.exception.status, 403)
        self.assertEqual(raised.exception.body["error"], "tier_insufficient")
        self.assertIsInstance(raised.exception.body["hint"], str)

    def test_unknown_and_foreign_ones_look_pending(self):
        for tier, request_id in [("enterprise", self.request_id), ("pro", "0" * 32)]:
            with self.subTest(tier=tier, request_id=request_id):
                with self.assertRaises(LucairnHttpError) as raised:
                    client(tier).get_certificate(request_id)
                self.assertEqual(raised.exception.status, 202)
                self.assertEqual(raised.exception.body["status"], "pending")
                self.assertEqual(raised.exception.body["request_id"], request_id)
                self.assertGreater(raised.exception.body["retry_after_seconds"], 0)

    def test_what_is_no_id_is_told_so(self):
        for request_id in ("req/weird id?", "größe", "req_1"):
            with self.subTest(request_id=request_id):
                with self.assertRaises(LucairnHttpError) as raised:
                    client("pro").get_certificate(request_id)
                self.assertEqual(raised.exception.status, 404)
                self.assertEqual(raised.exception.body["error"]["code"], "invalid_request_id")


class Summaries(unittest.TestCase):
    """GET …/summary is for every tier."""

    def test_every_tier_reads_its_own(self):
        for tier in TIERS:
            with self.subTest(tier=tier):
                request_id = call(tier).request_id
                page = gateway.summary(tier, request_id)
                self.assertIn(request_id, page)
                self.assertIn("<html", page.lower())

    def test_unknown_and_foreign_ones_are_pending(self):
        foreign = call("pro").request_id
        gateway.summary("pro", foreign)
        for tier, request_id in [("free", "0" * 32), ("pro", "1" * 32), ("free", foreign)]:
            with self.subTest(tier=tier):
                with self.assertRaises(LucairnHttpError) as raised:
                    client(tier).get_certificate_summary(request_id)
                self.assertEqual(raised.exception.status, 202)
                self.assertIn("<html", raised.exception.body.lower())


class Audit(unittest.TestCase):
    """GET /api/v1/audit/export"""

    def test_paying_tiers_find_their_exchanges(self):
        for tier in ("pro", "enterprise"):
            with self.subTest(tier=tier):
                request_id = call(tier).request_id
                gateway.certificate(tier, request_id)
                export = client(tier).list_audit_events()
                self.assertEqual(export.tier, tier)
                self.assertEqual(export.total_events, len(export.events))
                self.assertRegex(export.period, r"^\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$")
                own = [event for event in export.events if event.request_id == request_id]
                self.assertTrue(own)
                for event in own:
                    self.assertNotIn(EMAIL, event.details)
                chosen = client(tier).list_audit_events(AuditExportOptions(days=1, type=own[0].event_type))
                self.assertIn(request_id, [event.request_id for event in chosen.events])
                self.assertEqual({event.event_type for event in chosen.events}, {own[0].event_type})
                nothing = client(tier).list_audit_events(AuditExportOptions(type="no/such type"))
                self.assertEqual(nothing.events, [])

    def test_customers_do_not_see_each_other(self):
        request_id = call("pro").request_id
        gateway.certificate("pro", request_id)
        export = client("enterprise").list_audit_events()
        self.assertNotIn(request_id, [event.request_id for event in export.events])

    def test_the_free_tier_has_none(self):
        with self.assertRaises(LucairnHttpError) as raised:
            client("free").list_audit_events()
        self.assertEqual((raised.exception.status, raised.exception.body["code"]), (503, "audit_export_unavailable"))

    def test_ninety_days_at_most(self):
        self.assertEqual(client("pro").list_audit_events(AuditExportOptions(days=90)).tier, "pro")
        with self.assertRaises(LucairnHttpError) as raised:
            client("pro").list_audit_events(AuditExportOptions(days=91))
        self.assertEqual((raised.exception.status, raised.exception.body["code"]), (400, "invalid_field"))


class Refusals(unittest.TestCase):
    """Keys and documents that everybody meets first."""

    def test_an_unknown_key(self):
        stranger = Lucairn(LucairnConfig(api_key="lcr_live_" + "0" * 32, base_url=gateway.BASE_URL))
        for attempt in [
            lambda: stranger.messages(CALL),
            lambda: stranger.get_certificate("0" * 32),
            lambda: stranger.get_certificate_summary("0" * 32),
            lambda: stranger.list_audit_events(),
        ]:
            with self.assertRaises(LucairnHttpError) as raised:
                attempt()
            self.assertEqual(raised.exception.status, 401)
            body = raised.exception.body
            self.assertIn("invalid_api_key", body if isinstance(body, str) else json.dumps(body))

    def test_no_key(self):
        status, body, _ = request("/api/v1/proxy/messages", method="POST", body=CALL)
        self.assertEqual(status, 401)
        self.assertIn("missing_api_key", json.dumps(body))

    def test_the_admin_key_guards_the_customers(self):
        self.assertEqual(request("/api/v1/admin/customers")[0], 401)
        self.assertEqual(request("/api/v1/admin/customers", headers={"X-Admin-Key": "not the key"})[0], 401)
        status, customers, _ = request(
            "/api/v1/admin/customers", headers={"X-Admin-Key": gateway.DESCRIPTION["admin_key"]}
        )
        self.assertEqual(status, 200)
        self.assertLessEqual(set(TIERS), {customer["tier"] for customer in customers})
        for key in KEYS.values():
            self.assertNotIn(key, json.dumps(customers))

    def test_the_key_document_is_signed_by_both(self):
        document = gateway.key_document()
        listed = {entry["key_id"]: bytes.fromhex(entry["public_key"]) for entry in document["keys"]}
        self.assertEqual(listed["witness_v1"], listed["witness_manifest_v1"])
        signatures = {name: document.pop(name) for name in ("gateway_manifest_signature", "witness_manifest_signature")}
        for signature in signatures.values():
            key = Ed25519PublicKey.from_public_bytes(listed[signature["key_id"]])
            key.verify(base64.b64decode(signature["signature"]), canonical_json(document))


if gateway.IS_OURS:
    from beyond import *  # noqa: F403

if __name__ == "__main__":
    print(f"lucairn {'.'.join(map(str, gateway.CLIENT_VERSION))} against {gateway.BASE_URL}", flush=True)
    unittest.main(verbosity=2 if os.environ.get("VERBOSE") else 1)
