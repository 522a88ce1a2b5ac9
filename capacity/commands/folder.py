"""Write a command's files into the folder that `--out` names."""

from collections.abc import Mapping
from pathlib import Path


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write each file whole or not at all.

    Raises
    ------
    InputError
        If the folder cannot be made or written to.
    """
    from capacity.files import written_whole
    from capacity.service import InputError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise InputError(f"{folder} cannot be made: {reason}", where="--out") from fault
    for name, content in contents.items():
        with written_whole(folder / name) as path:
            path.write_bytes(content)
