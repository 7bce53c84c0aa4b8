"""A real gateway in front of the recording provider, and what can be asked about its exchanges."""

import atexit
import base64
import copy
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from provider import Provider

PATIENCE_SECONDS = 40
PROVIDER_KEYS = {"openai": "sk-recorder-openai-key", "anthropic": "sk-ant-recorder-key"}
# The names that the customer under test declared.
NAMES = ["Erika Mustermann", "Siân O\"Brien \\ Söhne"]

SETTINGS = """
[gateway]
body_timeout_seconds = 10.0
{gateway}
[egress]
tries = 1
[egress.providers.openai]
kind = "openai"
base_url = "{provider}/v1"
credential_env = "RECORDER_OPENAI_KEY"
[egress.providers.anthropic]
kind = "anthropic"
base_url = "{provider}"
credential_env = "RECORDER_ANTHROPIC_KEY"
[egress.routes]
text-embedding = "openai"
recorded = "openai"
[witness]
claim_timeout_seconds = 5
"""


class Gateway:
    """`lucairn serve` in a folder of its own."""

    def __init__(self, program, provider_url, gateway_settings=""):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="lucairn-dialects-"))
        settings = SETTINGS.format(provider=provider_url, gateway=gateway_settings)
        (self.folder / "lucairn.toml").write_text(settings)
        self.process = None
        self.admin_key = None
        self.start()

    def start(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LUCAIRN_")}
        environment |= {
            "RECORDER_OPENAI_KEY": PROVIDER_KEYS["openai"], "RECORDER_ANTHROPIC_KEY": PROVIDER_KEYS["anthropic"],
            "NO_PROXY": "127.0.0.1",
        }
        out, log = open(self.folder / "out", "wb"), open(self.folder / "log", "ab")
        command = [self.program, "serve", "--config", "lucairn.toml", "--listen", "127.0.0.1:0", "--data", "data"]
        self.process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=out, stderr=log)
        # However the cases end, nothing stays running.
        atexit.register(self.process.terminate)
        self.url = until(self.address, "the gateway's address")
        until(self.ready, "a gateway that is ready")
        self.admin_key = self.said("admin key") or self.admin_key

    def said(self, what):
        found = re.search(rf"^ *{what} *(\S+)", (self.folder / "out").read_text(), re.M)
        return found.group(1) if found else None

    def address(self):
        if self.process.poll() is not None:
            raise AssertionError("the gateway ended before it was ready:\n" + (self.folder / "log").read_text()[-4000:])
        return self.said("Lucairn listens on")

    def ready(self):
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5):
                return True
        except OSError:
            return None

    def stop(self):
        self.process.terminate()
        status = self.process.wait(timeout=60)
        text = (self.folder / "log").read_text()
        assert status == 0, f"the gateway did not stop cleanly ({status}):\n{text[-4000:]}"
        assert "panicked" not in text, "something panicked:\n" + text[-4000:]

    def restart(self):
        self.stop()
        self.start()

    def close(self):
        """Stops for good; what a gateway left that failed stays to be looked at."""
        self.stop()
        shutil.rmtree(self.folder)

    def key(self, customer, **more):
        """A key of a new customer."""
        body = {"customer_id": customer, "tier": "enterprise", "rate_limit_rpm": 1000000, **more}
        headers = {"x-admin-key": self.admin_key, "content-type": "application/json"}
        request = urllib.request.Request(self.url + "/api/v1/admin/keys", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["dsa_api_key"]

    def fetch(self, path, key=None):
        """Status and body of a plain GET."""
        headers = {"x-api-key": key} if key else {}
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def certificate(self, request_id, key):
        def attempt():
            status, body = self.fetch(f"/api/v1/veil/certificate/{request_id}", key)
            if status == 200:
                return body
            assert status == 202, (status, body)
            return None

        return until(attempt, f"certificate {request_id}")


class Stack:
    """The gateway under test with its provider, and the exchanges that went through it.

    Without a program the clients talk to the provider itself: the harness is tried out, and what must not be
    seen there is seen.
    """

    def __init__(self, program=None, gateway_settings="", provider=None, kind=Gateway):
        self.provider = provider or Provider()
        self.program = program
        self.gateway = kind(program, self.provider.url, gateway_settings=gateway_settings) if program else None
        self.key = self.gateway.key("dialects", known_entities=self.known()) if program else "lcr_live_nobody"
        self.url = self.gateway.url if program else self.provider.url
        # Request ids that callers were told, with the outcome that their certificates must name.
        self.exchanges = {}

    @staticmethod
    def known():
        return [{"kind": "PERSON", "value": name} for name in NAMES]

    @property
    def direct(self):
        return self.gateway is None

    def with_key(self, customer, **more):
        """The same gateway, for the owner of another key, with exchanges of his own."""
        other = copy.copy(self)
        other.key, other.exchanges = self.gateway.key(customer, **{"known_entities": self.known(), **more}), {}
        return other

    def expect(self, headers, outcome="completed", record=None):
        """Notes an exchange by the headers of its answer."""
        if self.direct:
            return
        request_id = {name.lower(): value for name, value in dict(headers).items()}.get("x-lucairn-request-id")
        assert request_id and re.fullmatch("[0-9a-f]{32}", request_id), f"no x-lucairn-request-id in {dict(headers)}"
        self.exchanges[request_id] = (outcome, hashlib.sha256(record.body).hexdigest() if record else None)

    def check(self):
        """Every exchange that was noted has a certificate that verifies and says what became of it, and the
        audit trail names it."""
        folder = Path(tempfile.mkdtemp(prefix="verified-", dir=self.gateway.folder))
        status, keys = self.gateway.fetch("/.well-known/veil-keys.json")
        assert status == 200
        (folder / "keys").write_bytes(keys)
        (folder / "certificates").mkdir()
        wrong = []
        for request_id, (outcome, digest) in self.exchanges.items():
            text = self.gateway.certificate(request_id, self.key)
            (folder / "certificates" / f"{request_id}.json").write_bytes(text)
            wrong += [f"{request_id}: {what}" for what in judged(json.loads(text), outcome, digest)]
        command = [self.program, "verify", "--keys", folder / "keys", "--require", "claims", folder / "certificates"]
        found = subprocess.run(command, capture_output=True, text=True)
        assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
        assert not wrong, f"{len(wrong)} of {len(self.exchanges)}:\n" + "\n".join(wrong[:20])
        status, trail = self.gateway.fetch("/api/v1/audit/export?days=1", self.key)
        assert status == 200, trail
        ends = [event for event in json.loads(trail)["events"] if event["event_type"].startswith("proxy.")]
        named = {event["request_id"]: event["event_type"].removeprefix("proxy.") for event in ends}
        wrong = {name: f"{named.get(name)}, not {outcome}" for name, (outcome, _) in self.exchanges.items() if named.get(name) != outcome}
        assert not wrong, f"the audit trail is wrong about {len(wrong)}: {sorted(wrong.items())[:5]}"
        return f"{len(self.exchanges)} certificates, {', '.join(self.outcomes())}"

    def claim(self, request_id, service):
        """The payload of a service's claim about an exchange."""
        return payload(json.loads(self.gateway.certificate(request_id, self.key)), service)

    def outcomes(self):
        kinds = [outcome for outcome, _ in self.exchanges.values()]
        return [f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))]

    def stop(self):
        if self.gateway:
            self.gateway.close()


