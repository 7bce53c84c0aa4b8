"""Certificates and reports as they are shown in notebooks. Everything that is shown is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Iterable

if TYPE_CHECKING:
    from lucairn.report import VerifyReport
    from lucairn.types import VeilCertificate

COLOURS = {"passed": "#1a7f37", "failed": "#cf222e"}


def certificate(cert: VeilCertificate) -> str:
    """What a certificate states, and that this alone proves nothing."""
    stated = [
        ("request", cert.request_id),
        ("issued", cert.issued_at),
        ("verdict", cert.verification.overall_verdict),
        ("completeness", cert.verification.completeness),
        ("isolation verified", cert.verification.isolation_verified),
        ("witness key", cert.witness_key_id),
        ("anchor", cert.anchor_status.status if cert.anchor_status else None),
    ]
    claims = (
        (claim.service_id, claim.claim_type, ", ".join(claim.data_not_seen), claim.timestamp)
        for claim in cert.claims
    )
    return (
        f"<h4>Veil certificate {text(cert.certificate_id)}</h4>"
        "<p>As stated; nothing here is verified. Verify it with <code>verify_report</code>.</p>"
        + table((), stated)
        + table(("service", "claim", "never saw", "at"), claims)
    )


def report(found: VerifyReport) -> str:
    """How the verification went."""
    outcome = "passed" if found.verified else "failed"
    headline = "Verified" if found.verified else f"Not verified: {found.reason}"
    rows = "".join(
        f'<tr><td style="color:{COLOURS.get(check.outcome, "inherit")}">{text(check.mark)}</td>'
        f"<td>{text(check.title)}</td><td>{text(check.detail or check.outcome)}</td></tr>"
        for check in found.checks
    )
    return (
        f'<h4 style="color:{COLOURS[outcome]}">{text(headline)}</h4>'
        f"<p>Veil certificate {text(found.certificate_id)}</p>"
        f"<p>Proved: {text(found.levels)}</p>"
        f"<table>{rows}</table>" + table((), (found.facts or {}).items())
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    lines = ["<tr>" + "".join(f"<th>{text(cell)}</th>" for cell in head) + "</tr>"] if head else []
    for row in rows:
        lines.append("<tr>" + "".join(f"<td>{text(cell)}</td>" for cell in row) + "</tr>")
    return "<table>" + "".join(lines) + "</table>"


def text(value: Any) -> str:
    """A value as text in HTML; lists as their items."""
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    return escape("–" if value in (None, "") else str(value), quote=True)
