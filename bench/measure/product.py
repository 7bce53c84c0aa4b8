"""The programs under test: started on one core, asked, stopped, and looked into afterwards."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import urllib.request
from pathlib import Path

from . import machine

# The whole product on one core, provider and load on the other.
PRODUCT_CORE, LOAD_CORE = "0", "1"

COMPARTMENTS = ("gateway", "egress", "witness")

SETTINGS = """
[server]
listen = "127.0.0.1:0"
data = "{data}"
workers = 1

[egress.providers.mock]
kind = "openai"
base_url = "http://{provider}/v1"
keyless = true

[egress.routes]
mock = "mock"
"""


def pinned(core: str, command: list, before_others: bool = False) -> list[str]:
    """A command that may only use one core, and where that is allowed goes before others on it."""
    first = ["nice", "-n", "-15"] if before_others and os.geteuid() == 0 else []
    return ["taskset", "-c", core, *first, *map(str, command)]


def run_json(core: str, command: list) -> dict:
    """Runs a program of the benchmark on one core and reads the JSON line that it prints."""
    done = subprocess.run(pinned(core, command), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


class Provider:
    """The mock provider."""

    def __init__(self, programs: Path, planted: Path, before_others: bool = False):
        words = [programs / "mock_provider", "--planted", planted]
        command = pinned(LOAD_CORE, words, before_others)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.address = json.loads(self.process.stdout.readline())["address"]

    def leaked(self) -> int:
        """How many requests arrived that held personal data."""
        with urllib.request.urlopen(f"http://{self.address}/stats", timeout=10) as answer:
            return json.load(answer)["leaked"]

    def stop(self):
        self.process.kill()
        self.process.wait()


class Product:
    """`lucairn serve` with an enterprise key that has no limit worth the name."""

    def __init__(self, programs: Path, folder: Path, provider: str, settings_text: str = SETTINGS):
        self.data = folder / "data"
        settings = folder / "lucairn.toml"
        settings.write_text(settings_text.format(data=self.data, provider=provider))
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LUCAIRN_")}
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(
            pinned(PRODUCT_CORE, [programs / "lucairn", "serve", "--config", settings]),
            stdout=subprocess.PIPE, stderr=self.log, env=environment, text=True,
        )
        self.address, admin_key = self._announced()
        self._wait_until_ready()
        self.pids = self._compartments()
        self.key = self._mint(admin_key)

    def _announced(self) -> tuple[str, str]:
        address = None
        for line in self.process.stdout:
            if found := re.search(r"http://(\S+)$", line.strip()):
                address = address or found.group(1)
            if found := re.search(r"admin key\s+(\S+)", line):
                return address, found.group(1)
        raise SystemExit("lucairn serve ended before it said where it listens")

    def _wait_until_ready(self):
        for _ in range(500):
            try:
                self.get("/readyz")
                return
            except OSError:
                time.sleep(0.02)
        raise SystemExit("lucairn serve does not become ready")

    def _compartments(self) -> dict[str, int]:
        pids = {}
        for pid in machine.children(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            pids.update({name: pid for name in COMPARTMENTS if name in words})
        return pids

    def _mint(self, admin_key: str) -> str:
        profile = {
            "customer_id": "bench", "org_id": "bench", "tier": "enterprise",
            "rate_limit_rpm": 1_000_000, "managed_ai": True,
        }
        request = urllib.request.Request(
            f"http://{self.address}/api/v1/admin/keys", json.dumps(profile).encode(),
            {"x-admin-key": admin_key, "content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["dsa_api_key"]

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(f"http://{self.address}{path}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def cpu_seconds(self) -> dict[str, float]:
        return {name: machine.cpu_seconds(pid) for name, pid in self.pids.items()}

    def resident_kib(self, field: str = "VmRSS") -> dict[str, int]:
        return {name: machine.resident_kib(pid, field) for name, pid in self.pids.items()}

    def written_bytes(self) -> int:
        return sum(machine.written_bytes(pid) for pid in self.pids.values())

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=90)
        self.log.close()

    def bytes_on_disk(self) -> int:
        """The size of all databases; after a stop nothing is left in write-ahead logs."""
        return sum(path.stat().st_size for path in self.data.rglob("*.db*"))

    def verdicts(self) -> dict[str, int]:
        """How many certificates of each verdict stand in the witness's database."""
        path = next(self.data.joinpath("witness").glob("*.db"))
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            rows = database.execute("SELECT verdict, count(*) FROM certificate GROUP BY verdict")
            return dict(rows.fetchall())

    def forget(self):
        shutil.rmtree(self.data, ignore_errors=True)
