"""What the package shows: names, modules, types, the package under its former name (items 1 to 4, 36, 37)."""

import ast
import dataclasses
import importlib
import importlib.metadata
import inspect
import pickle
import re
import subprocess
import sys
import typing
import warnings

import pydantic
import pytest

import lucairn
from conftest import ROOT

NAMES = """
AuditEntry AuditExportOptions AuditExportResponse Lucairn LucairnCertificateError LucairnConfig LucairnConfigError LucairnError
LucairnHttpError LucairnResponseValidationError LucairnTimeoutError MessagesOptions ProxyAcceptedResponse ProxyMessagesRequest
ProxyPIIAnnotation ProxyRequest ProxyResponse ProxySyncResponse ProxyVeilReceipt VeilAnchorStatusInfo VeilCertificate VeilClaim
VeilExternalAttestation VeilVerificationResult VerifyCertificateFailureReason VerifyCertificateKeys VerifyCertificateResult get_client_id
""".split()
MORE = ["AsyncLucairn", "KeySet", "VerifiedMessages", "VerifyCheck", "VerifyReport", "verify_report"]


def python(code, *options):
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.item(1)
def test_the_distribution_holds_two_packages_and_needs_pydantic_alone():
    metadata = importlib.metadata.metadata("lucairn")
    assert metadata["Requires-Python"] == ">=3.10"
    needed = [one for one in importlib.metadata.requires("lucairn") if "extra ==" not in one]
    assert needed == ["pydantic>=2.6"]
    files = {str(file) for file in importlib.metadata.files("lucairn")}
    assert {"lucairn/py.typed", "theveil/py.typed", "lucairn/_native.pyi", "theveil/__init__.py"} <= files
    assert any("abi3" in file for file in files)


@pytest.mark.item(2)
def test_the_names():
    assert sorted(lucairn.__all__) == sorted(NAMES)
    for name in [*NAMES, *MORE]:
        assert getattr(lucairn, name) is getattr(lucairn, name), name
        assert name in dir(lucairn)
    assert lucairn.__version__ == "1.0.0"
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        lucairn.nonsense  # noqa: B018


