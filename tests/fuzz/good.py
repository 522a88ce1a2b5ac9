"""Good input as it really comes: other orders, encodings, separators and spellings of one content.

Each case has a reader, the Python entry of the command that would read the files, and must be
read as the plain form of the same content is, with every row accounted for.
"""

import contextlib
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from capacity import cli
from capacity.allocation.revision import returned
from capacity.files import read_caseload, read_team
from capacity.files.annex_a import read_annex_a
from capacity.files.columns import Kind
from capacity.files.load_report import LoadReport
from capacity.files.published import read_published
from capacity.files.ssda903 import read_ssda903
from capacity.scenario import Scenario
from tests.fuzz.cases import Case, built_once, laid_out, quietly
from tests.fuzz.folders import LISTS_SHEETS, PUBLISHED, RETURN_SHEETS, a_return, annex, published
from tests.fuzz.returned import good_book, revising
from tests.fuzz.scenarios import GOOD
from tests.fuzz.sheets import SHEETS, Draw, Written

DAY = date(2026, 1, 5)
AT_DAY = date(2026, 3, 31)


@dataclass(frozen=True, repr=False)
class Good:
    """Files in one of their forms, in the plain one, and what reads either."""

    how: str
    case: Case
    plain: Case
    read: Callable[[], tuple[Any, tuple[LoadReport, ...]]]

    def __repr__(self) -> str:
        return f"<{self.how}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


def accepted(good: Good) -> None:
    """See that a good input is accepted, means what its plain form means, and loses no row."""
    with laid_out(good.plain):
        expected, _ = good.read()
    with laid_out(good.case):
        found, reports = good.read()
        if good.case.arguments:
            said = io.StringIO()
            with quietly(), contextlib.redirect_stderr(said), built_once():
                code = cli.run(list(good.case.arguments))
            assert code == 0, f"{good.how}: exit {code}, {said.getvalue()[-600:]}"
    assert found == expected, f"{good.how}: read as something else"
    for report in reports:
        accounted = report.kept + len(report.dropped)
        assert report.rows_read in (accounted, accounted + report.blank), f"{good.how}: {report}"


def good_inputs() -> st.SearchStrategy[Good]:
    good_book()  # made once, before anything is drawn
    return st.one_of(
        good_sheets(), good_sheets(), good_scenarios(), good_annexes(), good_returns(),
        good_published(), good_proposals(),
    )  # fmt: skip


WAYS: dict[str, dict[str, str]] = {
    "plain": {}, "a byte-order mark": {"encoding": "utf-8-sig"}, "CRLF": {"newline": "\r\n"},
    "semicolons": {"separator": ";"}, "tabs": {"separator": "\t"}, "bars": {"separator": "|"},
    "cp1252": {"encoding": "cp1252"}, "UTF-16": {"encoding": "utf-16"},
    "Excel of the continent": {"separator": ";", "newline": "\r\n", "encoding": "cp1252"},
    "Excel's Unicode text": {"separator": "\t", "newline": "\r\n", "encoding": "utf-16"},
}  # fmt: skip


def _in_a_way(draw: Draw, sheet: Written) -> tuple[str, bytes]:
    """Write a sheet as one of the ways of the world has it; return its ending too."""
    way = draw(st.sampled_from((*WAYS, "a workbook", "all in quotes")))
    if way == "a workbook":
        return ".xlsx", sheet.xlsx()
    if way == "all in quotes":
        made = io.StringIO()
        csv.writer(made, quoting=csv.QUOTE_ALL).writerows(sheet.rows)
        return ".csv", made.getvalue().encode("utf-8")
    return ".csv", replace(sheet, **WAYS[way]).csv()  # type: ignore[arg-type]


def _shuffled(draw: Draw, sheet: Written) -> Written:
    order = draw(st.permutations(range(len(sheet.headers))))
    return replace(sheet, rows=tuple(tuple(row[at] for at in order) for row in sheet.rows))


