"""verify_certificate and its parts (items 3, 34, 35; part 4): fixtures, vectors, shapes, keys, canonical JSON."""

import base64
import copy
import json
import os
from pathlib import Path

import lucairn
from lucairn import Lucairn, LucairnConfig, VeilCertificate, VerifyCertificateKeys
from lucairn.verify_certificate import (
    canonical_json,
    derive_witness_signed_bytes,
    normalize_ed25519_public_key,
    parse_certificate,
    verify_certificate,
    verify_ed25519,
)

from observe import outcome, scenario
from scenarios.construction import KEY

ROOT = Path(__file__).resolve().parents[5]
FIXTURES = Path(os.environ["LUCAIRN_SHARED"]) / "fixtures"
VECTORS = ROOT / "spec" / "vectors"
TEST_KEY = "3jjwX4cJZYOW/d8ELu1vEKhXGIeq+zsZ4LymOeym8hE="
PRODUCTION_KEY = bytes.fromhex("00ba189d1db11259e6ae803eef5739e600be01f23db5cdc8f4f4aff7dfaabcc5")
KEYS = VerifyCertificateKeys("witness_v1", TEST_KEY)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


FILES = sorted([*FIXTURES.glob("ts/cert-*.json"), *FIXTURES.glob("derived/*.json"), *FIXTURES.glob("python/*cert*.json")])
assert len(FILES) > 30, FILES
for path in FILES:
    keys = VerifyCertificateKeys("witness_v1", PRODUCTION_KEY if "real-v3" in path.name else TEST_KEY)

    @scenario(f"verify/fixture/{path.parent.name}/{path.name}")
    def _(path=path, keys=keys):
        raw = read(path)
        before = copy.deepcopy(raw)
        found = {"function": outcome(lambda: verify_certificate(raw, keys))}
        found["method"] = outcome(lambda: Lucairn(LucairnConfig(KEY)).verify_certificate(raw, keys)) == found["function"]
        found["model"] = outcome(lambda: verify_certificate(VeilCertificate.model_validate(raw), keys))
        found["input is left alone"] = raw == before
        return found

    @scenario(f"verify/fixture bytes/{path.parent.name}/{path.name}")
    def _(path=path):
        return derive_witness_signed_bytes(VeilCertificate.model_validate(read(path)))


VECTOR_FILES = sorted(VECTORS.glob("certificate/*.json"))
assert len(VECTOR_FILES) > 200, len(VECTOR_FILES)
for path in VECTOR_FILES:

    @scenario(f"verify/vector/{path.stem}")
    def _(path=path):
        vector = read(path)
        certificate = vector["certificate"] if "certificate" in vector else json.loads(vector["certificate_text"])
        listed = next(entry for entry in vector["keys"]["keys"] if entry["key_id"] == "witness_v1")
        keys = VerifyCertificateKeys("witness_v1", bytes.fromhex(listed["public_key"]))
        return verify_certificate(certificate, keys)


PLAIN = read(FIXTURES / "derived" / "v2-plain.json")


def changed(*path, to=None, drop=False):
    """The plain certificate with one member changed."""
    certificate = copy.deepcopy(PLAIN)
    place = certificate
    for step in path[:-1]:
        place = place[step]
    if drop:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return certificate


class Dict(dict):
    """A user's own kind of dictionary."""


class Text(str):
    """A user's own kind of text."""


class Number(int):
    """A user's own kind of number."""


SHAPES = {"plain": PLAIN, "own dict": Dict(PLAIN), "none": None, "list": [], "str": json.dumps(PLAIN), "bytes": json.dumps(PLAIN).encode(), "number": 5, "empty": {}, "pairs": list(PLAIN.items())}
for name in ("certificate_id", "request_id", "witness_key_id", "witness_signature", "issued_at", "protocol_version", "claims", "verification"):
    SHAPES[f"without {name}"] = changed(name, drop=True)
    for kind, value in {"none": None, "number": 5, "str": "x", "empty": "", "list": [], "dict": {}, "bytes": b"x", "bool": True, "float": 2.0, "own text": Text("x"), "surrogate": "\ud800"}.items():
        SHAPES[f"{name} {kind}"] = changed(name, to=value)
for number in (-1, 0, 1, 3, 2**64 - 1, 2**64, 10**30, Number(2), Number(3)):
    SHAPES[f"protocol_version {number} {type(number).__name__}"] = changed("protocol_version", to=number)
