"""Certificates whose log is anchored: packs of the checkpoint, and an earlier pack that the log remembers."""

import hashlib

from . import outside_keys
from .authority_certificates import foreign_root, root, signer
from .evidence import (
    ANCHOR_KEY,
    AUTHORITY,
    EVERYBODY,
    LOGS,
    PUBLIC,
    after,
    anchor,
    anchored,
    attested,
    certificate,
    earlier,
    fails,
    proves,
)
from .note import base64, signed
from .public_log import FOREIGN, OTHER_ANCHOR, REKOR, TILES, Entry, trusted_root
from .timestamp_token import Token, accuracy
from .veil_log import LOG, OTHER_LOG, SEEN, WITNESSES, Log, certificate_digest, entry, record

STAMPED, ENTERED, SECOND_ENTERED = "2026-11-02T09:31:01Z", "2026-11-02T09:31:20Z", "2026-11-02T09:31:25Z"
SEEN_FIRST = "2026-11-02T09:30:10Z"
EARLIER = "2026-11-02T09:19:59Z"
FULL = ["logged", "witnessed", "timestamped", "public"]
WITH_AUTHORITY, WITH_PUBLIC = [LOGS, AUTHORITY], [LOGS, PUBLIC, ANCHOR_KEY]


def cases():
    yield from good_packs()
    yield from good_earlier_packs()
    yield from wrong_notes()
    yield from wrong_shapes()
    yield from wrong_stamps()
    yield from wrong_entries()
    yield from wrong_earlier_packs()
    yield from wrong_earlier_evidence()


def stamp(change=lambda token: None, **token):
    """A time stamp over the bytes of a note; its authority knows the time to a second."""

    def make(artifact):
        made = Token(artifact, **{"at": "20261102093100Z"} | token)
        made.accuracy = accuracy(1)
        change(made)
        return made

    return make


def early_stamp(**token):
    return stamp(**{"at": "20261102092000Z"} | token)


def second_version(artifact):
    return Entry(artifact, TILES)


def unseen(subject):
    """A log that no witness saw, so that only the packs say anything about time."""
    log = Log(subject)
    log.cosigners = []
    return log


def good_pack(name, trust, levels, until, tokens=(), entries=(), is_seen=False, **more):
    subject = certificate("pack " + name)
    log = Log(subject) if is_seen else unseen(subject)
    return proves("pack-" + name, anchored(subject, log, tokens, entries, **more), trust, levels, bounds=(None, until))


def good_packs():
    yield good_pack("time-stamp", WITH_AUTHORITY, ["logged", "timestamped"], STAMPED, [stamp()])
    two = [stamp(at="20261102093200Z"), stamp()]
    yield good_pack("two-time-stamps", WITH_AUTHORITY, ["logged", "timestamped"], STAMPED, two)
    imprint = [stamp(imprint="sha512")]
    yield good_pack("time-stamp-sha512", WITH_AUTHORITY, ["logged", "timestamped"], STAMPED, imprint)
    yield good_pack("public", WITH_PUBLIC, ["logged", "public"], ENTERED, entries=[Entry])
    yield good_pack(
        "public-second-version", WITH_PUBLIC, ["logged", "public"], SECOND_ENTERED, entries=[second_version]
    )
    apart = [trusted_root(authorities=[]), AUTHORITY, LOGS, ANCHOR_KEY]
    levels = ["logged", "public"]
    yield good_pack("public-and-authority-apart", apart, levels, SECOND_ENTERED, entries=[second_version])

    def cosigned(artifact):
        made = second_version(artifact)
        made.strangers = [WITNESSES[0].cosignature("", SEEN[0])]
        return made

    yield good_pack("public-with-unknown-cosignature", WITH_PUBLIC, levels, SECOND_ENTERED, entries=[cosigned])
    exact = [second_version_at("20261102093125Z", exact=accuracy(2))]
    yield good_pack("public-second-version-accuracy", WITH_PUBLIC, levels, "2026-11-02T09:31:27Z", entries=exact)
    stamped = [first_version_at("20261102093125Z")]
    yield good_pack("public-first-version-with-stamp", WITH_PUBLIC, levels, ENTERED, entries=stamped)
    both = [second_version, Entry]
    yield good_pack("public-both-versions", WITH_PUBLIC, ["logged", "public"], ENTERED, entries=both)
    yield good_pack("everything", EVERYBODY, FULL, SEEN_FIRST, [stamp()], [Entry, second_version], is_seen=True)
    yield good_pack("without-evidence", WITH_AUTHORITY, ["logged"], None)
    subject = certificate("pack two")
    log = unseen(subject)
    note = log.anchor_note()
    pointer = {"ref": "sha256:" + "cd" * 32, "size": 37}
    packs = [pointer, anchor(note, [stamp()]), anchor(note, entries=[Entry]) | {"x": [None]}]
    subject = attested(subject, veil_log=log.receipt(anchors=packs))
    levels = ["logged", "timestamped", "public"]
    yield proves("pack-two-and-a-pointer", subject, EVERYBODY, levels, bounds=(None, STAMPED))


