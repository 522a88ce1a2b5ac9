"""``import capacity``: the public names, each imported when it is asked for."""

import subprocess
import sys

import pytest

import capacity


@pytest.mark.parametrize("name", capacity.__all__)
def test_every_public_name_is_there(name):
    assert getattr(capacity, name) is not None
    assert name in dir(capacity)


def test_a_name_that_is_not_there_is_said_plainly():
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = capacity.simulat


def test_importing_the_package_imports_nothing_heavy(root):
    code = "import sys, capacity; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert not {"numpy", "pandas", "pyarrow", "pydantic"} & set(said.stdout.split())
