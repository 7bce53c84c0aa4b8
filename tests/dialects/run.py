#!/usr/bin/env python3
"""Proves with the published clients that the gateway can stand in for OpenAI and Anthropic.

Usage: <python with openai, anthropic and the benchmarks> tests/dialects/run.py [<lucairn program>] [--node NODE FOLDER]
           [--litellm PYTHON] [--only PART ...]

Without a program the clients talk to the recording provider itself, which tries out the harness.
"""

import argparse
import os
import signal
import sys
from pathlib import Path

import agents
import conversations
import core
import exempt
import keyed
import kinds
import modes
import passing
import policies
import positions_anthropic
import positions_openai
import published_benchmarks
import regressions
import streaming
from cases import Cases
from clients import all_clients
from stack import Stack


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("--node", nargs=2, metavar=("NODE", "FOLDER"), help="node, and a folder with its packages")
    parser.add_argument("--litellm", metavar="PYTHON", help="a Python that has litellm")
    parser.add_argument("--only", nargs="*", default=[], metavar="PART", help="cases whose names contain one of these")
    return parser.parse_args()


def groups(stack, clients):
    for client in clients:
        yield client.name, core.cases(stack, client)
    yield "streams", streaming.cases(stack, clients)
    yield "other requests", kinds.cases(stack, clients)
    yield "what passes", passing.cases(stack, clients)
    yield "conversations", conversations.cases(stack)
    yield "known failures of others", regressions.cases(stack)
    yield "agents", agents.cases(stack)
    yield "positions", [*positions_openai.cases(stack), *positions_anthropic.cases(stack)]
    if stack.direct:
        yield "recorded answers", streaming.replay_cases(stack)
        return
    yield "exceptions", exempt.cases(stack)
    # It adds nothing to bodies, so that they can be compared byte for byte.
    plain = Stack(stack.program, "compliance_metadata = false", stack.provider)
    yield "recorded answers", streaming.replay_cases(plain)
    yield "chunk-invariance", published_benchmarks.invariance_cases(plain)
    yield "policies", policies.cases(stack)
    yield "modes and terms", modes.cases(stack, clients)
    yield "keyed placeholders", keyed.cases(stack, clients)
    yield "certificates", [("certificates of all exchanges verify", stack.check), ("those without metadata, too", plain.check)]
    plain.stop()


def main():
    given = arguments()
    # So that what was started is stopped then, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Settings of a proxy or of the packages would change what is tested.
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "ANTHROPIC_")) or name.lower().endswith("_proxy")]:
        del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    tools = {"litellm": given.litellm}
    if given.node:
        tools |= {"node": given.node[0], "node_folder": given.node[1]}
    stack = Stack(str(Path(given.program).resolve()) if given.program else None)
    cases = Cases(given.only)
    clients = list(all_clients(stack, tools))
    measured = cases.beside("published benchmarks", [] if stack.direct else published_benchmarks.cases(stack.program))
    for what, found in groups(stack, clients):
        cases.run_all(what, found)
    measured.join()
    for client in clients:
        client.close()
    stack.stop()
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
