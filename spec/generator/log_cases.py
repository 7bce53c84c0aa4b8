"""Certificates with a good receipt of a Veil log: trees, quorums, and what a reader must not look at."""

import hashlib

from . import merkle, outside_keys
from .evidence import LOGS, certificate, logged, proves
from .note import COSIGNATURE, Signer, line, signed, tlog_proof
from .veil_log import LOG, ORIGIN, OTHER_LOG, SEEN, STRANGER, WITNESSES, policy

FIRST_SEEN = "2026-11-02T09:30:10Z"
SECOND_SEEN = "2026-11-02T09:30:11Z"
ML_DSA = 6


def cases():
    yield from trees()
    yield from quorums()
    yield from ignored_lines()
    yield from shapes()


def good_log(name, change=lambda log: None, seen=FIRST_SEEN, trust=LOGS, is_met=True, signable=4, **receipt):
    """The first cosignature bounds the time, if there are enough of them; a few are nobody's word."""
    subject = logged(certificate("log " + name, signable=signable), change, **receipt)
    levels = ["logged", "witnessed"] if is_met else ["logged"]
    return proves(
        "log-" + name,
        subject,
        trust if isinstance(trust, list) else [trust],
        levels,
        bounds=(None, seen if is_met else None),
    )


def setting(**fields):
    return lambda log: vars(log).update(fields)


def cosigned_by(*places):
    return setting(cosigners=[(WITNESSES[place - 1], SEEN[place - 1]) for place in places])


def in_tree(size, index):
    """Puts the certificate at another place of a tree of another size."""

    def change(log):
        log.__init__(log.certificate, size, index)

    return change


def trees():
    for size, index in [(1, 0), (2, 0), (2, 1), (3, 2), (32, 31), (33, 32), (37, 0), (37, 36), (300, 255)]:
        yield good_log(f"entry-{index}-of-{size}", in_tree(size, index))
    yield good_log("of-v3-certificate", signable=3)
    yield good_log("of-v2-certificate", signable=2)


def quorums():
    yield good_log("all-witnesses")
    yield good_log("first-two-witnesses", cosigned_by(1, 2))
    yield good_log("last-two-witnesses", cosigned_by(3, 2), SECOND_SEEN)
    yield good_log("one-witness-of-two", cosigned_by(2), SECOND_SEEN, is_met=False)
    yield good_log("no-witness", cosigned_by(), None, is_met=False)
    yield good_log("same-witness-twice", cosigned_by(2, 2), SECOND_SEEN, is_met=False)
    twice = setting(cosigners=[(WITNESSES[1], SEEN[0]), (WITNESSES[1], SEEN[1])])
    yield good_log("same-witness-at-two-times", twice, is_met=False)
    for name, groups, quorum, places, is_met in [
        ("single-witness", (), "w2", (2,), True),
        ("single-witness-is-another", (), "w2", (1, 3), False),
        ("any", ("g any w1 w2 w3",), "g", (3,), True),
        ("all", ("g all w1 w2 w3",), "g", (1, 2, 3), True),
        ("all-but-one", ("g all w1 w2 w3",), "g", (1, 2), False),
        ("nested", ("inner any w1 w2", "outer all inner w3"), "outer", (2, 3), True),
        ("nested-outer-lacks", ("inner any w1 w2", "outer all inner w3"), "outer", (1, 2), False),
        ("nested-inner-lacks", ("inner 2 w1 w2", "outer all inner w3"), "outer", (1, 3), False),
        ("group-that-is-not-the-quorum", ("g all w1 w2 w3",), "w1", (1,), True),
    ]:
        seen = f"2026-11-02T09:30:{9 + min(places)}Z"
        trust = policy(groups, quorum)
        yield good_log("quorum-" + name, cosigned_by(*places), seen, trust, is_met)
    yield good_log("second-log-of-policy", trust=policy(logs=(OTHER_LOG, LOG)))
    # Of several lines of one witness the first one gives the time.
    again = setting(cosigners=[(WITNESSES[0], SEEN[2]), (WITNESSES[0], SEEN[0]), (WITNESSES[1], SEEN[1])])
    yield good_log("time-of-the-first-line", again, SECOND_SEEN)
    everybody, anybody = policy(("g all w1 w2 w3",), "g"), policy(("g any w1 w2 w3",), "g")
    yield good_log("first-policy-is-stricter", cosigned_by(1), None, [everybody, anybody], is_met=False)
    yield good_log("first-policy-is-laxer", cosigned_by(1), trust=[anybody, everybody])
    elsewhere = policy((), "none", logs=(OTHER_LOG,), witnesses=())
    yield good_log("first-policy-is-of-another-log", trust=[elsewhere, LOGS])
    yield good_log("quorum-none-and-witnesses", trust=policy((), "none"))
    yield good_log("quorum-none", cosigned_by(), None, policy((), "none", witnesses=()), is_met=False)


