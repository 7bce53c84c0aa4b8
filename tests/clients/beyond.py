"""What the package of bindings/python does beyond the published clients, against a real gateway."""

import asyncio
import copy
import json
import unittest

from lucairn import AsyncLucairn, KeySet, LucairnCertificateError, LucairnConfig, verify_report

import gateway
from gateway import KEYS, MODEL, SLOW_MODEL, client, request

PARAMS = {"prompt_template": "Answer {question}.", "context": {"question": "who is erika.mustermann@example.org"}, "model": MODEL}


class Beyond(unittest.TestCase):
    """The paved path, asynchronous calls, reports."""

    def test_an_answer_comes_with_its_verified_certificate(self):
        with client("pro") as customer:
            for params in (PARAMS, {**PARAMS, "model": SLOW_MODEL}):
                found = customer.verified_messages(params, minimum_signable_version="v4")
                self.assertEqual(found.response.request_id, found.result.request_id)
                self.assertEqual(found.result.overall_verdict, "VERDICT_VERIFIED")
                self.assertEqual(found.certificate.request_id, found.response.request_id)

    def test_the_same_with_asyncio(self):
        async def run():
            config = LucairnConfig(KEYS["enterprise"], base_url=gateway.BASE_URL)
            async with AsyncLucairn(config) as customer:
                found = await asyncio.gather(*(customer.verified_messages(PARAMS) for _ in range(5)))
                export = await customer.list_audit_events()
                return found, export, await customer.get_certificate_summary(found[0].response.request_id)

        found, export, page = asyncio.run(run())
        self.assertEqual(len({one.result.certificate_id for one in found}), 5)
        self.assertLessEqual({one.response.request_id for one in found}, {event.request_id for event in export.events})
        self.assertIn(found[0].response.request_id, page)

    def test_every_check_of_the_report(self):
        with client("pro") as customer:
            certificate = customer.verified_messages(PARAMS).certificate
            keys = customer.witness_keys()
        self.assertTrue(keys.has_service_keys)
        report = verify_report(certificate, keys, require="claims")
        self.assertLessEqual({"signed", "claims"}, set(report.levels))
        self.assertFalse(report.failure)
        _, raw, _ = request(f"/api/v1/veil/certificate/{certificate.request_id}", KEYS["pro"])
        self.assertTrue(verify_report(json.dumps(raw).encode(), keys))
        self.assertTrue(verify_report(raw, keys, minimum_signable_version="v4"))
        # What was served is kept, also in copies; what was changed is not what was signed.
        self.assertTrue(verify_report(copy.deepcopy(certificate), keys))
        certificate.claims[0].timestamp = "2020-01-01T00:00:00Z"
        self.assertEqual(verify_report(certificate, keys).reason, "invalid_signature")

    def test_another_gateways_keys_do_not_verify(self):
        document = gateway.key_document()
        for entry in document["keys"]:
            if entry["service_id"] == "dsa-bridge":
                entry["public_key"] = next(one["public_key"] for one in document["keys"] if one["service_id"] == "dsa-ai")
        with client("pro") as customer:
            certificate = customer.verified_messages(PARAMS).certificate
            with self.assertRaises(LucairnCertificateError) as raised:
                customer.verify_certificate(certificate, KeySet.from_json(json.dumps(document).encode()))
        self.assertEqual(raised.exception.reason, "claim_signature_invalid")