@pytest.mark.item(2)
def test_type_checkers_see_every_name():
    source = ast.parse((ROOT / "bindings/python/python/lucairn/__init__.py").read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(source) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert {*NAMES, *MORE} - {"get_client_id"} <= imported


@pytest.mark.item(3)
def test_the_modules():
    package = importlib.import_module("lucairn.verify_certificate")
    assert lucairn.verify_certificate is package and inspect.ismodule(package)
    assert package.SUPPORTED_PROTOCOL_VERSION == package.pipeline.SUPPORTED_PROTOCOL_VERSION == 2
    for module, name in {
        "canonical_json": "canonical_json", "keys": "normalize_ed25519_public_key", "parse": "parse_certificate", "pipeline": "_build_result",
        "signable": "derive_witness_signed_bytes", "signature": "verify_ed25519",
    }.items():  # fmt: skip
        assert callable(getattr(importlib.import_module(f"lucairn.verify_certificate.{module}"), name))
    for name in package.__all__:
        assert getattr(package, name) is not None
    for code in ("types.VeilCertificate", "errors.LucairnError", "verify_certificate.verify_certificate", "transport.default_transport"):
        assert python(f"import lucairn; print(lucairn.{code}.__name__)") == code.split(".")[1]


@pytest.mark.item(4)
def test_the_former_name_warns_once_and_gives_the_same_classes():
    sys.modules.pop("theveil", None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        namespace = {"__name__": "user"}
        exec(compile("import theveil\nimport theveil", "user.py", "exec"), namespace)
    theveil = namespace["theveil"]
    [warning] = caught
    assert warning.category is DeprecationWarning and warning.filename == "user.py"
    assert "`theveil`" in str(warning.message) and "renamed to `lucairn`" in str(warning.message)
    assert sorted(theveil.__all__) == sorted(name.replace("Lucairn", "TheVeil") if name.startswith("Lucairn") else name for name in NAMES)
    for name in theveil.__all__:
        assert getattr(theveil, name) is getattr(lucairn, name.replace("TheVeil", "Lucairn"))
    assert theveil.__version__ == "1.0.0"


@pytest.mark.item(36)
def test_errors_carry_their_cause_and_their_attributes():
    cause = ValueError("why")
    made = [
        (lucairn.LucairnError("m", cause=cause), {}),
        (lucairn.LucairnConfigError("m", cause=cause), {}),
        (lucairn.LucairnTimeoutError("m", cause=cause), {}),
        (lucairn.LucairnHttpError("m", 404, {"a": 1}, cause=cause), {"status": 404, "body": {"a": 1}}),
        (lucairn.LucairnResponseValidationError("m", body="b", cause=cause), {"body": "b"}),
        (lucairn.LucairnCertificateError("m", reason="malformed", cause=cause), {"reason": "malformed", "certificate_id": None}),
    ]
    for error, attributes in made:
        assert isinstance(error, lucairn.LucairnError) and isinstance(error, Exception)
        assert (str(error), error.__cause__, vars(error)) == ("m", cause, attributes)
    assert lucairn.LucairnError("m").__cause__ is None
    assert not isinstance(made[4][0], lucairn.LucairnHttpError)


@pytest.mark.item(37)
def test_options_and_results_are_dataclasses_and_wire_types_are_models():
    for name in ("AuditExportOptions", "LucairnConfig", "MessagesOptions", "VerifyCertificateKeys", "VerifyCertificateResult"):
        assert dataclasses.is_dataclass(getattr(lucairn, name)), name
    assert lucairn.VerifyCertificateKeys("w", b"k") == lucairn.VerifyCertificateKeys("w", b"k")
    assert repr(lucairn.VerifyCertificateKeys("w", b"k")) == "VerifyCertificateKeys(witness_key_id='w', witness_public_key=b'k')"
    models = [value for name in NAMES if inspect.isclass(value := getattr(lucairn, name)) and issubclass(value, pydantic.BaseModel)]
    assert len(models) == 13
    receipt = {"status": "available", "certificate_url": "c", "summary_url": "s"}
    made = lucairn.ProxySyncResponse(status="JOB_STATUS_COMPLETED", model_used="m", veil=receipt, unknown=1)
    assert isinstance(made.veil, lucairn.ProxyVeilReceipt) and not hasattr(made, "unknown")
    assert lucairn.ProxySyncResponse.model_validate(made.model_dump()) == made
    assert pickle.loads(pickle.dumps(made)) == made
    assert typing.get_args(lucairn.ProxyResponse) == (lucairn.ProxySyncResponse, lucairn.ProxyAcceptedResponse)
    reasons = typing.get_args(lucairn.VerifyCertificateFailureReason)
    assert reasons[:7] == (
        "malformed", "unsupported_protocol_version", "witness_mismatch", "witness_signature_missing", "invalid_signature",
        "version_downgrade_detected", "signable_version_insufficient",
    )  # fmt: skip


@pytest.mark.item(35)
def test_get_client_id():
    made = lucairn.VeilCertificate.model_construct
    assert [lucairn.get_client_id(made(client_id=value)) for value in ("org", "", None)] == ["org", "", None]


def test_importing_is_lazy():
    loaded = "import sys, lucairn; print(sorted({'pydantic', 'asyncio', 'typing', 'lucairn.client'} & set(sys.modules)))"
    assert python(loaded, "-S" if sys.prefix == sys.base_prefix else "-I") == "[]"
    assert "asyncio" not in python("import sys; from lucairn import Lucairn; print(' '.join(sys.modules))").split()


def test_the_reasons_are_those_of_the_core():
    source = (ROOT / "crates/veil/src/check.rs").read_text(encoding="utf-8")
    words = re.findall(r"Self::\w+ => \"([a-z_]+)\"", source)
    assert len(words) > 15
    assert set(typing.get_args(lucairn.VerifyCertificateFailureReason)) == set(words)