def _respelt(draw: Draw, sheet: Written) -> Written:
    """Write headers as people do: case, spaces for underscores."""
    spell = draw(st.sampled_from((str.upper, str.title, lambda text: text.replace("_", " "))))
    return replace(sheet, rows=(tuple(spell(each) for each in sheet.rows[0]), *sheet.rows[1:]))


def _dates_of(sheet: Written) -> list[int]:
    kinds = {column.name: column.kind for column in sheet.table.columns}
    return [at for at, name in enumerate(sheet.headers) if kinds.get(name) is Kind.DATE]


DAY_FORMS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%d-%b-%Y",
             "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00", "%d/%m/%Y 00:00")  # fmt: skip


def _dated(draw: Draw, sheet: Written) -> Written:
    form = draw(st.sampled_from(DAY_FORMS))
    columns = _dates_of(sheet)

    def other(row: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            f"{_day(cell):{form}}" if at in columns and cell else cell
            for at, cell in enumerate(row)
        )

    return replace(sheet, rows=(sheet.rows[0], *map(other, sheet.rows[1:])))


def _day(text: str) -> date:
    if "/" in text:
        day, month, year = map(int, text.split("/"))
        return date(year, month, day)
    return date.fromisoformat(text)


def _more(draw: Draw, sheet: Written) -> Written:
    """Add what does no harm: blank rows, a column of their own, a title, a total."""
    rows = list(sheet.rows)
    what = draw(st.sampled_from(("blank rows", "a column", "a title", "a total")))
    if what == "blank rows":
        rows.insert(draw(st.integers(1, len(rows))), ("",) * len(rows[0]))
    elif what == "a column":
        rows = [(*row, "notes of ours" if at == 0 else "seen") for at, row in enumerate(rows)]
    elif what == "a title":
        rows.insert(0, ("Reviewing service, official", *[""] * (len(rows[0]) - 1)))
    else:
        rows.append(("Total", *[""] * (len(rows[0]) - 1)))
    return replace(sheet, rows=tuple(rows))


def _disguised(draw: Draw, sheet: Written, ways: tuple[Any, ...]) -> Written:
    for way in draw(st.lists(st.sampled_from(ways), max_size=3, unique=True)):
        sheet = way(draw, sheet)
    return sheet


def _accented(sheet: Written) -> Written:
    """Give names letters that encodings differ on."""
    rows = tuple(tuple(cell.replace("Ben Cole", "Bén Côle") for cell in row) for row in sheet.rows)
    return replace(sheet, rows=rows)


@st.composite
def good_sheets(draw: Draw) -> Good:
    """A caseload or team sheet that has been through other hands."""
    kind = draw(st.sampled_from(sorted(SHEETS)))
    plain = _accented(SHEETS[kind])
    sheet = _disguised(draw, plain, (_dated, _shuffled))
    sheet = _disguised(draw, sheet, (_respelt, _more))
    ending, content = _in_a_way(draw, sheet)
    name = f"sheet{ending}"

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        place = next(Path().glob("sheet.*"))
        if kind == "team":
            team, report = read_team(place)
            return set(team), (report,)
        caseload, report = read_caseload(place, DAY)
        return set(map(_without_row, caseload)), (report,)

    case = Case(("check", name, "--as-at", "2026-01-05"), {name: content})
    return Good(f"{kind} sheet", case, Case((), {"sheet.csv": plain.csv()}), read)


def _without_row(child: Any) -> Any:
    return replace(child, row=0)


@st.composite
def good_scenarios(draw: Draw) -> Good:
    """A scenario that an editor has saved in its own way."""
    text = GOOD.replace('name = "small"', 'name = "small"\ndescription = "Bén, 5 ½"')
    plain = text
    if draw(st.booleans()):
        head, *tables = text.split("\n[")
        order = draw(st.permutations([head, *(f"[{each}" for each in tables)]))
        text = "\n".join(each.rstrip("\n") for each in order) + "\n"
    text += draw(st.sampled_from(("", "\n\n", "# the end", "# Côle")))
    newline = draw(st.sampled_from(("\n", "\r\n")))
    encoding = draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")))
    content = text.replace("\n", newline).encode(encoding)

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        return Scenario.load("s.toml"), ()

    case = Case(("check", "s.toml"), {"s.toml": content})
    return Good(f"scenario in {encoding}", case, Case((), {"s.toml": plain.encode()}), read)


