"""Checks what the generator does of time stamps and logs against real ones, and its good vectors against themselves."""

import hashlib
import json
from base64 import b64decode

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

from . import merkle, outside_keys
from .certificate import digested
from .envelope import Envelope, encoded
from .note import COSIGNATURE, Note, Signer, key_id, signed
from .outside_reader import (
    Proof,
    PublicKey,
    bundle_problems,
    entered,
    entry_problems,
    keys_of_policy,
    record_body,
    rfc3339,
    signatures,
    time_of,
)
from .public_log import Entry, PublicLog
from .timestamp_reader import Stamp
from .veil_log import commitment, entry


def reference(fixtures):
    trust = fixtures / "trust"
    yield from stamps(trust)
    yield from trees(trust)
    yield from notes(trust)
    yield from public_entries(trust)


def stamps(trust):
    """The production token, and tokens whose outcome is in their names as far as it rests on signatures."""
    served = json.loads((trust / "lucairn/cert-real-v3-production.json").read_text())["attestation"]["timestamp"]
    stamp = Stamp(b64decode(served["timestamp_token"]))
    if stamp.imprint != ("sha256", b64decode(served["cert_hash"])) or stamp.at != "20260610000159Z":
        yield "the production token says something else"
    yield from (f"the production token: {problem}" for problem in stamp.problems())
    local = trust / "rfc3161/local"
    pool = [each for file in sorted(local.glob("*.pem")) for each in x509.load_pem_x509_certificates(file.read_bytes())]
    broken = {"n_bad_content_type_data", "n_bad_no_ess", "n_bad_two_signers", "n_bad_imprint"}
    data = (local / "data.bin").read_bytes()
    for file in sorted(local.glob("*.tsr")):
        if file.stem in ("n_bad_rejection_without_token", "n_bad_no_content_type_attr"):
            continue
        stamp = Stamp(file.read_bytes())
        name, imprint = stamp.imprint
        is_good = not list(stamp.problems(pool)) and imprint == hashlib.new(name, data).digest()
        if is_good == (file.stem in broken):
            yield f"{file.name}: {list(stamp.problems(pool))}"


def trees(trust):
    for case in json.loads((trust / "tlog-proofs/inclusion.json").read_text()):
        leaf, root = b64decode(case["leafHash"] or ""), b64decode(case["root"] or "")
        hashes = [b64decode(each) for each in case["proof"] or []]
        holds = len(root) == 32 and merkle.root_of_path(leaf, case["leafIdx"], case["treeSize"], hashes) == root
        if holds == case["wantErr"] and len(leaf) == 32:
            yield f"inclusion proof {case['case']}: {holds}"
    tiles = trust / "tlog-tiles/tessera-testdata"
    known = keys_of_policy("log " + (tiles / "log.vkey").read_text())
    for size in range(16):
        note = Note((tiles / f"checkpoint.{size}").read_text())
        leaves = [merkle.leaf(each) for each in bundled(tiles, size)]
        _, stated, root = note.tree()
        if (stated, root) != (size, merkle.root(leaves)) or len(list(signatures(note, known))) != 1:
            yield f"Tessera's checkpoint of {size} entries does not hold"
        for index, leaf in enumerate(leaves):
            if merkle.root_of_path(leaf, index, size, merkle.path(index, leaves)) != root:
                yield f"the path from {index} of {size} does not lead to Tessera's root"


def bundled(tiles, size):
    """The entries of a tile, each behind its length."""
    content = (tiles / f"tile/entries/000.p/{size}").read_bytes() if size else b""
    while content:
        length = int.from_bytes(content[:2], "big")
        yield content[2 : 2 + length]
        content = content[2 + length :]


def notes(trust):
    for case in json.loads((trust / "c2sp/checkpoint_vectors.json").read_text())["checkpoints"]:
        keys = [*case.get("log_vkeys", []), *case.get("cosigner_vkeys", [])]
        if case["expect"] != "accept" or not keys:
            continue
        kinds = list(signatures(Note(case["note"]), keys_of_policy("".join(f"log {key}\n" for key in keys))))
        if [kind for kind, _ in kinds] != [case["sig_type"]]:
            yield f"{case['name']}: no signature of its kind holds"
        if case["sig_type"] == COSIGNATURE and case["name"].startswith("sunlight") and rfc3339(kinds[0][1]) != SUNLIGHT:
            yield f"{case['name']}: was seen at another time"
    mine, text = Signer("log.example/selftest"), "log.example/selftest\n0\n\n"
    known = keys_of_policy(f"log {mine.vkey()}")
    if [kind for kind, _ in signatures(Note(signed(text, mine.line(text))), known)] != [mine.kind]:
        yield "a note of our own does not hold"