for name in PLAIN["verification"]:
    SHAPES[f"verification without {name}"] = changed("verification", name, drop=True)
    for kind, value in {"none": None, "number": 1, "str": "x", "yes": "yes", "list": [], "dict": {}}.items():
        SHAPES[f"verification.{name} {kind}"] = changed("verification", name, to=value)
for name in PLAIN["claims"][0]:
    SHAPES[f"claim without {name}"] = changed("claims", 0, name, drop=True)
    for kind, value in {"none": None, "number": 1, "str": "x", "list": [], "dict": {}}.items():
        SHAPES[f"claim.{name} {kind}"] = changed("claims", 0, name, to=value)
for name in ("attestation", "anchor_status", "formal_verification", "audit_integrity", "privacy_budget", "client_id", "api_key_id", "signable_v2_signature", "signable_v3_signature", "signable_protocol_version_emitted"):
    for kind, value in {"none": None, "number": 5, "str": "x", "list": [], "dict": {}, "true": True, "negative": -1, "float": 2.0, "blank": " \t"}.items():
        SHAPES[f"{name} {kind}"] = changed(name, to=value)
for kind, value in {"anchored": {"status": "ANCHOR_STATUS_ANCHORED"}, "attempts str": {"status": "ANCHOR_STATUS_PENDING", "attempts": "3"}, "no status": {"attempts": 1}, "unspecified": {"status": "ANCHOR_STATUS_UNSPECIFIED", "last_error": None}}.items():
    SHAPES[f"anchor_status {kind}"] = changed("anchor_status", to=value)
SHAPES |= {
    "unknown member": {**PLAIN, "more": {"a": [1.5, None]}}, "unknown object": {**PLAIN, "more": object()}, "unknown surrogate": {**PLAIN, "more": "\ud800"}, "unknown nan": {**PLAIN, "more": float("nan")}, "number key": {**PLAIN, 5: 6}, "unknown tuple": {**PLAIN, "more": (1, 2)}, "same name in another case": {**PLAIN, "Claims": []},
    "unknown set": {**PLAIN, "more": {1}}, "unknown bytes": {**PLAIN, "more": b"x"}, "qi_score float": changed("verification", "qi_score", to={"a": 0.5}), "mirror with object": changed("claims", 0, "bridge", to={"a": object()}), "mirror with number key": changed("claims", 0, "bridge", to={5: 6}), "mirror with surrogate": changed("claims", 0, "bridge", to={"a": "\ud800"}), "mirror with nan": changed("claims", 0, "bridge", to={"a": float("nan")}), "mirror with tuple": changed("claims", 0, "bridge", to={"a": (1,)}),
    "claims tuple": {**PLAIN, "claims": tuple(PLAIN["claims"])}, "two wrongs": {**changed("certificate_id", to=5), "protocol_version": 999}, "shape before version": {**changed("verification", "signatures_valid", to="maybe"), "protocol_version": 999}, "version before key": {**PLAIN, "protocol_version": 3, "witness_key_id": "other"}, "key before signature": {**PLAIN, "witness_key_id": "other", "witness_signature": ""}, "signature before claims": {**PLAIN, "witness_signature": " ", "claims": []},
    "claims before signature text": {**PLAIN, "witness_signature": "!", "claims": []}, "claims empty": {**PLAIN, "claims": []}, "first claim of another request": changed("claims", 0, "request_id", to="other"), "second claim of another request": changed("claims", 1, "request_id", to="other"), "surrogate in claim id": changed("claims", 0, "claim_id", to="\ud800"), "verdict unspecified": changed("verification", "overall_verdict", to="VERDICT_UNSPECIFIED"),
    "mirrors deep": changed("claims", 0, "bridge", to=json.loads("[" * 300 + "]" * 300) and {"a": json.loads("[" * 300 + "]" * 300)}),
}  # fmt: skip
for text in ("A", "AAAA", "!", "AAA=", PLAIN["witness_signature"] + "\n", " " + PLAIN["witness_signature"], PLAIN["witness_signature"].rstrip("="), PLAIN["witness_signature"][:-4], PLAIN["witness_signature"] * 2, "é", "\x1c", "\x85", "\u2003", "\u200b", "=", base64.b64encode(bytes(64)).decode()):
    SHAPES[f"witness_signature {text!r}"] = changed("witness_signature", to=text)