def _files(draw: Draw, folder: str, sheets: dict[Any, Written], stem: str) -> dict[str, bytes]:
    """Write the sheets of a folder, each in its own way; a folder holds text alone."""
    files = {}
    for name, sheet in sheets.items():
        mine = _disguised(draw, sheet, (_dated, _shuffled))
        way = draw(st.sampled_from(sorted(WAYS)))
        files[f"{folder}/{stem.format(name)}.csv"] = replace(mine, **WAYS[way]).csv()  # type: ignore[arg-type]
    return files


@st.composite
def good_annexes(draw: Draw) -> Good:
    """An Annex A as a workbook or a folder of lists."""
    if draw(st.booleans()):
        sheets = {n: _disguised(draw, s, (_dated, _shuffled)) for n, s in LISTS_SHEETS.items()}
        files = {"aa/aa.xlsx": annex(sheets, book=True)["aa.xlsx"]}
    else:
        stem = draw(st.sampled_from(("List_{}", "list {}", "Annex A List {}")))
        files = _files(draw, "aa", dict(LISTS_SHEETS), stem)

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        book = Path("aa/aa.xlsx")
        found = read_annex_a(book if book.exists() else "aa", AT_DAY)
        return (found.enquiries, found.plans, found.care, found.missing), found.reports

    plain = Case((), annex(LISTS_SHEETS, book=False))
    return Good("Annex A", Case((), files), plain, read)


@st.composite
def good_returns(draw: Draw) -> Good:
    """A 903 return whose files have other names and orders."""
    files = _files(draw, "r", dict(RETURN_SHEETS), draw(st.sampled_from(("{}", "903_{}_2026"))))

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        found = read_ssda903("r", AT_DAY)
        return (found.births, set(found.periods), found.reviews, found.took_part), found.reports

    return Good("903 return", Case((), files), Case((), a_return(RETURN_SHEETS)), read)


@st.composite
def good_published(draw: Draw) -> Good:
    """Published files whose columns stand in another order, beside files that are none."""
    files = {}
    for name, lines in PUBLISHED.items():
        rows = [line.split(",") for line in lines]
        order = draw(st.permutations(range(len(rows[0]))))
        newline = draw(st.sampled_from(("\n", "\r\n")))
        text = newline.join(",".join(row[at] for at in order) for row in rows)
        files[f"p/{name}"] = text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig"))))
    if draw(st.booleans()):
        files["p/README.csv"] = b"something,else\n1,2\n"

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        found = read_published("p")
        return found.find("Dorset"), found.reports

    return Good("published files", Case((), files), Case((), published()), read)


@st.composite
def good_proposals(draw: Draw) -> Good:
    """A proposal that came back through a spreadsheet, with nothing decided or all accepted."""
    book, word = good_book(), draw(st.sampled_from(("", "yes", "Y", "accepted", "TRUE", "1")))
    plain = good_book()
    for each, said in ((book, word), (plain, "yes" if word else "")):
        heads, *rows = each["Moves"]
        for row in rows:
            row[heads.index("accept")] = said
    for name in ("Moves", "Caseload"):
        rows = book[name]
        order = draw(st.permutations(range(len(rows[0]))))
        heads = [draw(st.sampled_from((str.upper, str.title, str)))(str(x)) for x in rows[0]]
        book[name] = [[row[at] for at in order] for row in (heads, *rows[1:])]
    more = {"My notes": [["x"]]} if draw(st.booleans()) else {}

    def read() -> tuple[Any, tuple[LoadReport, ...]]:
        back = returned(Path("proposal.xlsx"))
        return (back.inputs, back.proposed, back.said, back.rows), ()

    case = Case((), revising({**book, **more}, "").files)
    return Good(f"returned proposal, {word!r}", case, Case((), revising(plain, "").files), read)
