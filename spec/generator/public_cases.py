"""Certificates that are recorded in a public log: bundles, and every way in which one can be wrong."""

import json
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from . import outside_keys
from .certificate import digested
from .evidence import ANCHOR_KEY, AUTHORITY, PUBLIC, attested, certificate, fails, proves
from .note import base64, checkpoint, line
from .public_log import (
    ANCHOR,
    ENTERED,
    FOREIGN,
    OTHER_ANCHOR,
    REKOR,
    SINCE,
    TILES,
    UNTIL,
    Entry,
    PublicLog,
    compact,
    trusted_root,
)
from .veil_log import STRANGER

ELSEWHERE = PublicLog(1, "rekor.elsewhere.example")
TRUST = [PUBLIC, ANCHOR_KEY]
ENTERED_AT = "2026-11-02T09:31:20Z"
P256_ORDER = outside_keys.ORDER["secp256r1"]


def cases():
    yield from good_entries()
    yield from without_bundle()
    yield from wrong_artifacts()
    yield from wrong_promises()
    yield from wrong_inclusion()
    yield from wrong_bodies()
    yield from wrong_shapes()
    yield from wrong_trust()
    yield from wrong_proof_beside()


def recorded(word, change=lambda entry: None, reshape=lambda served: None, make=Entry, signable=4):
    """A certificate with a bundle whose entry is changed before it is made, and a member that is changed after."""
    subject = certificate("public " + word, signable=signable)
    entry = make(digested(subject))
    served = Entry(digested(subject)).served(bundle=False)
    change(entry)
    served["bundle"] = entry.bundle()
    reshape(served)
    return attested(subject, transparency_log=served)


def good_entry(name, trust=TRUST, until=ENTERED_AT, **more):
    return proves("public-" + name, recorded(name, **more), trust, ["public"], bounds=(None, until))


def bad_entry(name, change=lambda entry: None, trust=TRUST, **more):
    return fails("public_log", name, recorded(name, change, **more), trust)


def setting(**fields):
    return lambda entry: vars(entry).update(fields)


def in_material(change):
    return lambda served: change(served["bundle"]["verificationMaterial"])


def in_bundle(change):
    """Changes the only entry of the bundle."""
    return in_material(lambda found: change(found["tlogEntries"][0]))


def put(**members):
    return lambda found: found.update(members)


def in_proof(change):
    return in_bundle(lambda entry: change(entry["inclusionProof"]))


def good_entries():
    yield good_entry("entry")
    yield good_entry("of-v3-certificate", signable=3)
    yield good_entry("of-v2-certificate", signable=2)

    def extended(entry):
        entry.text = entry.checkpoint().split("\n\n")[0] + "\nTimestamp: 1793611880000000000\n"

    yield good_entry("checkpoint-with-extension-line", change=extended)
    strange = setting(strangers=[STRANGER.cosignature("", ENTERED)])
    yield good_entry("checkpoint-with-unknown-cosignature", change=strange)
    for name, since, until in [("starts", ENTERED_AT, UNTIL), ("ends", SINCE, ENTERED_AT), ("has-no-end", SINCE, None)]:
        trust = [trusted_root(logs=[REKOR.trusted(since, until)]), ANCHOR_KEY]
        yield good_entry(f"log-{name}-then", trust=trust)
    both = [
        AUTHORITY + ANCHOR_KEY,
        ANCHOR_KEY + outside_keys.pem(OTHER_ANCHOR),
        outside_keys.pem(OTHER_ANCHOR) + ANCHOR_KEY,
    ]
    for name, text in zip(("certificate-and-key", "two-keys", "two-keys-ours-last"), both):
        yield good_entry(f"{name}-in-one-text", trust=[PUBLIC, text])
    second = [trusted_root(logs=[TILES.trusted()]), outside_keys.pem(OTHER_ANCHOR), trusted_root(), ANCHOR_KEY]
    yield good_entry("trust-in-several-texts", trust=second)
    yield good_entry("unknown-members", reshape=put(x={"y": 1}))
    yield good_entry("hint-proves-nothing", reshape=in_material(put(publicKey={"hint": "anchor key"})))


