"""The shape of one certificate vector."""

from . import keys


def good(name, certificate, **more):
    return {"name": "good-" + name, "certificate": certificate} | defaults(more) | {"expect": {"verified": True}}


def bad(name, check, reason, certificate, **more):
    """A certificate on which exactly one check fails."""
    expect = {"verified": False, "reason": reason, "failed_check": check}
    return (
        {"name": f"bad-{check.replace('_', '-')}-{name}", "certificate": certificate}
        | defaults(more)
        | {"expect": expect}
    )


def bad_text(name, check, reason, text, **more):
    """The same for a certificate that only exists as text, because no JSON library would write it."""
    vector = bad(name, check, reason, None, **more)
    return {
        ("certificate_text" if key == "certificate" else key): (text if key == "certificate" else value)
        for key, value in vector.items()
    }


def defaults(more):
    return {"keys": more.pop("keys", None) or keys.document()} | more
