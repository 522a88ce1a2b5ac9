"""Command lines that are surely wrong, drawn from what the program says of its own flags."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st
from typer.main import get_command

from capacity import cli
from tests.fuzz.cases import Case
from tests.fuzz.scenarios import GOOD
from tests.fuzz.sheets import CASELOAD_SHEET, TEAM_SHEET, Draw

FILES = {
    "good.toml": GOOD.encode(),
    "again.toml": GOOD.replace('"small"', '"other"').encode(),
    "caseload.csv": CASELOAD_SHEET.csv(),
    "team.csv": TEAM_SHEET.csv(),
    "full/notes.txt": b"mine",
    "empty/": b"",
}
GOOD_LINES: dict[str, tuple[str, ...]] = {
    "simulate": ("good.toml", "--replications", "1", "--jobs", "1"),
    "compare": ("good.toml", "again.toml", "--replications", "2", "--jobs", "1"),
    "sweep": ("good.toml", "--vary", "workforce.fte=1,2", "--replications", "2", "--jobs", "1"),
    "allocate": ("caseload.csv", "team.csv", "--as-at", "2026-01-05"),
    "due": ("caseload.csv", "team.csv", "--as-at", "2026-01-05"),
    "plan": ("good.toml", "--paths", "50"),
    "check": ("good.toml",),
    "backtest": ("empty", "--origin", "2020", "--horizon", "1"),
    "report": ("empty",),
    "purge": ("empty", "--yes"),
    "schema": (),
    "serve": ("--no-browser",),
    "calibrate published": ("empty", "--council", "Medway", "--year", "2016", "--out", "o.toml"),
    "calibrate annex-a": ("empty", "--as-at", "2026-03-31", "--out", "o.toml"),
    "calibrate ssda903": ("empty", "--as-at", "2026-03-31", "--out", "o.toml"),
    "calibrate neighbours": ("empty", "--council", "Medway", "--year", "2016"),
    "calibrate hours": ("caseload.csv", "--base", "good.toml", "--out", "o.toml"),
    "new caseload": (), "new team": (), "new scenario": (), "new hours": (),
    "new annex-a": ("--plans", "5", "--looked-after", "5"),
}  # fmt: skip
"""A good command line for each command, or one that is refused for an empty folder alone."""

VALUES = {
    "--as-at": ("soon", "", "31/02/2026", "2026", "1e9", "\u202e2026-01-05", "99/99/9999"),
    "--by": ("soon", "31/02/2026", "2026"),
    "--measure": ("kilos", "", "CHILDREN!", "\u202e"),
    "--solver": ("glpk", "", "\u202e", "a" * 3000),
    "--pin": ("1", "=", "1=", "=Ann Lee", "999=Ann Lee", "1=Nobody", ""),
    "--bar": ("1", "=", "1=", "=Ann Lee", "999=Ann Lee", "1=Nobody", ""),
    "--leaver": ("Nobody", "\u202e", "a" * 3000),
    "--starter": ("Nobody", "\u202e", "a" * 3000),
    "--explain": ("999", "\u202e", "a" * 3000),
    "--tolerance": ("many", "-1", "nan", "inf", "1e999", ""),
    "--time-limit": ("many", "-1", "nan", "0", ""),
    "--replications": ("0", "-1", "1.5", "many", "", "1e3", "nan", "\u00b2"),
    "--precision": ("x", "caseload_per_fte", "caseload_per_fte=", "nothing=1", "=", "a=-1"),
    "--warm-up": ("many", "-1", "9999", "", "nan", "1.5", "\u00b2"),
    "--set": (
        "x", "=", "workforce.fte", "workforce.fte=", "workforce.fte=two", "workforce.ftee=1",
        "workforce.fte=-1", "workforce.fte=nan", "workforce.fte=1e999", "a[=1", "a[0]=1", "[]=1",
        "workforce.officer[x].fte=1", "workforce.officer[-1].fte=1", "scenario.name=a/b", ".=1",
        "scenario.start=soon", "workforce.fte=[1", "workforce.fte={a=1}", "\u202e=1", "demand=1",
        "workforce.fte=" + "9" * 5000, "workforce.fte=" + "[" * 3000, "a" + ".a" * 3000 + "=1",
        "start.caseload=no.csv", "start.caseload=a\u0000b".replace("\u0000", "?"), "demand.cp=none",
    ),
    "--vary": (
        "x", "=", "workforce.fte", "workforce.fte=", "workforce.fte=two", "nothing=1,2",
        "workforce.fte=1,-1", "workforce.fte=,", "workforce.fte=1:2:0", "workforce.fte=nan",
    ),
    "--executor": ("nothing", "tcp://", "http://127.0.0.1:1", "tcp://127.0.0.1:x", "\u202e"),
    "--target-caseload": ("many", "-1", "0", "nan", "inf", ""),
    "--confidence": ("many", "-1", "0", "1", "2", "nan", ""),
    "--budget": ("x", "2016-17", "2016-17=many", "=1", "2016-17=nan", "2016=1", "2016-17=-1"),
    "--out": ("caseload.csv/x", "good.toml/deep/er"),
    "--mess": ("nothing", "\u202e", ""),
    "--metric": ("nothing", ""),
    "--revise": ("no.xlsx", "good.toml", "empty", "caseload.csv"),
    "--scenario": ("no.toml", "caseload.csv", "empty"),
    "--base": ("no.toml", "caseload.csv", "empty"),
    "--team": ("no.csv", "good.toml", "empty"),
    "--officers": ("no.csv", "good.toml", "empty"),
    "--port": ("0", "80", "99999", "x"),
}  # fmt: skip
"""What an option can surely not be; an option with a least value, or of numbers, has more."""


def commands() -> Iterator[tuple[str, Any]]:
    """Yield each command's words and what the program knows of it."""
    for name, command in get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {each}", found) for each, found in inner.items())


