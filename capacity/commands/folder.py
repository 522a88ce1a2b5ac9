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
    from capacity.files.atomic import made

    made(folder)
    for name, content in contents.items():
        with written_whole(folder / name) as path:
            path.write_bytes(content)
