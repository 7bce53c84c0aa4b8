"""Certificates whose evidence is all good: what it amounts to, in time and in levels, and what is said about it."""

from . import keys
from .certificate import digested
from .evidence import (
    ANCHOR_KEY,
    AUTHORITY,
    EVERYBODY,
    LOGS,
    PUBLIC,
    after,
    anchored,
    attested,
    certificate,
    fails,
    logged,
    proves,
    stamped,
)
from .log_cases import cosigned_by, setting
from .pack_cases import FULL, early_stamp, entered_at, second_version, second_version_at, stamp, unseen
from .public_log import Entry
from .timestamp_token import Token, accuracy, served
from .vector import bad, good
from .veil_log import SEEN, WITNESSES

STAMPED_AT = "2026-11-02T09:30:03Z"


def cases():
    yield from everything()
    yield from times_that_agree()
    yield from entries_that_come_late()
    yield from times_that_contradict()
    yield from announcements()
    yield from without_trust()
    yield from beside_each_other()
    yield from required()
    yield from missing()


def whole(word, status=None, signable=4, issued_at=None):
    """A certificate with every kind of evidence at once."""
    subject = certificate(word, issued_at, signable)
    log, member = after(subject, [early_stamp()], [entered_at(1793611195)])
    found = anchored(subject, log, [stamp()], [Entry, second_version], after=member)["attestation"]["veil_log"]
    token, entry = Token(digested(subject)), Entry(digested(subject))
    return attested(subject, status, timestamp=served(token), transparency_log=entry.served(), veil_log=found)


def everything():
    bounds = ("2026-11-02T09:19:59Z", STAMPED_AT)
    for name, signable in [("everything", 4), ("everything-of-v3-certificate", 3), ("everything-of-v2-certificate", 2)]:
        subject = whole(name, "ANCHORED", signable)
        yield proves(name, subject, EVERYBODY, FULL, bounds=bounds, require=["signed", "claims", *FULL])


def moment(word, issued_at, at, **token):
    return stamped(certificate("moment " + word, issued_at), at=at, **token)


def times_that_agree():
    """Authorities may know whole seconds only, so a second is no contradiction."""

    def agrees(name, subject, until, levels=("timestamped",)):
        return proves("time-" + name, subject, [AUTHORITY], levels, bounds=(None, until))

    issued = "2026-11-02T09:30:01.5Z"
    subject = moment("second", issued, "20261102093000.5Z")
    yield agrees("issued-a-second-later", subject, "2026-11-02T09:30:00.5Z")
    exact = {"change": lambda token: setattr(token, "accuracy", accuracy(1, 500))}
    subject = moment("accuracy", issued, "20261102092959Z", **exact)
    yield agrees("issued-within-accuracy", subject, "2026-11-02T09:30:00.5Z")
    subject = moment("offset", "2026-11-02T11:30:01.5+02:00", "20261102093001Z")
    yield agrees("issued-with-offset", subject, "2026-11-02T09:30:01Z")
    subject = certificate("moment not before", issued)
    log, member = after(subject, [exact_stamp("20261102093002.5Z")])
    subject = anchored(subject, log, [stamp()], after=member)
    bounds = ("2026-11-02T09:30:02.5Z", "2026-11-02T09:30:10Z")
    levels = ["logged", "witnessed", "timestamped"]
    yield proves("time-issued-a-second-before", subject, [LOGS, AUTHORITY], levels, bounds=bounds)
    subject = certificate("moment meets", issued)
    log, member = after(subject, [exact_stamp("20261102093002Z")])
    found = log.receipt(after=member)
    token = served(Token(digested(subject), at="20261102093002Z"))
    bounds = ("2026-11-02T09:30:02Z", "2026-11-02T09:30:02Z")
    subject = attested(subject, timestamp=token, veil_log=found)
    yield proves("time-bounds-meet", subject, [LOGS, AUTHORITY], levels, bounds=bounds)


def entries_that_come_late():
    """An earlier pack bounds the entry of the certificate; the certificate may be older by any time."""
    issued = "2026-11-02T09:30:01.5Z"
    for name, at, since in [
        ("a-second", "20261102093002.500000001Z", "2026-11-02T09:30:02.500000001Z"),
        ("a-minute", "20261102093101Z", "2026-11-02T09:31:01Z"),
    ]:
        subject = certificate("entered late " + name, issued)
        log, member = after(subject, [exact_stamp(at)], log=unseen(subject))
        subject = attested(subject, veil_log=log.receipt(after=member))
        yield proves(f"time-entered-{name}-after-issue", subject, EVERYBODY, ["logged"], bounds=(since, None))
    subject = certificate("entered late entry", issued)
    log, member = after(subject, entries=[entered_at(1793611860)], log=unseen(subject))
    subject = attested(subject, veil_log=log.receipt(after=member))
    bounds = ("2026-11-02T09:31:00Z", None)
    yield proves("time-entered-after-issue-by-an-entry", subject, EVERYBODY, ["logged"], bounds=bounds)
    subject = certificate("stamped before it was entered", "2026-11-02T09:30:02.5Z")
    log, member = after(subject, [exact_stamp("20261102093002Z")], log=unseen(subject))
    token = served(Token(digested(subject), at="20261102093001.999Z"))
    subject = attested(subject, timestamp=token, veil_log=log.receipt(after=member))
    bounds = ("2026-11-02T09:30:02Z", "2026-11-02T09:30:01.999Z")
    yield proves("time-stamped-before-it-was-entered", subject, EVERYBODY, ["logged", "timestamped"], bounds=bounds)