def good_earlier_packs():
    def good_after(name, tokens=(), entries=(), since=EARLIER):
        subject = certificate("after " + name)
        log, member = after(subject, tokens, entries)
        subject = anchored(subject, log, [stamp()], [Entry], after=member)
        return proves("after-" + name, subject, EVERYBODY, FULL, bounds=(since, SEEN_FIRST))

    yield good_after("time-stamp", [early_stamp()])
    yield good_after("two-time-stamps", [early_stamp(at="20261102091000Z"), early_stamp()])
    exact = early_stamp(change=lambda token: setattr(token, "accuracy", b""))
    yield good_after("exact-time-stamp", [exact], since="2026-11-02T09:20:00Z")
    fine = early_stamp(change=lambda token: setattr(token, "accuracy", accuracy(0, 1, 1)))
    yield good_after("accuracy-in-micros", [fine], since="2026-11-02T09:19:59.998999Z")
    yield good_after("public", entries=[entered_at(1793611200)], since="2026-11-02T09:20:00Z")
    yield good_after("everything", [early_stamp()], [entered_at(1793611195), second_version_at("20261102091950Z")])
    second = second_version_at("20261102092000Z", exact=accuracy(3))
    yield good_after("public-second-version-accuracy", entries=[second], since="2026-11-02T09:19:57Z")
    second = second_version_at("20261102091950Z", "20261102092000Z")
    yield good_after("public-second-version-two-stamps", entries=[second], since="2026-11-02T09:20:00Z")
    yield good_after("public-later", [early_stamp()], [entered_at(1793611203)], since="2026-11-02T09:20:03Z")


def entered_at(seconds):
    def make(artifact):
        made = Entry(artifact)
        made.entered = seconds
        return made

    return make


def second_version_at(*times, exact=b""):
    return stamped_at(second_version, times, exact)


def first_version_at(*times):
    """The first version knows the time by itself; time stamps may confirm it."""
    return stamped_at(Entry, times)


def stamped_at(version, times, exact=b""):
    def make(artifact):
        made = version(artifact)
        tokens = [Token(made.signature, at=at) for at in times]
        for token in tokens:
            token.accuracy = exact
        made.stamps = [token.response() for token in tokens]
        return made

    return make