def ignored_lines():
    """Signatures of keys that nobody named, whatever they hold."""
    impostor = Signer(WITNESSES[0].name, COSIGNATURE, "impostor")
    renamed = Signer("witness.example/other", COSIGNATURE, WITNESSES[0].name)
    for name, strange in [
        ("unknown-witness", lambda text: STRANGER.cosignature(text, SEEN[0])),
        ("witness-name-with-another-key", lambda text: impostor.cosignature(text, SEEN[0])),
        ("witness-key-with-another-name", lambda text: renamed.cosignature(text, SEEN[0])),
        ("unknown-type-of-known-witness", post_quantum),
        ("other-log", OTHER_LOG.line),
        ("second-key-of-log", Signer(ORIGIN, word="next key of the log").line),
        ("id-of-log-with-another-name", lambda text: line("log.example/other", LOG.id() + bytes(64))),
    ]:
        alone = cosigned_by(2)
        yield good_log("ignores-" + name, both(alone, strangers(strange)), SECOND_SEEN, is_met=False)
    many = strangers(*[lambda text, place=place: line(f"w{place}.example", bytes(76)) for place in range(12)])
    yield good_log("sixteen-signatures", many)
    yield good_log("its-own-line-last", reordered)
    most = [lambda text, place=place: line(f"w{place}.example", bytes(76)) for place in range(60)]
    yield good_log("sixty-four-signatures", strangers(*most))
    yield good_log("unknown-signature-of-one-byte", strangers(lambda text: line("a.example", bytes(5))))


def strangers(*lines):
    return lambda log: log.strangers.extend(each(log.text or log.checkpoint()) for each in lines)


def both(first, second):
    return lambda log: [first(log), second(log)]


def post_quantum(text):
    """The line of an ML-DSA-44 cosignature of the first witness, as far as others can tell."""
    key = outside_keys.stream("ml-dsa key of the first witness", 1312)
    name = WITNESSES[0].name
    identity = hashlib.sha256(name.encode() + b"\n" + bytes([ML_DSA]) + key).digest()[:4]
    return line(name, identity + SEEN[0].to_bytes(8, "big") + outside_keys.stream("ml-dsa signature", 2420))


def reordered(log):
    text = log.checkpoint()
    lines = [witness.cosignature(text, seconds) for witness, seconds in reversed(log.cosigners)]
    log.note = lambda: signed(text, *lines, LOG.line(text))


def shapes():
    yield good_log("unknown-members", x={"y": [1]}, comment="")
    yield good_log("no-anchors", anchors=[])
    pointer = {"ref": "sha256:" + "ab" * 32, "size": 37}
    yield good_log("pointer-only", anchors=[pointer])
    yield good_log("two-pointers", anchors=[pointer, {"href": "https://log.example/anchor/37"}])
    yield good_log("extra-line", with_proof(lambda log: tlog_proof(log.index, path(log), log.note(), b"extra")))
    yield good_log("extension-lines", extended)


def extended(log):
    log.text = log.checkpoint() + "extension of the log\nanother one\n"


def path(log):
    return merkle.path(log.index, log.leaves())


def with_proof(make):
    def change(log):
        text = make(log)
        log.proof = lambda: text

    return change
