"""The SSDA903 return: header, episodes and reviews as three CSV files.

A period of care is a run of episodes that follow on from each other: reason for new
episode ``S`` starts one, a blank end leaves it open. Rows that stayed open in one year's
file and ended in another's are one episode: the latest end counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from capacity.files.annex_a_codes import SHORT_BREAKS, legal_status
from capacity.files.columns import Column, Kind, Table
from capacity.files.grid import read_grid
from capacity.files.headers import header_score
from capacity.files.lists import sift_list
from capacity.files.load_report import Finding, Level, LoadReport
from capacity.files.sheet import Record, parse_grid
from capacity.service.errors import InputError

GAP_DAYS = 1
"""Days between two episodes that still follow on from each other."""

_CHILD = Column("CHILD", Kind.TEXT, "Child's id.", required=True, attribute="child_id",
                aliases=("Child ID",))  # fmt: skip

HEADER = Table(
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
EPISODES = Table(
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
REVIEWS = Table(
    "reviews",
    "reviews",
    (
        _CHILD,
        Column("DOB", Kind.DATE, "Date of birth."),
        Column("REVIEW", Kind.DATE, "Day of the review.", required=True, attribute="held"),
        Column("REVIEW_CODE", Kind.TEXT, "How the child took part, PN0 to PN7."),
    ),
)
TABLES = (HEADER, EPISODES, REVIEWS)
_STARTS = {"header": "DOB", "episodes": "started", "reviews": "held"}


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
    """

    source: str
    as_at: date
    births: dict[str, date]
    periods: tuple[CarePeriod, ...]
    reviews: dict[str, tuple[date, ...]]
    took_part: tuple[int, int]
    reports: tuple[LoadReport, ...]


def read_ssda903(folder: str | Path, as_at: date) -> Ssda903:
    """Read a folder with the three files, known by their headers.

    What lies after `as_at` has not happened yet: episodes that start later are dropped
    and said, ends that lie later leave the episode open, reviews are left out.

    Raises
    ------
    InputError
        If the folder or its episodes are missing, a file can't be read, or every date is
        after `as_at`.
    """
    folder = Path(folder)
    if not folder.is_dir():
        found = "no such folder" if not folder.exists() else "not a folder"
        raise InputError(found, where=str(folder), allowed="a folder with the files of the return")
    read: dict[str, tuple[tuple[Record, ...], LoadReport]] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".csv", ".txt")):
        table = _table_of(path)
        if table is None or table.name in read:
            continue
        read[table.name] = _read(path, table, as_at)
    if "episodes" not in read:
        raise InputError(
            "no file with CHILD, DECOM and RNE", where=str(folder),
            allowed="header.csv, episodes.csv and reviews.csv of the 903 return",
        )  # fmt: skip
    records = {name: kept for name, (kept, _) in read.items()}
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
    )


def _table_of(path: Path) -> Table | None:
    grid = read_grid(path, lambda row: max(header_score(table)(row) for table in TABLES))
    scores = {table.name: grid.best_row(header_score(table))[1] for table in TABLES}
    best = max(TABLES, key=lambda table: scores[table.name])
    return best if scores[best.name] >= 100.0 else None


def _read(path: Path, table: Table, as_at: date) -> tuple[tuple[Record, ...], LoadReport]:
    sheet = parse_grid(read_grid(path, header_score(table)), table)
    findings = list(_later(sheet.records, _STARTS[table.name], as_at))
    if table is EPISODES:
        findings += _legal(sheet.records)
    # Two reviews on one day, or two births of a child, are one; episodes of one day may
    # be two placements, of which the fuller row is kept.
    listed = sift_list(sheet, _STARTS[table.name], (), as_at, findings)
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


def _starts_anew(run: Sequence[Record], episode: Record) -> bool:
    """Whether an episode begins another period: reason S, or a gap after the last end."""
    if str(episode.values["RNE"]).upper() == "S":
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
