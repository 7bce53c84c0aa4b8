"""Writing measured tables into RESULTS.md."""

import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "RESULTS.md"


def record(mark: str, text: str) -> None:
    """Puts the tables between the marks of that name."""
    marks = f"<!-- {mark} -->\n", f"\n<!-- /{mark} -->"
    old = RESULTS.read_text()
    if marks[0] not in old or marks[1] not in old:
        raise SystemExit(f"RESULTS.md has no marks named {mark}")
    between = re.escape(marks[0]) + ".*?" + re.escape(marks[1])
    new = re.sub(between, lambda _: marks[0] + text + marks[1], old, flags=re.DOTALL)
    RESULTS.write_text(new)
