"""Scenario files that are surely wrong."""

import math

from hypothesis import strategies as st

from capacity.scenario import Scenario
from capacity.scenario.keys import Key, all_keys
from tests.fuzz.cases import Case
from tests.fuzz.sheets import NOT_SHEETS, Draw

HEAD = '[scenario]\nname = "small"\nstart = 2016-01-04\nweeks = 2\nseed = 1\n'
TEAM = "[workforce]\nfte = 2.0\n"
TWICE = '[[workforce.officer]]\nofficer = "A"\nfte = 1\n'
START = "[start]\ncp_plans = 20\nlooked_after = 20\nboth_pathways = 0\n"
GOOD = HEAD + TEAM + START
KEYS = tuple(all_keys(Scenario))
PLAIN = tuple(key for key in KEYS if "[]" not in key.name and "." in key.name)
STATED = {"scenario.name", "scenario.start", "scenario.weeks", "scenario.seed", "workforce.fte",
          "start.cp_plans", "start.looked_after", "start.both_pathways"}  # fmt: skip

Broken = tuple[str, bytes, tuple[str, ...]]

NOT_OF_KIND = {
    "number": ('"many"', "true", "[]", "[1]", "{}", "2016-01-04", "nan", "{ a = 1 }", "12:00:00"),
    "whole": ('"many"', "true", "[]", "1.5", "{}", "2016-01-04", "nan", "inf", "1e400"),
    "law": (
        '"many"', "true", "[]", '{ law = "norml", mean = 1, sd = 1 }', '{ law = "normal" }',
        '{ mean = 1 }', "{ law = 3 }", '{ law = "normal", mean = "x", sd = 1 }',
        '{ law = "normal", mean = 1, sd = -1 }', '{ law = "uniform", low = 2, high = 1 }',
        '{ law = "triangular", low = 1, likely = 9, high = 2 }', "nan", "{}", "[{}]",
        '{ law = "normal", mean = 1, sd = 1, spread = 2 }', '{ law = "gamma", mean = inf, sd = 1 }',
        '{ law = "beta", mean = 7, sd = 0.1 }', '{ law = "lognormal", median = 0, log_sd = 1 }',
    ),
    "yes_no": ('"yes"', "1", "[]", "{}", "2016-01-04", '"true"', "0.0"),
    "text": ("1", "true", "[]", "{}", "2016-01-04"),
    "date": ('"soon"', "1", "true", "[]", '"2016-02-30"', "12:30:00", '"04/01/2016x"'),
    "word": ('"nothing of the kind"', "1", "true", "[]", "{}", '""', '"\\u202e"'),
    "list": ("true", '"many"', "1", "{}", '["?"]', "[[]]", "[{}]", "[nan]", "[1e400]", "[true]"),
    "rows": ("1", '"x"', "[1]", "true", '["x"]', "[[]]"),
    "table": ("1", '"x"', "[]", "true"),
}  # fmt: skip


@st.composite
def broken_scenarios(draw: Draw) -> Case:
    """A scenario that is surely wrong, given to a command that reads one."""
    how, content, names = draw(st.sampled_from(_BREAKS))(draw)
    files = {"bad.toml": content, "good.toml": GOOD.encode()}
    command = draw(st.sampled_from((
        ("check", "bad.toml"),
        ("simulate", "bad.toml", "--replications", "1", "--jobs", "1"),
        ("simulate", "good.toml", "bad.toml", "--replications", "1", "--jobs", "1"),
        ("compare", "good.toml", "bad.toml", "--replications", "2", "--jobs", "1"),
        ("sweep", "bad.toml", "--vary", "workforce.fte=1,2", "--replications", "2"),
        ("plan", "bad.toml", "--paths", "50", "--out", "plan"),
    )))  # fmt: skip
    return Case(command, files, f"scenario, {how} ({command[0]})", ("bad.toml", *names))


