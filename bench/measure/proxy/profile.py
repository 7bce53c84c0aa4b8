"""Where the microseconds go: samples of perf, folded into steps by the names of functions.

A sample belongs to the function in which the processor was found. What the compiler put into its
caller counts there, so a step is a good estimate and no account."""

import re
import shutil
import subprocess
import threading
from collections import Counter
from pathlib import Path

from ..product import COMPARTMENTS, LOAD_CORE, Provider
from ..report import table
from . import scenarios as asked
from .lucairn import GATEWAY_ALONE, PLACES, Lucairn
from .scenarios import Bench, Scenario, question
from .peers import ask

# A step and the functions that make it up; the first that matches counts. `kernel` and `libc` are
# what the samples say of the file that a function is in.
STEPS = (
    ("kernel: files and syncs", r"^kernel (.*(ext4|jbd2|fsync|fdatasync|block|blk_|bio_|writeback|pwrite|vfs_write|xfs|btrfs|overlay))"),
    ("kernel: sockets, wakeups, the rest", r"^kernel "),
    ("allocator", r"\b_?mi_|mimalloc|malloc|calloc|realloc|cfree|__rust_(alloc|dealloc|realloc)|__rdl_"),
    ("copying and comparing", r"mem(cpy|move|set|cmp|chr)_|__mem|memcpy|memmove|memset|memcmp|bcmp"),
    ("sign and verify", r"ed25519|curve25519|graviola|lucairn_veil::key::|sha2::sha512|sha2.*sha512|signature::"),
    ("digests and seals", r"sha2|sha256|hmac|chacha|poly1305|digest::|aead"),
    ("store", r"sqlite3|rusqlite|compartment::database|compartment8database|gateway::store|gateway5store|witness::store|witness5store"),
    ("restore", r"sanitizer.*restore|gateway.*restore|egress.*stream|gateway.*(sse|relay)"),
    ("splice", r"sanitizer.*(json::(redact|rows|rules|shifts)|splice|placeholder|replace|vault|manifest)"),
    ("parse and write JSON", r"sanitizer.*json|serde|json|tape|ryu|itoa|simdutf8|from_utf8"),
    ("scan", r"sanitizer.*(detect|scan|repeat|entity|known|pattern)|regex|aho_corasick|memchr|sanitizer"),
    ("claims and certificates", r"lucairn_veil|veil::"),
    ("http and runtime", r"hyper|http::|http_body|httparse|httpdate|axum|tower|tokio|mio|matchit|h2::|bytes::|futures|compartment::(peer|serve|http)|lucairn_compartment|std::sys.*(net|futex)|crossbeam|parking_lot"),
    ("telemetry", r"tracing|prometheus"),
    ("gateway, egress, witness: own code", r"lucairn_(gateway|egress|witness)"),
)
REST = "the rest"
MATCHERS = [(step, re.compile(pattern)) for step, pattern in STEPS]

# What is profiled: a column, a scenario, a process.
COLUMNS = (
    ("gateway, 1 KB", asked.MIDDLE, "gateway"),
    ("egress, 1 KB", asked.MIDDLE, "egress"),
    ("witness, 1 KB", asked.MIDDLE, "witness"),
    ("gateway, 150 KB", asked.LARGE, "gateway"),
    ("gateway, stream", asked.STREAMS, "gateway"),
)
# How many functions of a process are shown by name.
SHOWN = 12


def step_of(symbol: str, file: str) -> str:
    """The step that a function belongs to."""
    place = "kernel " if "kernel" in file or file.startswith("[") else ""
    for step, pattern in MATCHERS:
        if pattern.search(place + symbol):
            return step
    return REST


def readable(symbol: str) -> str:
    """A function's name without the digest at its end, short enough for a table."""
    name = re.sub(r"::h[0-9a-f]{16}$|\+0x[0-9a-f]+$", "", symbol)
    name = re.sub(r"<([^<>]*)>", r"<\1>", name)
    return name if len(name) <= 90 else name[:45] + "…" + name[-44:]


class Samples:
    """Samples of one load: by process, by function."""

    def __init__(self, text: str):
        self.by_pid: dict[int, Counter] = {}
        for line in text.splitlines():
            # "  1234  symbol (file)"; a function without a name is "[unknown]".
            found = re.match(r"\s*(\d+)\s+(?:[0-9a-f]+\s+)?(.*?)\s+\(([^()]*|\S*)\)\s*$", line)
            if found:
                pid, symbol, file = int(found[1]), found[2], found[3]
                self.by_pid.setdefault(pid, Counter())[symbol, file] += 1


