"""An invented Annex A of realistic volume, clean or with the mess of real ones.

No child in it exists. Families share start, reviews and worker; plans and periods of care
that ended in the last six months are there too, as in a real one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from capacity.files.annex_a_headers import HEADERS, TITLES
from capacity.files.annex_a_mess import MESSES, Book, Cell, Row
from capacity.files.atomic import gone_if_not_whole, made, refuse_existing, written_whole
from capacity.files.spreadsheet import new_book, write_cell
from capacity.service.errors import InputError, nearest

PLANS_PER_OTHER, OTHER_IDS = 7, 900_000
"""Conferences that led to a plan for one that did not (England: .87 of all), and how far the
numbers of those children are from the others'."""

HALF_YEAR = 182
PLAN_DAYS, CARE_DAYS = 290.0, 800.0
"""Mean lengths of a plan and of a period of care."""

_SIZES = ((1, 48), (2, 24), (3, 15), (4, 8), (5, 5))
_WORKERS = ("Amira Holt", "Ben Osei", "Cerys Vaughan", "Dan Webb", "Elif Kaya", "Fay Lund")
_TEAMS = ("Riverside", "Hillside", "Lakeside", "Weald", "Front Door", "Children in Care")
_CATEGORIES = ("a) Neglect", "b) Physical abuse", "c) Sexual abuse", "d) Emotional abuse",
               "e) Multiple/not recommended")  # fmt: skip
_STATUSES = ("C1: ICO", "C2: FCO", "E1: Placement order", "V2: Single period under S20")
_ETHNICITIES = ("a) WBRI", "k) APKN", "o) BAFR", "s) NOBT", "s) REFU")


def new_annex_a(
    out: str | Path,
    as_at: date,
    *,
    plans: int = 500,
    looked_after: int = 440,
    messes: Sequence[str] = (),
    seed: int = 1,
) -> Path:
    """Write an invented Annex A.

    Parameters
    ----------
    out
        A workbook (.xlsx), or a folder that gets one .csv a list.
    plans, looked_after
        Children on plans and in care on the day.
    messes
        Names in `annex_a_mess.MESSES`, or ``all``.

    Raises
    ------
    InputError
        If a mess is unknown, there is such a file, or it can't be written.
    """
    book = Book(as_at, Random(seed))
    _fill(book, plans, looked_after)
    for name in _wanted(messes):
        MESSES[name](book)
    out = Path(out)
    refuse_existing(out)
    if out.suffix.lower() == ".xlsx":
        with written_whole(out) as beside:
            _write_workbook(book, beside)
    elif not out.suffix:
        _write_folder(book, out)
    else:
        raise InputError(
            f"can't write a file that ends in '{out.suffix}'", where=str(out),
            allowed=".xlsx, or a name without ending for a folder of .csv files",
        )  # fmt: skip
    return out


def _wanted(messes: Sequence[str]) -> list[str]:
    if "all" in messes:
        return list(MESSES)
    for name in messes:
        if name not in MESSES:
            raise InputError(
                f"no mess '{name}'", where="--mess", allowed=", ".join(["all", *MESSES]),
                suggestion=nearest(name, list(MESSES)),
            )  # fmt: skip
    return list(messes)


def _fill(book: Book, plans: int, looked_after: int) -> None:
    for number in HEADERS:
        book.lists[number] = []
    both = max(round(0.04 * min(plans, looked_after)), 0)
    _families(book, 7, plans, PLAN_DAYS, 10_000)
    _families(book, 8, looked_after, CARE_DAYS, 60_000)
    open_plans = [row for row in book.lists[7] if not row["Child Protection Plan End Date"]]
    in_care = [row for row in book.lists[8] if not row["Date Ceased to be Looked After "]]
    # A child on a plan and in care has one id in both lists, and was born before either began.
    for plan, care in zip(open_plans[:both], in_care[:both], strict=True):
        older = min(plan, care, key=_born)
        born = {name: older[name] for name in ("Date of Birth", "Age of Child (Years)")}
        plan.update(born)
        care.update(born, **{"Child Unique ID": plan["Child Unique ID"]})
    led = [_enquiry(book, row) for row in book.lists[7] if _within_half_year(book, row)]
    book.lists[5] = [*led, *(_without_plan(row) for row in led[::PLANS_PER_OTHER])]


def _born(row: Row) -> date:
    born = row["Date of Birth"]
    assert isinstance(born, date)
    return born


def _within_half_year(book: Book, row: Row) -> bool:
    started = row["Child Protection Plan Start Date"]
    return isinstance(started, date) and (book.as_at - started).days <= HALF_YEAR


def _families(book: Book, number: int, wanted: int, mean_days: float, first_id: int) -> None:
    """Add families until `wanted` children are open; those who left lately come along."""
    random, rows = book.random, book.lists[number]
    held, ids = 0, first_id
    horizon = int(6 * mean_days)
    while held < wanted:
        ago = random.randrange(horizon)
        stay = max(int(random.expovariate(1.0 / mean_days)), 14)
        gone = ago - stay
        if gone > HALF_YEAR:
            continue
        size = random.choices([n for n, _ in _SIZES], [w for _, w in _SIZES])[0]
        size = min(size, wanted - held) if gone <= 0 else size
        family = _family(book, number, ids, size, ago, gone if gone > 0 else None)
        rows += family
        ids += len(family)
        held += len(family) if gone <= 0 else 0


