"""What comes back to the program: a proposal filled in, and a run folder, surely wrong."""

import functools
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from capacity import cli
from tests.fuzz.cases import Case, built_once, laid_out, quietly, tree
from tests.fuzz.scenarios import GOOD
from tests.fuzz.sheets import CASELOAD_SHEET, NOT_SHEETS, TEAM_SHEET, Draw, workbook

SHEETS = {"caseload.csv": CASELOAD_SHEET.csv(), "team.csv": TEAM_SHEET.csv()}
Book = dict[str, list[list[Any]]]


@functools.cache
def proposal() -> str:
    """Return a good proposal's sheets as JSON, made from sheets beside it."""
    from python_calamine import CalamineWorkbook

    line = ["allocate", "caseload.csv", "team.csv", "--as-at", "2026-01-05", "--rebalance"]
    with laid_out(Case((), SHEETS)) as folder, quietly(), built_once():
        assert cli.run([*line, "--out", "p"]) == 0
        book = CalamineWorkbook.from_path(folder / "p" / "proposal.xlsx")
        rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for row in rows["Notes"]:
        if row and row[0] == "inputs":
            row[1] = str(row[1]).replace(f"{folder.resolve()}/", "").replace(f"{folder}/", "")
    return json.dumps(rows, default=str)


def good_book() -> Book:
    book: Book = json.loads(proposal())
    return book


def revising(book: Book | bytes, how: str, *more: str) -> Case:
    content = book if isinstance(book, bytes) else workbook(book)
    files = {**SHEETS, "proposal.xlsx": content}
    return Case(("allocate", "--revise", "proposal.xlsx", "--out", "again", *more), files, how)


@st.composite
def broken_proposals(draw: Draw) -> Case:
    """A returned workbook that is surely wrong."""
    book = good_book()
    how, content = draw(st.sampled_from((_file, _sheet, _column, _filled_in, _filled_in, _inputs)))(
        draw, book
    )
    return revising(content, f"returned proposal, {how}")


