"""Certificates whose entry in a public log comes in one of the many forms of a bundle, or in none of them."""

import json

from . import outside_keys
from .authority_certificates import root, signer
from .envelope import IN_TOTO, Envelope, OlderEnvelope, statement
from .evidence import ANCHOR_KEY, PUBLIC
from .note import base64, line
from .pack_cases import ENTERED as ENTERED_AT
from .pack_cases import SECOND_ENTERED, WITH_PUBLIC, good_pack
from .public_cases import TRUST, bad_entry, good_entry, in_bundle, in_material, put, setting
from .public_log import ANCHOR, ENTERED, OTHER_ANCHOR, REKOR, SINCE, TILES, Entry, trusted_root
from .timestamp_token import Token

STAMPED = "20261102093125Z"


def cases():
    yield from media_types()
    yield from numbers()
    yield from times()
    yield from names_of_logs()
    yield from keys_and_hashes()
    yield from envelopes()
    yield from wrong_envelopes()


def media_types():
    older = "application/vnd.dev.sigstore.bundle+json;version=0."
    for version in (1, 2, 3):
        yield good_entry(f"media-type-0-{version}", reshape=in_whole(put(mediaType=older + str(version))))
    for name, text in [("0-4", older + "4"), ("v0-4", "application/vnd.dev.sigstore.bundle.v0.4+json")]:
        yield bad_entry("media-type-" + name, reshape=in_whole(put(mediaType=text)))
    party = signer("anchor", ANCHOR, root())
    with_certificate = {"certificate": {"rawBytes": base64(party.der())}}
    without_key = in_material(lambda found: [found.pop("publicKey"), found.update(with_certificate)])
    yield bad_entry("signer-is-a-certificate", reshape=without_key)
    yield bad_entry("signer-twice", reshape=in_material(put(**with_certificate)))
    yield bad_entry("signer-absent", reshape=in_material(lambda found: found.pop("publicKey")))
    nulls = in_material(put(certificate=None, timestampVerificationData={"rfc3161Timestamps": None}))
    yield good_entry("nulls", reshape=nulls)
    yield good_entry("hint-absent", reshape=in_material(put(publicKey={})))
    no_digest = in_whole(lambda bundle: bundle["messageSignature"].pop("messageDigest"))
    yield good_entry("message-digest-absent", reshape=no_digest)
    both = in_whole(put(dsseEnvelope=Envelope(b"").content()["dsseEnvelope"]))
    yield bad_entry("message-and-envelope", reshape=both)
    promise_alone = in_bundle(put(inclusionProof=None))
    yield bad_entry("promise-alone", reshape=promise_alone)


def in_whole(change):
    return lambda served: change(served["bundle"])


def numbers():
    """Integers of 64 bits are decimal strings."""
    for name, change in [
        ("time-number", put(integratedTime=ENTERED)),
        ("time-leading-zero", put(integratedTime=f"0{ENTERED}")),
        ("time-negative", put(integratedTime="-1")),
        ("place-number", put(logIndex=REKOR.before + REKOR.index)),
        ("place-beyond-63-bits", put(logIndex=str(2**63))),
        ("size-number", lambda entry: entry["inclusionProof"].update(treeSize=23)),
        ("size-plus-sign", lambda entry: entry["inclusionProof"].update(treeSize="+23")),
    ]:
        yield bad_entry("integer-" + name, reshape=in_bundle(change))