COMMANDS = dict(commands())


@st.composite
def broken_commandlines(draw: Draw) -> Case:
    """A good command line with one thing that is surely wrong."""
    words = draw(st.sampled_from(sorted(GOOD_LINES)))
    how, rest = draw(st.sampled_from(_BREAKS))(draw, words)
    if words == "serve" and how not in ("an unknown option", "a wrong value", "one too many"):
        how, rest = _unknown(draw, words)
    return Case((*words.split(), *rest), FILES, f"command line, {words}: {how}")


Broken = tuple[str, tuple[str, ...]]


def _unknown(draw: Draw, words: str) -> Broken:
    option = draw(st.sampled_from((
        "--no-such", "--sett", "-x", "--\u202e", "--\x1b[31m", "--" + "a" * 2000, "--=", "-9",
        "--replication", "--as_at", "--JSON", "---json",
    )))  # fmt: skip
    return "an unknown option", (*GOOD_LINES[words], option)


def _wrong_value(draw: Draw, words: str) -> Broken:
    wrong = [
        (option, value)
        for parameter in COMMANDS[words].params
        for option in parameter.opts[:1]
        if option.startswith("--")
        for value in (*VALUES.get(option, ()), *_no_number(parameter))
    ]
    if not wrong:
        return _unknown(draw, words)
    option, value = draw(st.sampled_from(wrong))
    rest = list(GOOD_LINES[words])
    if option in rest:
        at = rest.index(option)
        rest[at : at + 2] = []
    return "a wrong value", (*rest, option, value)


def _no_number(parameter: Any) -> list[str]:
    """Return what is no value of an option that takes numbers."""
    kind, least = parameter.type_descriptor.annotation, parameter.min
    if kind not in (int, float):
        return []
    wrong = ["many", "", "1_0x", "\u00bd"] + (["1.5", "1e3"] if kind is int else [])
    return wrong + ([] if least is None else [str(least - 1), "-999999999999999999999"])


def _no_value(draw: Draw, words: str) -> Broken:
    options = [
        each.opts[0] for each in COMMANDS[words].params
        if each.opts[0].startswith("--") and not getattr(each, "is_flag", False)
    ]  # fmt: skip
    if not options:
        return _unknown(draw, words)
    return "an option without its value", (*GOOD_LINES[words], draw(st.sampled_from(options)))


def _too_few(draw: Draw, words: str) -> Broken:
    if not GOOD_LINES[words] or words in ("purge", "new annex-a"):
        return _unknown(draw, words)
    return "nothing said", GOOD_LINES[words][1:2]


def _too_many(draw: Draw, words: str) -> Broken:
    more = draw(st.sampled_from(("one-too-many", "\u202e", "\x1b[2J", "nothing.toml", "")))
    return "one too many", (*GOOD_LINES[words], more, more)


def _no_file(draw: Draw, words: str) -> Broken:
    rest = list(GOOD_LINES[words])
    files = [at for at, word in enumerate(rest) if word in FILES or f"{word}/" in FILES]
    if not files or words in ("purge",):
        return _unknown(draw, words)
    at = draw(st.sampled_from(files))
    rest[at] = draw(st.sampled_from((
        "no.csv", "no.toml", "no/where", "full/", "a" * 400, "\u202e.csv", "\udcff.toml", "", ".",
        "/dev/null", "a\nb.toml", "~", "C:\\no.csv", "full/notes.txt",
    )))  # fmt: skip
    return "no such file", tuple(rest)


_BREAKS = (_unknown, _wrong_value, _wrong_value, _wrong_value, _no_value, _too_few, _too_many,
           _no_file, _no_file)  # fmt: skip
