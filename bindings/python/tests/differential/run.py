#!/usr/bin/env python3
"""Runs the scenarios with the `lucairn` that is installed beside this Python.

run.py <file for the outcomes> [beginnings of the names of scenarios]
"""

import contextlib
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]


def main(target, *beginnings):
    for name in list(os.environ):
        # What a developer has set would change where requests go.
        if name.lower().endswith("_proxy") or name.startswith("SSL_CERT"):
            del os.environ[name]
    warnings.simplefilter("ignore")
    trust_one_authority()
    import scenarios  # noqa: F401
    from observe import SCENARIOS, outcome

    chosen = {name: run for name, run in SCENARIOS.items() if name.startswith(beginnings or "")}
    found = {name: outcome(run) for name, run in chosen.items()}
    Path(target).write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
    print(f"{len(found)} scenarios")


def trust_one_authority():
    """The published client reads all authorities for every request, which is most of what a run of it costs."""
    with contextlib.suppress(ImportError):
        import certifi

        first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----")
        file = Path(tempfile.mkdtemp()) / "authority.pem"
        file.write_text(first[first.index("-----BEGIN") :] + end + "\n", encoding="utf-8")
        os.environ["SSL_CERT_FILE"] = str(file)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
