"""The running gateway under test: its address and keys, plain HTTP, and waiting for what comes later.

The description is a JSON object, in a file named on the command line or in the variable LUCAIRN_CONTRACT:
{"base_url", "keys": {"free", "pro", "enterprise"}, "admin_key", "model"?, "slow_model"?}
The three keys belong to three customers. The server waits for a job for less time than the slow model takes.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from importlib.metadata import version

from lucairn import Lucairn, LucairnConfig, LucairnHttpError, VerifyCertificateKeys

CLIENT_VERSION = tuple(int(part) for part in version("lucairn").split(".")[:3])
KNOWS_V3 = CLIENT_VERSION >= (1, 3)
# The package of bindings/python, which knows more than the published ones.
IS_OURS = CLIENT_VERSION >= (2, 0)
NEWEST_SIGNABLE = "v4" if IS_OURS else "v3"
PATIENCE_SECONDS = 20


def described():
    if len(sys.argv) > 1 and not sys.argv[1].startswith("-"):
        with open(sys.argv.pop(1), encoding="utf-8") as file:
            return json.load(file)
    text = os.environ.get("LUCAIRN_CONTRACT")
    if not text:
        sys.exit("say where the gateway is: a JSON file as argument, or the JSON itself in LUCAIRN_CONTRACT")
    return json.loads(text)


DESCRIPTION = described()
BASE_URL = DESCRIPTION["base_url"].rstrip("/")
KEYS = DESCRIPTION["keys"]
MODEL = DESCRIPTION.get("model", "echo-1")
SLOW_MODEL = DESCRIPTION.get("slow_model", "echo-delay-4000")
TIERS = ("free", "pro", "enterprise")


def client(tier, **config):
    return Lucairn(LucairnConfig(api_key=KEYS[tier], base_url=BASE_URL, **config))


def request(path, key=None, method="GET", body=None, headers=None):
    """One plain HTTP request: status, JSON (or text) of the body, headers."""
    url = urllib.parse.urljoin(BASE_URL + "/", path)
    data = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **({"x-api-key": key} if key else {}), **(headers or {})}
    try:
        answer = urllib.request.urlopen(urllib.request.Request(url, data, sent, method=method), timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read().decode("utf-8")
        try:
            return answer.status, json.loads(text), answer.headers
        except ValueError:
            return answer.status, text, answer.headers


def until(attempt, what):
    """Calls `attempt` until it gives something; the pause grows, and patience ends."""
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, 0.02
    while True:
        found = attempt()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: nothing after {PATIENCE_SECONDS} s")
        time.sleep(pause)
        pause = min(pause * 2, 1.0)


def unless_pending(call):
    """None while the gateway answers 202."""
    try:
        return call()
    except LucairnHttpError as error:
        if error.status != 202:
            raise
        return None


def certificate(tier, request_id):
    customer = client(tier)
    return until(lambda: unless_pending(lambda: customer.get_certificate(request_id)), f"certificate {request_id}")


def summary(tier, request_id):
    customer = client(tier)
    return until(lambda: unless_pending(lambda: customer.get_certificate_summary(request_id)), f"summary {request_id}")


def key_document():
    status, document, _ = request("/.well-known/veil-keys.json")
    assert status == 200, status
    return document


def witness_keys():
    """What the client needs to verify. Keys are published in hex, and the client takes bytes."""
    listed = [entry for entry in key_document()["keys"] if entry["key_id"] == "witness_v1"]
    assert len(listed) == 1, listed
    return VerifyCertificateKeys(witness_key_id="witness_v1", witness_public_key=bytes.fromhex(listed[0]["public_key"]))


def text_of(result):
    """All text of a model's answer, whatever its shape."""
    if isinstance(result, str):
        return result
    if isinstance(result, dict):
        return "\n".join(text_of(value) for value in result.values())
    if isinstance(result, list):
        return "\n".join(text_of(item) for item in result)
    return ""
