"""``python -m lucairn verify certificate.json``: the checks of a certificate, offline.

Exit status 0 is verified, 1 not verified, 2 a wrong call.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path

from lucairn import _native
from lucairn.report import VerifyReport


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lucairn", description="The Lucairn client on the command line."
    )
    verify = parser.add_subparsers(dest="command", required=True).add_parser(
        "verify", help="make the checks of a certificate, offline", description=__doc__
    )
    verify.add_argument("certificate", help="the certificate as JSON; - for standard input")
    trust = verify.add_mutually_exclusive_group(required=True)
    trust.add_argument(
        "--keys", help="public keys of all services: the document of /.well-known/veil-keys.json"
    )
    trust.add_argument(
        "--public-key",
        help="the witness key alone, 64 hex digits or base64; claims are then not checked",
    )
    verify.add_argument(
        "--key-id", default="witness_v1", help="the name of the witness key, with --public-key"
    )
    verify.add_argument(
        "--minimum-signable-version",
        choices=("v2", "v3", "v4"),
        help="refuse certificates that are signed in an older form",
    )
    verify.add_argument(
        "--require",
        metavar="LEVELS",
        default="",
        help="refuse certificates that prove less: signed,claims,logged,witnessed,timestamped,public",
    )
    verify.add_argument(
        "--trust-root",
        metavar="FILE",
        action="append",
        help="whom to trust outside, instead of Sigstore and FreeTSA; may be repeated",
    )
    verify.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    called = arguments(given)
    try:
        certificate, keys = read(called.certificate), trusted(called)
        report = _native.report(certificate, keys, policy(called))
    except (OSError, ValueError) as error:
        print(f"lucairn: {error}", file=sys.stderr)
        return 2
    found = VerifyReport(json.loads(report))
    print(json.dumps(found.to_dict(), indent=2) if called.json else found)
    return 0 if found.verified else 1


def read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def policy(called: argparse.Namespace) -> _native.Policy:
    files = [Path(name).read_bytes() for name in called.trust_root or ()]
    root = _native.TrustRoot(*files) if files else _native.TrustRoot.builtin()
    levels = [word for word in called.require.split(",") if word]
    return _native.Policy(called.minimum_signable_version, levels, root)


def trusted(called: argparse.Namespace) -> _native.KeySet:
    if called.keys is not None:
        try:
            return _native.KeySet.from_json(Path(called.keys).read_bytes())
        except ValueError as error:
            raise ValueError(f"{called.keys}: {error}") from error
    given = called.public_key.strip()
    try:
        key = bytes.fromhex(given) if len(given) == 64 else base64.b64decode(given, validate=True)
    except ValueError as error:
        raise ValueError(f"--public-key: {error}") from error
    return _native.KeySet.witness(called.key_id, key)


if __name__ == "__main__":
    sys.exit(main())