SUNLIGHT = "2025-12-31T00:00:00Z"


def public_entries(trust):
    """Real entries of both versions of Rekor, and whether ours have their form."""
    logs = {}
    for root in ("sigstore-trust/trusted_root_public_good", "sigstore-bundles/rekor2-happy-path/trusted_root"):
        for log in json.loads((trust / f"{root}.json").read_text())["tlogs"]:
            listed = PublicKey(log)
            logs[listed.identity] = listed
            if listed.identity != log_id(listed.name, b64decode(log["publicKey"]["rawBytes"])):
                yield f"{listed.name}: its id is another one"
    for case in json.loads((trust / "rekor/entries.json").read_text()):
        found = case["entry"]
        if merkle.leaf(b64decode(found["canonicalizedBody"])).hex() != case["leafHashHex"]:
            yield f"{case['source']}: the leaf hash differs"
        problems = list(entry_problems(found, logs))
        # One entry is of a log whose key is not here.
        if problems != (["the log is unknown"] if "rekor2-dsse" in case["source"] else []):
            yield f"{case['source']}: {problems}"
    yield from forms(trust)
    yield from envelopes(trust)


def log_id(host, public):
    key = load_der_public_key(public)
    is_second = isinstance(key, outside_keys.ed25519.Ed25519PublicKey)
    return key_id(host, 1, key.public_bytes_raw()) if is_second else hashlib.sha256(public).digest()


