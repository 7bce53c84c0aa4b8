"""Runs cases, counts them, and says which failed and why."""

import os
import threading
import time
import traceback


# Failures that are told in full; what breaks everything need not be read five hundred times.
MOST_TOLD = int(os.environ.get("MOST_TOLD", "50"))


class Cases:
    def __init__(self, chosen):
        self.chosen = chosen
        self.count = 0
        self.failed = []
        self.notes = []
        self.lock = threading.Lock()

    def run(self, name, attempt):
        """Runs one case; what it returns is worth saying at the end."""
        if self.chosen and not any(part in name for part in self.chosen):
            return
        with self.lock:
            self.count += 1
        begun = time.monotonic()
        try:
            note = attempt()
        except Exception as error:  # noqa: BLE001  Whatever went wrong, the other cases are run.
            self.failed.append(name)
            told = indented(describe(error)) if len(self.failed) <= MOST_TOLD else ""
            print(f"FAILED  {name}\n{told}", flush=True)
            return
        if note:
            self.notes.append(f"{name}: {note}")
        if os.environ.get("VERBOSE"):
            print(f"ok      {name}  ({time.monotonic() - begun:.2f} s)", flush=True)

    def run_all(self, what, found):
        begun = time.monotonic()
        for name, attempt in found:
            self.run(name, attempt)
        print(f"{what}: {time.monotonic() - begun:.1f} s", flush=True)

    def beside(self, what, found):
        """Runs cases that mostly wait while others run; they are done when the thread has ended."""
        thread = threading.Thread(target=self.run_all, args=(what, found))
        thread.start()
        return thread

    def finish(self):
        for note in self.notes:
            print(note)
        print(f"{self.count} cases, {len(self.failed)} failed", flush=True)
        return 1 if self.failed or not self.count else 0


def describe(error):
    where = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.line}" for frame in where[-3:]]
    return "\n".join([*lines, f"{type(error).__name__}: {str(error)[:1500]}"])


def indented(text):
    return "\n".join("        " + line for line in text.splitlines())


def equal(found, wanted, what=""):
    """Fails with the place where two values part."""
    if found == wanted:
        return
    if isinstance(found, str) and isinstance(wanted, str):
        at = next((at for at, (one, two) in enumerate(zip(found, wanted)) if one != two), min(len(found), len(wanted)))
        raise AssertionError(f"{what} differs at {at}: {found[max(0, at - 40):at + 80]!r} not {wanted[max(0, at - 40):at + 80]!r}")
    raise AssertionError(f"{what}: {found!r} not {wanted!r}")


def absent(values, text, what):
    found = [value for value in values if value in text]
    assert not found, f"{what} has {found}"
