"""Lists as systems export them: dirty, so that a bad cell is said and does not stop the load.

Unlike the sheets that we write ourselves (`capacity.files.sift`):

* a cell that can't be read counts as blank, with a warning that names the row;
* a row without its id or its start is dropped, with the reason;
* of rows with the same id and start, the one that says most is kept.

What still stops the load is a file that can't be read, a list without its columns, two
columns that match one header, and dates in the future, which mean a wrong `--as-at`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from capacity.files.cells import tidy
from capacity.files.columns import Table
from capacity.files.grid import (
    ALL_REQUIRED,
    OLE,
    TEXT_FILES,
    ZIP,
    Grid,
    Score,
    read_bytes,
    read_grid,
)
from capacity.files.headers import header_score
from capacity.files.load_report import Dropped, Finding, Level, LoadReport, rows_in_words
from capacity.files.sheet import Record, Sheet
from capacity.files.sift import footers
from capacity.service.errors import InputError

ALLOWED_LISTS = "an Annex A workbook (.xlsx, .xls), a list as .csv, or a folder of them"


@dataclass(frozen=True)
class Listed:
    """The rows of one list that are kept, and the account of all of them."""

    records: tuple[Record, ...]
    report: LoadReport


def read_grids(path: str | Path, scores: Sequence[Score]) -> list[Grid]:
    """Read every sheet of a workbook, a text file, or every text file of a folder.

    Parameters
    ----------
    scores
        How well a row serves as a header row of each list: chooses a text file's separator.

    Raises
    ------
    InputError
        If there is no such file, or it is not what its name says.
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in TEXT_FILES)
        if not files:
            raise InputError("no .csv file in the folder", where=str(path), allowed=ALLOWED_LISTS)
        return [grid for each in files for grid in read_grids(each, scores)]
    if path.suffix.lower() in TEXT_FILES:
        return [read_grid(path, lambda row: max(score(row) for score in scores))]
    return _workbook(path)


def _workbook(path: Path) -> list[Grid]:
    from capacity.files.workbook import read_old_sheets, read_sheets

    content = read_bytes(path)
    locked = "EncryptedPackage".encode("utf-16-le") in content
    if path.suffix.lower() == ".xls" and content.startswith(OLE) and not locked:
        grids = read_old_sheets(path.name, content)
    elif path.suffix.lower() == ".xls" and content.startswith(ZIP):
        grids = read_sheets(path.name, content)
    elif path.suffix.lower() == ".xls":
        found = "the workbook is locked with a password" if locked else "not an Excel workbook"
        raise InputError(found, where=path.name, allowed=ALLOWED_LISTS)
    else:
        # Says what is wrong with a name, a disguise or a lock before anything is parsed.
        read_grid(path, lambda row: 0.0) if not content.startswith(ZIP) else None
        grids = read_sheets(path.name, content)
    if not any(grid.rows for grid in grids):
        raise InputError(
            "every sheet of the workbook is empty", where=path.name, allowed=ALLOWED_LISTS
        )
    return grids


def best_grid(
    grids: Sequence[Grid], table: Table, named: Callable[[str], bool], others: Callable[[str], bool]
) -> Grid | None:
    """Return the sheet with the headers of a list, or the one with its name; None if neither.

    One with rows goes before one without, which is noted as not read.

    Parameters
    ----------
    named, others
        Whether a sheet has the name of this list, and that of another one.

    Raises
    ------
    InputError
        If two sheets with the headers hold rows: which of them is meant is not guessed.
    """
    score = header_score(table)
    fits = [(*grid.best_row(score), grid) for grid in grids]
    complete = [each for each in fits if each[1] >= ALL_REQUIRED]
    if not complete:
        return next((grid for grid in grids if named(grid.source)), None)
    filled = [each for each in complete if _has_rows(each[2], each[0])]
    best = max(filled or complete, key=lambda each: (not others(each[2].source), each[1]))[2]
    _refuse_second(table, best, [each[2] for each in filled if not others(each[2].source)])
    rivals = [grid.source for _, _, grid in complete if grid is not best]
    if not rivals:
        return best
    text = f"more than one sheet has the headers; not read: {', '.join(rivals)}"
    return Grid(best.source, best.rows, best.notes, (*best.warnings, text))


def _has_rows(grid: Grid, header: int) -> bool:
    return any(any(map(tidy, row)) for row in grid.rows[header + 1 :])


def _refuse_second(table: Table, best: Grid, filled: Sequence[Grid]) -> None:
    """Refuse another sheet of the same list: it may be the older one that was read."""
    rivals = [grid.source for grid in filled if grid is not best]
    if rivals:
        raise InputError(
            f"holds {table.name[0].lower()}{table.name[1:]} too, beside {best.source}",
            where=" and ".join(rivals),
            allowed=f"one sheet with rows of {table.name}: take the other file out of the folder, "
            "or hide the other sheet",
        )


