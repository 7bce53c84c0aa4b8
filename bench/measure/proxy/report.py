"""What was measured as Markdown tables: medians, in brackets the least and the most."""

import statistics

from ..product import COMPARTMENTS
from ..report import spread, table
from . import scenarios as asked
from .lucairn import GATEWAY_ALONE, PLACES, WHOLE
from .peers import PEERS
from .scenarios import DIRECT, SCENARIOS
from .targets import (
    added_ms, cpu_us, floor_us, memory_mb, per_core, run_of, target_table, why_not,
)

# In the order of the tables.
WAYS = (DIRECT, "nginx", GATEWAY_ALONE, WHOLE, "LiteLLM", "Portkey")


def cell(repetitions: list[dict], figure, digits: int = 0) -> str:
    return spread([figure(repetition) for repetition in repetitions], digits)


def present(repetitions: list[dict]) -> list[str]:
    return [way for way in WAYS if any(way in one["ways"] for one in repetitions)]


def parts_of(way: str):
    """Which processes a row is about."""
    return ("gateway",) if way == GATEWAY_ALONE else None


def throughput_table(repetitions: list[dict]) -> str:
    rows = []
    for way in present(repetitions):
        if way == DIRECT:
            continue
        row = [way]
        for scenario in (asked.MIDDLE, asked.STREAMS):
            def cost(one, way=way, scenario=scenario):
                return cpu_us(one, way, scenario, parts_of(way))
            def rate(one, way=way, scenario=scenario):
                run = run_of(one, way, scenario)
                return run["per_second"] if run else None
            row += [
                cell(repetitions, rate), cell(repetitions, cost),
                cell(repetitions, lambda one, cost=cost: per_core(cost(one))),
            ]
        row += [
            cell(repetitions, lambda one, way=way: memory_mb(one, way, which), 0)
            for which in ("rest", "load")
        ]
        rows.append(row)
    head = [
        "", "1 KB: requests/s", "CPU µs each", "per second of CPU", "streams/s", "CPU µs each",
        "per second of CPU", "MB at rest", "MB under load",
    ]
    return table(head, rows)


ADDED = (
    (asked.AT_50, "1 KB, 50/s", "latency"),
    (asked.AT_200, "1 KB, 200/s", "latency"),
    (asked.AT_1000, "1 KB, 1,000/s", "latency"),
    (asked.LARGE_AT_20, "150 KB, 20/s", "latency"),
    (asked.STREAMS_AT_50, "streams, 50/s: first byte", "first_byte"),
    (asked.STREAMS_AT_50, "streams, 50/s: end", "latency"),
)


def added_table(repetitions: list[dict]) -> str:
    """What each adds; the row of `direct` is what it is added to."""
    rows = []
    for way in present(repetitions):
        row = [way]
        for scenario, _, moment in ADDED:
            for quantile in ("p50", "p99"):
                def figure(one, way=way, scenario=scenario, quantile=quantile, moment=moment):
                    if way != DIRECT:
                        return added_ms(one, way, scenario, quantile, moment)
                    run = run_of(one, way, scenario)
                    return run[moment][quantile] / 1000 if run else None
                row.append(cell(repetitions, figure, 2))
        rows.append(row)
    head = [""] + [f"{name} {q}" for _, name, _ in ADDED for q in ("p50", "p99")]
    return table(head, rows)


def cost_table(repetitions: list[dict]) -> str:
    """CPU time of each of our processes in every scenario, next to its signatures."""
    rows = []
    for place, way in (("gateway alone", GATEWAY_ALONE), ("whole product", WHOLE)):
        for scenario in SCENARIOS:
            if not any(run_of(one, way, scenario) for one in repetitions):
                continue
            row = [scenario.name, place]
            for name in COMPARTMENTS:
                row.append(cell(repetitions, lambda one: cpu_us(one, way, scenario, (name,))))
            row.append(cell(repetitions, lambda one: cpu_us(one, way, scenario, COMPARTMENTS)))
            row.append(cell(
                repetitions,
                lambda one: ratio(cpu_us(one, way, scenario, COMPARTMENTS), floor_us(one)), 1,
            ))
            rows.append(row)
    if not rows:
        return "Nothing could be measured."
    floors = [cell(repetitions, lambda one: one["floor"][name]) for name in COMPARTMENTS]
    rows.insert(0, ["the signatures alone", "", *floors, cell(repetitions, floor_us), "1"])
    return table(["CPU µs per answer", "on the core", *COMPARTMENTS, "all three", "× floor"], rows)


def ratio(one: float | None, other: float) -> float | None:
    return one / other if one is not None else None


def latency_table(repetitions: list[dict]) -> str:
    rows = []
    for scenario in SCENARIOS:
        for way in present(repetitions):
            runs = [run for one in repetitions if (run := run_of(one, way, scenario))]
            if not runs:
                continue
            quantiles = [
                spread([run["latency"][name] / 1000 for run in runs], 2)
                for name in ("p50", "p99", "p999")
            ]
            rate = spread([run["per_second"] for run in runs])
            errors = str(sum(run["errors"] for run in runs))
            rows.append([scenario.name, way, rate, *quantiles, errors])
    return table(["scenario", "", "answers/s", "p50 ms", "p99 ms", "p99.9 ms", "errors"], rows)