def without_bundle():
    """What production certificates carry: a checkpoint that can be checked, about an entry that nobody has."""
    for name, signable in [("", 4), ("-of-v3-certificate", 3)]:
        subject = certificate("public alone", signable=signable)
        entry = Entry(b"something that nobody knows")
        subject = attested(subject, transparency_log=entry.served(bundle=False))
        yield proves("public-without-bundle" + name, subject, TRUST, unbound=["public_log"])


def wrong_artifacts():
    other = b"another artifact"
    yield bad_entry("signed-by-another-key", make=lambda artifact: Entry(artifact, key=OTHER_ANCHOR))
    yield bad_entry("over-another-artifact", lambda entry: entry.__init__(other))
    yield bad_entry("over-the-digest-in-hex", lambda entry: entry.__init__(entry.digest.hex().encode()))
    yield bad_entry("signature-over-another-artifact", setting(signature=outside_keys.sign(ANCHOR, other)))
    yield bad_entry("signature-flipped", lambda entry: setting(signature=flipped(entry.signature))(entry))
    yield bad_entry("records-another-artifact", setting(recorded=Entry(other)))
    yield bad_entry("records-another-key", lambda entry: setting(recorded=rekeyed(entry))(entry))
    yield bad_entry("records-another-signature", lambda entry: setting(recorded=resigned(entry))(entry))
    message = {"algorithm": "SHA2_256", "digest": base64(bytes(32))}
    yield bad_entry("message-digest-of-another", reshape=in_message(put(messageDigest=message)))
    message = {"algorithm": "SHA2_512", "digest": base64(bytes(64))}
    yield bad_entry("message-digest-of-another-kind", reshape=in_message(put(messageDigest=message)))
    yield bad_entry("message-signature-absent", reshape=in_message(lambda found: found.pop("signature")))
    yield bad_entry("message-absent", reshape=lambda served: served["bundle"].pop("messageSignature"))


def in_message(change):
    return lambda served: change(served["bundle"]["messageSignature"])


def flipped(content):
    return content[:-3] + bytes([content[-3] ^ 1]) + content[-2:]


def rekeyed(entry):
    """The same digest and signature in the name of another key; the log would not have taken it."""
    found = Entry(b"", entry.log, OTHER_ANCHOR)
    found.digest, found.signature = entry.digest, entry.signature
    return found


def resigned(entry):
    """The same artifact and key with the other signature that ECDSA makes of one: -s in the place of s."""
    found = Entry(b"", entry.log, entry.key)
    found.digest, found.signature = entry.digest, negated(entry.signature)
    return found


def negated(signature):
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, P256_ORDER - s)


def wrong_promises():
    yield bad_entry("promise-flipped", setting(change_promise=flipped))
    yield bad_entry("promise-of-another-time", setting(promised={"integratedTime": ENTERED + 1}))
    yield bad_entry("promise-of-another-place", setting(promised={"logIndex": 22}))
    yield bad_entry("promise-of-another-log", setting(promised={"logID": "ab" * 32}))
    yield bad_entry("promise-of-another-body", setting(promised={"body": "e30="}))
    yield bad_entry("time-changed", reshape=in_bundle(put(integratedTime=str(ENTERED - 60))))
    yield bad_entry("time-absent", reshape=in_bundle(lambda found: found.pop("integratedTime")))
    yield bad_entry("place-changed", reshape=in_bundle(put(logIndex="121904285")))
    yield bad_entry("promise-absent", reshape=in_bundle(lambda found: found.pop("inclusionPromise")))
    yield bad_entry("promise-empty", reshape=in_bundle(put(inclusionPromise={"signedEntryTimestamp": ""})))
    yield bad_entry("promise-by-another-key", setting(promise_key=FOREIGN.key))


