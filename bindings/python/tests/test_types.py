"""The types that are shipped: the stubs fit the binary, the package is typed, and programs are checked against it."""

import subprocess
import sys

PROGRAM = """
import asyncio
import lucairn
from lucairn import AsyncLucairn, KeySet, Lucairn, LucairnConfig, ProxySyncResponse, VerifyCertificateKeys, verify_report
from lucairn.transport import Transport
from lucairn.verify_certificate import canonical_json, verify_certificate

def transport(method: str, url: str, headers: object, body: bytes | None, timeout_s: float, most: int) -> tuple[int, str, dict[str, str], bytes]:
    return 200, "OK", {}, b"{}"

given: Transport = transport
client = Lucairn(LucairnConfig(api_key="x"), transport=given)
answer = client.messages({"prompt_template": "", "context": {}})
if isinstance(answer, ProxySyncResponse):
    model: str = answer.model_used
else:
    url: str = answer.status_url
keys = KeySet.from_json(b"{}")
verdict: str = verify_certificate({}, keys, require="claims").overall_verdict
reason: str | None = verify_report(b"", VerifyCertificateKeys("w", b"")).reason
signed: bytes = canonical_json({})

async def main() -> None:
    async with AsyncLucairn(LucairnConfig(api_key="x")) as other:
        found: lucairn.VerifiedMessages = await other.verified_messages({})
        print(found.result.signable_version, other.verify_report(b"", keys).check("json").outcome)

asyncio.run(main())
"""
WRONG = [
    'lucairn.Lucairn("key")',
    'lucairn.LucairnConfig(api_key=5)',
    'lucairn.verify_certificate.verify_certificate({}, "key")',
    'lucairn.Lucairn(lucairn.LucairnConfig("x"), transport=lambda url: url)',
    'lucairn.verify_certificate.verify_certificate({}, lucairn.KeySet.from_json(b""), require="everything")',
    "lucairn.nonsense",
]  # fmt: skip


def checked(folder, *command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def test_the_stubs_fit_the_binary(tmp_path):
    assert checked(tmp_path, "mypy.stubtest", "lucairn._native")[0] == 0, checked(tmp_path, "mypy.stubtest", "lucairn._native")


def test_the_package_is_typed(tmp_path):
    status, said = checked(tmp_path, "mypy", "--strict", "-p", "lucairn", "-p", "theveil")
    assert status == 0, said


def test_programs_are_checked(tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    status, said = checked(tmp_path, "mypy", "--strict", "program.py")
    assert status == 0, said
    (tmp_path / "wrong.py").write_text("import lucairn\n" + "\n".join(WRONG), encoding="utf-8")
    status, said = checked(tmp_path, "mypy", "--strict", "wrong.py")
    assert status == 1 and f"Found {len(WRONG)} errors" in said, said
