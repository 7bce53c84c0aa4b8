#!/usr/bin/env python3
"""Writes the vectors and the rules' examples; `--check` compares instead, `--selftest` checks the generator itself.

It shares no code with the product: it is written from the texts beside it and needs only the package `cryptography`.
Everything is fixed (keys, ids, times), so every run writes the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path

from generator import (
    bad_cases,
    bounds_cases,
    bundle_cases,
    byte_vectors,
    claim_cases,
    commitment_cases,
    good_cases,
    log_bad_cases,
    log_cases,
    malformed_cases,
    pack_cases,
    public_cases,
    sanitization_cases,
    selftest,
    timestamp_cases,
    timestamp_rule_cases,
    v4_cases,
)
from generator.values import files as rule_files
from generator.values import selftest as values_selftest

HERE = Path(__file__).resolve().parent
VECTORS = HERE / "vectors"
# Examples for the tests of the sanitizer, one file for each of its rules.
RULES = HERE.parent / "crates/sanitizer/tests/data/rules"
CERTIFICATES = [
    good_cases,
    bad_cases,
    claim_cases,
    malformed_cases,
    v4_cases,
    log_cases,
    log_bad_cases,
    pack_cases,
    timestamp_cases,
    timestamp_rule_cases,
    public_cases,
    bundle_cases,
    bounds_cases,
    commitment_cases,
]


def vectors():
    """Every file of the vectors folder: path and content."""
    files = {}
    for module in CERTIFICATES:
        for vector in module.cases():
            put(files, f"certificate/{vector['name']}.json", vector)
    for vector in sanitization_cases.cases():
        put(files, f"sanitization/{vector['name']}.json", vector)
    put(files, "canonical.json", byte_vectors.canonical_vectors())
    put(files, "signable.json", byte_vectors.signable_vectors())
    put(files, "commitments.json", list(commitment_cases.byte_vectors()))
    put(files, "openings.json", commitment_cases.opening_vectors())
    return files


def put(files, name, content):
    if name in files:
        raise SystemExit(f"two vectors are called {name}")
    files[name] = json.dumps(content, indent=1) + "\n"


def write(folder, files):
    for stale in set(on_disk(folder)) - set(files):
        (folder / stale).unlink()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


def on_disk(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differences(folder, files):
    found = on_disk(folder)
    yield from (f"{name}: is not on disk" for name in sorted(set(files) - set(found)))
    yield from (f"{name}: is on disk and nothing writes it" for name in sorted(set(found) - set(files)))
    yield from (f"{name}: differs" for name in sorted(set(files) & set(found)) if files[name].encode() != found[name])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="compare with what is on disk; exit code 1 on a difference"
    )
    parser.add_argument(
        "--selftest", action="store_true", help="check the generator against reference bytes and real certificates"
    )
    arguments = parser.parse_args()
    problems = []
    folders = {VECTORS: vectors(), RULES: rule_files.files()}
    if arguments.selftest:
        problems += selftest.problems(folders[VECTORS])
        problems += values_selftest.problems()
    for folder, files in folders.items():
        if arguments.check:
            problems += differences(folder, files)
        if not (arguments.check or arguments.selftest):
            write(folder, files)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{sum(map(len, folders.values()))} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