def exact_stamp(at):
    return lambda artifact: Token(artifact, at=at)


def times_that_contradict():
    def contradicts(name, subject, trust=EVERYBODY):
        return fails("time_bounds", name, subject, trust)

    issued = "2026-11-02T09:30:01.5Z"
    for name, at in [("a-little-more-than-a-second", "20261102093000.499999999Z"), ("a-day", "20261101093001Z")]:
        yield contradicts(f"issued-{name}-after-time-stamp", moment(name, issued, at), [AUTHORITY])
    exact = {"change": lambda token: setattr(token, "accuracy", accuracy(0, 999))}
    yield contradicts("issued-beyond-accuracy", moment("beyond", issued, "20261102092959.5Z", **exact), [AUTHORITY])
    offset = moment("zone", "2026-11-02T09:30:01-02:00", "20261102093001Z")
    yield contradicts("issued-in-another-zone", offset, [AUTHORITY])
    early = [(witness, seconds - 60) for witness, seconds in zip(WITNESSES, SEEN)]
    yield contradicts("issued-after-cosignatures", logged(certificate("seen early"), setting(cosigners=early)), [LOGS])
    one_early = [(WITNESSES[0], SEEN[0]), (WITNESSES[1], SEEN[1]), (WITNESSES[2], SEEN[2] - 60)]
    yield contradicts(
        "issued-after-one-cosignature", logged(certificate("one early"), setting(cosigners=one_early)), [LOGS]
    )
    subject = certificate("pack early")
    early_pack = anchored(subject, unseen(subject), [stamp(at="20261102092958Z")])
    yield contradicts("issued-after-pack-time-stamp", early_pack)
    subject = certificate("entry early")
    yield contradicts("issued-after-pack-entry", anchored(subject, unseen(subject), entries=[entered_at(1793611799)]))
    subject = certificate("own entry early")
    entry = Entry(digested(subject))
    entry.entered = 1793611799
    yield contradicts("issued-after-entry", attested(subject, transparency_log=entry.served()))

    subject = certificate("second entry early")
    second = anchored(subject, unseen(subject), entries=[second_version_at("20261102092959Z")])
    yield contradicts("issued-after-stamp-of-entry", second)
    subject = certificate("entered after it was seen", issued)
    log, member = after(subject, [exact_stamp("20261102093010.000000001Z")])
    yield contradicts("earlier-pack-after-cosignatures", attested(subject, veil_log=log.receipt(after=member)))
    subject = certificate("entered after it was stamped", issued)
    log, member = after(subject, [exact_stamp("20261102093102Z")], log=unseen(subject))
    yield contradicts("earlier-pack-after-pack-time-stamp", anchored(subject, log, [stamp()], after=member))
    subject = certificate("entered after it was public", issued)
    log, member = after(subject, entries=[entered_at(1793611881)], log=unseen(subject))
    yield contradicts("earlier-pack-after-pack-entry", anchored(subject, log, entries=[Entry], after=member))


def announcements():
    """The status is never believed, and nothing fails because of it."""
    empty = attested(certificate("announced"), "ANCHORED")
    yield proves("status-anchored-without-evidence", empty, EVERYBODY, unbound=["anchor_status"])
    pending = attested(certificate("announced"), "PENDING")
    yield proves("status-pending-without-evidence", pending, EVERYBODY)
    for status in ("PENDING", "FAILED"):
        subject = whole("announced " + status, status)
        bounds = ("2026-11-02T09:19:59Z", STAMPED_AT)
        name = f"status-{status.lower()}-with-everything"
        yield proves(name, subject, EVERYBODY, FULL, unbound=["anchor_status"], bounds=bounds)
    # Without a status there is nothing that could announce too much or too little.
    null, bounds = stamped(certificate("announced by nobody")), (None, STAMPED_AT)
    yield proves("status-null-with-time-stamp", null, [AUTHORITY], ["timestamped"], announced=None, bounds=bounds)
    subject = certificate("announced unbound")
    subject = attested(subject, "ANCHORED", timestamp=served(Token(b"something else")))
    yield proves("status-anchored-by-something-else", subject, EVERYBODY, unbound=["timestamp", "anchor_status"])
    alone = Entry(b"something that nobody knows").served(bundle=False)
    subject = attested(
        certificate("as in production", signable=3),
        "ANCHORED",
        timestamp=served(Token(b"something that nobody knows")),
        transparency_log=alone,
    )
    unbound = ["timestamp", "public_log", "anchor_status"]
    yield proves("status-anchored-as-in-production", subject, EVERYBODY, unbound=unbound)


