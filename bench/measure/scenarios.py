"""What is asked, how, and what is measured meanwhile."""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from . import machine
from .product import LOAD_CORE, PRODUCT_CORE, Product, Provider, run_json

NAME = "Anna Schmidt"
PLANTED = [
    NAME, "anna.schmidt@example.org", "+49 30 901820", "DE89 3704 0044 0532 0130 00",
    "12.03.1985", "4111 1111 1111 1111",
]
OPENING = (
    f"e-mail {PLANTED[1]}, phone {PLANTED[2]}, IBAN {PLANTED[3]}, "
    f"date of birth {PLANTED[4]}, card {PLANTED[5]}. "
)
# Ordinary prose makes up the rest of the kilobyte; it holds nothing personal.
PROSE = (
    "The order arrived late and one of the two parcels was open when it came. The customer asks "
    "whether the missing part can be sent again without a new order, and whether the shipping fee "
    "will be paid back. Please answer in a friendly tone, explain what happens next and by when, "
    "offer a refund of the shipping fee, and say that a colleague of the service team will look "
    "after the case until it is closed. Do not promise a date that depends on the carrier. Close "
    "with a short sentence of thanks for the patience, and keep the whole answer under two hundred "
    "words so that it can be read on a telephone without scrolling through several pages."
)


def native_body(model: str) -> dict:
    return {
        "model": model,
        "prompt_template": "Write to {name}. {text}",
        "context": {"name": NAME, "text": OPENING + PROSE},
    }


def chat_body(model: str) -> dict:
    prompt = f"Write to {NAME}. {OPENING}{PROSE}"
    return {"model": model, "messages": [{"role": "user", "content": prompt}]}


@dataclass(frozen=True)
class Scenario:
    """One way to ask, measured directly and through the product."""

    name: str
    connections: int
    thinking_ms: int = 0
    # A fixed rate of arrivals, as a part of what the product can take at most.
    part_of_most: float = 0.0


ONE = Scenario("1 connection", 1)
MOST = Scenario("32 connections", 32)
SCENARIOS = (
    ONE,
    Scenario("16 connections", 16),
    MOST,
    Scenario("1 connection, 20 ms thinking", 1, 20),
    Scenario("32 connections, 20 ms thinking", 32, 20),
    Scenario("arrivals at 60 % of the most", 64, 0, 0.6),
    Scenario("arrivals at 60 % of the most, 20 ms thinking", 128, 20, 0.6),
)


class Bench:
    """One repetition: a fresh product, every scenario directly and through it."""

    def __init__(self, programs: Path, folder: Path, seconds: float):
        self.programs, self.folder, self.seconds = programs, folder, seconds
        self.planted = folder / "planted.json"
        self.planted.write_text(json.dumps(PLANTED))

    def repetition(self, most: float | None) -> dict:
        """Measures everything once. `most` fixes the open rates of later repetitions."""
        result = {"load_average": machine.load_average(), "stolen": -machine.stolen()}
        result["floor"] = run_json(PRODUCT_CORE, [self.programs / "floor"])
        provider = Provider(self.programs, self.planted)
        product = Product(self.programs, self.folder, provider.address)
        try:
            time.sleep(0.5)
            result["resting_kib"] = product.resident_kib()
            self._measure(result, most, provider, product)
            result["peak_kib"] = product.resident_kib("VmHWM")
        finally:
            product.stop()
            provider.stop()
        result["bytes_on_disk"] = product.bytes_on_disk()
        result["verdicts"] = product.verdicts()
        result["stolen"] += machine.stolen()
        product.forget()
        return result

    def _measure(self, result: dict, most: float | None, provider: Provider, product: Product):
        result["direct"], result["through"] = {}, {}
        # Connections, caches and pages are made once; nobody should pay for them in a figure.
        result["answered"] = self._through(product, MOST, 0.0, 1.0)["answered"]
        for scenario in SCENARIOS:
            rate = scenario.part_of_most * (most or result.get("most", 0.0))
            result["direct"][scenario.name] = self._direct(provider, scenario, rate)
            before = provider.leaked()
            through = self._through(product, scenario, rate, self.seconds)
            through["leaked"] = provider.leaked() - before
            result["through"][scenario.name] = through
            result["answered"] += through["answered"]
            if scenario is MOST:
                result["most"] = most or through["per_second"]
        result["syncs"] = {}
        for scenario in (ONE, MOST):
            counted = self._syncs(product, scenario)
            result["syncs"][scenario.name] = counted["syncs"]
            result["answered"] += counted["answered"]

    def _direct(self, provider: Provider, scenario: Scenario, rate: float) -> dict:
        return self._load(
            provider.address, "/v1/chat/completions", chat_body(model(scenario)),
            "/choices/0/message/content", (scenario, rate, self.seconds), [],
        )

    def _through(self, product: Product, scenario: Scenario, rate: float, seconds: float) -> dict:
        cpu, written = product.cpu_seconds(), product.written_bytes()
        result = self._load(
            product.address, "/api/v1/proxy/messages", native_body(model(scenario)),
            "/result/content/0/text", (scenario, rate, seconds), ["--header", f"x-api-key: {product.key}"],
        )
        # The last certificates are made after the last answers.
        time.sleep(0.3)
        count = max(result["answered"], 1)
        after = product.cpu_seconds()
        result["cpu_us"] = {name: (after[name] - cpu[name]) * 1e6 / count for name in cpu}
        result["written"] = (product.written_bytes() - written) / count
        return result

    def _syncs(self, product: Product, scenario: Scenario) -> dict:
        """A load of its own, because the kernel's trace points slow every system call down."""
        with machine.SyncCount(list(product.pids.values())) as syncs:
            result = self._through(product, scenario, 0.0, 1.0)
        result["syncs"] = None if syncs.count is None else syncs.count / result["answered"]
        return result

    def _load(self, address, path, body, pointer, how, more) -> dict:
        scenario, rate, seconds = how
        file = self.folder / "body.json"
        file.write_text(json.dumps(body))
        command = [
            self.programs / "load", "--address", address, "--path", path, "--body", file,
            "--pointer", pointer, "--expect", self.planted,
            "--connections", scenario.connections, "--seconds", seconds,
            "--warm-up-seconds", min(0.5, seconds / 4), *more,
        ]
        if rate:
            command += ["--rate", rate]
        return run_json(LOAD_CORE, command)


def model(scenario: Scenario) -> str:
    return f"mock-{scenario.thinking_ms}ms"
