"""The other proxies: installed below the target folder, started on the proxy's core.

A peer that cannot be had is no error; the report names it with the reason."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from .. import machine
from ..product import PRODUCT_CORE, pinned

LITELLM, PORTKEY = "1.106.0", "1.15.2"


class Absent(Exception):
    """A peer is not here; the text says why."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, seconds: float = 420):
    """Runs an installer; what it says last is the reason when it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False
        )
    except FileNotFoundError as error:
        raise Absent(f"{words[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise Absent(f"{words[0]} took more than {seconds:.0f} s to install it") from error
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines() or ["no output"]
        raise Absent(f"`{' '.join(words[-2:])}` failed: {lines[-1][:160]}")


class Proxy:
    """A process between load and provider, and everything it started."""

    name = ""
    headers: tuple[str, ...] = ()
    # A slow one needs its time to answer at all, also in a quick run, and not too many at once.
    least_scale = 0.0
    most_connections = 64

    def __init__(self, folder: Path):
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.log = (folder / f"{type(self).__name__}.log").open("w+b")
        self.process = None

    def start(self, command: list, **more):
        self.process = subprocess.Popen(
            pinned(PRODUCT_CORE, command), stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log, **more,
        )

    def wait_until_ready(self, question: bytes, seconds: float = 90):
        """Until it answers a real question."""
        until = time.monotonic() + seconds
        while True:
            if (reason := ask(self, question)) is None:
                return
            if self.process.poll() is not None:
                raise Absent(f"it ended with {self.process.returncode}: {self.last_words()}")
            if time.monotonic() > until:
                raise Absent(f"it does not answer in {seconds:.0f} s: {reason}")
            # A pause between two looks; the time above ends them.
            time.sleep(0.2)

    def last_words(self) -> str:
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines() or ["no output"]
        return lines[-1][:160]

    def pids(self) -> dict[str, int]:
        """All its processes; one that is the whole proxy is called by its name."""
        pids, found = [self.process.pid], {}
        while pids:
            pid = pids.pop()
            found[self.name if not found else f"{self.name} {len(found)}"] = pid
            pids += machine.children(pid)
        return found

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


def ask(proxy, body: bytes, path: str = "/v1/chat/completions") -> str | None:
    """Asks once; gives the reason when the answer is none, and nothing when all is well."""
    headers = dict(header.split(": ", 1) for header in proxy.headers)
    request = urllib.request.Request(
        f"http://{proxy.address}{path}", body, {"content-type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()
            return None if answer.status == 200 else f"HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        return f"HTTP {error.code}: {error.read().decode(errors='replace')[:160]}"
    except OSError as error:
        return str(error)


NGINX = """
daemon off;
# One process: the figures are those of one worker, and no other user is needed.
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 16m;
    client_body_buffer_size 256k;
    keepalive_requests 1000000;
    upstream provider {{ server {provider}; keepalive 256; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://provider;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


class Nginx(Proxy):
    """The floor: bytes in, bytes out."""

    name = "nginx"

    @staticmethod
    def install(_target: Path) -> dict:
        # Not always on the path of people who are not root.
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if program is None:
            sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
            run(*sudo, "apt-get", "install", "-y", "-q", "--no-install-recommends", "nginx-core")
            program = "/usr/sbin/nginx"
        said = subprocess.run([program, "-v"], stderr=subprocess.PIPE, text=True, check=False)
        return {"program": program, "version": said.stderr.strip().rpartition("/")[2]}

    def __init__(self, installed: dict, folder: Path, provider: str):
        super().__init__(folder)
        settings = folder / "nginx.conf"
        settings.write_text(NGINX.format(folder=folder, provider=provider, port=self.port))
        own = ["-p", folder, "-c", settings, "-e", folder / "nginx-error.log"]
        self.start([installed["program"], *own])


class LiteLlm(Proxy):
    """`litellm[proxy]` from PyPI with one worker: a key, but no database and no guardrail."""

    name = "LiteLLM"
    least_scale = 1.0
    most_connections = 8

    @staticmethod
    def install(target: Path) -> dict:
        folder = target / "peers" / f"litellm-{LITELLM}"
        program = folder / "bin" / "litellm"
        if not program.exists():
            run(sys.executable, "-m", "venv", "--clear", folder)
            pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
            run(*pip, "--disable-pip-version-check", f"litellm[proxy]=={LITELLM}")
        return {"program": program, "version": LITELLM}

    def __init__(self, installed: dict, folder: Path, provider: str):
        super().__init__(folder)
        row = {"model": "openai/*", "api_base": f"http://{provider}/v1", "api_key": "none"}
        settings = folder / "litellm.yaml"
        # JSON is YAML.
        key = "sk-" + secrets.token_hex(24)
        self.headers = (f"authorization: Bearer {key}",)
        settings.write_text(json.dumps({
            "general_settings": {"master_key": key},
            "model_list": [{"model_name": "*", "litellm_params": row}],
            "litellm_settings": {"num_retries": 0, "telemetry": False},
        }))
        own = ["--config", settings, "--host", "127.0.0.1", "--port", self.port]
        quiet = {
            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR",
            "LITELLM_MODE": "PRODUCTION", "LITELLM_TELEMETRY": "False",
        }
        self.start(
            [installed["program"], *own, "--num_workers", 1, "--telemetry", "False"],
            cwd=folder, env={**os.environ, **quiet},
        )


class Portkey(Proxy):
    """`@portkey-ai/gateway` from npm: routing by headers, nothing else."""

    name = "Portkey"

    @staticmethod
    def install(target: Path) -> dict:
        folder = target / "peers" / f"portkey-{PORTKEY}"
        program = folder / "node_modules/@portkey-ai/gateway/build/start-server.js"
        if not program.exists():
            folder.mkdir(parents=True, exist_ok=True)
            quiet = ["--no-audit", "--no-fund", "--loglevel", "error"]
            run("npm", "install", *quiet, "--prefix", folder, f"@portkey-ai/gateway@{PORTKEY}")
        return {"program": program, "version": PORTKEY}

    def __init__(self, installed: dict, folder: Path, provider: str):
        super().__init__(folder)
        self.headers = (
            "authorization: Bearer none", "x-portkey-provider: openai",
            f"x-portkey-custom-host: http://{provider}/v1",
        )
        own = [installed["program"], f"--port={self.port}", "--headless"]
        self.start(["node", *own], cwd=folder, env={**os.environ, "NODE_ENV": "production"})


PEERS = (Nginx, LiteLlm, Portkey)
