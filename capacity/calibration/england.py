"""Every council of a published folder: calibrated, simulated, and the officers it needs.

A council's need is its children over the caseload that an officer is to have; the range is
that of single runs. Each council draws from its own seed, so that councils go their own ways;
how far they rise and fall together is not known, so sums are given both ways.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.common import Common
from capacity.calibration.published_scenario import calibrate_published
from capacity.experiment.executors import Workers, spread
from capacity.experiment.manifest import model_digest
from capacity.experiment.replication import Failure
from capacity.experiment.statistics import describe
from capacity.files.atomic import made, written_whole
from capacity.service.errors import InputError

if TYPE_CHECKING:
    from capacity.experiment.tables import Records
    from capacity.files.published import Council, Published

Floats = NDArray[np.float64]
Span = tuple[float, float]
Progress = Callable[[int, int], None]

KEPT = "councils"
NINE_IN_TEN = 0.9
EVERY = "Every council"


@dataclass(frozen=True)
class Question:
    """What is asked of every council.

    Attributes
    ----------
    year
        Rows up to 31 March of it are used; runs start on the day after.
    per_officer
        Children that a full-time officer is to hold.
    """

    year: int
    weeks: int = 156
    replications: int = 50
    per_officer: float = 60.0
    seed: int = 1


@dataclass(frozen=True)
class Asked:
    """One council, as a scenario in words with its children; its seed is its own."""

    code: str
    name: str
    region: str
    text: str
    children: int
    seed: int


@dataclass(frozen=True)
class Children:
    """Children of a council in each run, shape (replications,): what its need follows from."""

    average: tuple[float, ...]
    end: tuple[float, ...]
    highest: tuple[float, ...]


@dataclass(frozen=True)
class Need:
    """Full-time officers that hold a council's children at so many each.

    Attributes
    ----------
    now
        For the children of the first day.
    mean, ci95_low, ci95_high
        Average over the weeks and runs, and how well that is known.
    end, end_p10, end_p90
        For the last week's children: mean, and where four runs in five are; one run has no range.
    enough
        That many are enough in every week in nine runs of ten.
    """

    code: str
    name: str
    region: str
    children: int
    now: float
    mean: float
    ci95_low: float | None
    ci95_high: float | None
    end: float
    end_p10: float | None
    end_p90: float | None
    enough: float


@dataclass(frozen=True)
class Sum:
    """All councils that could be counted, or those of one region, together.

    Attributes
    ----------
    apart
        Where four runs in five are at the end if councils go their own ways.
    together
        The same if all rise and fall together; what is true is between the two.
    """

    name: str
    councils: int
    children: int
    now: float
    mean: float
    end: float
    apart: Span | None
    together: Span | None


@dataclass(frozen=True)
class Nation:
    """The need of every council, and why some have none."""

    question: Question
    children: Mapping[str, Children]
    asked: tuple[Asked, ...]
    left_out: Mapping[str, str]

    @property
    def needs(self) -> tuple[Need, ...]:
        """The councils' needs, the largest first."""
        found = (self._need(each) for each in self.asked if each.code in self.children)
        return tuple(sorted(found, key=lambda need: (-need.mean, need.name)))

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Every council first, then the regions by name."""
        regions = sorted({need.region for need in self.needs})
        return tuple(self._sum(name) for name in (EVERY, *regions))

    def _need(self, asked: Asked) -> Need:
        children, per = self.children[asked.code], self.question.per_officer
        known = describe(np.array(children.average) / per)
        end_low, end_high = _four_in_five(children.end, per) or (None, None)
        alone = len(children.average) == 1
        return Need(
            asked.code, asked.name, asked.region, asked.children, asked.children / per,
            float(known.mean), None if alone else max(float(known.low), 0.0),
            None if alone else float(known.high), float(np.mean(children.end)) / per,
            end_low, end_high, float(np.quantile(children.highest, NINE_IN_TEN)) / per,
        )  # fmt: skip

    def _sum(self, name: str) -> Sum:
        needs = [need for need in self.needs if name in {EVERY, need.region}]
        ends = np.array([self.children[need.code].end for need in needs])
        ranges = [(need.end_p10, need.end_p90) for need in needs]
        known = [(low, high) for low, high in ranges if low is not None and high is not None]
        return Sum(
            name, len(needs), sum(need.children for need in needs),
            sum(need.now for need in needs), sum(need.mean for need in needs),
            sum(need.end for need in needs),
            _four_in_five(ends.sum(axis=0), self.question.per_officer) if needs else None,
            (sum(low for low, _ in known), sum(high for _, high in known)) if known else None,
        )  # fmt: skip

    def csv(self) -> str:
        """Return a row per council, the largest need first; then those left out, with why."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        names = [each.name for each in fields(Need)]
        writer.writerow([*names, "left_out"])
        writer.writerows([*(getattr(need, each) for each in names), ""] for need in self.needs)
        blank = [""] * (len(names) - 2)
        writer.writerows([code, *blank, "", why] for code, why in self.left_out.items())
        return out.getvalue()

    def document(self) -> dict[str, object]:
        """Return the JSON document: numbers, strings, lists and nulls only."""
        return {
            **asdict(self.question),
            "sums": [asdict(each) for each in self.sums],
            "councils": [asdict(each) for each in self.needs],
            "left_out": dict(self.left_out),
        }