def wrong_notes():
    """The note of a pack is not the checkpoint of the receipt."""
    subject = certificate("pack notes")
    log = Log(subject)
    note = log.anchor_note()
    text = log.checkpoint()
    head, _, tail = note.rpartition("— ")
    for name, changed in [
        ("of-another-checkpoint", log.anchor_note(36)),
        ("of-a-later-checkpoint", later(log)),
        ("unsigned", text + "\n"),
        ("text-alone", text),
        ("signed-by-another-log", signed(text, OTHER_LOG.line(text))),
        ("signed-by-a-witness", signed(text, WITNESSES[0].cosignature(text, SEEN[0]))),
        ("signature-flipped", head + "— " + tail[:-9] + ("A" if tail[-9] != "A" else "B") + tail[-8:]),
        ("without-last-newline", note[:-1]),
        (
            "of-another-origin",
            signed(text.replace("2026h2", "2026h1"), OTHER_LOG.line(text.replace("2026h2", "2026h1"))),
        ),
        ("empty", ""),
    ]:
        packs = [anchor(changed, [stamp()], [Entry])]
        yield fails(
            "log_inclusion", "pack-note-" + name, attested(subject, veil_log=log.receipt(anchors=packs)), EVERYBODY
        )
    packs = [anchor(note, [stamp()]), anchor(log.anchor_note(36), [stamp()])]
    subject = attested(subject, veil_log=log.receipt(anchors=packs))
    yield fails("log_inclusion", "pack-note-of-second-of-another-checkpoint", subject, EVERYBODY)


def later(log):
    longer = Log(log.certificate, 38)
    return longer.anchor_note()


def wrong_shapes():
    for name, change in [
        ("version-2", {"v": 2}),
        ("version-text", {"v": "1"}),
        ("stamps-object", {"tsa": {}}),
        ("stamps-text", {"tsa": "none"}),
        ("entries-object", {"rekor": {}}),
        ("note-number", {"note": 1}),
    ]:
        subject = certificate("pack shape " + name)
        log = Log(subject)
        packs = [anchor(log.anchor_note(), [stamp()]) | change]
        subject = attested(subject, veil_log=log.receipt(anchors=packs))
        yield fails("log_inclusion", "pack-" + name, subject, EVERYBODY)


def wrong_stamps():
    def bad_stamp(name, tokens, trust=WITH_AUTHORITY):
        return fails("timestamp", "pack-" + name, anchored(certificate("pack stamp " + name), tokens=tokens), trust)

    def over(change):
        return lambda artifact: stamp()(change(artifact))

    def flip(token):
        token.change_signature = lambda signature: signature[:-3] + bytes([signature[-3] ^ 1]) + signature[-2:]

    strange = signer("tsa", outside_keys.p256("tsa strange"), foreign_root())
    subject = certificate("pack stamp over-digest")
    for name, tokens in [
        ("over-something-else", [over(lambda artifact: b"something else")]),
        ("over-text-without-signature", [over(lambda artifact: artifact[: artifact.index(b"\n\n") + 1])]),
        ("over-hash-of-note", [over(lambda artifact: hashlib.sha256(artifact).digest())]),
        ("over-digest", [over(lambda artifact: certificate_digest(subject))]),
        ("flipped", [stamp(flip)]),
        ("second-of-two-flipped", [stamp(), stamp(flip)]),
        ("second-of-two-over-something-else", [stamp(), over(lambda artifact: b"something else")]),
        ("of-unknown-authority", [stamp(party=strange)]),
        (
            "of-certificate-not-critical",
            [stamp(party=signer("tsa nc", outside_keys.p256("tsa nc"), root(), critical=False))],
        ),
    ]:
        yield bad_stamp(name, tokens)
    for name, token in [("empty", ""), ("not-der", "AAAA"), ("not-base64", "!"), ("number", 1)]:
        subject = anchored(certificate("pack token " + name), tokens=[stamp()])
        subject["attestation"]["veil_log"]["anchors"][0]["tsa"][0]["token"] = token
        yield fails("timestamp", "pack-token-" + name, subject, WITH_AUTHORITY)
    # A good token beside it changes nothing: what is there must be right.
    subject = anchored(certificate("pack stamp beside"), tokens=[over(lambda artifact: b"something else")])
    other = anchored(certificate("pack stamp beside"), tokens=[stamp()])
    both = [found["attestation"]["veil_log"]["anchors"][0] for found in (other, subject)]
    subject["attestation"]["veil_log"]["anchors"] = both
    yield fails("timestamp", "pack-second-over-something-else", subject, WITH_AUTHORITY)