def sift_list(
    sheet: Sheet,
    start: str,
    past: Sequence[str],
    as_at: date | None,
    findings: Iterable[Finding],
    same: str = "start",
) -> Listed:
    """Keep what can be used of a list and account for the rest.

    Parameters
    ----------
    start
        Field of the date that, with the id, names the row.
    past
        Fields of dates that cannot be after `as_at`.
    findings
        What else is to be said.
    same
        What `start` is in words: what a repeated row has in common besides the child.

    Raises
    ------
    InputError
        If a date of `past` is after `as_at`.
    """
    dropped = list(footers(sheet))
    feet = {row.row for row in dropped}
    records = [record for record in sheet.records if record.row not in feet]
    named = (sheet.table.key.fills, start)
    usable = [record for record in records if not _missing(record, named)]
    dropped += [_unnamed(sheet, record, named) for record in records if _missing(record, named)]
    _refuse_future(sheet, usable, past, as_at)
    kept, repeated = _unique(usable, *named, same)
    dropped += repeated
    report = LoadReport(
        source=sheet.source,
        unit=sheet.table.rows,
        rows_read=sheet.rows_read,
        kept=len(kept),
        blank=sheet.blank,
        header_row=sheet.headers.row + 1,
        dropped=tuple(sorted(dropped, key=lambda row: row.row)),
        columns=sheet.headers.uses,
        not_given=sheet.not_given,
        unknown_codes=sheet.understood.unknown_codes(),
        findings=(
            *sheet.findings,
            *_unread(records),
            *findings,
            *sheet.understood.findings(),
        ),
        duplicates=len(repeated),
    )
    return Listed(tuple(kept), report)


def refuse_none(report: LoadReport, allowed: str) -> None:
    """Refuse a list that has rows of which none could be kept, with the first reason.

    Raises
    ------
    InputError
        Naming the first row and why it was dropped.
    """
    if report.kept or not report.dropped:
        return
    first = report.dropped[0]
    raise InputError(
        f"none of its {len(report.dropped)} rows can be used; row {first.row}: {first.reason}",
        where=report.source, allowed=allowed,
    )  # fmt: skip


def _missing(record: Record, named: Sequence[str]) -> list[str]:
    return sorted(name for name in named if name not in record.values)


def _unnamed(sheet: Sheet, record: Record, named: Sequence[str]) -> Dropped:
    """Say which of the fields that name a row it lacks, and why if a cell could not be read."""
    columns = ", ".join(_header(sheet.table, name) for name in _missing(record, named))
    why = "; ".join(fault.found for fault in record.faults if fault.found != "blank")
    return Dropped(record.row, f"no {columns}" + (f" ({why})" if why else ""))


def _unread(records: Iterable[Record]) -> Iterator[Finding]:
    """Warn of cells that could not be read, those of a column and a kind together."""
    rows: dict[tuple[str, str], list[int]] = {}
    for record in records:
        for fault in record.faults:
            if fault.found != "blank":
                rows.setdefault((fault.column, fault.found), []).append(record.row)
    for (column, found), of_these in rows.items():
        text = f"{column}: {found}, taken as blank"
        yield Finding(Level.WARNING, text, tuple(of_these), column)


def _header(table: Table, field: str) -> str:
    return next(column.name for column in table.columns if column.fills == field)


def _refuse_future(
    sheet: Sheet, records: Sequence[Record], past: Sequence[str], as_at: date | None
) -> None:
    if as_at is None:
        return
    late = [
        (record.row, name, value)
        for record in records
        for name in past
        if isinstance(value := record.values.get(name), date) and value > as_at
    ]
    if not late:
        return
    columns = dict.fromkeys(_header(sheet.table, name) for _, name, _ in late)
    rows = tuple(dict.fromkeys(row for row, _, _ in late))
    latest = max(value for _, _, value in late)
    raise InputError(
        f"{rows_in_words(rows)}: {latest} is after {as_at}, the day of the extract"
        if len(late) == 1
        else f"{len(late)} dates are after {as_at}, the day of the extract, the latest {latest}: "
        f"{rows_in_words(rows)}",
        where=f"{sheet.source}, column{'s' if len(columns) > 1 else ''} {', '.join(columns)}",
        allowed="dates up to that day; is --as-at right?",
    )


def _unique(
    records: Sequence[Record], key: str, start: str, same: str
) -> tuple[list[Record], list[Dropped]]:
    """Keep of each id and start the row that says most, the first where they say as much."""
    best: dict[tuple[object, object], Record] = {}
    repeated: list[Dropped] = []
    for record in records:
        name = (record.values[key], record.values[start])
        before = best.get(name)
        if before is None:
            best[name] = record
        elif len(record.values) > len(before.values):
            best[name] = record
            repeated.append(Dropped(before.row, f"row {record.row} has the same child and {same}"))
        else:
            repeated.append(Dropped(record.row, f"row {before.row} has the same child and {same}"))
    return sorted(best.values(), key=lambda record: record.row), repeated
