"""The SSDA903 return: header, episodes and reviews as three CSV files.

A period of care is a run of episodes that follow on from each other: reason for new
episode ``S`` starts one, a blank end leaves it open. Rows that stayed open in one year's
file and ended in another's are one episode: the latest end counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from capacity.files.annex_a_codes import SHORT_BREAKS, legal_status
from capacity.files.cells import quote, tidy
from capacity.files.columns import Column, Kind, Table, as_exported
from capacity.files.grid import ALL_REQUIRED, read_grid
from capacity.files.headers import header_score
from capacity.files.lists import refuse_none, sift_list
from capacity.files.load_report import Finding, Level, LoadReport
from capacity.files.sheet import Record, parse_grid
from capacity.service.errors import InputError

FEWEST_OF_HEADER = 4
"""Columns that make a file the header, CHILD and DOB among them."""

GAP_DAYS = 1
"""Days between two episodes that still follow on from each other."""

_CHILD = Column("CHILD", Kind.TEXT, "Child's id.", required=True, attribute="child_id",
                aliases=("Child ID",))  # fmt: skip

HEADER = as_exported(
    Table(
        "header",
        "children",
        (
            _CHILD,
            Column("SEX", Kind.TEXT, "1 or 2."),
            Column("DOB", Kind.DATE, "Date of birth.", required=True),
            Column("ETHNIC", Kind.TEXT, "Ethnic group."),
            Column("UPN", Kind.TEXT, "Unique pupil number."),
            Column("MOTHER", Kind.TEXT, "1 where she is a mother."),
            Column("MC_DOB", Kind.DATE, "Birth of her child."),
        ),
    )
)
EPISODES = as_exported(
    Table(
        "episodes",
        "episodes",
        (
            _CHILD,
            Column("DECOM", Kind.DATE, "Episode began.", required=True, attribute="started"),
            Column("RNE", Kind.TEXT, "Reason for the new episode.", required=True),
            Column("LS", Kind.TEXT, "Legal status."),
            Column("CIN", Kind.TEXT, "Category of need."),
            Column("PLACE", Kind.TEXT, "Placement."),
            Column("PLACE_PROVIDER", Kind.TEXT, "Provider."),
            Column("DEC", Kind.DATE, "Episode ended.", attribute="ended"),
            Column("REC", Kind.TEXT, "Reason why it ended."),
            Column("REASON_PLACE_CHANGE", Kind.TEXT, "Why the placement changed."),
        ),
    )
)
REVIEWS = as_exported(
    Table(
        "reviews",
        "reviews",
        (
            _CHILD,
            Column("DOB", Kind.DATE, "Date of birth."),
            Column("REVIEW", Kind.DATE, "Day of the review.", required=True, attribute="held"),
            Column("REVIEW_CODE", Kind.TEXT, "How the child took part, PN0 to PN7."),
        ),
    )
)
TABLES = (HEADER, EPISODES, REVIEWS)
_WITHOUT_FILE = {
    "header": "nobody's age is known, so that nobody of 18 is left out",
    "reviews": "next reviews are counted from the entry to care, and none is known to be in time",
}
_WITHOUT_COLUMN = (
    ("episodes", "DEC", "every episode counts as open until the next one"),
    ("episodes", "LS", "short breaks are not known, and are reviewed like other care"),
)
_STARTS = {"header": "DOB", "episodes": "started", "reviews": "held"}
_SAME = {"header": "date of birth", "episodes": "start", "reviews": "day"}


@dataclass(frozen=True, slots=True)
class CarePeriod:
    """A period of care; open while `ended` is None."""

    child_id: str
    started: date
    ended: date | None
    legal_status: str
    placement: str
    rows: tuple[int, ...] = field(default=(), compare=False)

    @property
    def short_breaks(self) -> bool:
        """Whether it is a series of short breaks, which the return has no reviews for."""
        return self.legal_status in SHORT_BREAKS


@dataclass(frozen=True)
class Ssda903:
    """What was read of a 903 return.

    Attributes
    ----------
    births
        Date of birth by child.
    reviews
        Days of reviews by child, in order.
    unseen
        Files and columns that are not there, and files of the folder that were not read.
    last_change
        The last day, up to `as_at`, on which an episode began or ended.
    """

    source: str
    as_at: date
    births: dict[str, date]
    periods: tuple[CarePeriod, ...]
    reviews: dict[str, tuple[date, ...]]
    took_part: tuple[int, int]
    reports: tuple[LoadReport, ...]
    unseen: tuple[str, ...] = ()
    last_change: date | None = None


def read_ssda903(folder: str | Path, as_at: date) -> Ssda903:
    """Read a folder with the three files, known by their headers.

    What lies after `as_at` has not happened yet: episodes that start later are dropped
    and said, ends that lie later leave the episode open, reviews are left out.

    Raises
    ------
    InputError
        If the folder or its episodes are missing, a file can't be read or lacks the columns
        that its name promises, two files are the same one, or every date is after `as_at`.
    """
    folder = Path(folder)
    if not folder.is_dir():
        found = "no such folder" if not folder.exists() else "not a folder"
        raise InputError(found, where=str(folder), allowed="a folder with the files of the return")
    files = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in (".csv", ".txt")]
    chosen, strangers = _choose([_seen(path) for path in files])
    read = {each.table.name: _read(each.path, each.table, as_at) for each in chosen}
    if "episodes" not in read:
        raise InputError(
            "no file with CHILD, DECOM and RNE" + "".join(f"; {each}" for each in strangers),
            where=str(folder), allowed="header.csv, episodes.csv and reviews.csv of the 903 return",
        )  # fmt: skip
    records = {name: kept for name, (kept, _) in read.items()}
    refuse_none(read["episodes"][1], "CHILD, DECOM and RNE in each row, dates as DD/MM/YYYY")
    periods = tuple(_periods(records["episodes"], as_at))
    if not periods:
        raise InputError(
            f"every episode starts after {as_at}", where=str(folder),
            allowed="a day inside the return; is --as-at right?",
        )  # fmt: skip
    return Ssda903(
        folder.name,
        as_at,
        {str(r.values["child_id"]): _day(r.values["DOB"]) for r in records.get("header", ())},
        periods,
        _reviews(records.get("reviews", ()), as_at),
        _took_part(records.get("reviews", ()), as_at),
        tuple(report for _, report in read.values()),
        (*_unseen({name: report for name, (_, report) in read.items()}), *strangers),
        _last_change(records["episodes"], as_at),
    )


@dataclass(frozen=True)
class _Seen:
    """A file of the folder: which of ours it may be, how surely, and its headers in words."""

    path: Path
    table: Table | None
    score: float
    headers: str


def _seen(path: Path) -> _Seen:
    grid = read_grid(path, lambda row: max(header_score(table)(row) for table in TABLES))
    places = {table.name: grid.best_row(header_score(table)) for table in TABLES}
    best = max(TABLES, key=lambda table: places[table.name][1])
    at, score = places[best.name]
    texts = [tidy(cell) for cell in grid.rows[at]] if grid.rows else []
    headers = ", ".join(quote(text) for text in texts[:12] if text) or "none: it is empty"
    # A file with the name and without the columns is refused, with its headers, when read.
    named = next((t for t in TABLES if t.name.rstrip("s") in path.stem.casefold()), None)
    # Every file of the return has CHILD and DOB: that alone makes no header.
    surely = score >= ALL_REQUIRED + (FEWEST_OF_HEADER if best is HEADER else 0)
    return _Seen(path, best if surely else named, score, headers)


def _choose(files: Sequence[_Seen]) -> tuple[list[_Known], list[str]]:
    """Return the file to read for each table, and what to say of the others.

    Raises
    ------
    InputError
        If two files are one table as surely.
    """
    best: dict[str, _Known] = {}
    strangers = [_stranger(each) for each in files if each.table is None]
    for each in sorted(files, key=lambda seen: -seen.score):
        if each.table is None:
            continue
        before = best.get(each.table.name)
        if before is None:
            best[each.table.name] = _Known(each.path, each.table, each.score)
        elif before.score == each.score:
            raise InputError(
                f"a second file of {each.table.rows}, beside {before.path.name}",
                where=str(each.path), allowed="one file of each kind in a folder",
            )  # fmt: skip
        else:
            strangers.append(_stranger(each))
    return list(best.values()), strangers


@dataclass(frozen=True)
class _Known:
    path: Path
    table: Table
    score: float


def _stranger(file: _Seen) -> str:
    return f"{file.path.name} was not read: its headers are {file.headers}"


def _unseen(reports: Mapping[str, LoadReport]) -> Iterator[str]:
    """Say which files and columns are not there, and what follows."""
    for name, so in _WITHOUT_FILE.items():
        if name not in reports:
            yield f"{name}.csv is not there: {so}"
    for name, column, so in _WITHOUT_COLUMN:
        if name in reports and column in reports[name].not_given:
            yield f"{reports[name].source}: no column {column}: {so}"


def _read(path: Path, table: Table, as_at: date) -> tuple[tuple[Record, ...], LoadReport]:
    sheet = parse_grid(read_grid(path, header_score(table)), table)
    findings = list(_later(sheet.records, _STARTS[table.name], as_at))
    if table is EPISODES:
        findings += [*_legal(sheet.records), *_reasonless(sheet.records)]
    # Two reviews on one day, or two births of a child, are one; episodes of one day may
    # be two placements, of which the fuller row is kept.
    listed = sift_list(sheet, _STARTS[table.name], (), as_at, findings, _SAME[table.name])
    return listed.records, listed.report


def _later(records: Iterable[Record], start: str, as_at: date) -> Iterator[Finding]:
    for name, text in (
        (start, "after the day of the extract: not used"),
        ("ended", "ends after the day of the extract: still open then"),
    ):
        rows = tuple(
            record.row
            for record in records
            if isinstance(value := record.values.get(name), date) and value > as_at
        )
        if rows:
            yield Finding(Level.WARNING, text, rows, name)


def _legal(records: Iterable[Record]) -> Iterator[Finding]:
    unknown: dict[str, list[int]] = {}
    for record in records:
        word = str(record.values.get("LS", ""))
        if word and not legal_status(word):
            unknown.setdefault(word, []).append(record.row)
    for word, rows in unknown.items():
        yield Finding(Level.WARNING, f"LS: '{word}' is no legal status", tuple(rows), "LS")


def _reasonless(records: Iterable[Record]) -> Iterator[Finding]:
    """Say which episodes do not say why they began; a blank reason cannot be S."""
    named = [each for each in records if {"child_id", "started"} <= set(each.values)]
    rows = tuple(record.row for record in named if "RNE" not in record.values)
    if rows:
        text = "RNE: blank, taken to go on from the child's episode before if no day lies between"
        yield Finding(Level.WARNING, text, rows, "RNE")


def _periods(records: Sequence[Record], as_at: date) -> Iterator[CarePeriod]:
    children: dict[str, list[Record]] = {}
    for record in records:
        if _day(record.values["started"]) <= as_at:
            children.setdefault(str(record.values["child_id"]), []).append(record)
    for child_id, episodes in children.items():
        run: list[Record] = []
        for episode in sorted(episodes, key=lambda record: _day(record.values["started"])):
            if run and _starts_anew(run, episode):
                yield _period(child_id, run, as_at)
                run = []
            run.append(episode)
        if run:
            yield _period(child_id, run, as_at)


def _last_change(records: Iterable[Record], as_at: date) -> date | None:
    days = (record.values.get(name) for record in records for name in ("started", "ended"))
    return max((day for day in days if isinstance(day, date) and day <= as_at), default=None)


def _starts_anew(run: Sequence[Record], episode: Record) -> bool:
    """Whether an episode begins another period: reason S, or a gap after the last end."""
    if str(episode.values.get("RNE", "")).upper() == "S":
        return True
    last = run[-1].values.get("ended")
    return isinstance(last, date) and (_day(episode.values["started"]) - last).days > GAP_DAYS


def _period(child_id: str, run: Sequence[Record], as_at: date) -> CarePeriod:
    """Join a run of episodes; one that was left open before another began is stale."""
    last = run[-1]
    ended = last.values.get("ended")
    over = isinstance(ended, date) and ended <= as_at
    return CarePeriod(
        child_id,
        _day(run[0].values["started"]),
        ended if over and isinstance(ended, date) else None,
        legal_status(str(last.values.get("LS", ""))),
        str(last.values.get("PLACE", "")),
        tuple(record.row for record in run),
    )


def _reviews(records: Sequence[Record], as_at: date) -> dict[str, tuple[date, ...]]:
    found: dict[str, list[date]] = {}
    for record in records:
        held = _day(record.values["held"])
        if held <= as_at:
            found.setdefault(str(record.values["child_id"]), []).append(held)
    return {child: tuple(sorted(days)) for child, days in found.items()}


def _took_part(records: Sequence[Record], as_at: date) -> tuple[int, int]:
    """Count reviews in the last year in which a child of 4 or more took part, and all such."""
    codes = [
        str(record.values.get("REVIEW_CODE", "")).upper()
        for record in records
        if 0 <= (as_at - _day(record.values["held"])).days < 365
    ]
    counted = [code for code in codes if code in {f"PN{n}" for n in range(1, 8)}]
    return sum(code not in ("PN4", "PN7") for code in counted), len(counted)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
