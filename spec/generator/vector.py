"""The shape of one certificate vector."""

from . import keys


def good(name, certificate, levels=(), unbound=(), bounds=(None, None), **more):
    """A certificate on which no check fails; the levels are those beyond the signatures of witness and services."""
    vector = {"name": "good-" + name, "certificate": certificate} | defaults(more)
    has_claim_keys = any(entry["service_id"] in keys.SERVICE_KEY for entry in vector["keys"]["keys"])
    reached = ["signed", *(["claims"] if has_claim_keys else []), *levels]
    found = {"unbound": list(unbound), "not_before": bounds[0], "not_after": bounds[1]}
    expect = {"verified": True, "levels": reached} | {name: value for name, value in found.items() if value}
    return vector | {"expect": expect}


def bad(name, check, reason, certificate, **more):
    """A certificate on which exactly one check fails."""
    expect = {"verified": False, "reason": reason, "failed_check": check}
    return (
        {"name": f"bad-{check.replace('_', '-')}-{name}", "certificate": certificate}
        | defaults(more)
        | {"expect": expect}
    )


def good_text(name, text, **more):
    return as_text(good(name, text, **more))


def bad_text(name, check, reason, text, **more):
    """The same for a certificate whose exact text matters, because no JSON library would write it."""
    return as_text(bad(name, check, reason, text, **more))


def as_text(vector):
    return {("certificate_text" if key == "certificate" else key): value for key, value in vector.items()}


def defaults(more):
    return {"keys": more.pop("keys", None) or keys.document()} | more