def _stating(key: str, value: str) -> bytes:
    """Return the good scenario with a key set to something else."""
    table, _, name = key.rpartition(".")
    lines = GOOD.splitlines()
    if key in STATED:
        at = lines.index(f"[{table}]")
        number = next(n for n in range(at, len(lines)) if lines[n].startswith(f"{name} ="))
        lines[number] = f"{name} = {value}"
    elif f"[{table}]" in lines:
        lines.insert(lines.index(f"[{table}]") + 1, f"{name} = {value}")
    else:
        lines += [f"[{table}]", f"{name} = {value}"]
    return ("\n".join(lines) + "\n").encode()


def _kinds(draw: Draw) -> Broken:
    key = draw(st.sampled_from(PLAIN))
    value = draw(st.sampled_from(NOT_OF_KIND[key.kind]))
    return f"{key.name} = {value}", _stating(key.name, value), (key.name.rpartition(".")[2],)


def _ranges(draw: Draw) -> Broken:
    bounded = [
        key for key in PLAIN
        if key.kind in ("number", "whole", "law") and (key.low is not None or key.high is not None)
    ]  # fmt: skip
    key = draw(st.sampled_from(bounded))
    value = draw(st.sampled_from(_beyond(key)))
    return f"{key.name} = {value}", _stating(key.name, value), (key.name.rpartition(".")[2],)


def _beyond(key: Key) -> list[str]:
    beyond = []
    for limit, step in ((key.low, -1), (key.high, 1)):
        if limit is None:
            continue
        far = [limit + step, limit + step * 1e6, limit + step * 1e30]
        beyond += [str(int(each)) if key.kind == "whole" else repr(float(each)) for each in far]
        beyond.append("inf" if step > 0 else "-inf")
        if key.kind == "whole" and math.isfinite(limit):
            beyond.append(("-" if step < 0 else "") + "9" * 300)
    return beyond


def _misspelt(draw: Draw) -> Broken:
    key = draw(st.sampled_from(PLAIN))
    table, _, name = key.name.rpartition(".")
    at = draw(st.integers(0, len(name) - 1))
    wrong = draw(st.sampled_from((name[:at] + name[at + 1 :], name[:at] + "q" + name[at:])))
    known = {each.name for each in KEYS}
    if (
        not wrong
        or f"{table}.{wrong}" in known
        or any(each.startswith(f"{table}.{wrong}.") for each in known)
    ):
        wrong = f"{name}_qq"
    return f"unknown {table}.{wrong}", _stating(f"{table}.{wrong}", "1"), (wrong,)


def _unknown_table(draw: Draw) -> Broken:
    name = draw(st.sampled_from((
        "workfroce", "demand.cpp", "x", "scenario.more", "Start", '"\\u202e"', '"a b"', '""',
        '"\\u001b[31m"',
    )))  # fmt: skip
    return f"unknown table {name}", GOOD.encode() + f"[{name}]\nx = 1\n".encode(), ()


def _no_toml(draw: Draw) -> Broken:
    tail = draw(st.sampled_from((
        "x =", "= 1", "[", "[a", 'x = "', "x = '''", "x = 1 2", "x = yes", "x = 01", "x = 1,5",
        "x = 5%", "a.b.c", "x = [1, ", "x = {", "[workforce]\nfte = 1", "[start]", "x = 2016-02-30",
        "x = 2016-13-01", "x = 1_", "x = \\u0041", 'x = "\\q"', "x = 0x", "\u00a0", "x \u202e= 1",
        "x = " + "[" * 3000, "x = " + "{a=" * 2000, "x = " + "9" * 5000, "a" + ".a" * 3000 + " = 1",
        "[" + ".".join("a" * 2000) + "]", "x = 1e" + "9" * 400 + "e", "x = 1979-05-27T25:00:00",
        "x = " + "\u0661", "\x00", "x = \x01", "\r\rx", '"' * 7, "x = 99999-01-01", "#\x07",
    )))  # fmt: skip
    return f"no TOML, {tail[:20]!r}", GOOD.encode() + tail.encode(), ()