def _family(
    book: Book, number: int, first_id: int, size: int, ago: int, gone: int | None
) -> list[Row]:
    random = book.random
    start = book.as_at - timedelta(days=ago)
    end = None if gone is None else book.as_at - timedelta(days=gone)
    last = end or book.as_at
    review = _latest_review(random, number, start, last)
    worker, team = random.choice(_WORKERS), random.choice(_TEAMS)
    oldest = random.randrange(1, 16 * 365)
    rows: list[Row] = []
    for place in range(size):
        birth = start - timedelta(days=max(oldest - place * 600, 1))
        if _years(birth, last) >= 18:
            birth = last - timedelta(days=17 * 365)
        row: Row = dict.fromkeys(HEADERS[number])
        row |= {
            "Child Unique ID": first_id + place,
            "Gender": random.choice(("a) Male", "b) Female")),
            "Ethnicity": random.choice(_ETHNICITIES),
            "Date of Birth": birth,
            "Age of Child (Years)": _years(birth, book.as_at),
            "Does the Child have a Disability": "b) No",
            "Allocated Team": team,
            "Allocated Worker": worker,
        }
        row |= _plan(random, start, review, end) if number == 7 else _care(
            random, start, review, end, book.as_at
        )  # fmt: skip
        rows.append(row)
    return rows


def _latest_review(random: Random, number: int, start: date, last: date) -> date | None:
    first, gap = (85, 150) if number == 7 else (18, 165)
    review, upcoming = None, start + timedelta(days=first)
    while upcoming <= last:
        review, upcoming = upcoming, upcoming + timedelta(days=gap + random.randrange(20))
    return review


def _plan(random: Random, start: date, review: date | None, end: date | None) -> Row:
    category = random.choices(_CATEGORIES, (45, 8, 5, 36, 6))[0]
    return {
        "Child Protection Plan Start Date": start,
        "Initial Category of Abuse": category,
        "Latest Category of Abuse": category,
        "Date of the Last Statutory Visit": (end or start) if review is None else review,
        "Was the Child Seen Alone?": "a) Yes",
        "Date of latest review conference": review,
        "Child Protection Plan End Date": end,
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six "
        "Months (Y/N)": "b) No",
        "Number of Previous Child Protection Plans": random.choices((0, 1, 2), (78, 17, 5))[0],
    }


def _care(random: Random, start: date, review: date | None, end: date | None, as_at: date) -> Row:
    status = random.choices(_STATUSES, (25, 45, 10, 20))[0]
    contact = review and min(review + timedelta(days=random.randrange(40)), end or as_at)
    return {
        "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)": "b) No",
        "Date Started to be Looked After": start,
        "Child's Category of Need": "N1 - Abuse or neglect",
        "Is this a second or subsequent period of being a Looked After Child within the last 12 "
        "months (Y/N)": "b) No",
        "Start date of current legal status": start,
        "Child's Legal Status": status,
        "Date of Latest Statutory Review": review,
        "Date of Last IRO Visit / Contact to the Child": contact,
        "Number of Placements in the Last 12 months": 1,
        "Date Ceased to be Looked After ": end,
        "Reason Ceased to be Looked After": "e) E4A: Returned home" if end else None,
        "Start Date of Most Recent Placement": start,
        "Placement Type": "f) U6: Foster placement - not FFA",
        "Placement Provider": "b) PR1: Own provision",
        "Placement Location": "a) In",
    }


def _enquiry(book: Book, plan: Row) -> Row:
    started = plan["Child Protection Plan Start Date"]
    assert isinstance(started, date)
    row: Row = dict.fromkeys(HEADERS[5])
    row |= {name: plan[name] for name in HEADERS[5] if name in plan}
    row |= {
        "Strategy discussion initiating Section 47 Enquiry Start Date": started
        - timedelta(days=book.random.randrange(10, 21)),
        "Was an Initial Child Protection Conference deemed unnecessary?": "b) No",
        "Date of Initial Child Protection Conference": started,
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": "a) Yes",
        "Number of Section 47 Enquiries in the last 12 months": 1,
        "Number of ICPCs in the last 12 months": 1,
    }
    return row


def _without_plan(enquiry: Row) -> Row:
    """Return another child's conference that led to no plan."""
    child = enquiry["Child Unique ID"]
    assert isinstance(child, int)
    return enquiry | {
        "Child Unique ID": child + OTHER_IDS,
        "Did the Initial Child Protection Conference Result in a Child Protection Plan": "b) No",
    }


def _years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _rows(book: Book, number: int) -> Iterator[list[Cell]]:
    if book.titles:
        yield [TITLES[number]]
    yield list(book.headers[number])
    for row in book.lists[number]:
        yield [row[name] for name in HEADERS[number]]
    if book.footers:
        yield []
        yield [f"Exported on {book.as_at:%d/%m/%Y} by the case system"]


def _write_workbook(book: Book, path: Path) -> None:
    with new_book(path, "Annex A") as workbook:
        for number in HEADERS:
            sheet = workbook.add_worksheet(book.sheet_name.format(number))
            for at, row in enumerate(_rows(book, number)):
                for place, cell in enumerate(row):
                    write_cell(sheet, at, place, cell)


def _write_folder(book: Book, folder: Path) -> None:
    made(folder.parent)
    beside = folder.with_name(f"{folder.name}.partial")
    with gone_if_not_whole(beside):
        beside.mkdir()
        _write_lists(book, beside)
        beside.rename(folder)


def _write_lists(book: Book, folder: Path) -> None:
    for number in HEADERS:
        path = folder / f"{book.sheet_name.format(number)}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            for row in _rows(book, number):
                out.writerow([f"{c:%d/%m/%Y}" if isinstance(c, date) else c for c in row])