def memory_table(repetitions: list[dict]) -> str:
    rows = []
    for name in (*COMPARTMENTS, "supervisor"):
        cells = []
        for which in ("rest", "load"):
            def figure(one, which=which):
                memory = one["ways"].get(WHOLE, {}).get("memory", {}).get(which)
                return memory[name] * 1024 / 1e6 if memory else None
            cells.append(cell(repetitions, figure, 1))
        rows.append([name, *cells])
    together = [
        cell(repetitions, lambda one: memory_mb(one, WHOLE, f"{which}_proportional"), 1)
        for which in ("rest", "load")
    ]
    rows.append(["all, pages that they share counted once", *together])
    return table(["resident memory, MB", "at rest", "at most, under load"], rows)


def proof(repetitions: list[dict]) -> str:
    """Whether every answer was whole, restored and certified, and nothing went where it must not."""
    answered = sum(answers(one) for one in repetitions)
    verdicts: dict[str, int] = {}
    for one in repetitions:
        for verdict, count in one["verdicts"].items():
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    kinds = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items()))
    runs = [run for one in repetitions for run in runs_of_lucairn(one)]
    return "\n".join([
        f"* Answers of Lucairn with status 200 that came to their end: {answered:,}; "
        f"certificates: {kinds or 'none'}. Errors: {sum(run['errors'] for run in runs):,}.",
        f"* Of these, answers whose text was read, with every value restored and no placeholder: "
        f"{sum(run['checked'] for run in runs):,}.",
        f"* Requests from Lucairn at the provider that held any of the planted values: "
        f"{sum(one['leaked'] for one in repetitions):,}.",
    ])


def runs_of_lucairn(repetition: dict) -> list[dict]:
    runs = [run for way in PLACES for run in repetition["ways"].get(way, {})["runs"].values()]
    return [run for run in runs if "why_not" not in run]


def answers(repetition: dict) -> int:
    return repetition["beside"] + sum(run["answered"] for run in runs_of_lucairn(repetition))


def missing(repetitions: list[dict], peers: dict, absent: dict) -> str:
    """Who is compared, and who is not and why."""
    lines = []
    for kind in PEERS:
        if kind.name in absent:
            lines.append(f"* {kind.name} is absent: {absent[kind.name]}")
        else:
            lines.append(f"* {kind.name} {peers[kind.name]['version']}.")
    refused: dict[tuple, list[str]] = {}
    for way in present(repetitions):
        for scenario in SCENARIOS:
            if reason := why_not(repetitions, way, scenario):
                refused.setdefault((way, reason), []).append(scenario.name)
    lines += [f"* {way}: {reason} ({'; '.join(names)})" for (way, reason), names in refused.items()]
    return "\n".join(lines)


def complaints(repetitions: list[dict]) -> list[str]:
    """What must not be; a run with any of these fails."""
    found = []
    for number, one in enumerate(repetitions, 1):
        errors = sum(run["errors"] for run in runs_of_lucairn(one))
        certificates = sum(one["verdicts"].values())
        # An exchange that ended in an error has a certificate, too.
        if not answers(one) <= certificates <= answers(one) + errors:
            found.append(f"repetition {number}: {answers(one)} answers, {certificates} certificates")
        if errors:
            found.append(f"repetition {number}: {errors} errors")
        if one["leaked"]:
            found.append(f"repetition {number}: {one['leaked']} requests leaked personal data")
        refused = [
            f"{way}, {name}: {run['why_not']}"
            for way in PLACES for name, run in one["ways"][way]["runs"].items()
            if "why_not" in run and not run["why_not"].startswith("takes at most")
        ]
        found += [f"repetition {number}: {reason}" for reason in refused]
    return found


def render(facts: dict, repetitions: list[dict], command: str, peers: tuple[dict, dict]) -> str:
    loads = spread([one["load_average"] for one in repetitions], 1)
    stolen = spread([one["stolen"] for one in repetitions], 1)
    floors = statistics.median(floor_us(one) for one in repetitions)
    return "\n\n".join([
        f"`{command}` on {facts['date']}: {facts['cores']} cores of {facts['cpu']}, "
        f"{facts['memory']}, {facts['kernel']}. Repetitions, each with a fresh "
        f"installation: {len(repetitions)}; medians, in brackets the least and the most. Load average before a "
        f"repetition: {loads}. CPU seconds stolen by the host in one: {stolen}. The signatures of "
        f"one exchange cost {floors:,.0f} µs here and now.",
        "### Targets\n\n" + target_table(repetitions),
        "### Throughput and memory\n\n" + throughput_table(repetitions),
        "### What a proxy adds, in milliseconds\n\n" + added_table(repetitions),
        "### CPU time of Lucairn's processes\n\n" + cost_table(repetitions),
        "### Memory of Lucairn's processes\n\n" + memory_table(repetitions),
        "### All latencies\n\n" + latency_table(repetitions),
        "### Peers, and what could not be measured\n\n" + missing(repetitions, *peers),
        "### Proof\n\n" + proof(repetitions),
    ])
