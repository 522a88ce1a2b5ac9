"""One replication: the method statement, and what is kept of one that fails."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from capacity.service.errors import InputError

if TYPE_CHECKING:
    from capacity.experiment.given import Given
    from capacity.experiment.tables import Records
    from capacity.scenario import Scenario

MOST_REPLICATIONS = 1_000_000
"""Of one scenario; they are numbered from 0, and tables keep the numbers in 32 bits."""

T = TypeVar("T")
Model = Callable[[int], "Records"]
"""Gives the records of a replication by its number; sent to workers, so it must pickle."""


def replicate(scenario: Scenario, replication: int, given: Given | None = None) -> Records:
    """Simulate one replication of a scenario.

    The same scenario, seed and replication give the same records, bit for bit.

    Parameters
    ----------
    given
        What the scenario's files say, where they have been read already.
    """
    from capacity.allocation.policies import policy
    from capacity.demand import draw_tape
    from capacity.demand.streams import Streams
    from capacity.experiment.given import read_given
    from capacity.simulation import run

    given = given or read_given(scenario)
    streams = Streams(scenario.seed, replication)
    drawn = scenario.drawn(streams.uniform)
    tape = draw_tape(drawn, streams, given.calendar, given.caseload, given.team)
    wanted = drawn.allocation
    return run(drawn, tape, given.team, policy(wanted.policy, wanted.rebalance_tolerance))


def refuse_too_many(replications: int, where: str = "replications", least: int = 1) -> None:
    """Refuse more replications than any study needs, before memory is gone.

    Raises
    ------
    InputError
        With the range.
    """
    if replications > MOST_REPLICATIONS:
        raise InputError(
            f"found {replications}", where=where,
            allowed=f"a whole number, {least} to {MOST_REPLICATIONS:,}",
        )  # fmt: skip


def refuse_numbers(numbers: Iterable[int], where: str = "replications") -> None:
    """Refuse a number that no replication has.

    Raises
    ------
    InputError
        With the range.
    """
    for each in numbers:
        if not 0 <= each < MOST_REPLICATIONS:
            raise InputError(
                f"there is no replication {each}", where=where,
                allowed=f"a whole number, 0 to {MOST_REPLICATIONS - 1:,}",
            )  # fmt: skip


@dataclass(frozen=True)
class Finished(Generic[T]):
    """A replication that ended well; where what is counted is another thing, that thing."""

    replication: int
    records: T


@dataclass(frozen=True)
class Failure:
    """A replication that did not: data, not the end of the run."""

    replication: int
    where: str
    what: str

    @property
    def how_to_repeat(self) -> str:
        """What to add to the command to see it again."""
        return f"--only-replication {self.replication}"

    def __str__(self) -> str:
        return f"replication {self.replication} failed: {self.what}, at {self.where}"


Outcome = Finished[T] | Failure


def attempt(model: Callable[[int], T], replication: int) -> Outcome[T]:
    """Run one replication; whatever goes wrong in it is returned as a failure.

    Raises
    ------
    InputError
        If what the user gave is wrong: no other replication would end better.
    """
    try:
        return Finished(replication, model(replication))
    except InputError:
        raise
    except Exception as fault:
        what = f"{type(fault).__name__}: {fault}".rstrip(": ")
        return Failure(replication, _where(fault), what)


def attempt_all(model: Callable[[int], T], replications: Sequence[int]) -> list[Outcome[T]]:
    """Run several replications, one after the other."""
    return [attempt(model, replication) for replication in replications]


def _where(fault: Exception) -> str:
    """Name the innermost line of ours, or else of anybody's, that the fault passed."""
    home = Path(__file__).parents[1]
    passed = traceback.extract_tb(fault.__traceback__)[1:] or traceback.extract_tb(
        fault.__traceback__
    )
    ours = [frame for frame in passed if Path(frame.filename).is_relative_to(home)]
    last = (ours or passed)[-1]
    path = Path(last.filename)
    shown = path.relative_to(home.parent).as_posix() if ours else path.name
    return f"{shown} line {last.lineno}, in {last.name}"
