"""Sheets: good ones, and what is surely wrong with a broken one."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from capacity.files.columns import Column, Kind, Table
from capacity.files.tables import CASELOAD, TEAM
from tests.fuzz.cases import Case

Draw = Callable[[Any], Any]

CHILDREN = (
    "1,CP,F1,Ann Lee,2025-03-03,,North,2015-06-01,2025-02-03,,2025-12-01,,,,no,no,,,no,",
    "2,CP,F1,Ann Lee,2025-03-03,,North,2017-06-01,2025-02-03,,2025-12-01,,,,no,no,,,no,",
    "3,LAC,F2,Ben Cole,2024-05-07,Ann Lee,South,2012-01-31,,2024-04-02,2025-10-02,,2025-11-03,C2,"
    "yes,no,Ann Lee,,no,4.5",
    "4,CP+LAC,,Ben Cole,2025-06-01,,South,2014-02-28,2025-05-01,2025-09-01,2025-11-20,,,V2,no,"
    "yes,,3,no,",
    "5,LAC,F3,,,,North,2010-12-24,,2023-08-08,2025-09-30,,,C1,no,no,,,no,",
)  # fmt: skip
OFFICERS = (
    "Ann Lee,1,permanent,2015-09-01,,dual,experienced,North,,,MTWTF,1,,,60000",
    "Ben Cole,0.6,locum,,2026-12-31,dual,experienced,South; North,,,MTW--,0.9,,,",
    "Cai Jones,0.8,permanent,2025-10-01,,iro,growing,,North,2026-06-30,MTWT-,1,2026-02-01,"
    "2026-03-01,",
)


@dataclass(frozen=True)
class Written:
    """A sheet as rows of text, and how a file holds them."""

    table: Table
    rows: tuple[tuple[str, ...], ...]
    separator: str = ","
    newline: str = "\n"
    encoding: str = "utf-8"

    @property
    def headers(self) -> tuple[str, ...]:
        return self.rows[0]

    def text(self) -> str:
        made = io.StringIO()
        writer = csv.writer(made, delimiter=self.separator, lineterminator=self.newline)
        writer.writerows(self.rows)
        return made.getvalue()

    def csv(self) -> bytes:
        return self.text().encode(self.encoding)

    def xlsx(self) -> bytes:
        return workbook({"Sheet1": self.rows})

    def with_cell(self, row: int, column: str, value: str) -> "Written":
        """Return it with another cell; row 1 is the first below the headers."""
        at = self.headers.index(column)
        rows = [list(each) for each in self.rows]
        rows[row][at] = value
        return replace(self, rows=tuple(map(tuple, rows)))


def workbook(sheets: dict[str, Any]) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 5)})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return made.getvalue()


def _sheet(table: Table, rows: tuple[str, ...]) -> Written:
    headers = tuple(column.name for column in table.columns)
    return Written(table, (headers, *(tuple(next(csv.reader([row]))) for row in rows)))


CASELOAD_SHEET, TEAM_SHEET = _sheet(CASELOAD, CHILDREN), _sheet(TEAM, OFFICERS)
SHEETS = {"caseload": CASELOAD_SHEET, "team": TEAM_SHEET}

NO_DATES = (
    "31/02/2016", "soon", "1850-01-01", "2200-01-01", "13/13/2016", "2016", "01/02/25", "0/0/0",
    "99999999999", "2016-02-30", "1e9", "12:30", "1/1", "today()", "\u0662\u0660\u0661\u0666",
)  # fmt: skip
NO_NUMBERS = (
    "many", "-5", "1e999", "nan", "inf", "1,5", "1_0", "0x10", "--1", "1 2/3", "5%", "\u00bd",
    "999999999999999999999999", "1" * 400,
)  # fmt: skip
NO_WORDS = ("XX", "\u202egnorw", "?", "2", "maybe later", "\u0000", "x" * 5000, "\x1b[31mred")
EXCEL_FAULTS = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")

WRONG = {
    Kind.DATE: NO_DATES,
    Kind.NUMBER: NO_NUMBERS,
    Kind.YES_NO: ("perhaps", "2", "yess", "\u202eyes", "x" * 3000),
    Kind.CODE: ("XX", "\u202eCP", "perm anent x", "x" * 3000, "\x1b[31mLAC", "7"),
    Kind.WORKING_DAYS: ("XXXXX", "-----", "MTWT", "MTWTFSS", "x" * 3000),
    Kind.TEXT: EXCEL_FAULTS,
    Kind.LIST: EXCEL_FAULTS,
    Kind.OPEN_CODE: EXCEL_FAULTS,
}


def wrong_cell(draw: Draw, column: Column) -> str:
    return str(draw(st.sampled_from(WRONG[column.kind] + EXCEL_FAULTS)))


@st.composite
def broken_sheets(draw: Draw) -> Case:
    """A caseload or team sheet that is surely wrong, given to one of the commands."""
    kind = draw(st.sampled_from(sorted(SHEETS)))
    how, content, suffix, names = draw(st.sampled_from(_BREAKS))(draw, SHEETS[kind])
    return _given(draw, kind, f"{kind} sheet, {how}", content, suffix, names)


def _given(
    draw: Draw, kind: str, how: str, content: bytes, suffix: str, names: tuple[str, ...]
) -> Case:
    """Give a broken sheet to a command, with a good one of the other kind."""
    files = {f"{name}.csv": sheet.csv() for name, sheet in SHEETS.items() if name != kind}
    file = f"{kind}{suffix}"
    files[file] = content
    both = [file if name == kind else f"{name}.csv" for name in ("caseload", "team")]
    day = ("--as-at", "2026-01-05")
    scenario = (
        '[scenario]\nname = "s"\nstart = 2026-01-05\nweeks = 2\n[start]\n'
        f'caseload = "{both[0]}"\nteam = "{both[1]}"\n'
    )
    commands: list[tuple[str, ...]] = [
        ("check", file, *day),
        ("allocate", *both, *day),
        ("due", *both, *day),
        ("simulate", "s.toml", "--replications", "1"),
        ("check", "s.toml"),
    ]
    chosen = draw(st.sampled_from(commands))
    if "s.toml" in chosen:
        files["s.toml"] = scenario.encode()
    return Case(chosen, files, f"{how} ({chosen[0]})", (file, *names))


def _as_file(draw: Draw, sheet: Written) -> tuple[bytes, str]:
    """Write a sheet as .csv in one of the ways of the world, or as .xlsx."""
    way = draw(st.sampled_from(("plain", "bom", "crlf", "semicolon", "tab", "xlsx")))
    if way == "xlsx":
        return sheet.xlsx(), ".xlsx"
    changes: dict[str, Any] = {
        "bom": {"encoding": "utf-8-sig"}, "crlf": {"newline": "\r\n"},
        "semicolon": {"separator": ";"}, "tab": {"separator": "\t"},
    }  # fmt: skip
    return replace(sheet, **changes.get(way, {})).csv(), ".csv"


Broken = tuple[str, bytes, str, tuple[str, ...]]


def _cells(draw: Draw, sheet: Written) -> Broken:
    """Spoil one to three cells."""
    spoilt = draw(st.integers(1, 3))
    touched: set[int] = set()
    how = []
    for _ in range(spoilt):
        row = draw(st.integers(1, len(sheet.rows) - 1))
        column = draw(st.sampled_from(sheet.table.columns))
        value = wrong_cell(draw, column)
        sheet = sheet.with_cell(row, column.name, value)
        touched.add(row + 1)
        how.append(f"{column.name} {value[:20]!r}")
    content, suffix = _as_file(draw, sheet)
    return f"cells {', '.join(how)}", content, suffix, tuple(f"row {row}" for row in touched)


def _blank_required(draw: Draw, sheet: Written) -> Broken:
    row = draw(st.integers(1, len(sheet.rows) - 1))
    column = draw(st.sampled_from(sheet.table.required))
    blank = draw(st.sampled_from(("", " ", "\u00a0", "\u200b")))
    content, suffix = _as_file(draw, sheet.with_cell(row, column.name, blank))
    return f"{column.name} blank", content, suffix, (f"row {row + 1}",)


def _no_column(draw: Draw, sheet: Written) -> Broken:
    gone = draw(st.sampled_from(sheet.table.required)).name
    at = sheet.headers.index(gone)
    kept = draw(st.booleans())
    title = draw(st.sampled_from(("qqq", "", "\u202e", "123", "x" * 5000))) if kept else None
    rows = []
    for number, row in enumerate(sheet.rows):
        rest = (title if number == 0 else row[at],) if title is not None else ()
        rows.append((*row[:at], *rest, *row[at + 1 :]))
    content, suffix = _as_file(draw, replace(sheet, rows=tuple(rows)))
    return f"no column {gone}, {'another title' if kept else 'gone'}", content, suffix, ()


def _two_columns(draw: Draw, sheet: Written) -> Broken:
    twice = draw(st.sampled_from(sheet.table.columns)).name
    at = sheet.headers.index(twice)
    titles = (twice, twice.upper(), f" {twice} ", twice.replace("_", " "))
    title = draw(st.sampled_from(titles))
    rows = tuple((*row, title if n == 0 else row[at]) for n, row in enumerate(sheet.rows))
    content, suffix = _as_file(draw, replace(sheet, rows=rows))
    return f"two columns {twice}", content, suffix, (twice,)


def _conflict(draw: Draw, sheet: Written) -> Broken:
    row = draw(st.integers(2, len(sheet.rows) - 1))
    key = sheet.headers[0]
    content, suffix = _as_file(draw, sheet.with_cell(row, key, sheet.rows[1][0]))
    return "the same id twice, other content", content, suffix, (f"row {row + 1}",)


def _headers_alone(draw: Draw, sheet: Written) -> Broken:
    below = draw(st.sampled_from(((), (("",) * 3,), (("Total", "3"),))))
    content, suffix = _as_file(draw, replace(sheet, rows=(sheet.rows[0], *below)))
    return "headers alone", content, suffix, ()


NOT_SHEETS = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n" * 3,
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06" * 4,
    "an old workbook": bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600,
    "a locked workbook": bytes.fromhex("d0cf11e0a1b11ae1")
    + "EncryptedPackage".encode("utf-16-le")
    + b"\x00" * 600,
    "nothing": b"",
    "blanks": b"\n \n\r\n",
    "a mark alone": b"\xef\xbb\xbf",
    "half a UTF-16": b"\xff\xfe\x00",
    "NUL bytes": b"\x00" * 500,
    "a page of the web": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "bytes": bytes(range(256)) * 5,
    "a zip of nothing": b"PK\x05\x06" + b"\x00" * 18,
    "the start of a zip": b"PK\x03\x04\x14\x00\x06\x00",
    "one number": b"42",
    "JSON": b'{"children": [{"child_id": 1, "pathway": "CP"}]}',
}


def _no_sheet(draw: Draw, sheet: Written) -> Broken:
    what = draw(st.sampled_from(sorted(NOT_SHEETS)))
    suffix = draw(st.sampled_from((".csv", ".xlsx", ".txt", ".xlsm", ".XLSX")))
    return what, NOT_SHEETS[what], suffix, ()


def _other_ending(draw: Draw, sheet: Written) -> Broken:
    suffix = draw(st.sampled_from((".pdf", ".doc", ".xls", ".ods", "", ".csv.zip", ".\u202etxt")))
    content = draw(st.sampled_from((sheet.csv(), sheet.xlsx())))
    return f"a name that ends in {suffix!r}", content, suffix, ()


def _damaged_workbook(draw: Draw, sheet: Written) -> Broken:
    whole = sheet.xlsx()
    cut = 30 + (len(whole) - 70) * draw(st.integers(0, 1000)) // 1000
    return "a workbook cut off", whole[:cut], ".xlsx", ()


def _bad_quotes(draw: Draw, sheet: Written) -> Broken:
    row = draw(st.integers(1, len(sheet.rows) - 1))
    lines = sheet.text().splitlines()
    lines[row] = '"' + lines[row]
    return "a quotation mark not closed", "\n".join(lines).encode(), ".csv", ()


def _nul_within(draw: Draw, sheet: Written) -> Broken:
    content = sheet.csv()
    at = draw(st.integers(0, len(content)))
    return "a NUL byte", content[:at] + b"\x00" + content[at:], ".csv", ()


def _disguised(draw: Draw, sheet: Written) -> Broken:
    book = draw(st.booleans())
    return (
        "a workbook named .csv" if book else "a text named .xlsx",
        sheet.xlsx() if book else sheet.csv(),
        ".csv" if book else ".xlsx",
        (),
    )


def _backwards(draw: Draw, sheet: Written) -> Broken:
    """Break the noun's own rules."""
    if sheet.table is TEAM:
        spoilt = draw(st.sampled_from((
            {"start": "2026-05-01", "end": "2026-01-01"},
            {"absent_from": "2026-05-01", "absent_until": "2026-01-01"},
        )))  # fmt: skip
    else:
        spoilt = {"barred_officers": sheet.rows[1][3], "pinned": "yes"}
        return _cells(draw, sheet)
    for column, value in spoilt.items():
        sheet = sheet.with_cell(1, column, value)
    content, suffix = _as_file(draw, sheet)
    return "an end before the start", content, suffix, ("row 2",)


_BREAKS = (
    _cells, _cells, _cells, _cells, _blank_required, _no_column, _two_columns, _conflict,
    _headers_alone, _no_sheet, _other_ending, _damaged_workbook, _bad_quotes, _nul_within,
    _disguised, _backwards,
)  # fmt: skip
