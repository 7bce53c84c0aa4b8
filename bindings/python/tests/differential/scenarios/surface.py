"""Names, signatures, defaults, types: what can be seen without calling anything (items 1 to 4, 36, 37)."""

import copy
import dataclasses
import importlib
import inspect
import json
import pickle
import subprocess
import sys
import typing
import warnings

import lucairn
import lucairn.client
import lucairn.errors
import lucairn.types
import lucairn.verify_certificate

from observe import class_name, outcome, parameters, plain, scenario, written

MODULES = [
    "lucairn",
    "lucairn.client",
    "lucairn.errors",
    "lucairn.types",
    "lucairn.verify_certificate",
    "lucairn.verify_certificate.canonical_json",
    "lucairn.verify_certificate.keys",
    "lucairn.verify_certificate.parse",
    "lucairn.verify_certificate.pipeline",
    "lucairn.verify_certificate.signable",
    "lucairn.verify_certificate.signature",
    "theveil",
]
NAMES = [
    "AuditEntry", "AuditExportOptions", "AuditExportResponse", "Lucairn", "LucairnCertificateError", "LucairnConfig",
    "LucairnConfigError", "LucairnError", "LucairnHttpError", "LucairnResponseValidationError", "LucairnTimeoutError",
    "MessagesOptions", "ProxyAcceptedResponse", "ProxyMessagesRequest", "ProxyPIIAnnotation", "ProxyRequest",
    "ProxyResponse", "ProxySyncResponse", "ProxyVeilReceipt", "VeilAnchorStatusInfo", "VeilCertificate", "VeilClaim",
    "VeilExternalAttestation", "VeilVerificationResult", "VerifyCertificateFailureReason", "VerifyCertificateKeys",
    "VerifyCertificateResult", "get_client_id",
]  # fmt: skip
MODELS = [
    "AuditEntry", "AuditExportResponse", "ProxyAcceptedResponse", "ProxyMessagesRequest", "ProxyPIIAnnotation",
    "ProxyRequest", "ProxySyncResponse", "ProxyVeilReceipt", "VeilAnchorStatusInfo", "VeilCertificate", "VeilClaim",
    "VeilExternalAttestation", "VeilVerificationResult",
]  # fmt: skip
DATACLASSES = ["AuditExportOptions", "LucairnConfig", "MessagesOptions", "VerifyCertificateKeys", "VerifyCertificateResult"]
LITERALS = [
    "ProxyJobStatus", "ProxyMode", "VeilCertAnchorStatus", "VeilClaimType", "VeilCompleteness", "VeilIsolationProbeStatus",
    "VeilVerdict", "VerifyCertificateFailureReason",
]  # fmt: skip
ERRORS = [
    "LucairnError", "LucairnConfigError", "LucairnHttpError", "LucairnTimeoutError", "LucairnResponseValidationError",
    "LucairnCertificateError",
]  # fmt: skip

for module in MODULES:

    @scenario(f"surface/module/{module}")
    def _(module=module):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = importlib.import_module(module)
        names = getattr(found, "__all__", None)
        return {"all": sorted(names) if names is not None else None, "module": found.__name__}


for name in NAMES:

    @scenario(f"surface/name/{name}")
    def _(name=name):
        value = getattr(lucairn, name)
        return {"value": plain(value), "in types": getattr(lucairn.types, name, None) is value}


@scenario("surface/star import")
def _():
    namespace = {}
    exec("from lucairn import *", namespace)
    return sorted(set(namespace) - {"__builtins__"})


@scenario("surface/version")
def _():
    return lucairn.__version__


@scenario("surface/verify_certificate is the subpackage")
def _():
    package = lucairn.verify_certificate
    return {
        "type": inspect.ismodule(package),
        "constants": [package.SUPPORTED_PROTOCOL_VERSION, package.signable.SIGNABLE_PROTOCOL_VERSION],
        "functions": {name: parameters(getattr(package, name)) for name in (
            "canonical_json", "derive_witness_signed_bytes", "normalize_ed25519_public_key", "parse_certificate",
            "verify_certificate", "verify_ed25519",
        )},
        "same function": package.pipeline.verify_certificate is package.verify_certificate,
    }  # fmt: skip


# What `import lucairn` alone makes reachable.
for expression in ["lucairn.types.VeilCertificate", "lucairn.errors.LucairnError", "lucairn.client.Lucairn",
                   "lucairn.verify_certificate.verify_certificate", "lucairn.verify_certificate.keys.normalize_ed25519_public_key"]:  # fmt: skip

    @scenario(f"surface/reachable after import lucairn/{expression}")
    def _(expression=expression):
        code = f"import lucairn; print({expression}.__name__)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        return {"status": done.returncode, "prints": done.stdout}


for name in MODELS:

    @scenario(f"surface/model/{name}")
    def _(name=name):
        model = getattr(lucairn.types, name)
        fields = {
            field: [written(info.annotation), info.is_required(), repr(info.get_default(call_default_factory=True)) if not info.is_required() else "(none)"]
            for field, info in model.model_fields.items()
        }
        return {"config": dict(model.model_config), "fields": fields, "bases": [class_name(b) for b in model.__mro__[1:3]]}