def wrong_inclusion():
    def hashes(change):
        return in_proof(lambda proof: proof.update(hashes=change(proof["hashes"])))

    def first_flipped(found):
        return [base64(flipped(b64decode(found[0]))), *found[1:]]

    for name, change in [
        ("path-flipped", hashes(first_flipped)),
        ("path-too-short", hashes(lambda found: found[:-1])),
        ("path-too-long", hashes(lambda found: [*found, base64(bytes(32))])),
        ("path-empty", hashes(lambda found: [])),
        ("hash-unpadded", hashes(lambda found: [found[0].rstrip("="), *found[1:]])),
        ("hash-of-31-bytes", hashes(lambda found: [base64(bytes(31)), *found[1:]])),
        ("index-of-the-neighbour", in_proof(put(logIndex="21"))),
        ("index-in-the-whole-log", in_proof(put(logIndex=str(REKOR.before + REKOR.index)))),
        ("index-is-size", in_proof(put(logIndex="23"))),
        ("index-negative", in_proof(put(logIndex="-1"))),
        ("index-number", in_proof(put(logIndex=22.5))),
        ("size-another", in_proof(put(treeSize="24"))),
        ("root-another", in_proof(put(rootHash=base64(bytes(32))))),
        ("root-hexadecimal", in_proof(lambda proof: proof.update(rootHash=b64decode(proof["rootHash"]).hex()))),
        ("checkpoint-absent", in_proof(lambda proof: proof.pop("checkpoint"))),
        ("checkpoint-empty", in_proof(put(checkpoint={"envelope": ""}))),
        ("absent", in_bundle(lambda found: found.pop("inclusionProof"))),
    ]:
        yield bad_entry("inclusion-" + name, reshape=change)
    yield bad_entry("checkpoint-of-another-tree", setting(text=checkpoint(REKOR.origin, 22, bytes(32))))
    yield bad_entry("checkpoint-signed-by-another-key", setting(sign_checkpoint=impostor))
    yield bad_entry("checkpoint-unsigned", setting(sign_checkpoint=lambda text: ""))
    for name, written in [
        ("size-leading-zero", lambda origin, size, root: f"{origin}\n0{size}\n{root}\n"),
        ("root-unpadded", lambda origin, size, root: f"{origin}\n{size}\n{root.rstrip('=')}\n"),
        ("without-origin", lambda origin, size, root: f"{size}\n{root}\n"),
        ("without-size", lambda origin, size, root: f"{origin}\n{root}\n"),
    ]:

        def change(entry, written=written):
            entry.text = written(*entry.checkpoint().splitlines()[:3])

        yield bad_entry("checkpoint-" + name, change)


def impostor(text):
    """The line has the name and the id of the right key, and a signature by another one."""
    return line(REKOR.host, REKOR.log_id()[:4] + outside_keys.sign(FOREIGN.key, text.encode()))


def wrong_bodies():
    def body(change):
        def apply(content):
            found = json.loads(content)
            change(found)
            return compact(found)

        return setting(change_body=apply)

    def text(old, new):
        def apply(content):
            assert old in content, old
            return content.replace(old, new, 1)

        return setting(change_body=apply)

    for name, change in [
        ("kind-another", body(put(kind="rekord"))),
        ("version-another", body(put(apiVersion="0.0.9"))),
        ("hash-sha512", body(lambda found: found["spec"]["data"]["hash"].update(algorithm="sha512"))),
        ("hash-absent", body(lambda found: found["spec"].pop("data"))),
        ("signature-absent", body(lambda found: found["spec"]["signature"].pop("content"))),
        ("key-absent", body(lambda found: found["spec"]["signature"].pop("publicKey"))),
        ("names-a-member-twice", text(b'"kind":"hashedrekord"', b'"kind":"rekord","kind":"hashedrekord"')),
        ("not-json", setting(change_body=lambda content: content[:-1])),
    ]:
        yield bad_entry("body-" + name, change)
    other = Entry(b"another artifact").body()
    yield bad_entry("body-replaced", reshape=in_bundle(put(canonicalizedBody=base64(other))))
    yield bad_entry("body-absent", reshape=in_bundle(lambda found: found.pop("canonicalizedBody")))
    yield bad_entry("body-not-base64", reshape=in_bundle(put(canonicalizedBody="{}")))


def wrong_entry(material):
    return material["tlogEntries"][0] | {"integratedTime": str(ENTERED + 1)}


