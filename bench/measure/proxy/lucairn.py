"""Lucairn as one of the proxies: with everything on, and its processes on the cores that are asked for."""

import os
from pathlib import Path

from .. import machine
from ..product import LOAD_CORE, PRODUCT_CORE, Product

SETTINGS = """
[server]
listen = "127.0.0.1:0"
data = "{data}"
workers = 1

[egress.providers.mock]
kind = "openai"
base_url = "http://{provider}/v1"
keyless = true

[egress.providers.mock-messages]
kind = "anthropic"
base_url = "http://{provider}"
keyless = true

[egress.routes]
mock = "mock"
claude-mock = "mock-messages"
"""

# Which of its processes share the core under test; the others run beside load and provider.
GATEWAY_ALONE = "Lucairn, gateway alone on the core"
WHOLE = "Lucairn, whole product on the core"
PLACES = {GATEWAY_ALONE: ("gateway",), WHOLE: ("gateway", "egress", "witness", "supervisor")}


class Lucairn:
    """A running product."""

    least_scale = 0.0
    most_connections = 64

    def __init__(self, programs: Path, folder: Path, provider: str):
        self.product = Product(programs, folder, provider, SETTINGS)
        self.address = self.product.address
        self.headers = (
            f"authorization: Bearer {self.product.key}", "anthropic-version: 2023-06-01",
        )

    def pids(self) -> dict[str, int]:
        return {**self.product.pids, "supervisor": self.product.process.pid}

    def place(self, under_test: tuple[str, ...]):
        """Moves every thread of every process to its core."""
        for name, pid in self.pids().items():
            core = PRODUCT_CORE if name in under_test else LOAD_CORE
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), {int(core)})

    def stop(self):
        self.product.stop()


def memory_kib(pids: dict[str, int], field: str) -> dict[str, int]:
    """Memory of processes: VmRSS is what is resident now, VmHWM the most that ever was."""
    return {name: machine.resident_kib(pid, field) for name, pid in pids.items()}


def proportional_kib(pids: dict[str, int]) -> int:
    """Memory of processes together, in which pages that they share count once."""
    total = 0
    for pid in pids.values():
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total
