"""What systems export: Annex A, the 903 return and published files, surely wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from capacity.files.annex_a_tables import LISTS
from capacity.files.columns import Table
from capacity.files.ssda903 import EPISODES, HEADER, REVIEWS
from tests.fuzz.cases import Case
from tests.fuzz.sheets import NO_DATES, NOT_SHEETS, TEAM_SHEET, Draw, Written, workbook

ANNEX_ROWS = {
    5: ("10003,2021-03-30,5,27/01/2026,b) No,07/02/2026,a) Yes,North,Amira Holt",
        "10004,2020-03-30,6,20/02/2026,b) No,,,North,Amira Holt"),
    7: ("10000,30/05/2015,10,29/06/2025,d) Emotional abuse,d) Emotional abuse,21/02/2026,,0,North,"
        "Amira Holt",
        "10003,30/03/2021,5,07/02/2026,a) Neglect,a) Neglect,,,0,North,Amira Holt",
        "10005,11/11/2012,13,01/08/2025,a) Neglect,a) Neglect,01/12/2025,01/03/2026,1,South,Bo Ek"),
    8: ("60000,10/08/2016,9,b) No,28/06/2021,V2: Single period under S20,16/10/2025,24/11/2025,,,"
        "28/06/2021",
        "60001,10/08/2010,15,b) No,28/06/2024,C2: Full care order,16/10/2025,24/11/2025,"
        "19/01/2026,E4A,28/06/2024"),
}  # fmt: skip
RETURN_ROWS = {
    "header": ("1,1,01/02/2015,WBRI,,,", "2,2,01/03/2012,WBRI,,,"),
    "episodes": (
        "1,15/02/2025,S,C2,N3,T2,PR0,14/08/2025,X1,CLOSE", "1,14/08/2025,P,C2,N3,A3,PR3,,,",
        "2,01/06/2024,S,V2,N6,R5,PR2,15/02/2026,E41,",
    ),
    "reviews": ("1,01/02/2015,12/03/2025,PN6", "1,01/02/2015,10/06/2025,PN1",
                "2,01/03/2012,01/07/2024,PN2"),
}  # fmt: skip
AREA = (
    "time_period,time_identifier,geographic_level,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
PUBLISHED = {
    "plans.csv": (
        f"{AREA},CPP_start,CPP_start_rate,CPP_end,CPP_At31,CPP_At31_rate",
        "2020,RY,National,,,,,,66380,55.1,66970,51510,42.8",
        "2020,RY,Local authority,E12000009,South West,838,E06000059,Dorset,393,58.7,400,276,41.2",
        "2019,RY,Local authority,E12000009,South West,838,E06000059,Dorset,481,60.1,440,305,42",
        "2020,RY,Regional,E12000009,South West,,,,4000,50,3900,3100,",
    ),
    "care.csv": (
        "time_period,geographic_level,old_la_code,la_name,new_la_code,population_type,"
        "population_estimate,children_count",
        "2020,Local authority,838,Dorset,E06000059,Children looked after on 31 March each year,"
        "66000,470",
        "2020,Local authority,838,Dorset,E06000059,Children starting to be looked after each "
        "year,66000,180",
    ),
}  # fmt: skip


def written(table: Table, rows: tuple[str, ...]) -> Written:
    headers = tuple(column.name for column in table.columns)
    below = [row.split(",") for row in rows]
    return Written(
        table, (headers, *(tuple([*row, *[""] * len(headers)][: len(headers)]) for row in below))
    )


LISTS_SHEETS = {n: written(table, ANNEX_ROWS[n]) for n, table in LISTS.items()}
RETURN_SHEETS = {t.name: written(t, RETURN_ROWS[t.name]) for t in (HEADER, EPISODES, REVIEWS)}


def annex(sheets: Mapping[int, Written], *, book: bool) -> dict[str, bytes]:
    if book:
        return {"aa.xlsx": workbook({f"List_{n}": each.rows for n, each in sheets.items()})}
    return {f"aa/List_{n}.csv": each.csv() for n, each in sheets.items()}


def a_return(sheets: Mapping[str, Written]) -> dict[str, bytes]:
    return {f"r/{name}.csv": each.csv() for name, each in sheets.items()}


def published(files: Mapping[str, tuple[str, ...]] = PUBLISHED) -> dict[str, bytes]:
    return {f"p/{name}": "\n".join(lines).encode() for name, lines in files.items()}


DAY = ("--as-at", "2026-03-31", "--out", "o.toml")


@st.composite
def broken_folders(draw: Draw) -> Case:
    """An export that is surely wrong, given to the command that reads it."""
    return draw(st.sampled_from((_annex, _annex, _return, _return, _published, _published)))(draw)


def _annex(draw: Draw) -> Case:
    book = draw(st.booleans())
    place = "aa.xlsx" if book else "aa"
    how, sheets = draw(st.sampled_from((_future, _column_gone, _column_twice, _unusable)))(
        draw, LISTS_SHEETS
    )
    files = annex(sheets, book=book)
    arguments = ("calibrate", "annex-a", place, *DAY)
    if draw(st.booleans()):
        return Case(arguments, files, f"Annex A, {how}")
    return _beside(draw, Case(arguments, annex(LISTS_SHEETS, book=book), "Annex A"), place)


def _return(draw: Draw) -> Case:
    arguments = ("calibrate", "ssda903", "r", *DAY)
    way = draw(st.sampled_from((_episodes_gone, _column_twice, _unusable_return, _late_return)))
    how, sheets = way(draw, RETURN_SHEETS)
    if draw(st.booleans()):
        return Case(arguments, a_return(sheets), f"903, {how}")
    return _beside(draw, Case(arguments, a_return(RETURN_SHEETS), "903"), "r")


def _beside(draw: Draw, case: Case, place: str) -> Case:
    """Break what is given with a good export: a file of it, a sheet beside it, or the flags."""
    files = dict(case.files)
    arguments = list(case.arguments)
    what = draw(st.sampled_from(("file", "team", "officers", "day", "out", "published")))
    if what == "file":
        name = draw(st.sampled_from(sorted(files)))
        kind = draw(st.sampled_from(sorted(set(NOT_SHEETS) - _MAY_BE_LEFT_OUT)))
        files[name] = NOT_SHEETS[kind]
        what = f"{name} is {kind}"
    elif what == "team":
        spoilt = draw(st.sampled_from(("fte", "start", "role", "working_days")))
        files["t.csv"] = TEAM_SHEET.with_cell(1, spoilt, "soon?").csv()
        arguments += ["--team", "t.csv"]
    elif what == "officers":
        what = "officers"
        files["h.csv"] = draw(st.sampled_from((
            b"child_id,officer\n", b"", b"officer\nAnn\n", b"\x00", b"%PDF-1.4",
            b"child_id,officer\n1,Ann\n1,Ben\n", b"child_id,officer,officer\n1,Ann,Ben\n",
        )))  # fmt: skip
        arguments += ["--officers", "h.csv"]
    elif what == "day":
        arguments[arguments.index("--as-at") + 1] = draw(st.sampled_from((*NO_DATES[:6], "")))
    elif what == "out":
        arguments[-1] = draw(st.sampled_from(("no/where/o.toml", place, ".", "aa/o.toml\udcff/x")))
    else:
        files |= published()
        arguments += draw(st.sampled_from((
            ["--published", "p"], ["--council", "Dorset"], ["--published", "no", "--council", "D"],
            ["--published", "p", "--council", "Nowhere"], ["--published", "p", "--council", ""],
        )))  # fmt: skip
    return replace(case, arguments=tuple(arguments), files=files, how=f"{case.how}, {what}")


_MAY_BE_LEFT_OUT = {"a mark alone", "blanks", "one number", "JSON", "a page of the web", "a PDF"}
"""What a folder of .csv files may hold as well: text that is none of the lists."""


def _future(draw: Draw, sheets: Any) -> Any:
    number = draw(st.sampled_from((7, 8)))
    day = draw(st.sampled_from(("01/04/2026", "2027-01-01", "31/12/2099")))
    start = sheets[number].table.required[1].name
    return "a start in the future", {**sheets, number: sheets[number].with_cell(1, start, day)}


def _column_gone(draw: Draw, sheets: Any) -> Any:
    number = draw(st.sampled_from((7, 8)))
    sheet = sheets[number]
    at = draw(st.sampled_from([sheet.headers.index(each.name) for each in sheet.table.required]))
    rows = tuple((*row[:at], *row[at + 1 :]) for row in sheet.rows)
    return f"no column {sheet.headers[at]}", {number: replace(sheet, rows=rows)}


def _column_twice(draw: Draw, sheets: Any) -> Any:
    name = draw(st.sampled_from(sorted(sheets)))
    sheet = sheets[name]
    column = draw(st.sampled_from(sheet.table.columns)).name
    at = sheet.headers.index(column)
    rows = tuple((*row, row[at]) for row in sheet.rows)
    return f"two columns {column}", {**sheets, name: replace(sheet, rows=rows)}


def _unusable(draw: Draw, sheets: Any) -> Any:
    """Make every start of a list unreadable."""
    number = draw(st.sampled_from((7, 8)))
    sheet = sheets[number]
    word = draw(st.sampled_from(NO_DATES[:6]))
    for row in range(1, len(sheet.rows)):
        sheet = sheet.with_cell(row, sheet.table.required[1].name, word)
    return "no start can be read", {number: sheet}


def _episodes_gone(draw: Draw, sheets: Any) -> Any:
    return "no episodes", {n: each for n, each in sheets.items() if n != "episodes"}


def _unusable_return(draw: Draw, sheets: Any) -> Any:
    sheet = sheets["episodes"]
    word = draw(st.sampled_from(NO_DATES[:6]))
    for row in range(1, len(sheet.rows)):
        sheet = sheet.with_cell(row, "DECOM", word)
    return "no start can be read", {**sheets, "episodes": sheet}


def _late_return(draw: Draw, sheets: Any) -> Any:
    sheet = sheets["episodes"]
    for row in range(1, len(sheet.rows)):
        sheet = sheet.with_cell(row, "DECOM", "01/04/2026").with_cell(row, "DEC", "")
    return "every episode to come", {**sheets, "episodes": sheet}


def _published(draw: Draw) -> Case:
    command = draw(st.sampled_from((
        ("calibrate", "published", "p", "--council", "Dorset", "--year", "2020", "--out", "o.toml"),
        ("calibrate", "neighbours", "p", "--council", "Dorset", "--year", "2020"),
        ("backtest", "p", "--origin", "2019", "--horizon", "1", "--council", "Dorset"),
    )))  # fmt: skip
    name = draw(st.sampled_from(sorted(PUBLISHED)))
    lines = PUBLISHED[name]
    ways = ("cell", "twice", "bytes", "council", "year", "quote", "cut")
    # Without plans there is still something to say of neighbours: their children in care.
    way = draw(st.sampled_from(ways[:-1] if "neighbours" in command else ways))
    made: dict[str, Any] = dict(PUBLISHED)
    arguments = list(command)
    if way == "cell":
        row, cells = 1, lines[1].split(",")
        at = draw(st.integers(len(cells) - (2 if name == "care.csv" else 5), len(cells) - 1))
        cells[at] = draw(st.sampled_from(("many", "1e5", "#REF!", "\u202e7", "x" * 900, "5%")))
        made[name] = (lines[0], ",".join(cells), *lines[row + 1 :])
    elif way == "twice":
        measured = draw(st.sampled_from(lines[0].split(",")[-2:]))
        made[name] = tuple(
            f"{line},{measured if at == 0 else '1'}" for at, line in enumerate(lines)
        )
    elif way == "council":
        at = arguments.index("--council") + 1
        arguments[at] = draw(st.sampled_from(("Nowhere", "\u202e", "a" * 500, "999", " ")))
    elif way == "year":
        wrong = draw(st.sampled_from(("1850", "2090", "0", "-5")))
        at = arguments.index("--origin" if "--origin" in arguments else "--year") + 1
        arguments[at] = wrong
    files = published(made)
    if way == "bytes":
        files[f"p/{name}"] = draw(
            st.sampled_from((b"\x00" * 90, b"PK\x03\x04", b"", b"\xff\xfe\x00"))
        )
    elif way == "cut":
        files["p/plans.csv"] = files["p/plans.csv"][: draw(st.integers(0, 60))]
    elif way == "quote":
        files[f"p/{name}"] = files[f"p/{name}"].replace(b"2020,", b'"2020,', 1)
    return Case(tuple(arguments), files, f"published, {way} ({' '.join(command[:2])})")
