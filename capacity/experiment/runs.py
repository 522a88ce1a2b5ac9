"""The results of a run: tables, figures, failures."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from capacity.experiment.folder import SCENARIO
from capacity.experiment.manifest import read_manifest
from capacity.experiment.merged import MergedTables
from capacity.experiment.precision import Verdict
from capacity.experiment.registry import METRICS
from capacity.experiment.replication import Failure
from capacity.experiment.summary import COLUMNS, Header, Summary
from capacity.experiment.tables import with_replications
from capacity.experiment.warmup import AUTO, Wanted, WarmUp, decide, refuse_too_short
from capacity.experiment.weekly import Blocks, Weekly, read_weekly
from capacity.files.atomic import written_whole
from capacity.service.errors import InputError

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    import pyarrow as pa

WARM_UP, STEADY = "warm-up.json", "steady.csv"


class Tables(Blocks, Protocol):
    """Where tables are read from."""

    def table(self, table: str) -> pa.Table:
        """Read a whole table."""


@dataclass(frozen=True)
class Runs:
    """What `simulate` gives back; tables are read when first asked for.

    Attributes
    ----------
    header
        Scenario, seed, dates.
    asked
        Replications that were asked for; a folder may hold more.
    failures
        Those that failed, and where.
    folder
        The run folder, if there is one.
    targets
        Indicators that have one, with it.
    verdict
        Why there are no more replications, where it was left to us how many.
    left_out
        First weeks that figures leave out, where a steady state is studied; tables have
        all weeks.
    """

    header: Header
    asked: frozenset[int]
    failures: tuple[Failure, ...]
    folder: Path | None
    tables: Tables = field(repr=False)
    targets: Mapping[str, float] = field(default_factory=dict)
    verdict: Verdict | None = None
    left_out: WarmUp | None = None

    @property
    def weekly(self) -> pd.DataFrame:
        """Columns replication, week, date, metric, value."""
        return self._frame("weekly")

    @property
    def meetings(self) -> pd.DataFrame:
        """Columns replication, kind, due, held, on_time, cause, officer, children, outcome."""
        return self._frame("meetings")

    @property
    def officers(self) -> pd.DataFrame:
        """Columns replication, week, officer, contract, fte, caseload and two of hours."""
        return self._frame("officers")

    @property
    def staffing(self) -> pd.DataFrame:
        """Columns replication, date, event, officer, contract."""
        return self._frame("staffing")

    @cached_property
    def by_week(self) -> Weekly:
        """The weekly table as an array, without the weeks left out."""
        whole = read_weekly(self.tables, self.asked)
        return whole.after(self.left_out.weeks) if self.left_out else whole

    @cached_property
    def figures(self) -> Summary:
        """All figures over the replications."""
        return Summary(self.header, len(self.failures), self.by_week, self.targets)

    def document(self) -> dict[str, Any]:
        """Return the JSON document of `capacity simulate`."""
        document = self.figures.document()
        for name, why in (("stopped", self.verdict), ("warm_up", self.left_out)):
            document |= {name: why.document()} if why else {}
        return document

    def summary(self, *, end_of_run: bool = False) -> pd.DataFrame:
        """Return one row per metric: label, unit, mean, its 95 % interval, p10, p50, p90.

        Parameters
        ----------
        end_of_run
            Show stocks at the close of the last week, not the whole run.
        """
        import pandas as pd

        figures = self.figures.end_of_run if end_of_run else self.figures.over_the_run
        rows = {
            name: [each.metric.label, each.metric.unit, *(getattr(each, c) for c in COLUMNS)]
            for name, each in figures.items()
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["label", "unit", *COLUMNS])
        return table.rename_axis("metric").astype(dict.fromkeys(COLUMNS, float))

    def warm_up(self, *metrics: str) -> WarmUp:
        """Return how many weeks a steady-state study leaves out; the folder keeps why.

        Parameters
        ----------
        metrics
            The longest of theirs counts; children and overdue meetings if none is named.

        Raises
        ------
        InputError
            If the run is shorter than 50 weeks, or a metric has weeks without a value.
        """
        return self._decided(AUTO, metrics)

    def steady(self, weeks: Wanted = AUTO) -> Runs:
        """Return the same runs with figures that leave out the first weeks.

        A folder keeps the decision and the figures of the weeks that remain.

        Parameters
        ----------
        weeks
            How many; "auto" as many as `warm_up` says.

        Raises
        ------
        InputError
            If nothing would remain, or the run is too short to tell.
        """
        refuse_too_short(weeks, self.header.scenario, self.header.weeks)
        found = self._decided(weeks, ())
        runs = replace(self, header=self.header.after(found.weeks), left_out=found)
        if runs.folder is not None:
            with written_whole(runs.folder / STEADY) as beside:
                beside.write_text(runs.figures.csv(), encoding="utf-8", newline="")
        return runs

    def _decided(self, weeks: Wanted, metrics: Sequence[str]) -> WarmUp:
        found = decide(weeks, self.by_week, metrics)
        if self.folder is not None:
            with written_whole(self.folder / WARM_UP) as beside:
                beside.write_text(dumps([each.document() for each in found], indent=2) + "\n")
        return found[0]

    def plot(self, metric: str) -> alt.LayerChart:
        """Draw a metric week by week: the middle run, and four runs in five.

        Raises
        ------
        InputError
            If there is no metric of that name, or nothing of it was recorded.
        """
        # By name, since reports stand above experiments and import them.
        drawn: alt.LayerChart = import_module("capacity.report.plotting").plot(self, metric)
        return drawn

    def table(self, table: str) -> pa.Table:
        """Return one of the four tables, of the replications asked for."""
        return with_replications(self.tables.table(table), self.asked)

    def _frame(self, table: str) -> pd.DataFrame:
        frame: pd.DataFrame = self.table(table).to_pandas()
        return frame


def read_runs(folder: str | Path) -> Runs:
    """Read a run folder that `capacity simulate` left.

    Raises
    ------
    InputError
        If it is no run folder, or no replication in it has finished.
    """
    path = Path(folder)
    manifest = read_manifest(path)
    if not manifest.finished:
        raise InputError(
            "no replication has finished yet", where=str(path),
            allowed="a run with results; repeat its command first",
        )  # fmt: skip
    name = manifest.identity.scenario
    header = Header(name, manifest.identity.seed, manifest.start, manifest.end, manifest.weeks)
    stated = settings_of(path).get("targets", {})
    targets = {each: float(value) for each, value in stated.items() if each in METRICS}
    return Runs(header, manifest.finished, manifest.failed, path, MergedTables(path), targets)


def settings_of(folder: Path) -> dict[str, Any]:
    """Return the tables of a run's scenario, none where its file cannot be read."""
    try:
        return tomllib.loads((folder / SCENARIO).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
