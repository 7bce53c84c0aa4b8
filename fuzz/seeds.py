#!/usr/bin/env python3
"""Writes certificates, tokens, notes, proofs and bundles out of the vectors into the corpus, and
conversations between compartments."""

import base64
import hashlib
import json
import struct
import sys
from pathlib import Path


def put(folder: Path, target: str, content: bytes) -> None:
    path = folder / target / hashlib.sha256(content).hexdigest()[:16]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def walk(folder: Path, name: str, value) -> None:
    """Every text whose name says what it is."""
    if isinstance(value, dict):
        if "verificationMaterial" in value:
            put(folder, "bundle", json.dumps(value).encode())
        for key, item in value.items():
            walk(folder, key, item)
    elif isinstance(value, list):
        for item in value:
            walk(folder, name, item)
    elif isinstance(value, str):
        if name in ("timestamp_token", "token"):
            try:
                put(folder, "token", base64.b64decode(value))
            except ValueError:
                pass
        elif name in ("note", "tlog_proof"):
            put(folder, "note", value.encode())


def answers(dialects: Path, corpus: Path) -> None:
    """Whole answers and streams of the model providers, with placeholders; short ones only."""
    for number, name in enumerate(("openai-chat", "openai-responses", "anthropic")):
        for path in sorted((dialects / name).glob("*")):
            content = path.read_bytes().replace(b"o", b"[EMAIL_1]", 3)
            if path.name.endswith(".chunks.txt"):
                lines = [b"data: " + line for line in content.splitlines() if line]
                content = b"\n\n".join(lines[:12]) + b"\n\n"
            target, head = ("answer", [number]) if path.suffix == ".json" else ("stream", [number, 9])
            if len(content) < 8000:
                put(corpus, target, bytes(head) + content)


def frame(kind: int, ends: bool, number: int, content: bytes) -> bytes:
    """A frame of a line, as crates/compartment/src/line/frame.rs describes it."""
    return struct.pack("<IBQ", len(content), kind | (0x80 if ends else 0), number) + content


def lines(corpus: Path) -> None:
    """What one side of a line may send; the first byte says to which side."""
    text = lambda word: struct.pack("<I", len(word)) + word
    headers = struct.pack("<I", 1) + text(b"lucairn-envelope") + text(b"{}")
    ask = text(b"POST") + text(b"/echo") + headers
    requests = [
        frame(1, True, 1, ask + b"whole") + frame(1, True, 2, ask),
        frame(1, False, 1, ask) + frame(3, False, 1, b"a" * 300) + frame(3, True, 1, b"b"),
        frame(1, False, 1, ask) + frame(1, True, 2, ask) + frame(4, True, 1, b""),
        frame(1, True, 3, ask) + frame(5, False, 3, struct.pack("<I", 200)),
    ]
    head = struct.pack("<H", 200) + headers
    answers = [
        frame(2, True, 1, head + b"whole"),
        frame(2, False, 1, head) + frame(3, False, 1, b"a" * 300) + frame(3, True, 1, b"b"),
        frame(2, False, 1, head + b"x") + frame(4, True, 1, b""),
        frame(5, False, 1, struct.pack("<I", 50)) + frame(6, True, 0, b""),
    ]
    for side, conversations in enumerate((requests, answers)):
        for sent in conversations:
            put(corpus, "line", bytes([side]) + sent)


def main() -> None:
    vectors, corpus = Path(sys.argv[1]), Path(sys.argv[2])
    answers(Path(sys.argv[3]), corpus)
    lines(corpus)
    for path in sorted(vectors.glob("*.json")):
        vector = json.loads(path.read_text())
        text = vector.get("certificate_text")
        if text is None:
            text = json.dumps(vector["certificate"])
        put(corpus, "certificate", text.encode("utf-8", "surrogatepass"))
        try:
            walk(corpus, "", json.loads(text))
        except (ValueError, RecursionError):
            pass
        for root in vector.get("trust_root", []):
            put(corpus, "bundle" if root.lstrip().startswith("{") else "note", root.encode())


if __name__ == "__main__":
    main()