def _file(draw: Draw, book: Book) -> Any:
    what = draw(st.sampled_from((*sorted(NOT_SHEETS), "cut off", "another workbook", "charts")))
    if what == "cut off":
        whole = workbook(book)
        return what, whole[: 30 + (len(whole) - 70) * draw(st.integers(0, 1000)) // 1000]
    if what == "another workbook":
        return what, CASELOAD_SHEET.xlsx()
    return (what, NOT_SHEETS[what]) if what in NOT_SHEETS else (what, workbook({"Chart": []}))


def _sheet(draw: Draw, book: Book) -> Any:
    name = draw(st.sampled_from(("Moves", "Caseload", "Notes")))
    if draw(st.booleans()):
        del book[name]
        return f"the sheet {name} is gone", book
    return f"the sheet {name} is empty", {**book, name: []}


def _column(draw: Draw, book: Book) -> Any:
    name, column = draw(st.sampled_from((
        ("Moves", "child_id"), ("Moves", "previous"), ("Moves", "officer"), ("Moves", "accept"),
        ("Moves", "pin_to"), ("Caseload", "child_id"), ("Caseload", "previous"),
        ("Caseload", "officer"), ("Caseload", "note_of_pro"),
    )))  # fmt: skip
    at = book[name][0].index(column)
    word = draw(st.sampled_from(("", "?", "\u202e", f"{column}s x")))
    book[name][0][at] = word
    return f"the column {column} of {name} is called {word!r}", book


def _filled_in(draw: Draw, book: Book) -> Any:
    heads, *moves = book["Moves"]
    column, value = draw(st.sampled_from((
        ("accept", "maybe"), ("accept", "\u202eyes"), ("accept", 2.0), ("accept", "x" * 5000),
        ("accept", "#REF!"), ("pin_to", "Nobody"), ("pin_to", "\u202e"), ("pin_to", 7.0),
        ("pin_to", "x" * 5000), ("child_id", "999"), ("child_id", ""), ("child_id", "\u202e"),
        ("officer", "Somebody Else"), ("officer", ""),
    )))  # fmt: skip
    row = draw(st.sampled_from(range(len(moves))))
    moves[row][heads.index(column)] = value
    return f"{column} {str(value)[:20]!r}", {**book, "Moves": [heads, *moves]}


WRONG_INPUTS: dict[str, tuple[Any, ...]] = {
    "caseload": (1, None, "no.csv", "", [], "team.csv", "."),
    "team": (1, None, "no.csv", "", {}, "caseload.csv"),
    "as_at": ("soon", 1, None, "2026-02-30", ""),
    "wishes": (1, None, [], {}, "x"),
    "wishes.pins": (1, "x", [1], [[1]], [["1"]], [["1", "Nobody"]], [["999", "Ann Lee"]], None),
    "wishes.bars": (1, "x", [1], [["1"]], [["999", "Ann Lee"]], None),
    "wishes.measure": ("kilos", 1, None, [], ""),
    "wishes.tolerance": ("many", -1, None, []),
    "wishes.time_limit": ("many", -1, None, []),
    "wishes.solver": ("glpk", 1, None, [], ""),
    "wishes.leaver": ("Nobody", 1, []),
    "wishes.by": ("soon", 1, ["x"]),
    "wishes.starter": ("Nobody", 1, []),
    "wishes.max_moves": ("many", -1, [], 1.5),
    "wishes.handovers_per_week": ("many", -1, None, [], 0),
    "wishes.leaves_within": ("many", -1, None, []),
    "wishes.rebalance": ("many", 7, []),
}


def _inputs(draw: Draw, book: Book) -> Any:
    """Spoil what the workbook keeps of its own making."""
    row = next(row for row in book["Notes"] if row and row[0] == "inputs")
    if draw(st.booleans()):
        at = draw(st.integers(0, len(row[1]) - 2))
        row[1] = row[1][:at]
        return f"its inputs are cut off after {at}", book
    key = draw(st.sampled_from(sorted(WRONG_INPUTS)))
    value = draw(st.sampled_from(WRONG_INPUTS[key]))
    kept = json.loads(row[1])
    inside = kept["wishes"] if "." in key else kept
    inside[key.rpartition(".")[2]] = value
    row[1] = json.dumps(kept)
    return f"its input {key} is {value!r}", book


@functools.cache
def run_folder() -> tuple[tuple[str, bytes], ...]:
    """Return the files of a run of two weeks."""
    line = ["simulate", "good.toml", "--replications", "1", "--jobs", "1", "--no-report"]
    with laid_out(Case((), {"good.toml": GOOD.encode()})) as folder, quietly(), built_once():
        assert cli.run(line) == 0
        return tuple(tree(folder).items())


@st.composite
def broken_runs(draw: Draw) -> Case:
    """A run folder that is surely wrong, to report on, to go on with or to compare."""
    files = {
        name: content for name, content in run_folder() if Path(name).suffix
    }  # fmt: skip
    how, files = draw(st.sampled_from((_table, _manifest, _manifest, _strangers)))(draw, files)
    go_on = ("simulate", "good.toml", "--replications", "2", "--jobs", "1")
    lines = [go_on, ("compare", "good.toml", "again.toml", "--replications", "2", "--jobs", "1")]
    lines += [("report", "results/small")] if how not in _FINE_TO_REPORT else []
    line = draw(st.sampled_from(lines))
    files["again.toml"] = GOOD.replace('"small"', '"other"').encode()
    return Case(line, files, f"run folder, {how} ({line[0]})")


_FINE_TO_REPORT = {"another scenario", "another seed", "other settings", "another model"}
TABLES = ("weekly", "meetings", "officers", "staffing")


def _table(draw: Draw, files: dict[str, bytes]) -> Any:
    name = f"results/small/{draw(st.sampled_from(TABLES))}.parquet"
    whole = files[name]
    what = draw(st.sampled_from(("gone", "empty", "cut", "text", "zeros", "another table")))
    if what == "gone":
        return what, {each: content for each, content in files.items() if each != name}
    others = [f"results/small/{each}.parquet" for each in TABLES]
    other = next(each for each in others if each != name)
    changed = {
        "empty": b"", "cut": whole[: len(whole) * draw(st.integers(1, 99)) // 100],
        "text": b"child_id\n1\n", "zeros": b"\x00" * len(whole), "another table": files[other],
    }  # fmt: skip
    return f"{what}, {Path(name).name}", {**files, name: changed[what]}


WRONG_MANIFEST: dict[str, tuple[Any, ...]] = {
    "format": (0, 2, None, "1", []),
    "finished": (1, "x", [1], [[0]], [["a", "b"]], [[0, 1, 2]], None, {"a": 1}),
    "failed": (1, [1], ["x"], [{}], {"a": 1}, None),
    "": ("[]", "1", "null", '"x"', "{", "", "\x00", "{}", '{"format": 1}', "\ufeff{}", "[" * 5000),
}


def _manifest(draw: Draw, files: dict[str, bytes]) -> Any:
    name = "results/small/manifest.json"
    kept = json.loads(files[name])
    if draw(st.booleans()):
        how, change = draw(st.sampled_from((
            ("another scenario", {"scenario": "other"}), ("another seed", {"seed": 99}),
            ("other settings", {"hash": "0" * 64}), ("another model", {"model": "0" * 16}),
        )))  # fmt: skip
        return how, {**files, name: json.dumps(kept | change).encode()}
    key = draw(st.sampled_from(sorted(WRONG_MANIFEST)))
    value = draw(st.sampled_from(WRONG_MANIFEST[key]))
    text = value if key == "" else json.dumps(kept | {key: value})
    if key and draw(st.booleans()):
        del kept[key]
        text, value = json.dumps(kept), "gone"
    return f"manifest {key} {str(value)[:20]!r}", {**files, name: text.encode()}


def _strangers(draw: Draw, files: dict[str, bytes]) -> Any:
    """Leave no manifest, and something of the user's."""
    rest = {name: content for name, content in files.items() if not name.endswith("manifest.json")}
    return "no manifest", rest