for text in ("", "2026-05-01", "2026-05-01T00:00:00", "2026-05-01 00:00:00Z", "20260501T000000Z", "2026-W18-5", "2026-13-01T00:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T00:00:60Z", "2026-05-01T00:00:00+02:00", "2026-05-01T00:00:00z", "x"):
    SHAPES[f"issued_at {text!r}"] = changed("issued_at", to=text)

for name, shape in SHAPES.items():

    @scenario(f"verify/shape/{name}")
    def _(shape=shape):
        return verify_certificate(shape, KEYS)

    @scenario(f"parse_certificate/{name}")
    def _(shape=shape):
        return parse_certificate(shape)


MODEL = VeilCertificate.model_validate(PLAIN)
for name, update in {
    "protocol_version": {"protocol_version": 3}, "negative version": {"protocol_version": -1}, "certificate_id": {"certificate_id": "other"}, "certificate_id None": {"certificate_id": None}, "no claims": {"claims": []}, "verdict": {"verification": MODEL.verification.model_copy(update={"overall_verdict": "VERDICT_FAILED"})},
    "unknown verdict": {"verification": MODEL.verification.model_copy(update={"overall_verdict": "VERDICT_X"})}, "issued_at": {"issued_at": "2020-01-01T00:00:00Z"}, "anchor_status": {"anchor_status": None}, "signature": {"witness_signature": ""}, "client_id": {"client_id": "x"}, "version float": {"protocol_version": 2.0}, "unsigned": {"formal_verification": {"a": "b"}},
    "surrogate": {"certificate_id": "\ud800"}, "float in id": {"request_id": 1.5}, "claims None": {"claims": None}, "key id": {"witness_key_id": "w2"},
}.items():  # fmt: skip

    @scenario(f"verify/changed model/{name}")
    def _(update=update):
        return verify_certificate(MODEL.model_copy(update=update), KEYS)


class Certificate(VeilCertificate):
    """A user's own kind of certificate."""


@scenario("verify/subclass of the model")
def _():
    return verify_certificate(Certificate.model_validate(PLAIN), KEYS)


@scenario("verify/model of the client's answer")
def _():
    return verify_certificate(VeilCertificate(**PLAIN), KEYS)


# --- keys

RAW = base64.b64decode(TEST_KEY)
PUBLIC_KEYS = {
    "text": TEST_KEY, "bytes": RAW, "bytearray": bytearray(RAW), "memoryview": memoryview(RAW), "hex": RAW.hex(), "none": None, "number": 5, "empty": "", "empty bytes": b"", "31 bytes": RAW[:-1], "33 bytes": RAW + b"0", "64 bytes": RAW * 2, "text of 31": base64.b64encode(RAW[:-1]).decode(), "unpadded": TEST_KEY.rstrip("="), "newline": TEST_KEY + "\n", "space": " " + TEST_KEY,
    "url-safe": TEST_KEY.replace("+", "-").replace("/", "_"), "not base64": "!!!!", "non-ASCII": "é" * 44, "other key": base64.b64encode(bytes(range(32))).decode(), "zero": bytes(32), "small order": bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "not reduced": b"\xee" + b"\xff" * 30 + b"\x7f", "off curve": b"\x02" + bytes(31), "list": list(RAW), "own text": Text(TEST_KEY), "unused bits": TEST_KEY[:-2] + "F=", "text bytes": TEST_KEY.encode(),
}  # fmt: skip
for name, key in PUBLIC_KEYS.items():

    @scenario(f"verify/key/{name}")
    def _(key=key):
        return verify_certificate(PLAIN, VerifyCertificateKeys("witness_v1", key))

    @scenario(f"normalize_ed25519_public_key/{name}")
    def _(key=key):
        return normalize_ed25519_public_key(key)

    @scenario(f"verify_ed25519/key/{name}")
    def _(key=key):
        message = derive_witness_signed_bytes(MODEL)
        return verify_ed25519(message, base64.b64decode(PLAIN["witness_signature"]), key)


@scenario("verify/bad key comes after other failures")
def _():
    keys = VerifyCertificateKeys("witness_v1", b"short")
    return [
        outcome(lambda: verify_certificate(shape, keys))
        for shape in (None, changed("witness_key_id", to="x"), changed("witness_signature", to=""), changed("claims", to=[]), changed("witness_signature", to="!"), PLAIN)
    ]


