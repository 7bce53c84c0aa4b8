"""The figures that this product is to reach, each next to what was measured: met or not, never hidden."""

import statistics
from dataclasses import dataclass
from typing import Callable

from ..product import COMPARTMENTS
from ..report import spread, table
from . import scenarios as asked
from .lucairn import GATEWAY_ALONE, WHOLE
from .scenarios import DIRECT, Scenario

MIB = 1024


def run_of(repetition: dict, way: str, scenario: Scenario) -> dict | None:
    """What one scenario gave; nothing when it was not or could not be measured."""
    run = repetition["ways"].get(way, {}).get("runs", {}).get(scenario.name)
    return run if run and "why_not" not in run else None


def why_not(repetitions: list[dict], way: str, scenario: Scenario) -> str:
    """Why there is no figure; empty when there is one, or none was asked for."""
    for repetition in repetitions:
        run = repetition["ways"].get(way, {}).get("runs", {}).get(scenario.name, {})
        if "why_not" in run:
            return run["why_not"]
    return ""


def added_ms(repetition: dict, way: str, scenario: Scenario, quantile: str,
             moment: str = "latency") -> float | None:
    """What a proxy adds to the latency without one, in the same repetition."""
    through, direct = run_of(repetition, way, scenario), run_of(repetition, DIRECT, scenario)
    if not through or not direct:
        return None
    return (through[moment][quantile] - direct[moment][quantile]) / 1000


def cpu_us(repetition: dict, way: str, scenario: Scenario, parts=None) -> float | None:
    """CPU time of a proxy per answer; `parts` are some of its processes."""
    run = run_of(repetition, way, scenario)
    if not run:
        return None
    return sum(cost for name, cost in run["cpu_us"].items() if parts is None or name in parts)


def per_core(cost: float | None) -> float | None:
    """Answers per second of CPU time."""
    return 1e6 / cost if cost else None


def floor_us(repetition: dict) -> float:
    """CPU time of all signatures of an exchange, measured in the same repetition."""
    return sum(repetition["floor"][name] for name in COMPARTMENTS)


def megabytes(kib) -> float:
    return (sum(kib.values()) if isinstance(kib, dict) else kib) * 1024 / 1e6


def memory_mb(repetition: dict, way: str, which: str) -> float | None:
    memory = repetition["ways"].get(way, {}).get("memory", {})
    return megabytes(memory[which]) if which in memory else None


@dataclass(frozen=True)
class Target:
    """A bound, and how the figure is read from a repetition."""

    name: str
    bound: float
    unit: str
    at_least: bool
    figure: Callable[[dict], float | None]
    digits: int = 0
    # Where the figure comes from, when it can be missing because the rate is not reached.
    source: tuple[str, Scenario] | None = None

    def row(self, repetitions: list[dict]) -> list[str]:
        values = [self.figure(repetition) for repetition in repetitions]
        values = [value for value in values if value is not None]
        sign = "≥" if self.at_least else "≤"
        bound = f"{sign} {self.bound:,g} {self.unit}".rstrip()
        reason = why_not(repetitions, *self.source) if self.source else ""
        measured = "; ".join(filter(None, [spread(values, self.digits), reason]))
        return [self.name, bound, measured, self._verdict(values, reason)]

    def _verdict(self, values: list[float], reason: str) -> str:
        # A rate that was not reached in one repetition is not reached.
        if reason.startswith("takes at most"):
            return "**not met**"
        if not values:
            return "not measured"
        middle = statistics.median(values)
        if middle < 0:
            # Nothing makes an answer faster; the machine was busy with something else.
            return "too noisy to tell"
        met = middle >= self.bound if self.at_least else middle <= self.bound
        return "met" if met else "**not met**"


def latency_targets(way: str, short: str) -> list[Target]:
    def added(name, bound, scenario, quantile, moment="latency"):
        def figure(repetition):
            return added_ms(repetition, way, scenario, quantile, moment)
        return Target(f"{name}, {short}", bound, "ms", False, figure, 2, (way, scenario))
    return [
        added("added p50, 1 KB, 1,000/s", 0.5, asked.AT_1000, "p50"),
        added("added p99, 1 KB, 1,000/s", 1.5, asked.AT_1000, "p99"),
        added("added time to first byte of a stream, p50", 1, asked.STREAMS_AT_50, "p50",
              "first_byte"),
        added("added p50, 150 KB", 5, asked.LARGE_AT_20, "p50"),
    ]


def gateway_per_core(scenario: Scenario):
    return lambda repetition: per_core(cpu_us(repetition, GATEWAY_ALONE, scenario, ("gateway",)))


def whole_per_second(repetition: dict) -> float | None:
    run = run_of(repetition, WHOLE, asked.MIDDLE)
    return run["per_second"] if run else None


def times_floor(repetition: dict) -> float | None:
    cost = cpu_us(repetition, WHOLE, asked.MIDDLE, COMPARTMENTS)
    return cost / floor_us(repetition) if cost else None


def memory(which: str):
    return lambda repetition: memory_mb(repetition, WHOLE, which)


TARGETS = [
    Target("1 KB requests per second of the gateway's CPU time", 4000, "/s", True,
           gateway_per_core(asked.MIDDLE)),
    Target("1 KB requests/s, whole product on one core", 1800, "/s", True, whole_per_second),
    Target("CPU time of the three processes, 1 KB, times that of their signatures", 2, "×", False,
           times_floor, 2),
    *latency_targets(GATEWAY_ALONE, "gateway alone on the core"),
    *latency_targets(WHOLE, "whole product on the core"),
    Target("streams of 40 events per second of the gateway's CPU time, at full speed", 800, "/s",
           True, gateway_per_core(asked.STREAMS)),
    Target("the same, 5 ms between events, so that none arrive together", 800, "/s", True,
           gateway_per_core(asked.STREAMS_SPACED)),
    Target("memory at rest, resident memory of all four processes added up", 60, "MB", False,
           memory("rest"), 1),
    Target("memory at rest, pages that they share counted once", 60, "MB", False,
           memory("rest_proportional"), 1),
]


def target_table(repetitions: list[dict]) -> str:
    rows = [target.row(repetitions) for target in TARGETS]
    return table(["figure", "target", "measured", ""], rows)