def record_samples(pids: list[int], seconds: float, file: Path) -> Samples:
    """Samples all threads of some processes while load is on them."""
    # The clock of the CPU works in virtual machines, too, where counters of cycles may not.
    sampling = ["perf", "record", "-q", "-e", "cpu-clock", "-F", "1999", "-o", str(file)]
    subprocess.run(
        [*sampling, "-p", ",".join(map(str, pids)), "--", "sleep", str(seconds)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, timeout=seconds + 60,
    )
    read = ["perf", "script", "-i", str(file), "-F", "pid,ip,sym,dso", "--no-inline"]
    done = subprocess.run(read, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
                          timeout=300)
    return Samples(done.stdout.decode(errors="replace"))


def run(programs: Path, folder: Path, scale: float) -> str:
    """The profile as Markdown, or why there is none."""
    if shutil.which("perf") is None:
        return "There is no profile: perf is not installed."
    bench = Bench(programs, folder, scale, {})
    provider = Provider(programs, bench.planted, before_others=True)
    lucairn = Lucairn(programs, folder, provider.address)
    try:
        lucairn.place(PLACES[GATEWAY_ALONE])
        profiles = {
            scenario: profiled(bench, lucairn, scenario, max(2.0, 4.0 * scale))
            for scenario in dict.fromkeys(column[1] for column in COLUMNS)
        }
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", None)
        return f"There is no profile: {(said or str(error).encode()).decode(errors='replace')[:300]}"
    finally:
        lucairn.stop()
        provider.stop()
        lucairn.product.forget()
    return render(profiles)


def profiled(bench: Bench, lucairn: Lucairn, scenario: Scenario, seconds: float) -> dict:
    """One load: CPU time per answer of each process, and its samples."""
    if reason := ask(lucairn, question(scenario), scenario.path()):
        return {"why_not": reason}
    # Once without perf, whose interrupts are not what is asked for.
    pids = lucairn.product.pids
    before = lucairn.product.cpu_seconds()
    answered = max(bench.load(lucairn, scenario, seconds / 2)["answered"], 1)
    after = lucairn.product.cpu_seconds()
    cost = {name: (after[name] - before[name]) * 1e6 / answered for name in pids}
    load = threading.Thread(target=bench.load, args=(lucairn, scenario, seconds + 1.5))
    load.start()
    try:
        file = bench.folder / "perf.data"
        samples = record_samples(list(pids.values()), seconds, file)
    finally:
        load.join()
    return {"cost": cost, "samples": {name: samples.by_pid.get(pid) for name, pid in pids.items()}}


def render(profiles: dict) -> str:
    """One column for each process and load, one row for each step; then functions by name."""
    reasons = [
        f"* {scenario.name}: {profile['why_not']}"
        for scenario, profile in profiles.items() if "why_not" in profile
    ]
    columns = [column for column in COLUMNS if (profiles[column[1]].get("samples") or {}).get(column[2])]
    if not columns:
        return "\n".join(["There is no profile: no samples.", *reasons])
    folded = [fold(profiles[scenario], process) for _, scenario, process in columns]
    steps = sorted({step for one in folded for step in one}, key=lambda step: -folded[0].get(step, 0))
    rows = [
        [step, *(f"{one.get(step, 0):,.1f}" for one in folded)] for step in steps
    ]
    rows.append(["all", *(f"{sum(one.values()):,.1f}" for one in folded)])
    parts = [table(["µs of CPU time per answer", *(name for name, _, _ in columns)], rows)]
    for name, scenario, process in columns:
        parts.append(f"Functions of `{name}` that take most, µs per answer:\n\n"
                     + by_name(profiles[scenario], process))
    return "\n\n".join([*parts, *reasons])


def fold(profile: dict, process: str) -> dict[str, float]:
    """Microseconds per answer by step."""
    samples = profile["samples"][process]
    each = profile["cost"][process] / samples.total()
    steps: Counter = Counter()
    for (symbol, file), count in samples.items():
        steps[step_of(symbol, file)] += count * each
    return dict(steps)


def by_name(profile: dict, process: str) -> str:
    samples = profile["samples"][process]
    each = profile["cost"][process] / samples.total()
    rows = [
        [f"{count * each:,.1f}", step_of(symbol, file), f"`{readable(symbol)}`"]
        for (symbol, file), count in samples.most_common(SHOWN)
    ]
    return table(["µs", "step", "function"], rows)
