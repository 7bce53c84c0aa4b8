"""What the vectors about outside evidence share: a short certificate, whom the policy trusts, and the attestation."""

from . import keys, outside_keys
from .authority_certificates import root
from .certificate import Exchange, digested
from .public_log import ANCHOR, trusted_root
from .timestamp_token import Token, served
from .veil_log import Log, pack, policy, record
from .veil_log import EARLIER_SIZE, RECORD_INDEX
from .vector import bad, good

# Evidence does not depend on who made a claim, so one claim is enough here.
KEYS = keys.document([keys.entry(*keys.ROSTER[0]), keys.entry(*keys.ROSTER[1])])
AUTHORITY = root().pem()
ANCHOR_KEY = outside_keys.pem(ANCHOR)
LOGS = policy()
PUBLIC = trusted_root()
EVERYBODY = [PUBLIC, LOGS, ANCHOR_KEY]
PLAIN = "2026-11-02T09:30:01Z"


def certificate(word, issued_at=None, signable=4):
    exchange = Exchange("evidence " + word, ("dsa-bridge",))
    exchange.signable, exchange.issued_at = signable, issued_at or exchange.issued_at
    return exchange.certificate()


def attested(subject, status=None, **parts):
    """The certificate with evidence, and with an announcement about it if one is given."""
    announced = status and {"status": f"ANCHOR_STATUS_{status}", "attempts": 1, "last_error": "", "human_note": ""}
    attestation = {"timestamp": None, "transparency_log": None, "notary": None} | parts
    return subject | {"attestation": attestation, "anchor_status": announced}


def stamped(subject, encoded=None, change=lambda token: None, **token):
    """The certificate with a time stamp over its digested bytes."""
    made = Token(digested(subject), **token)
    change(made)
    return attested(subject, timestamp=served(made, encoded and encoded(made)))


def logged(subject, change=lambda log: None, **more):
    """The certificate with a receipt, from a log that may be changed before."""
    log = Log(subject)
    change(log)
    return attested(subject, veil_log=log.receipt(**more))


def anchored(subject, log=None, tokens=(), entries=(), **more):
    """The certificate with a receipt and a pack of its checkpoint; tokens and entries are made from the note."""
    log = log or Log(subject)
    return attested(subject, veil_log=log.receipt(anchors=[anchor(log.anchor_note(), tokens, entries)], **more))


def anchor(note, tokens=(), entries=()):
    """A pack of a note: what makes the tokens and entries is given the bytes of the note."""
    artifact = note.encode()
    made = [token(artifact).response() for token in tokens]
    return pack(note, made, [entry(artifact).bundle() for entry in entries])


def earlier(log, earlier_pack, index=RECORD_INDEX):
    """Enters the record of a pack in the log; then its member `after` can be made."""
    log.entries[index] = record(earlier_pack)
    return {"pack": earlier_pack, "tlog_proof": log.proof(index)}


def after(subject, tokens=(), entries=(), log=None):
    """A log with the record of a pack, and the member `after` about it."""
    log = log or Log(subject)
    return log, earlier(log, anchor(log.anchor_note(EARLIER_SIZE), tokens, entries))


def proves(name, subject, trust, levels=(), announced="ANCHORED", **more):
    """A vector on which no check fails; what proves something is announced, unless it is announced otherwise."""
    if levels and subject["anchor_status"] is None:
        subject = attested(subject, announced, **subject["attestation"])
    return good(name, subject, levels=levels, keys=KEYS, **({"trust_root": trust} if trust else {}), **more)


def fails(check, name, subject, trust, **more):
    """A vector on which this check fails and no other."""
    reason = {
        "log_inclusion": "log_invalid",
        "timestamp": "timestamp_invalid",
        "public_log": "public_log_invalid",
        "time_bounds": "time_contradiction",
        "required_levels": "level_insufficient",
    }[check]
    return bad(name, check, reason, subject, keys=KEYS, **({"trust_root": trust} if trust else {}), **more)
