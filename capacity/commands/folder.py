"""Write a command's files into the folder that `--out` names."""

from collections.abc import Mapping
from pathlib import Path


def write_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write all files or none: each stands beside its place until the last is whole.

    Raises
    ------
    InputError
        If the folder cannot be made or written to.
    """
    from contextlib import ExitStack

    from capacity.files import written_whole
    from capacity.files.atomic import made

    made(folder)
    with ExitStack() as held:
        for name, content in contents.items():
            held.enter_context(written_whole(folder / name)).write_bytes(content)
