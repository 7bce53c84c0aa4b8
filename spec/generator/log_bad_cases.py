"""Certificates with a receipt of a Veil log in which one thing is wrong."""

import hashlib
from base64 import b64encode

from . import merkle, outside_keys
from .evidence import LOGS, certificate, fails, logged
from .log_cases import both, cosigned_by, in_tree, path, setting, strangers, with_proof
from .note import Signer, base64, checkpoint, line, signed, tlog_proof
from .veil_log import LOG, ORIGIN, OTHER_LOG, SEEN, WITNESSES, certificate_digest, commitment, policy


def cases():
    yield from wrong_receipts()
    yield from wrong_entries()
    yield from wrong_proofs()
    yield from wrong_proof_texts()
    yield from wrong_checkpoints()
    yield from wrong_checkpoint_texts()
    yield from wrong_cosignatures()


def bad_log(name, change=lambda log: None, trust=LOGS, **receipt):
    trust = trust if isinstance(trust, list) else [trust]
    return fails("log_inclusion", name, logged(certificate("log " + name), change, **receipt), trust)


def wrong_receipts():
    """Members that are not what the table of section 8.3 says."""
    for name, members in [
        ("version-2", {"v": 2}),
        ("version-text", {"v": "1"}),
        ("kind-4", {"kind": 4}),
        ("kind-text", {"kind": "1"}),
        ("salt-number", {"salt": 1}),
        ("salt-empty", {"salt": ""}),
        ("salt-not-base64", {"salt": "?" * 44}),
        ("salt-of-another", {"salt": base64(bytes(32))}),
        ("proof-number", {"tlog_proof": 29}),
        ("proof-empty", {"tlog_proof": ""}),
        ("anchors-object", {"anchors": {}}),
    ]:
        yield bad_log(name, **members)
    for name in ("v", "kind", "salt", "tlog_proof"):
        subject = logged(certificate("log without " + name))
        del subject["attestation"]["veil_log"][name]
        yield fails("log_inclusion", f"{name.replace('_', '-')}-absent", subject, [LOGS])
    subject = logged(certificate("log salt unpadded"))
    receipt = subject["attestation"]["veil_log"]
    receipt["salt"] = receipt["salt"].rstrip("=")
    yield fails("log_inclusion", "salt-unpadded", subject, [LOGS])
    for size in (31, 33):
        yield bad_log(f"salt-of-{size}-bytes", salted(outside_keys.stream("salt", size)))
    yield bad_log("empty-salt-committed", salted(b""))


def salted(salt):
    def change(log):
        log.salt = salt
        log.enter(commitment(salt, certificate_digest(log.certificate)))

    return change


def wrong_entries():
    """The proof holds, for an entry that says something else."""

    def entered(make, kind=1):
        return lambda log: log.enter(make(log), kind)

    def digest(log):
        return certificate_digest(log.certificate)

    other = certificate("another one that is logged")
    label = b"veil/leaf/v1"
    for name, change in [
        ("of-another-certificate", entered(lambda log: commitment(log.salt, certificate_digest(other)))),
        ("of-kind-2", entered(lambda log: commitment(log.salt, digest(log)), 2)),
        ("of-kind-0", entered(lambda log: commitment(log.salt, digest(log)), 0)),
        ("is-the-digest", entered(digest)),
        ("without-label", entered(lambda log: hashlib.sha256(log.salt + digest(log)).digest())),
        ("without-zero", entered(lambda log: hashlib.sha256(label + log.salt + digest(log)).digest())),
        ("digest-first", entered(lambda log: hashlib.sha256(label + b"\0" + digest(log) + log.salt).digest())),
        ("digest-in-hex", entered(lambda log: commitment(log.salt, digest(log).hex().encode()))),
        ("with-more-bytes", entered(lambda log: commitment(log.salt, digest(log)) + b"\0")),
    ]:
        yield bad_log("entry-" + name, change)
    for name, head in [("other-magic", b"VAIL\1\1\0\0"), ("version-2", b"VEIL\2\1\0\0"), ("reserved", b"VEIL\1\1\0\1")]:

        def change(log, head=head):
            log.entries[log.index] = head + log.entries[log.index][8:]

        yield bad_log("entry-" + name, change)