def until(attempt, what):
    """Calls `attempt` until it gives something; the pause grows, and patience ends."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.01
    while True:
        found = attempt()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: nothing after {PATIENCE_SECONDS} s")
        # A pause between two looks; the deadline above ends them.
        time.sleep(pause)
        pause = min(pause * 2, 0.5)


def judged(certificate, outcome, digest):
    """What a certificate says otherwise than it should."""
    verdict = certificate["verification"]["overall_verdict"]
    allowed = {"VERDICT_VERIFIED"} if outcome != "refused" else {"VERDICT_VERIFIED", "VERDICT_PARTIAL"}
    if verdict not in allowed:
        yield f"{verdict} for {outcome}, missing {certificate['verification']['missing_services']}"
    said = payload(certificate, "dsa-ai")
    if said is None:
        if outcome != "refused":
            yield f"no claim of dsa-ai for {outcome}"
        return
    if said.get("outcome") != outcome:
        yield f"the claim says {said.get('outcome')}, it was {outcome}"
    if digest and said.get("upstream_body_sha256") != [digest]:
        yield f"the claim names {said.get('upstream_body_sha256')}, the provider got {digest}"


def payload(certificate, service):
    for claim in certificate["claims"]:
        if claim["service_id"] == service:
            return json.loads(base64.b64decode(claim["canonical_payload"]))["payload"]
    return None
