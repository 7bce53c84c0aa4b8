"""The same scenarios with the published packages and with this one; differential/DIFFERENCES.md lists what differs."""

import os
import subprocess
import sys

import pytest

from conftest import HERE, shared_fixtures

FOLDER = HERE / "differential"


def published():
    """The Pythons that have a published package, by its version."""
    text = os.environ.get("LUCAIRN_PUBLISHED", "")
    found = dict(one.split("=", 1) for one in text.split(os.pathsep) if one)
    if set(found) != {"1.1.0", "1.4.2"}:
        pytest.fail("say in LUCAIRN_PUBLISHED where they are: 1.1.0=<python>:1.4.2=<python>; `./test python` does")
    return found


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """A file of outcomes for each package. They run side by side, because they mostly wait."""
    folder = tmp_path_factory.mktemp("outcomes")
    environment = {**os.environ, "LUCAIRN_SHARED": str(shared_fixtures().parent)}
    running = {
        name: subprocess.Popen([python, FOLDER / "run.py", folder / name], env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for name, python in {**published(), "own": sys.executable}.items()
    }
    for name, process in running.items():
        _, said = process.communicate(timeout=600)
        assert process.returncode == 0, (name, said)
    return folder


@pytest.mark.parametrize("version", ["1.1.0", "1.4.2"])
def test_every_difference_is_listed(outcomes, version):
    command = [sys.executable, FOLDER / "compare.py", version, outcomes / version, outcomes / "own"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