def wrong_shapes():
    for name, change in [
        ("bundle-text", put(bundle="{}")),
        ("bundle-empty", put(bundle={})),
        ("media-type-another", lambda served: served["bundle"].update(mediaType="application/json")),
        ("media-type-absent", lambda served: served["bundle"].pop("mediaType")),
        ("two-entries-second-wrong", in_material(lambda found: found["tlogEntries"].append(wrong_entry(found)))),
        ("no-entry", in_material(put(tlogEntries=[]))),
        ("entries-absent", in_material(lambda found: found.pop("tlogEntries"))),
        ("kind-another", in_bundle(put(kindVersion={"kind": "dsse", "version": "0.0.1"}))),
        ("version-of-the-other-log", in_bundle(put(kindVersion={"kind": "hashedrekord", "version": "0.0.2"}))),
        ("version-unknown", in_bundle(put(kindVersion={"kind": "hashedrekord", "version": "0.0.3"}))),
        ("log-id-another", in_bundle(put(logId={"keyId": base64(bytes(32))}))),
        ("log-id-absent", in_bundle(lambda found: found.pop("logId"))),
    ]:
        yield bad_entry(name, reshape=change)


def wrong_trust():
    yield bad_entry("another-anchor-key-is-trusted", trust=[PUBLIC, outside_keys.pem(OTHER_ANCHOR)])
    yield bad_entry("log-unknown", make=lambda artifact: Entry(artifact, FOREIGN))
    yield bad_entry("log-is-not-trusted", make=lambda artifact: Entry(artifact, ELSEWHERE))
    for name, since, until in [
        ("not-yet-trusted", "2026-11-02T09:31:21Z", UNTIL),
        ("no-longer-trusted", SINCE, "2026-11-02T09:31:19Z"),
    ]:
        trust = [trusted_root(logs=[REKOR.trusted(since, until)]), ANCHOR_KEY]
        yield bad_entry("log-" + name, trust=trust)


def wrong_proof_beside():
    """The proof in the form of the first version, which stands beside the bundle or alone."""

    def beside(change):
        def apply(served):
            proof = json.loads(b64decode(served["inclusion_proof"]))
            change(proof)
            served["inclusion_proof"] = b64encode(json.dumps(proof).encode()).decode()

        return apply

    for name, change in [
        ("checkpoint-of-another-tree", beside(put(treeSize=22))),
        ("root-of-another-tree", beside(put(rootHash="ab" * 32))),
        ("checkpoint-absent", beside(lambda proof: proof.pop("checkpoint"))),
        ("checkpoint-unsigned", beside(lambda proof: proof.update(checkpoint=proof["checkpoint"].split("—")[0]))),
        ("checkpoint-tampered", beside(lambda proof: proof.update(checkpoint=proof["checkpoint"].replace("23", "24")))),
        ("root-upper-case", beside(lambda proof: proof.update(rootHash=proof["rootHash"].upper()))),
        ("path-too-short", beside(lambda proof: proof["hashes"].pop())),
        ("path-too-long", beside(lambda proof: proof["hashes"].append("ab" * 32))),
        ("hash-upper-case", beside(lambda proof: proof.update(hashes=[each.upper() for each in proof["hashes"]]))),
        ("index-is-size", beside(put(logIndex=23))),
        ("index-text", beside(put(logIndex="22"))),
        ("size-text", beside(put(treeSize="23"))),
        ("not-json", put(inclusion_proof=base64(b"proof"))),
        ("not-base64", put(inclusion_proof="{}")),
        ("number", put(inclusion_proof=1)),
    ]:
        yield bad_entry("proof-" + name, reshape=change)
        alone = recorded("alone " + name, reshape=lambda served, change=change: [change(served), served.pop("bundle")])
        yield fails("public_log", f"proof-{name}-without-bundle", alone, TRUST)
    foreign = Entry(b"something that nobody knows", FOREIGN).served(bundle=False)
    subject = attested(certificate("public foreign"), transparency_log=foreign)
    yield fails("public_log", "proof-of-unknown-log-without-bundle", subject, TRUST)
