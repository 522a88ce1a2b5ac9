"""Where keys stand in a text."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.scenario.positions import positions

TEXT = '''\
extends = "base.toml"  # = [
[scenario]
name = "x # [" # c
description = """
[not.a.table]
a = 3
"""
[demand.cp]
season = [
  1, # ]
  2,
]
x."y z".w = { law = "normal" }
[[demand.surge]]
a = 1
[[demand.surge]]
"b" = '\\'
c = 1
[demand.surge.below]
d = 1
'''


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("extends",), 1),
        (("scenario",), 2),
        (("scenario", "name"), 3),
        (("scenario", "description"), 4),
        (("demand",), 8),
        (("demand", "cp", "season"), 9),
        (("demand", "cp", "x", "y z", "w"), 13),
        (("demand", "surge", 0), 14),
        (("demand", "surge", 0, "a"), 15),
        (("demand", "surge", 1, "b"), 17),
        (("demand", "surge", 1, "c"), 18),
        (("demand", "surge", 1, "below", "d"), 20),
    ],
)
def test_each_key_stands_in_its_line(keys, line):
    assert positions(TEXT)[keys] == line


def test_text_inside_a_string_is_no_key():
    assert not any("a" in keys[-1:] and len(keys) == 1 for keys in positions(TEXT))
    assert ("not", "a", "table") not in positions(TEXT)


NAMES = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
VALUES = st.one_of(
    st.integers().map(str),
    st.just("[1,\n 2, # ]\n 3]"),
    st.just('"""\n[a]\nb = "c"\n"""'),
    st.just("'''\n= [ \"\n'''"),
    st.just('{ a = "]", b = [1] }'),
    st.just('"a \\" = # ["'),
)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, VALUES, max_size=4), max_size=4))
def test_every_key_that_the_parser_finds_has_its_line(tables):
    text = "\n".join(
        f"[{table}]\n" + "\n".join(f"{name} = {value}" for name, value in keys.items())
        for table, keys in tables.items()
    )
    found, lines = positions(text), text.split("\n")
    for table, keys in tomllib.loads(text).items():
        assert lines[found[(table,)] - 1] == f"[{table}]"
        for name in keys:
            assert lines[found[(table, name)] - 1].startswith(f"{name} =")