def times():
    """Which times are proven, and that the log was trusted at all of them."""

    def stamped(name, change=lambda entry: None, at=STAMPED, trust=TRUST, until="2026-11-02T09:31:25Z", **more):
        def restamp(entry):
            entry.stamps = [Token(entry.signature, at=at).response()]
            change(entry)

        return {"name": "stamp-" + name, "change": restamp, "trust": trust, "until": until} | more

    def without(*members):
        return in_bundle(lambda entry: [entry.pop(member) for member in members])

    yield good_entry(**stamped("beside-promise", until=ENTERED_AT))
    yield good_entry(**stamped("earlier-than-promise", at="20261102093115Z", until="2026-11-02T09:31:15Z"))
    # A time that nobody signed is none.
    yield good_entry(**stamped("without-promise", reshape=without("inclusionPromise")))
    yield good_entry(**stamped("without-promise-and-time", reshape=without("inclusionPromise", "integratedTime")))
    for name, until in [("ends-between", "2026-11-02T09:31:22Z"), ("ends-before", "2026-11-02T09:31:10Z")]:
        trust = [trusted_root(logs=[REKOR.trusted(SINCE, until)]), ANCHOR_KEY]
        case = stamped("and-window-" + name, trust=trust)
        del case["until"]
        yield bad_entry(**case)
    trust = [trusted_root(logs=[REKOR.trusted("2026-11-02T09:31:22Z", None)]), ANCHOR_KEY]
    case = stamped("and-window-starts-between", trust=trust)
    del case["until"]
    yield bad_entry(**case)

    def second_wrong(entry):
        entry.stamps = [Token(entry.signature, at=STAMPED).response(), Token(entry.digest, at=STAMPED).response()]

    yield bad_entry("stamp-second-over-something-else", second_wrong)
    yield bad_entry("stamp-not-base64", reshape=in_material(put(timestampVerificationData=stamp_text("!"))))
    yield bad_entry("stamp-empty", reshape=in_material(put(timestampVerificationData=stamp_text(""))))


def stamp_text(text):
    return {"rfc3161Timestamps": [{"signedTimestamp": text}]}


def names_of_logs():
    """The origin is the name of the log, or that and the number of a tree; the key id may be another one."""

    def origin(log, text):
        def change(entry):
            entry.text = entry.checkpoint().split("\n\n")[0].replace(log.origin, text) + "\n"

        return change

    yield good_entry("origin-without-tree", change=origin(REKOR, REKOR.host))
    yield good_entry("origin-with-another-tree", change=origin(REKOR, REKOR.host + " - 7"))
    for name, text in [
        ("of-another-log", "rekor.elsewhere.example - 7"),
        ("that-begins-alike", REKOR.host + ".elsewhere.example - 7"),
        ("without-blank", REKOR.host + "- 7"),
    ]:
        yield bad_entry("origin-" + name, origin(REKOR, text))
    identity = bytes(range(32))
    listed = REKOR.trusted() | {"checkpointKeyId": {"keyId": base64(identity)}}
    trust = [trusted_root(logs=[listed]), ANCHOR_KEY]

    def renamed(text):
        return line(REKOR.host, identity[:4] + outside_keys.sign(REKOR.key, text.encode()))

    own = setting(sign_checkpoint=renamed)
    alone = {"reshape": lambda served: served.pop("inclusion_proof")}
    yield good_entry("key-id-of-checkpoints", trust=trust, change=own, **alone)
    yield bad_entry("key-id-of-entries", trust=trust, **alone)
    yield bad_entry("key-id-unknown", own)
    listed = REKOR.trusted() | {"baseUrl": f"https://{REKOR.host}:3000/"}
    trust = [trusted_root(logs=[listed]), ANCHOR_KEY]
    name = f"{REKOR.host}:3000"

    def with_port(entry):
        origin(REKOR, f"{name} - 7")(entry)
        entry.sign_checkpoint = lambda text: line(
            name, REKOR.log_id()[:4] + outside_keys.sign(REKOR.key, text.encode())
        )

    yield good_entry("name-with-port", trust=trust, change=with_port, **alone)
    yield bad_entry("name-without-port", trust=trust, **alone)
    listed = REKOR.trusted() | {"baseUrl": f"https://{REKOR.host}/api/"}
    yield good_entry("name-before-a-path", trust=[trusted_root(logs=[listed]), ANCHOR_KEY], **alone)


