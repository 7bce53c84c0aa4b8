"""Those who are asked: the product, and Presidio's analyzer in an environment of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What Presidio finds and nobody here would mask: that is not held against it.
IMPERSONAL = ("DATE_TIME", "UUID")
PACKAGES = ("presidio-analyzer==2.2.366", "spacy==3.8.18")


@dataclass(frozen=True)
class Found:
    start: int
    end: int
    kind: str
    rule: str
    # Whether the text would stay as it is.
    kept: bool
    score: float


def _asked(command, texts, what):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    ran = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    refused = [answer for answer in answers if "entities" not in answer]
    if ran.returncode or refused or len(answers) != len(texts):
        raise SystemExit(f"{what} answered {len(answers)} of {len(texts)} texts, {len(refused)} with errors")
    return [[_found(one) for one in answer["entities"]] for answer in answers]


def _found(one):
    kept = one.get("action") == "keep" or one["kind"] in IMPERSONAL
    return Found(
        one["start"], one["end"], one["kind"], one.get("rule") or one["kind"].lower(), kept, one.get("score", 1.0)
    )


def lucairn(program, texts):
    """The findings of `lucairn scan` in each text."""
    return _asked([str(program), "scan", "--jsonl", "--json", "-"], texts, "lucairn scan")


def presidio(python, registry, texts):
    """The findings of Presidio with its `default` recognizers or with `all` of every country."""
    return _asked([str(python), str(HERE / "presidio_worker.py"), registry], texts, f"presidio ({registry})")


def environment(folder):
    """Python with Presidio; made again when the list of packages changes."""
    python, installed = folder / "bin/python", folder / "packages"
    if not installed.is_file() or installed.read_text() != " ".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        subprocess.run(install, check=True)
        installed.write_text(" ".join(PACKAGES))
    return python