def without_trust():
    """Whoever trusts no outside party does not look at their evidence, good or bad."""
    subject = whole("ignored")
    yield proves("evidence-without-trust", subject, [])
    attestation = subject["attestation"]
    attestation["timestamp"] |= {"timestamp_token": "AAAA", "hash_algorithm": "MD5"}
    attestation["transparency_log"] |= {"bundle": {"x": 1}, "inclusion_proof": "!"}
    attestation["veil_log"] |= {"v": 9, "salt": "", "tlog_proof": "none"}
    yield proves("wrong-evidence-without-trust", subject, [])
    yield proves("status-anchored-without-trust", whole("ignored", "ANCHORED"), [], unbound=["anchor_status"])
    alone = keys.document([keys.entry(*keys.ROSTER[0])])
    bounds = ("2026-11-02T09:19:59Z", STAMPED_AT)
    yield good(
        "everything-without-service-keys",
        whole("keyless", "ANCHORED"),
        FULL,
        keys=alone,
        trust_root=EVERYBODY,
        bounds=bounds,
    )


def beside_each_other():
    """Something that says nothing stands beside something that does."""
    subject = certificate("beside time stamp")
    found = anchored(subject, unseen(subject), [stamp()])["attestation"]["veil_log"]
    subject = attested(subject, timestamp=served(Token(b"something else")), veil_log=found)
    yield proves(
        "timestamp-over-something-else-beside-a-pack",
        subject,
        EVERYBODY,
        ["logged", "timestamped"],
        bounds=(None, "2026-11-02T09:31:01Z"),
    )
    subject = certificate("beside entry")
    found = anchored(subject, unseen(subject), entries=[Entry])["attestation"]["veil_log"]
    alone = Entry(b"something that nobody knows").served(bundle=False)
    subject = attested(subject, transparency_log=alone, veil_log=found)
    yield proves(
        "public-without-bundle-beside-a-pack",
        subject,
        EVERYBODY,
        ["logged", "public"],
        bounds=(None, "2026-11-02T09:31:20Z"),
    )


def required():
    plain = certificate("required nothing")
    yield proves("require-signed", plain, [], require=["signed"])
    yield proves("require-claims", plain, EVERYBODY, require=["signed", "claims"])
    subject = stamped(certificate("required time"))
    yield proves(
        "require-timestamped", subject, [AUTHORITY], ["timestamped"], require=["timestamped"], bounds=(None, STAMPED_AT)
    )
    subject = logged(certificate("required log"), cosigned_by())
    yield proves("require-logged", subject, [LOGS], ["logged"], require=["logged"])


def missing():
    def lacks(name, subject, level, trust=EVERYBODY):
        return fails("required_levels", name, subject, trust, require=[level])

    plain = certificate("lacks everything")
    for level in ("logged", "witnessed", "timestamped", "public"):
        yield lacks(level + "-absent", plain, level)
        yield lacks(level + "-without-trust", whole("lacks trust"), level, trust=[])
    alone = keys.document([keys.entry(*keys.ROSTER[0])])
    without = {"keys": alone, "require": ["claims"]}
    yield bad("claims-without-service-keys", "required_levels", "level_insufficient", plain, **without)
    yield lacks("witnessed-by-one-of-two", logged(certificate("lacks one"), cosigned_by(1)), "witnessed")
    yield lacks("witnessed-by-one-twice", logged(certificate("lacks two"), cosigned_by(1, 1)), "witnessed")
    subject = certificate("lacks bond")
    yield lacks("timestamped-unbound", attested(subject, timestamp=served(Token(b"something else"))), "timestamped")
    alone = Entry(b"something that nobody knows").served(bundle=False)
    yield lacks("public-without-bundle", attested(subject, transparency_log=alone), "public")
    # What happened before the certificate was there says nothing about it.
    log, member = after(subject, [early_stamp()], [entered_at(1793611195)])
    earlier = attested(subject, veil_log=log.receipt(after=member))
    yield lacks("timestamped-only-before", earlier, "timestamped")
    yield lacks("public-only-before", earlier, "public")
    pointer = {"ref": "sha256:" + "ab" * 32, "size": 37}
    yield lacks("timestamped-by-pointer", logged(subject, anchors=[pointer]), "timestamped")
    yield lacks("announced-only", attested(subject, "ANCHORED"), "timestamped")
    subject = stamped(certificate("lacks last"))
    yield fails("required_levels", "last-of-two", subject, EVERYBODY, require=["timestamped", "logged"])
    yield lacks("public-by-stamp", subject, "public", trust=[PUBLIC, ANCHOR_KEY])