def _nothing_of_the_kind(draw: Draw) -> Broken:
    what = draw(st.sampled_from(sorted(NOT_SHEETS)))
    return what, NOT_SHEETS[what], ()


def _bytes(draw: Draw) -> Broken:
    """Put bytes that no text has into a good file; cp1252 has no 0x81."""
    content = GOOD.encode()
    at = draw(st.integers(0, len(content)))
    wrong = draw(st.sampled_from((b"\x81\xff", b"\x00", b"\xef\xbf\xbd\x8d", b"\x9d\x90")))
    return "bytes of no alphabet", content[:at] + wrong + content[at:], ()


def _cut(draw: Draw) -> Broken:
    """Cut a file off where no line ends."""
    cuts = [GOOD.index(word) + len(word) for word in (
        "[scena", 'name = "sm', "start = 2016-0", "weeks =", "[workfo", "fte =", "[sta", "cp_plans",
    )]  # fmt: skip
    at = draw(st.sampled_from(cuts))
    return f"cut off at {at}", GOOD[:at].encode(), ()


def _silent(draw: Draw) -> Broken:
    gone = draw(st.sampled_from(("name", "start", "weeks", "fte")))
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"{gone} =")]
    return f"no {gone}", "\n".join(lines).encode(), ()


def _contradictions(draw: Draw) -> Broken:
    how, content = draw(st.sampled_from((
        ("end and weeks", GOOD.replace("weeks = 2", "weeks = 2\nend = 2016-02-01")),
        ("end before start", GOOD.replace("weeks = 2", "end = 2015-02-01")),
        ("both above all", GOOD.replace("both_pathways = 0", "both_pathways = 21")),
        ("outside the calendar", GOOD.replace("2016-01-04", "2036-01-04")),
        ("outside the calendar", GOOD.replace("2016-01-04", "1999-01-04")),
        ("a name that is a path", GOOD.replace('"small"', '"a/b"')),
        ("a name that leads out", GOOD.replace('"small"', '".."')),
        ("no name", GOOD.replace('"small"', '""')),
        ("a name that Windows keeps", GOOD.replace('"small"', '"CON"')),
        ("a name of blanks", GOOD.replace('"small"', '"  "')),
        ("a name with a NUL", GOOD.replace('"small"', '"a\\u0000b"')),
        ("a name without end", GOOD.replace('"small"', f'"{"a" * 400}"')),
        ("a sheet that is not there", GOOD + 'caseload = "no.csv"\n'),
        ("a sheet with a NUL", GOOD + 'caseload = "a\\u0000b.csv"\n'),
        ("a sheet of a long name", GOOD + f'caseload = "{"a" * 400}.csv"\n'),
        ("a sheet that is a folder", GOOD + 'caseload = "."\n'),
        ("two officers of one name", HEAD + START + 2 * TWICE),
        ("a surge outside", GOOD + '[[demand.surge]]\nname="x"\npathway="CP"\nchildren=-3\n'),
        ("a row without its keys", GOOD + "[[demand.surge]]\n"),
        ("days that are not there", GOOD + '[practice]\nbank_holidays = "no.txt"\n'),
    )))  # fmt: skip
    return how, content.encode(), ()


def _bases(draw: Draw) -> Broken:
    base = draw(st.sampled_from((
        '"no.toml"', '"bad.toml"', '"."', "1", '""', "[]", "true", '"a\\u0000b"', '"./bad.toml"',
        f'"{"a" * 400}.toml"', '"\\u202e"', "{}", '"good.toml/x"',
    )))  # fmt: skip
    return f"extends = {base}", f"extends = {base}\n".encode(), ()


_BREAKS = (
    _kinds, _kinds, _kinds, _ranges, _ranges, _misspelt, _misspelt, _unknown_table, _no_toml,
    _no_toml, _nothing_of_the_kind, _bytes, _cut, _silent, _contradictions, _contradictions, _bases,
)  # fmt: skip
