"""One figure of one installed `lucairn`, measured inside its own environment and printed as JSON.

    python_client.py messages <base URL> <threads> <seconds>
    python_client.py memory <base URL>
    python_client.py verify <vector> <seconds>
"""

import json
import sys
import threading
import time
from pathlib import Path

KEY = "lcr_live_" + "0123456789abcdef" * 2
PARAMS = {
    "model": "mock",
    "prompt_template": "Write to {name}: {text}",
    "context": {
        "name": "Anna Schmidt",
        "text": "your IBAN DE89 3704 0044 0532 0130 00 is confirmed; the order arrived late. " * 10,
    },
    "max_tokens": 256,
}


def client(url: str):
    from lucairn import Lucairn, LucairnConfig

    return Lucairn(LucairnConfig(api_key=KEY, base_url=url, max_response_bytes=64 * 1024 * 1024))


def messages(url: str, threads: str, seconds: str) -> dict:
    """Calls of one client from some threads at once, as many as go into the time."""
    shared, counts = client(url), [0] * int(threads)
    shared.messages(PARAMS)
    begin, end = threading.Barrier(int(threads) + 1), float("inf")

    def ask(index: int):
        begin.wait()
        while time.perf_counter() < end:
            answer = shared.messages(PARAMS)
            assert answer.status == "JOB_STATUS_COMPLETED"
            counts[index] += 1

    running = [threading.Thread(target=ask, args=(index,)) for index in range(int(threads))]
    for thread in running:
        thread.start()
    begun = time.perf_counter()
    end = begun + float(seconds)
    cpu = time.process_time()
    begin.wait()
    for thread in running:
        thread.join()
    took = time.perf_counter() - begun
    return {
        "per_second": sum(counts) / took,
        "cpu_us": (time.process_time() - cpu) / sum(counts) * 1e6,
    }


def memory(url: str) -> dict:
    """The most memory that the process had, before and after one answer of nine mebibytes."""
    shared = client(url)
    shared.messages(PARAMS)
    before = peak()
    answer = client(url + "/large").messages(PARAMS)
    assert len(answer.result["content"][0]["text"]) == 9 * 1024 * 1024
    return {"before_mb": before, "peak_mb": peak()}


def peak() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def verify(vector: str, seconds: str) -> dict:
    """Microseconds for one verification with the witness's key: from a dictionary, from bytes."""
    from lucairn import VerifyCertificateKeys
    from lucairn.verify_certificate import verify_certificate

    case = json.loads(Path(vector).read_text())
    listed = next(key for key in case["keys"]["keys"] if key["key_id"] == "witness_v1")
    keys = VerifyCertificateKeys("witness_v1", bytes.fromhex(listed["public_key"]))
    served = json.dumps(case["certificate"], separators=(",", ":")).encode()
    takes_bytes = True
    try:
        verify_certificate(served, keys)
    except Exception:
        # The published packages do not, so a program has to parse them itself.
        takes_bytes = False
    from_bytes = (
        (lambda: verify_certificate(served, keys))
        if takes_bytes
        else (lambda: verify_certificate(json.loads(served), keys))
    )
    return {
        "dict_us": timed(lambda: verify_certificate(case["certificate"], keys), float(seconds)),
        "bytes_us": timed(from_bytes, float(seconds)),
    }


def timed(work, seconds: float) -> float:
    """Microseconds of CPU time for one piece of work: the best of several rounds."""
    work()
    rounds, best = 10, float("inf")
    count, begun = 0, time.process_time()
    while time.process_time() - begun < seconds / rounds:
        work()
        count += 1
    for _ in range(rounds):
        begun = time.process_time()
        for _ in range(count):
            work()
        best = min(best, (time.process_time() - begun) / count)
    return best * 1e6


if __name__ == "__main__":
    print(json.dumps({"messages": messages, "memory": memory, "verify": verify}[sys.argv[1]](*sys.argv[2:])))
