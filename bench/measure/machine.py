"""What the kernel tells: about this machine, and about the CPU time and memory of a process."""

import datetime
import os
import platform
import shutil
import subprocess
from pathlib import Path


def describe() -> dict:
    """The facts without which a number means nothing."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().splitlines()[0].split()[1]
    return {
        "cores": len(models) or os.cpu_count(),
        "cpu": models[0] if models else platform.machine(),
        "memory": f"{int(memory) / 1024 / 1024:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "date": datetime.date.today().isoformat(),
    }


def load_average() -> float:
    """How many tasks wanted to run in the last minute, ours included."""
    return os.getloadavg()[0]


def stolen() -> float:
    """Seconds of CPU time that the host gave to somebody else, all cores together."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process in nanosecond steps: the scheduler's count over all its threads."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass  # A thread that ended this moment.
    return total / 1e9


def resident_kib(pid: int, field: str = "VmRSS") -> int:
    """Memory of a process; VmHWM is the most it ever had."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    return 0


def written_bytes(pid: int) -> int:
    """Bytes that a process caused to be sent to the disk."""
    for line in Path(f"/proc/{pid}/io").read_text().splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    return 0


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


class SyncCount:
    """Counts the fsync and fdatasync calls of processes while it is open, with the kernel's own
    trace points. Where they may not be used, the count is None."""

    EVENTS = "syscalls:sys_enter_fdatasync,syscalls:sys_enter_fsync"

    def __init__(self, pids: list[int]):
        self.pids = pids
        self.count: int | None = None

    def __enter__(self):
        command = ["perf", "stat", "-x,", "-e", self.EVENTS, "-p", ",".join(map(str, self.pids))]
        self.perf = None
        if shutil.which("perf"):
            self.perf = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
        return self

    def __exit__(self, *_):
        if self.perf is None:
            return
        self.perf.send_signal(2)
        _, text = self.perf.communicate(timeout=30)
        counts = [line.split(",")[0] for line in text.splitlines() if "sys_enter" in line]
        if counts and all(count.isdigit() for count in counts):
            self.count = sum(map(int, counts))