for name, keys in {"none": None, "dict": {"witness_key_id": "witness_v1", "witness_public_key": TEST_KEY}, "str": TEST_KEY, "class": VerifyCertificateKeys}.items():

    @scenario(f"verify/keys argument/{name}")
    def _(keys=keys):
        return verify_certificate(PLAIN, keys)

    @scenario(f"verify/keys argument and bad certificate/{name}")
    def _(keys=keys):
        return verify_certificate(None, keys)


for name, key_id in {"other": "witness_v2", "none": None, "number": 5, "empty": "", "own text": Text("witness_v1"), "case": "Witness_V1"}.items():

    @scenario(f"verify/key id/{name}")
    def _(key_id=key_id):
        return verify_certificate(PLAIN, VerifyCertificateKeys(key_id, TEST_KEY))


SIGNATURE = base64.b64decode(PLAIN["witness_signature"])
for name, (message, signature) in {
    "good": (None, SIGNATURE), "other message": (b"x", SIGNATURE), "empty": (None, b""), "short": (None, SIGNATURE[:-1]), "long": (None, SIGNATURE + b"0"), "zero": (None, bytes(64)), "text signature": (None, "x"), "text message": ("x", SIGNATURE), "bytearray": (None, bytearray(SIGNATURE)), "none": (None, None),
}.items():  # fmt: skip

    @scenario(f"verify_ed25519/signature/{name}")
    def _(message=message, signature=signature):
        return verify_ed25519(derive_witness_signed_bytes(MODEL) if message is None else message, signature, TEST_KEY)


# --- canonical JSON

ring = []
ring.append(ring)
ring_dict = {}
ring_dict["a"] = {"b": ring_dict}
shared = {"a": 1}
VALUES = {
    "null": None, "true": True, "false": False, "zero": 0, "minus": -5, "huge": 2**200, "minus huge": -(10**30), "empty string": "", "empty list": [], "empty dict": {}, "nested": {"b": [1, {"d": None, "c": "x"}], "a": {}}, "sorted by bytes": {"\U00010000": 1, "\uffff": 2, "a": 3, "Z": 4, "": 5}, "plain": "a b/c~", "shared": [shared, shared, {"x": shared}],
    "escapes": "\"\\/\b\f\n\r\t\0\x1f", "html": "<>&", "delete": "\x7f", "non-ASCII": "é€ \u2028\u2029", "emoji": "🦄", "key escapes": {"\"\n": 1, "é": 2}, "float": 1.5, "float whole": 1.0, "nan": float("nan"), "bytes": b"x", "bytearray": bytearray(b"x"), "tuple": (1,), "set": {1}, "number key": {1: 2}, "none key": {None: 1}, "bool key": {True: 1}, "tuple key": {(1,): 2},
    "surrogate": "\ud800", "low surrogate": "\udfff", "pair of surrogates": "\ud83e\udd84", "surrogate key": {"\ud800": 1}, "ring": ring, "ring of dicts": ring_dict, "object": object(), "class": dict, "function": len, "own int": Number(7), "own text": Text("x"), "own dict": Dict(a=1), "float inside": {"a": [1, 2.5]}, "bytes inside": [b""], "complex": 1j, "model": MODEL, "mixed keys": {"a": 1, 2: 3}, "str and float": {"b": 1.5, "a": b""},
}  # fmt: skip
for name, value in VALUES.items():

    @scenario(f"canonical_json/{name}")
    def _(value=value):
        return canonical_json(value)


for index, vector in enumerate(read(VECTORS / "canonical.json")):

    @scenario(f"canonical_json/vector {index}")
    def _(vector=vector):
        return canonical_json(json.loads(vector["input_text"]))


def raw_int(value):
    """The fixtures write an integer as an object with one key."""
    if isinstance(value, dict):
        return int(value["$rawInt"]) if list(value) == ["$rawInt"] else {key: raw_int(item) for key, item in value.items()}
    return [raw_int(item) for item in value] if isinstance(value, list) else value


for name in ("canonical-json-go-reference", "canonical-json-nonascii-go-reference"):

    @scenario(f"canonical_json/fixture {name}")
    def _(name=name):
        return canonical_json(raw_int(read(FIXTURES / "ts" / f"{name}-input.json")))


@scenario("canonical_json/no argument")
def _():
    return canonical_json()


@scenario("canonical_json/very deep")
def _():
    value = []
    for _ in range(100_000):
        value = [value]
    return canonical_json(value)


@scenario("verify/LucairnError catches it")
def _():
    try:
        verify_certificate({}, KEYS)
    except lucairn.LucairnError as error:
        return [error.reason, error.certificate_id]