def simulate_england(
    published: Published, question: Question, folder: Path, pool: Workers, progress: Progress,
    *, fresh: bool = False,
) -> Nation:  # fmt: skip
    """Calibrate every council that has a row in the year, simulate each, and add up.

    What a council gave is kept in `folder`: the same question again goes on where it ended.
    """
    councils = _councils(published, question.year)
    asked, left_out = _asked(published, question, councils)
    kept = made(folder / KEPT / _digest(question))
    found = {} if fresh else dict(_read(kept, asked))
    missing = [each for each in asked if each.code not in found]
    waiting = sorted(missing, key=lambda each: -each.children)  # no core is left with the largest
    runs = Runs(tuple(waiting), question.weeks, question.replications)
    progress(len(found), len(asked))
    for outcomes in spread(runs, range(len(waiting)), pool, at_most=1):
        for outcome in outcomes:
            council = waiting[outcome.replication]
            if isinstance(outcome, Failure):
                left_out[council.code] = f"{council.name}: {outcome.what}, at {outcome.where}"
            else:
                found[council.code] = outcome.records
                _keep(kept, council, outcome.records)
            progress(len(found), len(asked))
    return Nation(question, found, asked, left_out)


@dataclass(frozen=True)
class Runs:
    """The runs of a council by its place; sent to workers."""

    asked: tuple[Asked, ...]
    weeks: int
    replications: int

    def __call__(self, place: int) -> Children:
        """Simulate one council."""
        from capacity.experiment.given import read_given
        from capacity.experiment.replication import replicate
        from capacity.scenario import Scenario

        asked = self.asked[place]
        changes = {"scenario.weeks": self.weeks, "scenario.seed": asked.seed}
        scenario = Scenario.from_dict(tomllib.loads(asked.text)).with_changes(changes)
        given = read_given(scenario)
        held = [_children(replicate(scenario, each, given)) for each in range(self.replications)]
        figures = (tuple(float(of(each)) for each in held) for of in (np.mean, _last, np.max))
        return Children(*figures)


def _four_in_five(ends: Sequence[float] | Floats, per_officer: float) -> Span | None:
    """Return the officers between whom four runs in five end; None for a single run."""
    if len(ends) == 1:
        return None
    low, high = np.percentile(ends, [10.0, 90.0]) / per_officer
    return float(low), float(high)


def _last(weeks: Floats) -> float:
    return float(weeks[-1])


def _children(records: Records) -> Floats:
    weeks: Floats = records.weekly[records.series.index("children")].copy()
    return weeks


def _councils(published: Published, year: int) -> list[Council]:
    """Return the councils with a row in the year; of one code, one."""
    found = [each for each in published.councils if each.first <= year <= each.last]
    if not found:
        firsts, lasts = ([getattr(c, which) for c in published.councils] for which in
                         ("first", "last"))  # fmt: skip
        raise InputError(
            f"nothing is published for {year}", where="--year",
            allowed=f"{min(firsts)} to {max(lasts)}" if firsts else "a folder with file d1 or cla",
        )  # fmt: skip
    return found


def _asked(
    published: Published, question: Question, councils: Iterable[Council]
) -> tuple[tuple[Asked, ...], dict[str, str]]:
    """Calibrate the councils; those that cannot be are left out, with why."""
    from capacity.scenario import Scenario

    common = Common(published, question.year)
    asked, left_out = [], {}
    for council in councils:
        try:
            text = calibrate_published(published, council.key, question.year, common).text
            start = Scenario.from_dict(tomllib.loads(text)).start
        except InputError as fault:
            left_out[council.code] = f"{council.name}: {fault}"
            continue
        children = start.cp_plans + start.looked_after - start.both_pathways
        seed = crc32(f"{question.seed} {council.code}".encode())
        name, region = council.name, council.region_name
        asked.append(Asked(council.code, name, region, text, children, seed))
    return tuple(asked), left_out


def _digest(question: Question) -> str:
    """Return a name for what decides a council's runs besides its scenario."""
    from capacity.experiment.manifest import model_digest

    decides = f"{question.weeks} {question.replications} {model_digest()}"
    return sha256(decides.encode()).hexdigest()[:12]


def _keep(folder: Path, asked: Asked, found: Children) -> None:
    with written_whole(folder / f"{asked.code}.json") as beside:
        document = {"scenario": _fingerprint(asked), **asdict(found)}
        beside.write_text(json.dumps(document), encoding="utf-8")


def _read(folder: Path, asked: Sequence[Asked]) -> Iterator[tuple[str, Children]]:
    """Yield what is kept; what is damaged, or of another scenario or version, is run again."""
    for each in asked:
        try:
            kept = json.loads((folder / f"{each.code}.json").read_text(encoding="utf-8"))
            if kept.pop("scenario") == _fingerprint(each):
                yield each.code, Children(**{name: tuple(runs) for name, runs in kept.items()})
        except (OSError, ValueError, TypeError, KeyError):
            continue


def _fingerprint(asked: Asked) -> str:
    """Name what decides a council's numbers: its scenario, its seed, the model's code."""
    return sha256(f"{asked.seed} {model_digest()} {asked.text}".encode()).hexdigest()


__all__ = ["Asked", "Children", "Nation", "Need", "Question", "Runs", "Sum", "simulate_england"]
