"""Repetitions as Markdown tables: the median, and in brackets the least and the most."""

import statistics

from .product import COMPARTMENTS
from .scenarios import MOST, ONE, SCENARIOS


def spread(values: list, digits: int = 0) -> str:
    """Median and range; a dash when there is nothing to tell."""
    values = [value for value in values if value is not None]
    if not values:
        return "–"
    middle, least, most = statistics.median(values), min(values), max(values)
    text = f"{middle:,.{digits}f}"
    if len(values) > 1:
        text += f" ({least:,.{digits}f}–{most:,.{digits}f})"
    return text


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def latency_table(repetitions: list[dict]) -> str:
    rows = []
    for scenario in SCENARIOS:
        for way in ("direct", "through"):
            runs = [repetition[way][scenario.name] for repetition in repetitions]
            latency = [run["latency"] for run in runs]
            quantiles = [
                spread([one[name] / 1000 for one in latency], 2)
                for name in ("p50", "p90", "p99", "p999")
            ]
            rate = spread([run["per_second"] for run in runs])
            rows.append([scenario.name, way, rate, *quantiles, str(sum(r["errors"] for r in runs))])
    head = ["scenario", "", "requests/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "errors"]
    return table(head, rows)


def added_table(repetitions: list[dict]) -> str:
    rows = []
    for scenario in SCENARIOS:
        def added(name, scenario=scenario):
            ways = [(r["through"][scenario.name], r["direct"][scenario.name]) for r in repetitions]
            return spread([(t["latency"][name] - d["latency"][name]) / 1000 for t, d in ways], 2)
        rows.append([scenario.name, added("p50"), added("p99")])
    return table(["scenario", "added p50 ms", "added p99 ms"], rows)


def cpu_table(repetitions: list[dict]) -> str:
    """CPU time of each process per exchange next to the cost of its signatures."""
    rows = []
    for name in (*COMPARTMENTS, "all three"):
        parts = COMPARTMENTS if name == "all three" else (name,)
        floors = [sum(r["floor"][part] for part in parts) for r in repetitions]
        row = [name, spread(floors)]
        for scenario in (ONE, MOST):
            costs = [
                sum(r["through"][scenario.name]["cpu_us"][part] for part in parts)
                for r in repetitions
            ]
            ratios = [cost / floor for cost, floor in zip(costs, floors)]
            row += [spread(costs), spread(ratios, 1)]
        rows.append(row)
    head = ["process", "floor µs"]
    for scenario in (ONE, MOST):
        head += [f"{scenario.name}: µs", "× floor"]
    return table(head, rows)


def resources_table(repetitions: list[dict]) -> str:
    rows = []
    for name in COMPARTMENTS:
        rest = [r["resting_kib"][name] / 1024 for r in repetitions]
        peak = [r["peak_kib"][name] / 1024 for r in repetitions]
        rows.append([f"memory of the {name}, MiB, at rest / at most",
                     f"{spread(rest, 1)} / {spread(peak, 1)}"])
    kept = [r["bytes_on_disk"] / r["answered"] for r in repetitions]
    rows.append(["bytes kept on disk per exchange", spread(kept)])
    for scenario in (ONE, MOST):
        written = [r["through"][scenario.name]["written"] for r in repetitions]
        rows.append([f"bytes written per exchange, {scenario.name}", spread(written)])
    for scenario in (ONE, MOST):
        syncs = [r["syncs"][scenario.name] for r in repetitions]
        rows.append([f"syncs per exchange, {scenario.name}", spread(syncs, 2)])
    return table(["", ""], rows)


def proof(repetitions: list[dict]) -> str:
    """Whether every answer has its certificate, and nothing went where it must not."""
    through = [run for r in repetitions for run in r["through"].values()]
    answered = sum(r["answered"] for r in repetitions)
    certificates = sum(sum(r["verdicts"].values()) for r in repetitions)
    verdicts: dict[str, int] = {}
    for repetition in repetitions:
        for verdict, count in repetition["verdicts"].items():
            verdicts[verdict] = verdicts.get(verdict, 0) + count
    kinds = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(verdicts.items()))
    lines = [
        f"* Answers with status 200: {answered:,}. Certificates in the database afterwards: "
        f"{certificates:,} ({kinds}).",
        f"* Answers whose text was read, with every value restored and no placeholder left: "
        f"{sum(run['checked'] for run in through):,}. "
        f"Errors: {sum(run['errors'] for run in through):,}.",
        f"* Requests at the provider that held any of the planted values: "
        f"{sum(run['leaked'] for run in through):,}.",
    ]
    return "\n".join(lines)


def complaints(repetitions: list[dict]) -> list[str]:
    """What must not be; a run with any of these fails."""
    found = []
    for number, repetition in enumerate(repetitions, 1):
        runs = repetition["through"].values()
        certificates = sum(repetition["verdicts"].values())
        errors = sum(run["errors"] for run in runs)
        # An exchange that ended in an error has a certificate, too.
        if not repetition["answered"] <= certificates <= repetition["answered"] + errors:
            found.append(f"repetition {number}: {repetition['answered']} answers, "
                         f"{certificates} certificates")
        if errors:
            found.append(f"repetition {number}: {errors} errors")
        if leaked := sum(run["leaked"] for run in runs):
            found.append(f"repetition {number}: {leaked} requests leaked personal data")
    return found


def render(facts: dict, repetitions: list[dict], command: str) -> str:
    """The measured part of RESULTS.md."""
    loads = spread([r["load_average"] for r in repetitions], 1)
    stolen = spread([r["stolen"] for r in repetitions], 1)
    floor = [r["floor"] for r in repetitions]
    return "\n\n".join([
        f"`{command}` on {facts['date']}: {facts['cores']} cores of {facts['cpu']}, "
        f"{facts['memory']}, {facts['kernel']}. {len(repetitions)} repetitions, each with a fresh "
        f"installation; medians, in brackets the least and the most. Load average before a "
        f"repetition: {loads}. CPU seconds stolen by the host in one: {stolen}.",
        f"Here and now one signature costs {spread([f['sign'] for f in floor], 1)} µs and one "
        f"verification {spread([f['verify'] for f in floor], 1)} µs.",
        "### CPU time per exchange, next to its floor\n\n" + cpu_table(repetitions),
        "### Latency and throughput\n\n" + latency_table(repetitions),
        "### What the product adds\n\n" + added_table(repetitions),
        "### Memory and disk\n\n" + resources_table(repetitions),
        "### Proof\n\n" + proof(repetitions),
    ])
