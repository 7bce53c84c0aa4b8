"""Vectors of commitments: the bytes, certificates that state them, and openings of them."""

import hashlib
from base64 import b64encode

from . import keys
from .certificate import Exchange, digest
from .commitment import commit, opening, path, root
from .vector import bad, good

CHECK, REASON = "redaction_hash", "redaction_hash_unbound"
ENTITIES = [
    ("EMAIL", "[EMAIL_1]", "gudrun.kowalczyk@example.org"),
    ("PERSON", "[PERSON_1]", "Gudrun Kowalczyk"),
    ("PERSON", "[PERSON_2]", "Zoë Ångström"),
    ("IBAN", "[IBAN_1]", "DE89 3704 0044 0532 0130 00"),
    ("LITERAL", "[LITERAL_1]", "[EMAIL_1]"),
    ("ADDRESS", "[ADDRESS_1]", "Am Alten Markt 7\n50667 Köln"),
    ("SECRET", "[SECRET_1]", 'quote " backslash \\ and 🦄'),
]


def rows(word, count):
    """So many entities, each with its own salt, the same on every run."""
    entities = [ENTITIES[n % len(ENTITIES)] for n in range(count)]
    return [(*entity, bytes.fromhex(digest(f"{word} salt {n}"))) for n, entity in enumerate(entities)]


def byte_vectors():
    """Commitments, root and every path of trees of several sizes."""
    for count in (0, 1, 2, 3, 4, 5, 7, 8, 13):
        all_rows = rows(f"bytes {count}", count)
        commitments = [commit(*row) for row in all_rows]
        yield {
            "entities": [
                {"kind": kind, "placeholder": placeholder, "original": original, "salt": b64encode(salt).decode()}
                for kind, placeholder, original, salt in all_rows
            ],
            "commitments_hex": [one.hex() for one in commitments],
            "root_hex": root(commitments).hex(),
            "paths_hex": [[one.hex() for one in path(n, commitments)] for n in range(count)],
        }


def stated(word, count=5):
    """An exchange whose sanitizer states rules, policy and commitments."""
    exchange = Exchange(word)
    exchange.signable = 4
    exchange.of("dsa-sanitizer")["payload"] |= stated_proof(word, count)
    return exchange


def stated_proof(word, count):
    """Rules, policy and commitments, as they stand in a payload."""
    return {
        "commitments": count,
        "commitments_root": root([commit(*row) for row in rows(word, count)]).hex(),
        "policy_digest": digest(word + " policy"),
        "rules_digest": digest(word + " rules"),
    }


def cases():
    yield good("commitments", stated("commitments").certificate())
    yield good("commitments-none", stated("no commitments", 0).certificate())
    exchange = stated("salts not kept")
    for name in ("commitments", "commitments_root"):
        del exchange.of("dsa-sanitizer")["payload"][name]
    yield good("rules-and-policy-only", exchange.certificate())
    empty = hashlib.sha256().hexdigest()
    for name, change in [
        ("rules-digest-alone", lambda body: [body.pop(member) for member in ALL if member != "rules_digest"]),
        ("policy-digest-absent", lambda body: body.pop("policy_digest")),
        ("rules-digest-no-hash", lambda body: body.update(rules_digest="v1")),
        ("policy-digest-null", lambda body: body.update(policy_digest=None)),
        ("root-absent", lambda body: body.pop("commitments_root")),
        ("count-absent", lambda body: body.pop("commitments")),
        ("count-is-text", lambda body: body.update(commitments="5")),
        ("count-negative", lambda body: body.update(commitments=-1)),
        ("root-upper-case", lambda body: body.update(commitments_root=body["commitments_root"].upper())),
        ("root-of-nothing", lambda body: body.update(commitments_root=empty)),
        ("none-under-a-root", lambda body: body.update(commitments=0)),
        ("commitments-alone", lambda body: [body.pop("rules_digest"), body.pop("policy_digest")]),
    ]:
        exchange = stated("malformed " + name)
        change(exchange.of("dsa-sanitizer")["payload"])
        yield bad(name, CHECK, REASON, exchange.certificate())


ALL = ("commitments", "commitments_root", "policy_digest", "rules_digest")


def opening_vectors():
    """Openings, each with the name of the certificate that it is shown with."""
    word = "openings"
    certificate = stated(word).certificate()
    witness_only = keys.document([keys.entry(*row) for row in keys.ROSTER if row[0] == "dsa-witness"])
    shown = {
        "stated": (certificate, keys.document()),
        "not-stated": (Exchange(word).certificate(), keys.document()),
        "changed": (certificate | {"client_id": "org-0002"}, keys.document()),
        "claims-not-checked": (certificate, witness_only),
    }
    return {
        "certificates": {name: {"certificate": shown, "keys": listed} for name, (shown, listed) in shown.items()},
        "openings": list(openings(certificate["request_id"], rows(word, 5))),
    }


def openings(request_id, all_rows):
    """`fault` is null for an opening that shows what it says, else why it does not."""
    document = lambda index=0: opening(request_id, all_rows, index)
    one = lambda name, fault, opened, certificate="stated": {
        "name": name,
        "certificate": certificate,
        "opening": opened,
        "fault": fault,
    }
    for index in range(5):
        yield one(f"entity-{index}", None, document(index))
    yield one("with-an-unknown-member", None, document() | {"note": "for the data subject"})
    for name, change in [
        ("original", {"original": "gudrun.kowalczyk@example.com"}),
        ("original-in-another-case", {"original": "Gudrun.Kowalczyk@example.org"}),
        ("kind", {"kind": "PERSON"}),
        ("placeholder", {"placeholder": "[EMAIL_2]"}),
        ("index", {"index": 1}),
        ("index-beyond", {"index": 5}),
        ("largest-index", {"index": 2**64 - 1}),
        ("salt", {"salt": b64encode(bytes(32)).decode()}),
        ("path-empty", {"path": []}),
        ("path-too-long", {"path": [*document()["path"], document()["path"][0]]}),
        ("path-too-short", {"path": document()["path"][1:]}),
        ("path-turned", {"path": document()["path"][::-1]}),
        ("path-of-another", {"path": document(1)["path"]}),
    ]:
        yield one("wrong-" + name, "not_committed", document() | change)
    yield one("other-request", "other_request", document() | {"request_id": "0" * 32})
    yield one("no-commitments", "no_commitments", document(), "not-stated")
    yield one("changed-certificate", "certificate_not_verified", document(), "changed")
    yield one("claims-not-checked", "claims_unchecked", document(), "claims-not-checked")
    for name, change in [
        ("no-object", None),
        ("version", {"version": 2}),
        ("salt-short", {"salt": "AA=="}),
        ("salt-unpadded", {"salt": document()["salt"].rstrip("=")}),
        ("index-text", {"index": "0"}),
        ("original-null", {"original": None}),
        ("path-text", {"path": "none"}),
        ("path-hash-short", {"path": ["AA=="]}),
        ("path-of-65", {"path": [document()["path"][0]] * 65}),
    ]:
        yield one("malformed-" + name, "malformed", [] if change is None else document() | change)