for name in DATACLASSES:

    @scenario(f"surface/dataclass/{name}")
    def _(name=name):
        class_ = getattr(lucairn.types, name)
        flags = class_.__dataclass_params__
        return {
            "flags": {flag: getattr(flags, flag) for flag in ("init", "eq", "order", "unsafe_hash", "frozen")},
            "parameters": parameters(class_),
            "hashable": class_.__hash__ is not None,
            "slots": hasattr(class_, "__slots__"),
        }


for name in LITERALS:

    @scenario(f"surface/literal/{name}")
    def _(name=name):
        return list(typing.get_args(getattr(lucairn.types, name)))


for name in ERRORS:

    @scenario(f"surface/error/{name}")
    def _(name=name):
        class_ = getattr(lucairn.errors, name)
        return {"parameters": parameters(class_.__init__), "bases": [class_name(base) for base in class_.__mro__[1:4]]}


@scenario("surface/client/methods")
def _():
    methods = ["__init__", "messages", "get_certificate", "get_certificate_summary", "list_audit_events", "verify_certificate"]
    return {name: parameters(getattr(lucairn.Lucairn, name)) for name in methods}


@scenario("surface/get_client_id")
def _():
    return parameters(lucairn.get_client_id)


CAUSE = ValueError("why")
MADE = {
    "base": lambda: lucairn.LucairnError("m"),
    "base with cause": lambda: lucairn.LucairnError("m", cause=CAUSE),
    "base with cause by position": lambda: lucairn.LucairnError("m", CAUSE),
    "base without message": lambda: lucairn.LucairnError(),
    "config": lambda: lucairn.LucairnConfigError("m", cause=CAUSE),
    "timeout": lambda: lucairn.LucairnTimeoutError("m"),
    "http": lambda: lucairn.LucairnHttpError("m", 404, {"a": 1}),
    "http by keyword": lambda: lucairn.LucairnHttpError(message="m", status=404, body=None, cause=CAUSE),
    "http without body": lambda: lucairn.LucairnHttpError("m", 404),
    "validation": lambda: lucairn.LucairnResponseValidationError("m", body="b"),
    "validation by position": lambda: lucairn.LucairnResponseValidationError("m", "b"),
    "certificate": lambda: lucairn.LucairnCertificateError("m", reason="malformed"),
    "certificate with id": lambda: lucairn.LucairnCertificateError("m", reason="invalid_signature", certificate_id="c", cause=CAUSE),
    "certificate without reason": lambda: lucairn.LucairnCertificateError("m"),
}  # fmt: skip
for name, make in MADE.items():

    @scenario(f"errors/made/{name}")
    def _(make=make):
        error = make()
        return {"error": plain(error), "args": list(map(str, error.args)), "repr": repr(error), "suppressed": error.__suppress_context__}


@scenario("errors/pickle and copy")
def _():
    found = {}
    for name in ("base", "http", "validation", "certificate with id"):
        error = MADE[name]()
        found[name] = [outcome(lambda: pickle.loads(pickle.dumps(error))), outcome(lambda: copy.copy(error))]
    return found


@scenario("types/dataclasses compare by value")
def _():
    made = {
        "keys": lambda: lucairn.VerifyCertificateKeys("w", b"k"),
        "options": lambda: lucairn.MessagesOptions(1.0, {"a": "b"}),
        "audit": lambda: lucairn.AuditExportOptions(1, "t", 2.0, {}),
    }
    return {name: [make() == make(), repr(make()), dataclasses.astuple(make())] for name, make in made.items()}


@scenario("types/config repr")
def _():
    return repr(lucairn.LucairnConfig("dsa_" + "0" * 32, "https://a.example", 1.0, 5))


@scenario("types/models are made by keyword with nested dicts")
def _():
    receipt = {"status": "available", "certificate_url": "c", "summary_url": "s"}
    made = lucairn.ProxySyncResponse(status="JOB_STATUS_COMPLETED", model_used="m", veil=receipt, unknown=1)
    return {"made": plain(made), "nested": class_name(type(made.veil)), "unknown": hasattr(made, "unknown")}


@scenario("theveil/import")
def _():
    for name in [name for name in sys.modules if name.startswith("theveil")]:
        del sys.modules[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        namespace = {"__name__": "user_of_theveil", "__file__": "user.py"}
        exec(compile("import theveil\nimport theveil", "user.py", "exec"), namespace)
    theveil = namespace["theveil"]
    same = {}
    for name in theveil.__all__:
        current = name.replace("TheVeil", "Lucairn")
        same[name] = getattr(theveil, name) is getattr(lucairn, current)
    warned = [[class_name(one.category), str(one.message), one.filename] for one in caught]
    return {"warnings": warned, "same": same, "version": theveil.__version__}


@scenario("theveil/star import")
def _():
    namespace = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec("from theveil import *", namespace)
    return sorted(set(namespace) - {"__builtins__"})


@scenario("get_client_id/values")
def _():
    certificate = lucairn.VeilCertificate.model_construct
    return [lucairn.get_client_id(certificate(client_id=value)) for value in ("org", "", None)]