def forms(trust):
    folder = trust / "sigstore-bundles/managed-key-happy-path"
    real = json.loads((folder / "bundle.sigstore.json").read_text())
    artifact = (trust / "sigstore-bundles/a.txt").read_bytes()
    ours = Entry(artifact)
    ours.signature = b64decode(real["messageSignature"]["signature"])
    ours.key = AsKey(load_pem_public_key((folder / "key.pub").read_bytes()))
    (found,) = real["verificationMaterial"]["tlogEntries"]
    if ours.body() != b64decode(found["canonicalizedBody"]):
        yield "our body of the first version differs from Rekor's"
    del real["verificationMaterial"]["timestampVerificationData"]
    if shape(ours.bundle()) != shape(real):
        yield "our bundle of the first version has another form"
    real = json.loads((trust / "sigstore-bundles/rekor2-happy-path/bundle.sigstore.json").read_text())
    ours = Entry(artifact, PublicLog(2, "rekor.example")).bundle()
    for bundle in (real, ours):
        bundle["verificationMaterial"].pop("certificate", None)
        bundle["verificationMaterial"].pop("publicKey", None)
    if shape(ours) != shape(real):
        yield "our bundle of the second version has another form"
    bodies = []
    for bundle in (real, ours):
        body = json.loads(b64decode(bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"]))
        verifier = body["spec"]["hashedRekordV002"]["signature"]["verifier"]
        verifier.pop("x509Certificate", None)
        verifier.pop("publicKey", None)
        bodies.append(shape(body))
    if bodies[0] != bodies[1]:
        yield "our body of the second version has another form"


def envelopes(trust):
    """A real envelope is signed over what we say, and its entry has the form of ours."""
    folder = trust / "sigstore-bundles/happy-path-intoto-in-dsse-v3"
    bundle = json.loads((folder / "bundle.sigstore.json").read_text())
    certificate = bundle["verificationMaterial"]["certificate"]["rawBytes"]
    key = x509.load_der_x509_certificate(b64decode(certificate)).public_key()
    payload, kind = b64decode(bundle["dsseEnvelope"]["payload"]), bundle["dsseEnvelope"]["payloadType"]
    signature = b64decode(bundle["dsseEnvelope"]["signatures"][0]["sig"])
    if not outside_keys.verifies(key, encoded(kind, payload), signature):
        yield "a real envelope is signed over something else"
    ours = Envelope(payload, payload_type=kind)
    body = json.loads(b64decode(bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"]))
    if shape(json.loads(ours.body())) != shape(body):
        yield "our entry of an envelope has another form"
    if body["spec"]["payloadHash"] != ours.spec()["payloadHash"]:
        yield "our entry of an envelope has another hash of its payload"


class AsKey:
    """A public key in the place of a private one, for those who only ask for the public key."""

    def __init__(self, public):
        self.public_key = lambda: public


def shape(value):
    """The names in it, without what they say; one item stands for a list."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def own(files):
    """Every good vector with trust in outside parties proves what it says, by another way than it was made."""
    for name, content in files.items():
        if not name.startswith("certificate/good-"):
            continue
        vector = json.loads(content)
        if vector.get("trust_root"):
            try:
                yield from (f"{name}: {problem}" for problem in Found(vector).problems())
            except (InvalidSignature, ValueError, KeyError, TypeError) as error:
                yield f"{name}: {error!r}"


class Found:
    """What the evidence of one certificate proves."""

    def __init__(self, vector):
        self.expect, self.certificate = vector["expect"], vector["certificate"]
        texts = vector["trust_root"]
        roots = [json.loads(text) for text in texts if text.startswith("{")]
        self.logs = {log.identity: log for root in roots for log in map(PublicKey, root["tlogs"])}
        self.known = {pair: key for text in texts for pair, key in keys_of_policy(text).items()}
        pem = "".join(text for text in texts if "BEGIN CERTIFICATE" in text).encode()
        self.pool = x509.load_pem_x509_certificates(pem) if pem else []
        for root in roots:
            for authority in root["timestampAuthorities"]:
                chain = authority["certChain"]["certificates"]
                self.pool += [x509.load_der_x509_certificate(b64decode(each["rawBytes"])) for each in chain]
        self.levels, self.since, self.until = set(), [], []

    def problems(self):
        attestation = self.certificate["attestation"] or {}
        if attestation.get("timestamp"):
            served = attestation["timestamp"]
            is_bound = yield from self.stamp(served["timestamp_token"], digested(self.certificate), self.until)
            self.levels |= {"timestamped"} if is_bound else set()
        public = attestation.get("transparency_log")
        if public and "bundle" in public:
            yield from self.bundle(public["bundle"], digested(self.certificate))
        if attestation.get("veil_log"):
            yield from self.receipt(attestation["veil_log"])
        outside = {"logged", "witnessed", "timestamped", "public"}
        if self.levels != outside & set(self.expect["levels"]):
            yield f"proves {self.levels}"
        bounds = {"not_before": rfc3339(max(self.since, default=0)), "not_after": rfc3339(min(self.until, default=0))}
        for name, found in bounds.items():
            if self.expect.get(name, rfc3339(0)) != found:
                yield f"{name} is {found}"

    def stamp(self, token, message, bounds, sign=1):
        stamp = Stamp(b64decode(token))
        yield from stamp.problems(self.pool)
        name, imprint = stamp.imprint
        is_bound = imprint == hashlib.new(name, message).digest()
        when, exact = time_of(stamp)
        bounds.extend([when + sign * exact] if is_bound else [])
        return is_bound

    def bundle(self, bundle, artifact):
        yield from bundle_problems(bundle, artifact, self.logs, self.pool)
        self.levels |= {"public"}
        self.until.append(entered(bundle))

    def receipt(self, receipt):
        proof = Proof(receipt["tlog_proof"])
        digest = hashlib.sha256(digested(self.certificate)).digest()
        if not proof.holds(entry(1, commitment(b64decode(receipt["salt"]), digest))):
            yield "the certificate is not in the log"
        seen = list(signatures(proof.note, self.known))
        if not any(when is None for _, when in seen):
            yield "the log did not sign"
        self.levels |= {"logged"}
        # Whether those are enough is left to the vector, which says so.
        if "witnessed" in self.expect["levels"]:
            self.levels |= {"witnessed"}
            self.until += [when for _, when in seen if when is not None]
        for pack in receipt.get("anchors", []):
            if "note" in pack:
                yield from self.pack(pack, proof.note.text)
        after = receipt.get("after")
        if after:
            earlier = Proof(after["tlog_proof"])
            if earlier.index >= proof.index or earlier.note.text != proof.note.text:
                yield "the earlier pack is not earlier"
            if not earlier.holds(entry(4, record_body(after["pack"]))):
                yield "the earlier pack is not in the log"
            for each in after["pack"]["tsa"]:
                yield from self.stamp(each["token"], after["pack"]["note"].encode(), self.since, -1)
            for each in after["pack"]["rekor"]:
                yield from bundle_problems(each, after["pack"]["note"].encode(), self.logs, self.pool)
                self.since.append(entered(each, -1))

    def pack(self, pack, text):
        note = Note(pack["note"])
        if note.text != text or not list(signatures(note, self.known)):
            yield "a pack is about something else"
        for each in pack["tsa"]:
            is_bound = yield from self.stamp(each["token"], pack["note"].encode(), self.until)
            self.levels |= {"timestamped"} if is_bound else set()
        for each in pack["rekor"]:
            yield from self.bundle(each, pack["note"].encode())
