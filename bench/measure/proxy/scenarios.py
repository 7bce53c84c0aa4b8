"""What is asked of every proxy, and one repetition of it."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .. import machine
from ..product import LOAD_CORE, PRODUCT_CORE, Provider, pinned, run_json
from . import bodies
from .lucairn import GATEWAY_ALONE, PLACES, Lucairn, memory_kib, proportional_kib
from .peers import PEERS, Absent, ask

DIRECT = "direct"


@dataclass(frozen=True)
class Scenario:
    """One way to ask."""

    name: str
    size: str
    # Seconds of a full run.
    seconds: float
    dialect: str = "chat"
    stream: bool = False
    connections: int = 32
    # Requests a second; 0: each connection waits for its answer.
    rate: int = 0
    thinking_ms: int = 0
    # Between two events of a stream.
    gap_ms: int = 0

    def model(self) -> str:
        prefix = "claude-mock" if self.dialect == "messages" else "mock"
        return f"{prefix}-{self.thinking_ms}ms-{self.gap_ms}ms"

    def path(self) -> str:
        return "/v1/messages" if self.dialect == "messages" else "/v1/chat/completions"

    def pointer(self) -> str:
        """Where the text is, in the answer or in the events."""
        if self.dialect == "messages":
            return "/delta/text" if self.stream else "/content/0/text"
        return "/choices/0/delta/content" if self.stream else "/choices/0/message/content"


SMALL = Scenario("150 B, 32 connections", "150 B", 1)
MIDDLE = Scenario("1 KB, 32 connections", "1 KB", 2.5)
LARGE = Scenario("150 KB, 8 connections", "150 KB", 1, connections=8)
AT_50 = Scenario("1 KB, 50/s, 20 ms thinking", "1 KB", 2, rate=50, thinking_ms=20, connections=64)
AT_200 = Scenario(
    "1 KB, 200/s, 20 ms thinking", "1 KB", 2.5, rate=200, thinking_ms=20, connections=128
)
AT_1000 = Scenario(
    "1 KB, 1,000/s, 20 ms thinking", "1 KB", 3.5, rate=1000, thinking_ms=20, connections=128
)
LARGE_AT_20 = Scenario(
    "150 KB, 20/s, 20 ms thinking", "150 KB", 2.5, rate=20, thinking_ms=20, connections=16
)
STREAMS = Scenario("streams at full speed, 32 connections", "1 KB", 2, stream=True)
# So many are under way that the proxy is busy, and no two events of one arrive together.
STREAMS_SPACED = Scenario(
    "64 streams at once, 5 ms between events", "1 KB", 2, stream=True, gap_ms=5, connections=64
)
STREAMS_AT_50 = Scenario(
    "50 streams/s, 20 ms thinking, 5 ms between events", "1 KB", 2.5,
    stream=True, rate=50, thinking_ms=20, gap_ms=5, connections=64,
)
MESSAGES = Scenario("messages: 1 KB, 32 connections", "1 KB", 1, dialect="messages")
MESSAGES_STREAMS = Scenario(
    "messages: streams at full speed, 32 connections", "1 KB", 1,
    dialect="messages", stream=True,
)
SCENARIOS = (
    SMALL, MIDDLE, LARGE, AT_50, AT_200, AT_1000, LARGE_AT_20, STREAMS, STREAMS_SPACED,
    STREAMS_AT_50, MESSAGES, MESSAGES_STREAMS,
)
# Peers are asked only what the comparison needs, and the whole product only what its place changes.
OF_PEERS = (MIDDLE, AT_50, AT_200, AT_1000, LARGE_AT_20, STREAMS, STREAMS_AT_50)
OF_WHOLE = (MIDDLE, LARGE, AT_200, AT_1000, LARGE_AT_20, STREAMS, STREAMS_AT_50)
# What a proxy can take at most says whether it can take a fixed rate.
MOST = {AT_50: MIDDLE, AT_200: MIDDLE, AT_1000: MIDDLE, STREAMS_AT_50: STREAMS}


class Direct:
    """No proxy at all."""

    headers = ()
    least_scale = 0.0
    most_connections = 64

    def __init__(self, address: str):
        self.address = address

    def pids(self) -> dict[str, int]:
        return {}


class Bench:
    """All measurements; `peers` are those that are installed."""

    def __init__(self, programs: Path, folder: Path, scale: float, peers: dict):
        self.programs, self.folder, self.scale, self.peers = programs, folder, scale, peers
        self.planted = folder / "planted.json"
        self.planted.write_text(json.dumps(bodies.PLANTED))
        self.absent: dict[str, str] = {}
        # Answers that count in no figure, but have a certificate, too.
        self.beside = 0

    def repetition(self) -> dict:
        """Every proxy after the other, each fresh, with one provider."""
        found = {"load_average": machine.load_average(), "stolen": -machine.stolen(), "ways": {}}
        found["floor"] = run_json(PRODUCT_CORE, [self.programs / "floor"])
        provider = Provider(self.programs, self.planted, before_others=True)
        try:
            found["ways"][DIRECT] = self._way(Direct(provider.address), SCENARIOS)
            self._lucairn(found, provider)
            for kind in PEERS:
                if kind.name in self.peers:
                    self._peer(found, kind, provider)
        finally:
            provider.stop()
        found["stolen"] += machine.stolen()
        return found

    def _lucairn(self, found: dict, provider: Provider):
        lucairn = Lucairn(self.programs, self.folder, provider.address)
        self.beside = 0
        pids = lucairn.pids()
        leaked = provider.leaked()
        try:
            # What the start has left behind settles, or it would count as memory at rest.
            time.sleep(0.5)
            memory = {
                "rest": memory_kib(pids, "VmRSS"), "rest_proportional": proportional_kib(pids),
            }
            lucairn.place(PLACES[GATEWAY_ALONE])
            if ask(lucairn, question(MIDDLE)) is None:
                self.beside += 1 + self.load(lucairn, MIDDLE, self.scale)["answered"]
            for name, under_test in PLACES.items():
                lucairn.place(under_test)
                asked = SCENARIOS if name == GATEWAY_ALONE else OF_WHOLE
                found["ways"][name] = self._way(lucairn, asked)
            memory["load"] = memory_kib(pids, "VmHWM")
            memory["load_proportional"] = proportional_kib(pids)
        finally:
            lucairn.stop()
        for name in PLACES:
            found["ways"][name]["memory"] = memory
        found["leaked"] = provider.leaked() - leaked
        found["beside"] = self.beside
        found["verdicts"] = lucairn.product.verdicts()
        lucairn.product.forget()

    def _peer(self, found: dict, kind, provider: Provider):
        proxy = kind(self.peers[kind.name], self.folder, provider.address)
        try:
            proxy.wait_until_ready(question(MIDDLE))
            # What the start has left behind settles, or it would count as memory at rest.
            time.sleep(0.5)
            memory = {"rest": memory_kib(proxy.pids(), "VmRSS")}
            # Compilers at run time need their time; nobody should pay for them in a figure.
            self.load(proxy, MIDDLE, self.scale * 3)
            found["ways"][kind.name] = self._way(proxy, OF_PEERS)
            memory["load"] = memory_kib(proxy.pids(), "VmHWM")
            found["ways"][kind.name]["memory"] = memory
        except (Absent, OSError, subprocess.SubprocessError) as error:
            self.absent[kind.name] = str(error)
        finally:
            proxy.stop()

    def _way(self, proxy, scenarios: tuple) -> dict:
        runs: dict = {}
        for scenario in scenarios:
            runs[scenario.name] = self._measure(proxy, scenario, runs)
        return {"runs": runs}

    def _measure(self, proxy, scenario: Scenario, runs: dict) -> dict:
        """One scenario; when it cannot be, the reason."""
        most = runs.get(MOST[scenario].name, {}) if scenario in MOST else {}
        if "why_not" in most:
            return most
        if 0.9 * scenario.rate > most.get("per_second", scenario.rate):
            return {"why_not": f"takes at most {most['per_second']:,.0f}/s"}
        # Whoever does not answer once, or answers with an error, is not put under load.
        if reason := ask(proxy, question(scenario), scenario.path()):
            return {"why_not": reason}
        self.beside += 1
        pids = proxy.pids()
        before = {name: machine.cpu_seconds(pid) for name, pid in pids.items()}
        try:
            scale = max(self.scale, proxy.least_scale)
            found = self.load(proxy, scenario, scale * scenario.seconds)
        except (subprocess.SubprocessError, json.JSONDecodeError) as error:
            return {"why_not": f"the load ended early: {error}"[:160]}
        # The last certificates are made after the last answers.
        time.sleep(0.2)
        count = max(found["answered"], 1)
        found["cpu_us"] = {
            name: (machine.cpu_seconds(pid) - before[name]) * 1e6 / count
            for name, pid in pids.items()
        }
        return found

    def load(self, proxy, scenario: Scenario, seconds: float) -> dict:
        body, expect = self.folder / "body.json", self.folder / "expect.json"
        body.write_bytes(question(scenario))
        expect.write_text(json.dumps(bodies.EXPECTED[scenario.size]))
        # At a fixed rate connections cost nothing; otherwise they are the queue in the proxy.
        most = scenario.connections if scenario.rate else proxy.most_connections
        command = [
            self.programs / "load", "--address", proxy.address, "--path", scenario.path(),
            "--body", body, "--expect", expect, "--pointer", scenario.pointer(),
            "--connections", min(most, scenario.connections), "--seconds", seconds,
            "--warm-up-seconds", min(0.5, seconds / 4),
        ]
        for header in proxy.headers:
            command += ["--header", header]
        if scenario.rate:
            command += ["--rate", scenario.rate, "--checked-every", 8]
        if scenario.stream:
            last = '{"type":"message_stop"}' if scenario.dialect == "messages" else "[DONE]"
            command += ["--last", last]
        done = subprocess.run(
            pinned(LOAD_CORE, command, before_others=True),
            stdout=subprocess.PIPE, check=True, timeout=60,
        )
        return json.loads(done.stdout)


def question(scenario: Scenario) -> bytes:
    return bodies.body(scenario.size, scenario.dialect, scenario.model(), scenario.stream)


def say(text: str):
    print(text, file=sys.stderr, flush=True)
