"""All checks of a verification with their outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lucairn.errors import LucairnCertificateError

__all__ = ["VerifyCheck", "VerifyReport"]

MARKS = {"passed": "✓", "failed": "✗"}


@dataclass(frozen=True)
class VerifyCheck:
    """One check: ``outcome`` is ``passed``, ``failed``, ``absent``, ``unbound`` or ``skipped``.

    ``detail`` says what was found, or why there was nothing to check. What is unbound holds, and is
    not tied to this certificate.
    """

    id: str
    title: str
    outcome: str
    detail: str | None = None

    @property
    def mark(self) -> str:
        """A sign for people."""
        return MARKS.get(self.outcome, "–")


class VerifyReport:
    """How each check of a certificate went, what the certificate states, and what is proved.

    A report is true if no check failed. ``facts`` is worth as much as the report; ``proof`` holds
    the levels that are reached, the bounds in time, and the evidence from outside.
    :meth:`to_dict` gives all of it, as the core writes it; newer versions add members.
    """

    def __init__(self, report: dict[str, Any]) -> None:
        self._report = report
        self.verified: bool = report["verified"]
        self.reason: str | None = report.get("reason")
        self.certificate_id: str | None = report["certificate_id"]
        self.request_id: str | None = report["request_id"]
        self.checks: list[VerifyCheck] = [
            VerifyCheck(one["id"], one["title"], one["outcome"], one.get("detail"))
            for one in report["checks"]
        ]
        self.facts: dict[str, Any] | None = report["facts"]
        self.proof: dict[str, Any] = report["proof"]

    def check(self, id: str) -> VerifyCheck:
        """The check of that id."""
        for check in self.checks:
            if check.id == id:
                return check
        raise KeyError(id)

    @property
    def levels(self) -> list[str]:
        """What is proved: ``signed``, ``claims``, ``logged``, ``witnessed``, ``timestamped``, ``public``."""
        return list(self.proof["levels"])

    @property
    def failure(self) -> VerifyCheck | None:
        """The first check that failed."""
        return next((check for check in self.checks if check.outcome == "failed"), None)

    def raise_if_failed(self) -> None:
        """Raises :class:`LucairnCertificateError` if a check failed."""
        failure = self.failure
        if failure is not None:
            raise LucairnCertificateError(
                failure.detail or failure.title,
                reason=self.reason,  # type: ignore[arg-type]
                certificate_id=self.certificate_id,
            )

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        return self._report

    def __bool__(self) -> bool:
        return self.verified

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyReport) and self._report == other._report

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        outcome = "verified" if self.verified else f"not verified, reason={self.reason!r}"
        return f"<VerifyReport {self.certificate_id!r}: {outcome}>"

    def __str__(self) -> str:
        lines = [
            f"{check.mark} {check.title:<28} {check.detail or check.outcome}"
            for check in self.checks
        ]
        outcome = "VERIFIED" if self.verified else "NOT VERIFIED"
        last = f"{outcome}  {self.certificate_id or '(no id)'}"
        if self.reason is not None:
            last += f"  reason: {self.reason}"
        lines += ["", last]
        if self.facts is not None:
            missing = ", ".join(self.facts.get("missing_services") or [])
            lines.append(
                f"issued {self.facts['issued_at']}, verdict {self.facts['overall_verdict']}"
                + (f", missing: {missing}" if missing else "")
            )
        if self.verified:
            lines.append(f"levels {', '.join(self.levels)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from lucairn._html import report

        return report(self)
