"""Set up on a bare machine and run: ``python3 start.py simulate scenarios/medway-2016.toml``.

The first call makes a virtual environment in ``.venv`` and installs exactly what the
lock file names; later calls start at once. Whatever follows is given to the
``capacity`` program; ``serve`` installs what its page needs too, and ``test`` installs
the tools of the tests and runs them. Where a folder ``wheels`` stands beside this file,
everything is installed from there and nothing is fetched. ``CAPACITY_VENV`` names
another folder for the environment. This file needs nothing but Python 3.11 and works
the same on Linux, macOS and Windows.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
HOME = Path(os.environ.get("CAPACITY_VENV") or ROOT / ".venv").resolve()
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PIP = PYTHON.with_name("pip" + PYTHON.suffix)
WHEELS = ROOT / "wheels"
LOCKS = {"test": "requirements-test.lock", "serve": "requirements-app.lock"}


def main(words: list[str]) -> int:
    """Set up what is missing, run the rest of the command line, return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 (told, not shown a traceback)
        return _complain(f"this is Python {sys.version.split()[0]}; 3.11 or later is needed")
    testing = words[:1] == ["test"]
    try:
        _set_up(ROOT / LOCKS.get("".join(words[:1]), "requirements.lock"))
    except (OSError, subprocess.CalledProcessError) as fault:
        return _complain(f"setting up {HOME} failed: {fault}")
    if testing:
        os.chdir(ROOT)
        return _hand_over("-m", "pytest", "-n", "auto", *words[1:])
    return _hand_over(str(ROOT / "cli.py"), *words)


def _set_up(lock: Path) -> None:
    done = HOME / f"{lock.stem}.installed"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if done.exists() and done.read_text() == wanted:
        return
    print(f"setting up {HOME} (once, a minute or two)", file=sys.stderr, flush=True)
    if not PIP.exists():  # on Debian and Ubuntu this needs the package python3-venv
        venv.create(HOME, with_pip=True)
    _install("-r", str(lock))
    _install("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    done.write_text(wanted)


def _install(*what: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--find-links", str(WHEELS)] if WHEELS.is_dir() else []
    subprocess.run([*pip, *offline, *what], check=True)


def _hand_over(*words: str) -> int:
    command = [str(PYTHON), *words]
    if os.name == "posix":
        os.execv(command[0], command)
    program = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program to answer
    return program.wait()


def _complain(what: str) -> int:
    print(f"error: {what}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