def wrong_proofs():
    def proof(make):
        return with_proof(lambda log: tlog_proof(*make(log), log.note()))

    def flipped(log):
        hashes = path(log)
        return [*hashes[:2], bytes([hashes[2][0] ^ 1]) + hashes[2][1:], *hashes[3:]]

    for name, make in [
        ("index-of-the-neighbour", lambda log: (log.index ^ 1, path(log))),
        ("for-another-entry", lambda log: (7, merkle.path(7, log.leaves()))),
        ("path-of-another-entry", lambda log: (log.index, merkle.path(7, log.leaves()))),
        ("path-too-short", lambda log: (log.index, path(log)[:-1])),
        ("path-without-first", lambda log: (log.index, path(log)[1:])),
        ("path-too-long", lambda log: (log.index, [*path(log), bytes(32)])),
        ("path-twice-its-first", lambda log: (log.index, [path(log)[0], *path(log)])),
        ("path-empty", lambda log: (log.index, [])),
        ("path-flipped", lambda log: (log.index, flipped(log))),
        ("path-reversed", lambda log: (log.index, path(log)[::-1])),
        ("index-is-size", lambda log: (37, path(log))),
        ("index-beyond-size", lambda log: (log.index + 64, path(log))),
        ("index-beyond-64-bits", lambda log: (log.index + 2**64, path(log))),
    ]:
        yield bad_log("proof-" + name, proof(make))
    yield bad_log("proof-of-one-entry-with-a-hash", both(in_tree(1, 0), proof(lambda log: (0, [bytes(32)]))))
    inner = with_proof(lambda log: tlog_proof(log.index // 2, path(log)[1:], log.note()))
    yield bad_log("proof-of-a-node", inner)


def wrong_proof_texts():
    def edited(change):
        return with_proof(lambda log: change(tlog_proof(log.index, path(log), log.note())))

    def replaced(old, new):
        def change(text):
            assert old in text, old
            return text.replace(old, new, 1)

        return edited(change)

    def hash_line(change):
        def apply(text):
            lines = text.split("\n")
            return "\n".join([*lines[:2], change(lines[2]), *lines[3:]])

        return edited(apply)

    for name, change in [
        ("version-2", replaced("@v1", "@v2")),
        ("without-header", edited(lambda text: text.split("\n", 1)[1])),
        ("without-index", replaced("index 29\n", "")),
        ("index-leading-zero", replaced("index 29", "index 029")),
        ("index-plus-sign", replaced("index 29", "index +29")),
        ("index-negative", replaced("index 29", "index -29")),
        ("index-two-blanks", replaced("index 29", "index  29")),
        ("index-hexadecimal", replaced("index 29", "index 0x1d")),
        ("extra-behind-index", replaced("index 29\n", "index 29\nextra AAAA\n")),
        ("extra-not-base64", replaced("index 29\n", "extra AA\nindex 29\n")),
        ("extra-twice", replaced("index 29\n", "extra AAAA\nextra AAAA\nindex 29\n")),
        ("carriage-returns", edited(lambda text: text.replace("\n", "\r\n"))),
        ("without-blank-line", replaced("\n\n", "\n")),
        ("blank-line-twice", replaced("\n\n", "\n\n\n")),
        ("blank-in-front", edited(lambda text: " " + text)),
        ("byte-order-mark", edited(lambda text: "\ufeff" + text)),
        ("without-last-newline", edited(lambda text: text[:-1])),
        ("blank-line-behind", edited(lambda text: text + "\n")),
        ("hash-unpadded", hash_line(lambda text: text.rstrip("="))),
        ("hash-with-blank", hash_line(lambda text: text + " ")),
        ("hash-hexadecimal", hash_line(lambda text: "ab" * 32)),
        ("hash-of-33-bytes", hash_line(lambda text: b64encode(bytes(33)).decode())),
        ("hash-with-unused-bits", hash_line(unused_bits)),
    ]:
        yield bad_log("proof-text-" + name, change)


def unused_bits(text):
    """The base64 of 32 bytes with one of the two bits set that say nothing."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:42] + alphabet[alphabet.index(text[42]) | 1] + text[43:]


def noted(make):
    """The receipt with a note that is made from the text of the right checkpoint."""

    def change(log):
        note = make(log.checkpoint())
        log.note = lambda: note

    return change


def wrong_checkpoints():
    def by(*signers):
        return lambda text: signed(text, *(signer.line(text) for signer in signers))

    def replaced(old, new):
        return lambda text: signed(text, LOG.line(text)).replace(old, new, 1)

    same_name = Signer(ORIGIN, word="another key of the log")
    known = LOG.id()
    for name, make in [
        ("unsigned", lambda text: text + "\n"),
        ("without-signature-lines", lambda text: text),
        ("signed-by-another-log", by(OTHER_LOG)),
        ("signed-by-another-key-of-its-name", by(same_name)),
        ("signed-by-witnesses-only", lambda text: signed(text, *(w.cosignature(text, SEEN[0]) for w in WITNESSES))),
        ("signature-flipped", lambda text: signed(text, line(ORIGIN, known + flip(LOG.key, text)))),
        ("signature-short", lambda text: signed(text, line(ORIGIN, known + signature(text)[:63]))),
        ("signature-long", lambda text: signed(text, line(ORIGIN, known + signature(text) + b"\0"))),
        ("signature-of-nothing", lambda text: signed(text, line(ORIGIN, known))),
        ("second-signature-wrong", lambda text: signed(text, LOG.line(text), line(ORIGIN, known + bytes(64)))),
        ("root-tampered", replaced("\n37\n", "\n37\n" + base64(bytes(32)) + "\n")),
        ("size-tampered", replaced("\n37\n", "\n38\n")),
        ("origin-tampered", replaced(ORIGIN, "log.example/other")),
    ]:
        yield bad_log("checkpoint-" + name, noted(make))
    other = setting(origin="log.example/other")
    yield bad_log("checkpoint-of-an-origin-that-is-not-the-signer", other)
    replaced_key = policy((), "none", logs=(same_name,), witnesses=())
    yield bad_log("checkpoint-first-policy-has-another-key", trust=[replaced_key, LOGS])
    unknown = setting(origin=OTHER_LOG.name, signer=OTHER_LOG)
    yield bad_log("checkpoint-of-an-unknown-log", unknown)


def signature(text):
    return outside_keys.sign(LOG.key, text.encode())


def flip(key, text):
    found = outside_keys.sign(key, text.encode())
    return found[:40] + bytes([found[40] ^ 1]) + found[41:]


def wrong_checkpoint_texts():
    """Checkpoints that the log signed although they are none."""

    def written(change):
        def make(text):
            origin, size, root = text.splitlines()
            changed = change(origin, size, root)
            return signed(changed, LOG.line(changed))

        return noted(make)

    for name, change in [
        ("size-leading-zero", lambda origin, size, root: f"{origin}\n0{size}\n{root}\n"),
        ("size-plus-sign", lambda origin, size, root: f"{origin}\n+{size}\n{root}\n"),
        ("size-with-blank", lambda origin, size, root: f"{origin}\n{size} \n{root}\n"),
        ("size-absent", lambda origin, size, root: f"{origin}\n{root}\n"),
        ("size-other-digits", lambda origin, size, root: f"{origin}\n٣٧\n{root}\n"),
        ("root-absent", lambda origin, size, root: f"{origin}\n{size}\n"),
        ("root-unpadded", lambda origin, size, root: f"{origin}\n{size}\n{root.rstrip('=')}\n"),
        ("root-with-unused-bits", lambda origin, size, root: f"{origin}\n{size}\n{unused_bits(root)}\n"),
        ("root-hexadecimal", lambda origin, size, root: f"{origin}\n{size}\n{'ab' * 32}\n"),
        ("origin-absent", lambda origin, size, root: f"{size}\n{root}\n"),
        ("control-character", lambda origin, size, root: f"{origin}\n{size}\n{root}\na\tb\n"),
        ("carriage-returns", lambda origin, size, root: f"{origin}\r\n{size}\r\n{root}\r\n"),
        ("empty-extension-line", lambda origin, size, root: f"{origin}\n{size}\n{root}\n\nmore\n"),
    ]:
        yield bad_log("checkpoint-text-" + name, written(change))
    empty = noted(
        lambda text: signed(checkpoint(ORIGIN, 0, merkle.root([])), LOG.line(checkpoint(ORIGIN, 0, merkle.root([]))))
    )
    yield bad_log("checkpoint-of-the-empty-tree", empty)


def wrong_cosignatures():
    """A witness that is known did not sign this: the note is refused, whoever else did."""
    witness = WITNESSES[2]

    def with_line(make):
        return both(cosigned_by(1, 2), strangers(lambda text: line(witness.name, witness.id() + make(text))))

    def content(text, seconds=SEEN[2]):
        stamp = seconds.to_bytes(8, "big")
        return stamp + outside_keys.sign(witness.key, f"cosignature/v1\ntime {seconds}\n{text}".encode())

    for name, make in [
        ("flipped", lambda text: content(text)[:-9] + bytes([content(text)[-9] ^ 1]) + content(text)[-8:]),
        ("short", lambda text: content(text)[:-1]),
        ("long", lambda text: content(text) + b"\0"),
        ("empty", lambda text: b""),
        ("without-time", lambda text: content(text)[8:]),
        ("another-time", lambda text: (SEEN[2] + 1).to_bytes(8, "big") + content(text)[8:]),
        ("over-another-checkpoint", lambda text: content(text.replace("37", "36"))),
        ("like-a-log", lambda text: SEEN[2].to_bytes(8, "big") + outside_keys.sign(witness.key, text.encode())),
        ("beyond-63-bits", lambda text: content(text, 2**63)),
    ]:
        yield bad_log("cosignature-" + name, with_line(make))
    broken = f"— {witness.name} {base64(witness.id())[:6]}\n"
    yield bad_log("cosignature-too-short-for-a-key", both(cosigned_by(1, 2), lambda log: log.strangers.append(broken)))
    most = [line(f"w{place}.example", bytes(76)) for place in range(61)]
    yield bad_log("sixty-five-signatures", lambda log: log.strangers.extend(most))
    for name, text in [
        ("hyphen", "- " + witness.name + " AAAAAAAA\n"),
        ("without-name", "— AAAAAAAA\n"),
        ("name-with-plus", "— a+b AAAAAAAA\n"),
        ("not-base64", "— a.example AAAA!AAA\n"),
        ("two-blanks", "— a.example  AAAAAAAA\n"),
        ("key-id-alone", line("a.example", bytes(4))),
        ("name-with-no-break-space", "— a\u00a0b AAAAAAAA\n"),
        ("name-with-ideographic-space", "— a\u3000b AAAAAAAA\n"),
        ("unpadded", "— a.example AAAAAAA\n"),
        ("with-unused-bits", "— a.example AAAAAAB=\n"),
        ("text", "and more\n"),
    ]:
        yield bad_log("signature-line-" + name, lambda log, text=text: log.strangers.append(text))