def wrong_entries():
    def bad_entry(name, *entries, trust=EVERYBODY):
        return fails("public_log", "pack-" + name, anchored(certificate("pack entry " + name), entries=entries), trust)

    def changed(change, log=TILES):
        def make(artifact):
            made = Entry(artifact, log)
            change(made)
            return made

        return make

    def restamped(make):
        return changed(lambda entry: setattr(entry, "stamps", [make(entry).response()]))

    def flip(entry):
        made = Token(entry.signature, at="20261102093125Z")
        made.change_signature = lambda signature: signature[:-3] + bytes([signature[-3] ^ 1]) + signature[-2:]
        return made

    late = {"at": "20270101000001Z"}
    strange = signer("tsa", outside_keys.p256("tsa strange"), foreign_root())
    until_2028 = signer(
        "tsa later", outside_keys.p256("tsa later"), root(), until=root().certificate.not_valid_after_utc
    )
    yield bad_entry("over-something-else", lambda artifact: Entry(b"something else"))
    yield bad_entry("over-text-without-signature", lambda artifact: Entry(artifact[: artifact.index(b"\n\n") + 1]))
    yield bad_entry("signed-by-another-key", lambda artifact: Entry(artifact, key=OTHER_ANCHOR))
    yield bad_entry("second-of-two-over-something-else", Entry, lambda artifact: Entry(b"something else"))
    yield bad_entry("of-unknown-log", lambda artifact: Entry(artifact, FOREIGN))
    yield bad_entry("second-version-over-something-else", lambda artifact: Entry(b"something else", TILES))
    yield bad_entry("second-version-without-stamp", changed(lambda entry: entry.stamps.clear()))
    yield bad_entry("stamp-over-artifact", lambda artifact: restamped(lambda entry: Token(artifact))(artifact))
    yield bad_entry("stamp-over-digest", restamped(lambda entry: Token(entry.digest)))
    yield bad_entry("stamp-flipped", restamped(flip))
    yield bad_entry("stamp-of-unknown-authority", restamped(lambda entry: Token(entry.signature, party=strange)))
    after_window = restamped(lambda entry: Token(entry.signature, **late, party=until_2028))
    yield bad_entry("stamp-outside-window-of-log", after_window, trust=[PUBLIC, LOGS, ANCHOR_KEY, AUTHORITY])
    first = changed(lambda entry: entry.stamps.append(Token(entry.digest).response()), REKOR)
    yield bad_entry("first-version-stamp-over-digest", first)
    without = changed(lambda entry: None)
    yield bad_entry("stamp-no-authority-is-trusted", without, trust=[trusted_root(authorities=[]), LOGS, ANCHOR_KEY])
    for name, change in [
        (
            "checkpoint-of-another-tree",
            lambda entry: setattr(entry, "text", f"{TILES.host}\n23\n{base64(bytes(32))}\n"),
        ),
        ("checkpoint-unsigned", lambda entry: setattr(entry, "sign_checkpoint", lambda text: "")),
        ("checkpoint-signed-by-another-log", lambda entry: setattr(entry, "sign_checkpoint", LOG.line)),
        ("checkpoint-of-another-origin", lambda entry: setattr(entry, "text", renamed(entry))),
        ("path-too-short", lambda entry: setattr(entry, "change_hashes", lambda hashes: hashes[:-1])),
        ("path-too-long", lambda entry: setattr(entry, "change_hashes", lambda hashes: [*hashes, bytes(32)])),
        ("records-something-else", lambda entry: setattr(entry, "recorded", Entry(b"something else", TILES))),
        ("records-another-key", lambda entry: setattr(entry, "recorded", Entry(b"", TILES, OTHER_ANCHOR))),
        ("body-of-the-other-version", lambda entry: setattr(entry, "change_body", first_body(entry))),
    ]:
        yield bad_entry("second-version-" + name, changed(change))


