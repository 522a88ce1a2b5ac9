"""Officers and meetings, counted over all runs: arrays from the event tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from capacity.experiment.metrics import Values
from capacity.experiment.weekly import as_numbers, filled

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = ("icpc", "rcpc", "lac", "midway", "surgery")
STATUTORY = KINDS[:3]
NOBODY = ""
CAPACITY = "capacity"
EPOCH = date(1970, 1, 1).toordinal()
NEVER = -(10**6)
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Officers:
    """Who held how many, in each run and week; NaN where somebody is not in post.

    Attributes
    ----------
    names, contracts
        Of all who were in post in any run.
    fte, caseload, available, used
        Shape (replications, officers, weeks); the last two in hours.
    """

    names: tuple[str, ...]
    contracts: tuple[str, ...]
    fte: Values
    caseload: Values
    available: Values
    used: Values

    @property
    def per_fte(self) -> Values:
        """Children held per FTE."""
        return self.caseload / self.fte

    def present(self, week: int) -> Values:
        """Return the share of runs in which each officer is in post at a week's close."""
        here: Values = (~np.isnan(self.caseload[:, :, week])).mean(axis=0)
        return here


@dataclass(frozen=True)
class Meetings:
    """Meetings by officer, week and kind: children, an average over the runs.

    Attributes
    ----------
    names
        Officers; the last is nobody, for meetings that nobody held.
    due, on_time, done, held
        Shape (officers, weeks, kinds). The first three by the week in which a meeting
        fell due, `held` by the week in which it took place.
    causes
        Of lateness, capacity first, then the most frequent first.
    late
        Statutory meetings due and late, shape (causes, three kinds).
    """

    names: tuple[str, ...]
    due: Values
    on_time: Values
    done: Values
    held: Values
    causes: tuple[str, ...]
    late: Values


def officers(table: pa.Table, weeks: int) -> Officers:
    """Arrange the officers table by replication, officer and week."""
    table = table.unify_dictionaries().combine_chunks()
    _, run = np.unique(_numbers(table, "replication"), return_inverse=True)
    who, names = _codes(table, "officer")
    contract, contracts = _codes(table, "contract")
    week = _numbers(table, "week").astype(np.int64)
    shape = (int(run.max(initial=-1)) + 1, len(names) - 1, weeks)

    def cube(column: str) -> Values:
        filled = np.full(shape, np.nan)
        filled[run, who, week] = _numbers(table, column)
        return filled

    fte, caseload = cube("fte"), cube("caseload")
    gone = fte == 0.0  # left in the week: hours, and nobody in post at its close
    fte[gone] = caseload[gone] = np.nan
    held_as = dict(zip(who.tolist(), contract.tolist(), strict=True))
    return Officers(
        names[:-1],
        tuple(contracts[held_as.get(each, -1)] for each in range(len(names) - 1)),
        fte,
        caseload,
        cube("hours_available"),
        cube("hours_used"),
    )


def meetings(table: pa.Table, start: str, weeks: int, end: str, runs: int) -> Meetings:
    """Count the meetings table; a meeting whose plan or care ended first was never due."""
    table = table.unify_dictionaries().combine_chunks()
    who, names = _codes(table, "officer")
    kind, kinds = _codes(table, "kind")
    outcome, outcomes = _codes(table, "outcome")
    kind = _places(kinds, KINDS)[kind]
    first = date.fromisoformat(start).toordinal()
    days = date.fromisoformat(end).toordinal() - first + 1
    due, held = (_days(table, column, first) for column in ("due", "held"))
    children = _numbers(table, "children").astype(np.float64) / runs
    on_time = as_numbers(table["on_time"].cast("int8")).astype(bool)
    happened = (outcome == _place(outcomes, "held")) & (kind >= 0)
    cohort = (outcome != _place(outcomes, "ended")) & (due >= 0) & (due < days) & (kind >= 0)
    shape = (len(names), weeks, len(KINDS))
    cell = who * (weeks * len(KINDS)) + np.maximum(kind, 0)

    def tally(day: Codes, chosen: NDArray[np.bool_]) -> Values:
        # Weights of nothing are quicker than leaving rows out.
        at = cell + np.clip(day, 0, days - 1) // 7 * len(KINDS)
        counted = np.bincount(at, np.where(chosen, children, 0.0), int(np.prod(shape)))
        return counted.reshape(shape).astype(np.float64)

    late = cohort & ~on_time & (kind < len(STATUTORY))
    return Meetings(
        names,
        due=tally(due, cohort),
        on_time=tally(due, cohort & on_time),
        done=tally(due, cohort & happened),
        held=tally(held, happened & (held >= 0) & (held < days)),
        **_by_cause(table, kind, children, late),
    )


def _by_cause(
    table: pa.Table, kind: Codes, children: Values, late: NDArray[np.bool_]
) -> dict[str, Any]:
    """Sum lateness by cause and kind; where no cause is noted, it is capacity."""
    code, noted = _codes(table, "cause")
    causes = tuple(each or CAPACITY for each in noted)
    unique = list(dict.fromkeys([CAPACITY, *causes]))
    where = _places(causes, unique)[code[late]]
    counted = np.zeros((len(unique), len(STATUTORY)))
    np.add.at(counted, (where, kind[late]), children[late])
    order = sorted(range(len(unique)), key=lambda at: (at != 0, -counted[at].sum()))
    kept = [at for at in order if counted[at].sum() > 0]
    return {"causes": tuple(unique[at] for at in kept), "late": counted[kept]}


def _codes(table: pa.Table, column: str) -> tuple[Codes, tuple[str, ...]]:
    """Return a text column as numbers and what they mean; nothing is the last of them."""
    import pyarrow as pa

    whole = table[column].combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # a table without rows
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], whole.type)
    names = tuple(whole.dictionary.to_pylist())
    codes = np.from_dlpack(filled(whole.indices, len(names)))
    return codes.astype(np.int64), (*names, NOBODY)


def _numbers(table: pa.Table, column: str) -> NDArray[Any]:
    return as_numbers(table[column])


def _days(table: pa.Table, column: str, first: int) -> Codes:
    """Return dates as days since the start; what never was lies far before it."""
    import pyarrow as pa

    days = as_numbers(filled(table[column].cast(pa.int32()), NEVER))
    return days.astype(np.int64) + EPOCH - first


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _places(
    names: tuple[str, ...], order: Mapping[str, int] | tuple[str, ...] | list[str]
) -> Codes:
    wanted = {name: at for at, name in enumerate(order)}
    return np.array([wanted.get(name, -1) for name in names])
