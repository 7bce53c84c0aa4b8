"""What the tests share: transports that are no network, certificates with their keys, and the list of items."""

import json
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE))

# What a developer has set would change where requests go.
for name in list(os.environ):
    if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
        del os.environ[name]

KEY = "lcr_live_" + "0123456789abcdef" * 2
PARAMS = {"prompt_template": "Hello {name}", "context": {"name": "Anna"}}
SYNC = {"status": "JOB_STATUS_COMPLETED", "model_used": "m", "latency_ms": 1, "result": {"content": []}, "request_id": "r"}


def pytest_configure(config):
    config.addinivalue_line("markers", "item(numbers): the behaviours of the published package that a test is about")


def shared_fixtures():
    """The folder of certificates that other implementations made."""
    place = Path(os.environ.get("LUCAIRN_SHARED", ROOT.parent / "shared")) / "fixtures"
    if not place.is_dir():
        pytest.fail(f"there are no fixtures in {place}: say in LUCAIRN_SHARED where they are")
    return place


def vector(name):
    """A certificate vector: `certificate` and the key document in `keys`."""
    return json.loads((ROOT / "spec/vectors/certificate" / f"{name}.json").read_text(encoding="utf-8"))


class Fake:
    """A transport that remembers what it was called with and gives its answers in order.

    An answer is a body (status 200), a pair of status and body, or an exception to raise. The last one is repeated.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def __call__(self, method, url, headers, body, timeout_s, max_response_bytes):
        self.calls.append({
            "method": method, "url": url, "headers": dict(headers), "body": body, "timeout_s": timeout_s,
            "max_response_bytes": max_response_bytes,
        })  # fmt: skip
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer(url)
        if isinstance(answer, BaseException):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return status, "Reason", {"content-type": "application/json"}, raw

    @property
    def last(self):
        return self.calls[-1]


def client(*answers, **settings):
    """A client with a fake transport, and the transport."""
    from lucairn import Lucairn, LucairnConfig

    transport = Fake(*answers)
    keys = settings.pop("keys", None)
    config = {"api_key": KEY, "base_url": "https://gateway.example", **settings}
    return Lucairn(LucairnConfig(**config), transport=transport, keys=keys), transport


def raises(expected, call):
    """The exception that a call raises, which must be of exactly this class."""
    with pytest.raises(expected) as raised:
        call()
    assert type(raised.value) is expected, raised.value
    return raised.value
