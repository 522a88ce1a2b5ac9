"""How many replications are enough: more are added until the figures that matter are known.

A figure is known when half the 95 % interval of its mean is within what was asked. Looking
again after each replication and stopping at the first success would find intervals too
narrow too often. So looks are few: the first at `least` replications, each later one where
the spread seen so far says that the goal will be met, with a tenth to spare (two-stage
sampling after Stein 1945, repeated). A first look at 30 is too early for a skewed figure:
its 95 % intervals then held 92 to 93 %, and 94 % with a first look at 50. The sizes follow
from the figures alone, and these from the seed, so that a run that was stopped goes on to
the same end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isnan
from typing import Any

import numpy as np

from capacity.experiment.metrics import Metric, Values
from capacity.experiment.overview import GROUPS
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import refuse_too_many
from capacity.experiment.statistics import half_width
from capacity.experiment.weekly import Weekly
from capacity.service.errors import InputError, nearest

AUTO = "auto"
MEAN_CASELOAD, SHARE_OF_MEAN, POINTS = "caseload_per_fte", 0.02, 1.0
LEAST, MOST = 50, 1000
SPARE, LARGEST_STEP, STEP = 1.1, 4, 10


@dataclass(frozen=True)
class Goal:
    """How well one metric's mean is to be known.

    Attributes
    ----------
    half_width
        Half of its 95 % interval at most: in the metric's unit, or a share of the mean.
    relative
        Whether it is a share of the mean.
    """

    metric: Metric
    half_width: float
    relative: bool = False

    def check(self, values: Values) -> Check | None:
        """Compare with values of shape (replications,); None where no week had any."""
        known = values[~np.isnan(values)]
        if not len(known):
            return None
        mean = float(known.mean())
        allowed = self.half_width * (abs(mean) if self.relative else 1.0)
        return Check(self.metric, mean, float(half_width(known)), allowed)


@dataclass(frozen=True)
class Check:
    """A goal beside what was found; `half_width` is NaN with a single value."""

    metric: Metric
    mean: float
    half_width: float
    allowed: float

    @property
    def met(self) -> bool:
        """Whether the mean is known as well as asked."""
        return self.half_width <= self.allowed

    @property
    def needs(self) -> float:
        """How many times as many replications it takes, by the spread seen so far."""
        if isnan(self.half_width) or self.allowed == 0:
            return float(LARGEST_STEP)
        return (self.half_width / self.allowed) ** 2

    def __str__(self) -> str:
        return f"{self.metric.label} ± {self.half_width:.3g} (asked: {self.allowed:.3g})"


@dataclass(frozen=True)
class Verdict:
    """Whether a number of replications is enough, and why.

    Attributes
    ----------
    replications
        How many had been asked for.
    most
        The bound.
    """

    replications: int
    most: int
    checks: tuple[Check, ...]

    @property
    def open(self) -> tuple[Check, ...]:
        """What is not known well enough, the furthest off first."""
        return tuple(sorted((c for c in self.checks if not c.met), key=lambda c: -c.needs))

    @property
    def over(self) -> bool:
        """Whether to stop here."""
        return not self.open or self.replications >= self.most

    @property
    def next(self) -> int:
        """How many replications to look at next."""
        times = min(max(SPARE * each.needs for each in self.open), LARGEST_STEP)
        wanted = max(self.replications * times, self.replications + STEP)
        return min(ceil(wanted / STEP) * STEP, self.most)

    def __str__(self) -> str:
        if not self.open:
            return f"Stopped at {self.replications} replications: all figures are precise enough."
        return (
            f"Stopped at {self.replications} replications, the bound; not as precise as asked: "
            f"{'; '.join(str(each) for each in self.open)}."
        )

    def document(self) -> dict[str, Any]:
        """Return the verdict as it stands in JSON and in the manifest."""
        return {
            "replications": self.replications, "most": self.most,
            "reason": "bound" if self.open else "precision", "says": str(self),
            "metrics": {
                each.metric.name: {
                    "half_width": None if isnan(each.half_width) else each.half_width,
                    "allowed": each.allowed, "met": each.met,
                }
                for each in self.checks
            },
        }  # fmt: skip


@dataclass(frozen=True)
class Precision:
    """What ``--replications auto`` is after.

    Attributes
    ----------
    goals
        Metrics and how well each is to be known.
    least, most
        Replications before the first look, and the bound.
    """

    goals: tuple[Goal, ...]
    least: int = LEAST
    most: int = MOST

    def __post_init__(self) -> None:
        refuse_too_many(self.most, "most", 2)

    @classmethod
    def of(cls, *goals: str, most: int = MOST) -> Precision:
        """Return what is wanted in words: ``Precision.of("caseload_per_fte=2%", most=400)``.

        Raises
        ------
        InputError
            As `asked` says.
        """
        return asked(goals, most)

    @property
    def first(self) -> int:
        """How many replications to look at first."""
        return min(self.least, self.most)

    def judge(self, weekly: Weekly, replications: int) -> Verdict:
        """Say whether these replications are enough.

        Parameters
        ----------
        replications
            How many were asked for; some may have failed.
        """
        found = (goal.check(weekly.over_the_run(goal.metric)) for goal in self.goals)
        return Verdict(replications, self.most, tuple(each for each in found if each is not None))


def usual(most: int = MOST) -> Precision:
    """Ask for 2 % of the mean caseload per FTE, and a point of each percentage on screen."""
    shown = (METRICS[name] for names in GROUPS.values() for name in names)
    shares = (Goal(each, POINTS) for each in shown if each.unit == "per cent")
    caseload = Goal(METRICS[MEAN_CASELOAD], SHARE_OF_MEAN, relative=True)
    return Precision((caseload, *shares), most=most)


def asked(wanted: Sequence[str], most: int = MOST) -> Precision:
    """Read goals written as ``caseload_per_fte=2%`` (of the mean) or ``icpc_on_time_pct=1``.

    Raises
    ------
    InputError
        If there is no such metric, or the number is none above 0.
    """
    return Precision(tuple(map(_goal, wanted)), most=most) if wanted else usual(most)


def _goal(written: str) -> Goal:
    name, _, number = (part.strip() for part in written.partition("="))
    if name not in METRICS:
        raise InputError(
            f"there is no metric '{name}'", where="--precision",
            allowed="METRIC=HALF_WIDTH, with % for a share of the mean",
            suggestion=nearest(name, list(METRICS)),
        )  # fmt: skip
    relative = number.endswith("%")
    value = _positive(number.removesuffix("%"), f"--precision {name}")
    return Goal(METRICS[name], value / 100 if relative else value, relative)


def _positive(number: str, where: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise InputError(f"found '{number}'", where=where, allowed="a number above 0, such as 2%")
    return value
