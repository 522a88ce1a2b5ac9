"""The invented service that comes with the program: its sheets and its scenario."""

from __future__ import annotations

from pathlib import Path

from capacity.service.errors import InputError

SCENARIO, CASELOAD, TEAM = "example.toml", "caseload.csv", "team.csv"


def example_files() -> dict[str, bytes]:
    """Return the example's files by name: scenario, caseload and team.

    Raises
    ------
    InputError
        If this installation has none.
    """
    for folder in _homes():
        paths = [folder / name for name in (SCENARIO, CASELOAD, TEAM)]
        if all(path.is_file() for path in paths):
            return {path.name: path.read_bytes() for path in paths}
    raise InputError("this installation has no example", allowed="sheets of your own")


def new_example(folder: Path) -> Path:
    """Write the example into a folder and return its scenario's path.

    Raises
    ------
    InputError
        If a file of those names is there already, or the folder cannot be written.
    """
    from capacity.files.atomic import made, refuse_existing, written_whole

    files = example_files()
    for name in files:
        refuse_existing(folder / name)
    for name, content in files.items():
        with written_whole(made(folder) / name) as beside:
            beside.write_bytes(content)
    return folder / SCENARIO


def _homes() -> tuple[Path, Path]:
    """Return where the example lies: in the wheel, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    return package / "example", package.parent / "scenarios" / "example"
