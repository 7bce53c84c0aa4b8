"""`python -m lucairn verify`, and certificates and reports in notebooks."""

import base64
import html
import json
import subprocess
import sys
from pathlib import Path

import pytest

import lucairn
from conftest import vector
from lucairn import KeySet, VeilCertificate, verify_report
from lucairn.__main__ import main

CASE = vector("good-full-chain")
KEY = next(key["public_key"] for key in CASE["keys"]["keys"] if key["key_id"] == "witness_v1")


@pytest.fixture
def files(tmp_path):
    """The certificate and the keys as files, and a certificate that was changed."""
    written = {"cert.json": CASE["certificate"], "keys.json": CASE["keys"], "forged.json": {**CASE["certificate"], "certificate_id": "veil_<b>"}}
    for name, content in written.items():
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    return {name.split(".")[0]: str(tmp_path / name) for name in written}


@pytest.mark.parametrize("arguments, status, said", [
    (["{cert}", "--keys", "{keys}"], 0, "VERIFIED  veil_"), (["{cert}", "--public-key", KEY], 0, "– Claim signatures"), (["{cert}", "--public-key", " " + base64.b64encode(bytes.fromhex(KEY)).decode()], 0, "✓ Witness signature"), (["{cert}", "--keys", "{keys}", "--minimum-signable-version", "v3"], 0, "VERIFIED"),
    (["{forged}", "--keys", "{keys}"], 1, "reason: invalid_signature"), (["{keys}", "--keys", "{keys}"], 1, "reason: malformed"), (["{cert}", "--public-key", KEY, "--key-id", "other"], 1, "reason: witness_mismatch"), (["{cert}", "--keys", "{keys}", "--minimum-signable-version", "v4"], 1, "reason: signable_version_insufficient"),
])  # fmt: skip
def test_verify(files, capsys, arguments, status, said):
    assert main(["verify", *(argument.format(**files) for argument in arguments)]) == status
    out, err = capsys.readouterr()
    assert said in out and not err


def test_verify_as_json(files, capsys):
    assert main(["verify", files["cert"], "--keys", files["keys"], "--json"]) == 0
    keys = KeySet.from_json(json.dumps(CASE["keys"]).encode())
    assert json.loads(capsys.readouterr().out) == verify_report(CASE["certificate"], keys).to_dict()


@pytest.mark.parametrize("arguments", [["{cert}", "--keys", "/no/such/file"], ["/no/such/file", "--keys", "{keys}"], ["{cert}", "--keys", "{cert}"], ["{cert}", "--public-key", "x"], ["{cert}", "--public-key", "00" * 32], ["{cert}", "--public-key", "zz" * 32]])
def test_wrong_calls(files, capsys, arguments):
    assert main(["verify", *(argument.format(**files) for argument in arguments)]) == 2
    out, err = capsys.readouterr()
    assert not out and err.startswith("lucairn: ")


@pytest.mark.parametrize("arguments", [[], ["verify"], ["verify", "x"], ["verify", "x", "--keys", "a", "--public-key", "b"], ["nonsense"]])
def test_calls_without_a_meaning(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_as_a_program_without_pydantic(files):
    program = "import runpy, sys; sys.modules['pydantic'] = None; sys.argv = ['lucairn', 'verify', '-', '--keys', sys.argv[1]]; runpy.run_module('lucairn', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", program, files["keys"]], input=Path(files["cert"]).read_bytes(), capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"") and b"VERIFIED" in done.stdout


# --- notebooks

EVIL = "<script>alert('1')</script>\"&"


def test_a_certificate_is_escaped():
    certificate = VeilCertificate.model_validate(CASE["certificate"])
    shown = certificate._repr_html_()
    assert certificate.certificate_id in shown and "dsa-bridge" in shown and "nothing here is verified" in shown
    evil = certificate.model_copy(update={"certificate_id": EVIL, "request_id": EVIL, "issued_at": EVIL, "witness_key_id": EVIL})
    evil.claims[0].service_id = evil.claims[0].timestamp = EVIL
    evil.claims[0].data_not_seen = [EVIL]
    shown = evil._repr_html_()
    assert "<script" not in shown and shown.count(html.escape(EVIL)) == 7


def test_a_report_is_escaped():
    keys = KeySet.from_json(json.dumps(CASE["keys"]).encode())
    assert "Verified" in verify_report(CASE["certificate"], keys)._repr_html_()
    evil = {**CASE["certificate"], "certificate_id": EVIL, "issued_at": EVIL}
    shown = verify_report(evil, keys)._repr_html_()
    assert "Not verified: invalid_signature" in shown and "<script" not in shown and html.escape(EVIL) in shown
    report = lucairn.VerifyReport({**verify_report(evil, keys).to_dict(), "reason": EVIL, "facts": {EVIL: [EVIL]}, "checks": [{"id": EVIL, "title": EVIL, "outcome": EVIL, "detail": EVIL}]})
    assert "<script" not in report._repr_html_() and report._repr_html_().count(html.escape(EVIL)) == 6
    assert "malformed" in verify_report(b"", keys)._repr_html_()