def renamed(entry):
    return entry.checkpoint().split("\n\n")[0].replace(TILES.host, "another.example") + "\n"


def first_body(found):
    """What the first version would have recorded of the same artifact."""
    older = Entry(b"")
    older.digest, older.signature = found.digest, found.signature
    body = older.body()
    return lambda content: body


def wrong_earlier_packs():
    """The log remembers something else, elsewhere, or nothing."""

    def bad_after(name, make):
        subject = certificate("after " + name)
        log = Log(subject)
        member = make(log, anchor(log.anchor_note(11), [early_stamp()]))
        return fails("log_inclusion", "after-" + name, attested(subject, veil_log=log.receipt(after=member)), EVERYBODY)

    def entered(log, pack, found, index=13):
        log.entries[index] = found
        return {"pack": pack, "tlog_proof": log.proof(index)}

    def smaller(log, pack):
        log.entries[13] = record(pack)
        short = Log(log.certificate, 36)
        short.entries = log.entries[:36]
        return {"pack": pack, "tlog_proof": short.proof(13)}

    def altered(log, pack):
        member = earlier(log, pack)
        return member | {"pack": pack | {"x": 1}}

    def about(note):
        return lambda log, pack: earlier(log, anchor(note(log), [early_stamp()]))

    def text(log):
        return log.checkpoint(11)

    for name, make in [
        ("later-than-the-certificate", lambda log, pack: earlier(log, pack, 31)),
        ("of-another-checkpoint", smaller),
        ("altered", altered),
        ("never-entered", lambda log, pack: {"pack": pack, "tlog_proof": log.proof(13)}),
        ("entered-as-kind-1", lambda log, pack: entered(log, pack, entry(1, record(pack)[8:]))),
        ("entered-as-kind-5", lambda log, pack: entered(log, pack, entry(5, record(pack)[8:]))),
        ("proof-of-the-certificate", lambda log, pack: earlier(log, pack) | {"tlog_proof": log.proof()}),
        ("pack-absent", lambda log, pack: {"tlog_proof": earlier(log, pack)["tlog_proof"]}),
        ("proof-absent", lambda log, pack: {"pack": earlier(log, pack)["pack"]}),
        ("pack-is-a-pointer", lambda log, pack: earlier(log, {"ref": "sha256:" + "ab" * 32, "size": 11})),
        ("text", lambda log, pack: "pack"),
        ("list", lambda log, pack: [earlier(log, pack)]),
        ("pack-version-2", lambda log, pack: earlier(log, pack | {"v": 2})),
        ("note-unsigned", about(lambda log: text(log) + "\n")),
        ("note-of-unknown-log", about(lambda log: signed(text(log), OTHER_LOG.line(text(log))))),
        ("note-tampered", about(lambda log: log.anchor_note(11).replace("\n11\n", "\n12\n"))),
    ]:
        yield bad_after(name, make)


def wrong_earlier_evidence():
    def bad_after(check, name, tokens=(), entries=()):
        subject = certificate("after evidence " + name)
        log, member = after(subject, tokens, entries)
        return fails(check, "after-" + name, attested(subject, veil_log=log.receipt(after=member)), EVERYBODY)

    strange = signer("tsa", outside_keys.p256("tsa strange"), foreign_root())
    yield bad_after("timestamp", "over-something-else", [lambda artifact: stamp()(b"something else")])
    yield bad_after("timestamp", "of-unknown-authority", [early_stamp(party=strange)])
    yield bad_after("public_log", "over-something-else", entries=[lambda artifact: Entry(b"something else")])
    yield bad_after("public_log", "of-unknown-log", entries=[lambda artifact: Entry(artifact, FOREIGN)])