def keys_and_hashes():
    """Operators may anchor with other keys, and logs may record other hashes."""
    for name, key, digest in [
        ("p256-sha512", ANCHOR, "sha512"),
        ("p384-sha384", outside_keys.p384("anchor 384"), "sha384"),
        ("rsa-sha256", outside_keys.rsa_2048("anchor rsa"), "sha256"),
        ("rsa-sha512", outside_keys.rsa_2048("anchor rsa"), "sha512"),
        ("ed25519", outside_keys.ed("anchor ed25519"), "sha256"),
    ]:

        def make(artifact, key=key, digest=digest):
            return Entry(artifact, REKOR, key, digest)

        yield good_entry("anchor-" + name, trust=[PUBLIC, outside_keys.pem(key)], make=make)
    three = [outside_keys.pem(OTHER_ANCHOR), ANCHOR_KEY, outside_keys.pem(outside_keys.ed("anchor ed25519"))]
    yield good_entry("second-of-three-anchor-keys", trust=[PUBLIC, *three])

    def recorded_as(digest):
        """The entry names another hash than the one that was signed, and has its value right."""

        def change(entry):
            entry.recorded = Entry(entry.artifact, digest=digest)
            entry.recorded.signature = entry.signature

        return change

    yield bad_entry("hash-is-not-the-signed-one", recorded_as("sha512"))
    tiles = [lambda artifact: Entry(artifact, TILES, ANCHOR, "sha384")]
    levels = ["logged", "public"]
    yield good_pack("public-second-version-sha384", WITH_PUBLIC, levels, SECOND_ENTERED, entries=tiles)


def envelopes():
    yield good_entry("envelope", make=Envelope)
    yield good_entry("envelope-of-statement", make=about)
    second = lambda artifact: Envelope(artifact, TILES)  # noqa: E731
    yield good_pack(
        "public-second-version-envelope", WITH_PUBLIC, ["logged", "public"], SECOND_ENTERED, entries=[second]
    )
    yield good_entry("envelope-of-older-kind", make=OlderEnvelope)
    older = lambda artifact: about(artifact, _type="https://in-toto.io/Statement/v0.1")  # noqa: E731
    yield good_entry("envelope-of-older-statement", make=older)
    subject = {"name": "another", "digest": {"sha256": "ab" * 32}}
    second = lambda artifact: about(artifact, subject=[subject, *subjects(artifact)])  # noqa: E731
    yield good_entry("envelope-of-statement-about-two", make=second)


def about(artifact, **more):
    """The envelope of a statement about an artifact."""
    return Envelope(statement(artifact, **more), payload_type=IN_TOTO)


def subjects(artifact):
    return json.loads(statement(artifact))["subject"]


def wrong_envelopes():
    def changed(change):
        """A signed envelope that is changed in the bundle."""
        return {"make": Envelope, "reshape": in_whole(lambda bundle: change(bundle["dsseEnvelope"]))}

    def stated(**more):
        return {"make": lambda artifact: about(artifact, **more)}

    def flipped(envelope):
        envelope["signatures"][0]["sig"] = base64(Envelope(b"another").signature)

    named = [{"name": "artifact", "digest": {"sha256": "ab" * 32}}]
    for name, case in [
        ("of-another-payload", {"make": lambda artifact: Envelope(b"something else")}),
        ("payload-changed", changed(put(payload=base64(b"something else")))),
        ("payload-type-changed", changed(put(payloadType="text/plain"))),
        ("signature-of-another", changed(flipped)),
        ("two-signatures", changed(lambda found: found["signatures"].append(found["signatures"][0]))),
        ("no-signature", changed(put(signatures=[]))),
        ("of-statement-about-another", stated(subject=named)),
        ("of-statement-about-nothing", stated(subject=[])),
        ("of-statement-of-another-type", stated(_type="https://example.org/Statement/v1")),
        ("of-statement-as-plain-payload", {"make": lambda artifact: Envelope(statement(artifact))}),
        ("signed-like-an-artifact", {"make": Envelope, "change": lambda entry: entry.sign(entry.payload)}),
        ("recorded-payload-of-another", {"make": Envelope, "change": lambda entry: record_of(entry, b"other")}),
        ("recorded-as-artifact", {"make": Envelope, "change": as_artifact}),
    ]:
        yield bad_entry("envelope-" + name, **case)


def record_of(entry, payload):
    entry.recorded = Envelope(payload)
    entry.recorded.signature = entry.signature


def as_artifact(entry):
    """The log has the kind of entry for artifacts, with the digest of the payload and the envelope's signature."""
    entry.recorded = Entry(entry.payload)
    entry.recorded.signature = entry.signature
    entry.kind = entry.recorded.kind
