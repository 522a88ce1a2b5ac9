"""A solver's own prints never reach standard output."""

from __future__ import annotations

import ctypes
import os

import pytest

from capacity.allocation.quiet import prints_go_to_stderr


@pytest.mark.skipif(os.name == "nt", reason="prints through the C library of POSIX")
def test_what_compiled_code_prints_goes_to_standard_error(capfd):
    library = ctypes.CDLL(None)
    with prints_go_to_stderr():
        library.puts(b"from the solver")
    print("ours")
    out, err = capfd.readouterr()
    assert (out, err) == ("ours\n", "from the solver\n")
