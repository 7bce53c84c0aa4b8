"""The published measurements of others, with the gateway as what they measure.

`pii-leak-benchmark` plays the provider itself, and asks two opposite things of the same answer: what the caller
sent comes back whole, what the model added does not reach him, however it is cut and encoded. For that the
gateway masks what models add (`[gateway] outbound = "mask"`). `chunk-invariance` asks that no way of cutting a
stream changes what comes out; its filter is here an exchange through the gateway.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import core
import texts
from cases import equal
from chunk_invariance import assert_chunk_invariant
from stack import Gateway
from wire import PATHS, send

MODEL = "gpt-5-benchmark"
SEED = "a1b2c3d4e5f60001"
# Each cut is an exchange, so that not every byte of a stream gets one here; the Rust tests cut at every byte.
MOST_CUTS = 200


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Measured:
    """A gateway whose provider is the benchmark."""

    def __init__(self, program):
        self.port = free_port()
        # Nothing is added to bodies: five digits of a random request id are sometimes those of a planted number,
        # and count as a piece of it then, once in some thirty runs.
        settings = 'outbound = "mask"\ncompliance_metadata = false'
        self.gateway = Gateway(program, f"http://127.0.0.1:{self.port}", gateway_settings=settings)
        self.key = self.gateway.key("measured")

    def run(self, command):
        """Runs a benchmark; its findings are in what it prints, its judgement in how it ends."""
        environment = {**os.environ, "CONFORMANCE_TARGET_API_KEY": self.key, "NO_PROXY": "127.0.0.1"}
        with tempfile.TemporaryDirectory() as folder:
            found = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=300)
            summary = Path(folder, "summary.json")
            return found, json.loads(summary.read_text()) if summary.exists() else None


def selfcheck(measured, python, more):
    command = [python, "-m", "pii_leak_benchmark.cli", "selfcheck", "--target-base-url", measured.gateway.url + "/v1",
               "--target-model", MODEL, "--capture-port", str(measured.port), *more]
    found, _ = measured.run(command)
    assert found.returncode == 0 and "CLEAN" in found.stdout, found.stdout[-3000:] + found.stderr[-2000:]


def response_split(measured, python):
    """All of the caller's own values come back, none of the model's gets through, none went out."""
    command = [python, "-m", "pii_leak_benchmark.v2_cli", "--out", "reports", "--only", "lucairn", "--model", MODEL,
               "--gateway-url", measured.gateway.url + "/v1/chat/completions", "--upstream-port", str(measured.port),
               "--seed", SEED, "--exhaustive-splits", "--partial-emission", "--json-out", "summary.json"]
    found, summary = measured.run(command)
    assert summary, found.stdout[-3000:] + found.stderr[-3000:]
    row = summary["rows"][0]
    said = {name: row[name] for name in ("fidelity_rate", "leak_single_chunk", "leak_adversarial", "request_path_leak", "outcome")}
    wanted = {"fidelity_rate": 1.0, "leak_single_chunk": 0.0, "leak_adversarial": 0.0, "request_path_leak": [], "outcome": "pass"}
    equal(said, wanted, f"{row['cases_applicable']} of {row['cases_attempted']} cases\n{found.stdout[-1500:]}")
    equal((row["cases_applicable"], row["inconclusive"]), (row["cases_attempted"], 0), found.stdout)
    assert "partial-emission=0.0 " in found.stdout, found.stdout
    return f"fidelity 1.0, leaks 0.0/0.0, {row['cases_attempted']} cases"


def invariant(stack, dialect):
    """The same bytes come out of every cut of the provider's stream."""
    text = f"{texts.EMAIL}] [{texts.NAME}"
    body = core.build(dialect, f"{core.PREFIX[dialect]}-short", text, {"stream": True})

    def exchange(places):
        stack.provider.places = places
        status, headers, data = send(stack, PATHS[dialect], body)
        assert status == 200, data
        stack.expect(headers, record=stack.provider.records[-1])
        return data

    def streamed(chunks):
        lengths = [len(chunk) for chunk in chunks]
        yield exchange([sum(lengths[:count]) for count in range(1, len(lengths))])

    try:
        exchange([])
        sent = bytes(stack.provider.records[-1].sent)
        # Over the whole stream, and some cuts in three.
        places = range(1, len(sent), max(1, len(sent) // MOST_CUTS))
        splits = [[sent[:place], sent[place:]] for place in places]
        splits += [[sent[:one], sent[one:two], sent[two:]] for one, two in zip(places[::9], places[30::9])]
        tried = assert_chunk_invariant(streamed, lambda _: exchange([]), sent, splits=splits)
    finally:
        stack.provider.places = None
    return f"{tried} ways to cut {len(sent)} bytes"


def invariance_cases(plain):
    """`plain` is a gateway that adds nothing to bodies."""
    for dialect in PATHS:
        yield f"chunk-invariance: {dialect}", lambda dialect=dialect: invariant(plain, dialect)


def cases(program, python=sys.executable):
    measured = Measured(program)
    more = ["--profile", "pii-v1", "--no-credentials"]
    yield "pii-leak-benchmark: selfcheck, values come back", lambda: selfcheck(measured, python, more)
    yield "pii-leak-benchmark: selfcheck, with secrets, one way", lambda: selfcheck(measured, python, ["--duty", "anonymize"])
    yield "pii-leak-benchmark: response split, every cut", lambda: response_split(measured, python)
    yield "the gateway that was measured stops cleanly", measured.gateway.close
