"""Ten kills at random moments on each push; the hundred are docs/studies/kills.py by hand."""

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="reads the CPU time of a process from /proc")
def test_ten_kills_over_five_commands_lose_nothing_that_had_finished(root):
    done = subprocess.run(
        [sys.executable, str(root / "docs/studies/kills.py"), "ten"],
        check=False, capture_output=True, text=True, env={"PYTHONPATH": str(root), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("lost: 0; the same in the end") == 5
    assert done.stdout.endswith("nothing finished was lost\n")
