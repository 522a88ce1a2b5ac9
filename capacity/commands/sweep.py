"""``capacity sweep``: grids over keys, and which parameters matter most."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from capacity.commands import flags
from capacity.commands.running import command_line, print_json, read_scenarios, say_what_is_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from capacity.experiment.executors import Workers
    from capacity.experiment.overview import Line
    from capacity.experiment.points import Point
    from capacity.experiment.sensitivity import Tornado
    from capacity.experiment.sobol import Sobol
    from capacity.experiment.sweep import Row
    from capacity.experiment.warmup import Wanted as WarmUp
    from capacity.experiment.warmup import WarmUp as LeftOut
    from capacity.report.plotting import Chart
    from capacity.report.sweep_page import Found
    from capacity.scenario import Scenario

ON_SCREEN = ("caseload_per_fte", "meetings_on_time_pct", "midway_done_pct", "cost_total")
WIDEST = 8


def sweep(
    scenario: Annotated[Path, typer.Argument(help="The scenario file.", metavar="SCENARIO")],
    *,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=A,B,C", help="Values of a numeric key; several keys make a grid."
        ),
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Each parameter at both ends of its likely range.")
    ] = False,
    sobol: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Sobol indices from N points (a power of 2) times parameters plus 2, each "
            "of 4 replications at most.",
        ),
    ] = None,
    keys: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="KEY",
            help="Only this parameter; may be repeated. Sobol takes the 8 of the widest "
            "swing if left out.",
        ),
    ] = None,
    metrics: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="NAME", help="What to show; may be repeated."),
    ] = None,
    replications: Annotated[
        int, typer.Option(min=2, metavar="N", help="How many replications of each point.")
    ] = 20,
    weeks: flags.Weeks = None,
    warm_up: flags.WarmUp = None,
    seed: flags.Seed = None,
    jobs: flags.Jobs = None,
    executor: flags.Executor = None,
    settings: flags.Settings = None,
    out: flags.Out = flags.RESULTS,
    json: flags.Json = False,
) -> None:
    """Simulate a scenario with other values of its keys: a grid, or what matters most.

    Points that are there already are not run again. Tables are written as CSV and
    Parquet, charts as SVG, and all of it as a page to pass on.
    """
    from capacity.experiment import workers
    from capacity.experiment.points import kept_replications
    from capacity.experiment.replication import refuse_too_many
    from capacity.experiment.sweep import POINTS
    from capacity.experiment.warmup import read_wanted, refuse_too_short

    left_out = read_wanted(warm_up)
    refuse_too_many(replications, "--replications", 2)
    grid = _grid(vary or [])
    shown = _shown(metrics or [])
    _refuse_contradiction(bool(grid), sensitivity or sobol is not None)
    _refuse_key_of_grid(bool(grid), keys or [])
    (read,) = read_scenarios([scenario], settings or [], weeks, seed)
    refuse_too_short(left_out, read.name, read.weeks_total)
    _refuse_sobol(read, sobol, keys or [])
    folder = out / f"{read.name}-sweep"
    with workers(jobs, url=executor) as pool:
        study = _Study(read, replications, folder, pool, left_out)
        try:
            if grid:
                document = study.grid(grid, shown, quiet=json)
            else:
                document = study.parameters(keys or [], sensitivity, sobol, shown, quiet=json)
        except KeyboardInterrupt:
            say_what_is_kept(kept_replications(folder / POINTS), folder)
            raise
    if json:
        print_json(document)
    else:
        typer.echo(f"\nTables, charts and pages: {folder}")


class _Study:
    """One scenario, and where its points go."""

    def __init__(
        self,
        scenario: "Scenario",
        replications: int,
        folder: Path,
        pool: "Workers",
        warm_up: "WarmUp | None",
    ) -> None:
        self.scenario, self.replications, self.folder = scenario, replications, folder
        self._given: dict[str, Any] = {"out": folder, "executor": pool, "warm_up": warm_up}

    def grid(
        self, vary: dict[str, list[float]], metrics: "Sequence[str]", *, quiet: bool
    ) -> dict[str, Any]:
        """Run a grid, write and show it."""
        from capacity.experiment.progress import progress
        from capacity.experiment.sweep import sweep as run
        from capacity.experiment.sweep_tables import grid_lines
        from capacity.report.sweep_charts import grid_chart

        with progress(f"{self.scenario.name}, grid") as report:
            found = run(self.scenario, vary, self.replications, progress=report, **self._given)
        _warn(found.points)
        rows = list(found.rows())
        self._write(rows, "grid", [grid_chart(found, name) for name in metrics], found, metrics)
        _show(grid_lines(found, metrics), quiet=quiet)
        return self._document({"keys": list(found.keys), "rows": rows}, found.left_out)

    def parameters(
        self,
        keys: list[str],
        sensitivity: bool,
        size: int | None,
        metrics: "Sequence[str]",
        *,
        quiet: bool,
    ) -> dict[str, Any]:
        """Run a tornado, Sobol indices, or both; write and show them."""
        document: dict[str, Any] = {}
        tornado: Tornado | None = None
        left_out: LeftOut | None = None
        if sensitivity or not keys:
            tornado = self._tornado(keys, metrics, quiet=quiet)
            document["sensitivity"] = list(tornado.rows())
            document["refused"] = list(tornado.refused)
            left_out = tornado.left_out
        if size is not None:
            chosen = keys or _widest(tornado, metrics)
            shares = self._sobol(chosen, size, metrics, quiet=quiet)
            document["sobol"] = list(shares.rows())
            document["sobol_points"] = len(shares.points)
            document["sobol_replications"] = shares.replications
            left_out = shares.left_out
        return self._document(document, left_out)

    def _tornado(self, keys: list[str], metrics: "Sequence[str]", *, quiet: bool) -> "Tornado":
        from capacity.experiment.progress import progress
        from capacity.experiment.sensitivity import tornado
        from capacity.experiment.sweep_tables import tornado_lines
        from capacity.report.sweep_charts import tornado_chart

        with progress(f"{self.scenario.name}, sensitivity") as report:
            found = tornado(
                self.scenario, self.replications, keys=keys, progress=report, **self._given
            )
        for each in found.refused:
            typer.echo(f"warning: left out: {each}", err=True)
        _warn([found.base, *(point for _, low, high in found.ends for point in (low, high))])
        drawn = [tornado_chart(found, name) for name in metrics]
        self._write(list(found.rows()), "sensitivity", drawn, found, metrics)
        _show(tornado_lines(found, metrics), quiet=quiet)
        return found

    def _sobol(
        self, keys: list[str], size: int, metrics: "Sequence[str]", *, quiet: bool
    ) -> "Sobol":
        from capacity.experiment.progress import progress
        from capacity.experiment.sobol import REPLICATIONS, sobol
        from capacity.experiment.sweep_tables import sobol_lines
        from capacity.report.sweep_charts import sobol_chart

        few = min(self.replications, REPLICATIONS)
        with progress(f"{self.scenario.name}, Sobol") as report:
            found = sobol(self.scenario, keys, size, few, progress=report, **self._given)
        _warn(found.points)
        drawn = [sobol_chart(found, name) for name in metrics]
        self._write(list(found.rows()), "sobol", drawn, found, metrics)
        _show(sobol_lines(found, metrics), quiet=quiet)
        return found

    def _write(
        self,
        rows: "list[Row]",
        stem: str,
        charts: "Sequence[Chart | None]",
        found: "Found",
        metrics: "Sequence[str]",
    ) -> None:
        """Write tables, charts and the page of one of the three."""
        from capacity.commands.folder import write_files
        from capacity.experiment.sweep import write_rows
        from capacity.report.pictures import svg
        from capacity.report.sweep_page import sweep_page

        if rows:
            write_rows(rows, self.folder, stem)
        drawn = [chart for chart in charts if chart is not None]
        page = sweep_page(found, drawn, metrics, command_line())
        pictures = {f"{chart.name}.svg": svg(chart.draw()).encode() for chart in drawn}
        write_files(self.folder, {**pictures, f"{stem}.html": page.encode()})

    def _document(self, found: dict[str, Any], left_out: "LeftOut | None") -> dict[str, Any]:
        return {
            "scenario": self.scenario.name, "seed": self.scenario.seed,
            "replications": self.replications, **found,
            **({"warm_up": left_out.document()} if left_out else {}),
        }  # fmt: skip


def _grid(vary: list[str]) -> dict[str, list[float]]:
    """Read ``key=a,b,c``, each value as ``--set`` reads it."""
    from capacity.scenario import parse_settings
    from capacity.service.errors import InputError

    found: dict[str, list[float]] = {}
    for written in vary:
        key, _, values = written.partition("=")
        for value in values.split(","):
            if not (key.strip() and value.strip()):
                raise InputError(
                    "no value" if key.strip() else "no key", where=f"--vary {written}",
                    allowed="numbers, as key=1,2,3",
                )  # fmt: skip
            number = next(iter(parse_settings([f"{key}={value}"]).values()))
            if isinstance(number, bool) or not isinstance(number, (int, float)):
                raise InputError(
                    f"found '{value}'", where=f"--vary {key}", allowed="numbers, as key=1,2,3"
                )
            numbers = found.setdefault(key.strip(), [])
            numbers += [] if number in numbers else [number]
    return found


def _shown(metrics: list[str]) -> tuple[str, ...]:
    from capacity.experiment.registry import METRICS
    from capacity.service.errors import InputError, nearest

    for name in metrics:
        if name not in METRICS:
            raise InputError(
                f"there is no metric '{name}'", where="--metric",
                suggestion=nearest(name, list(METRICS)),
            )  # fmt: skip
    return tuple(metrics) or ON_SCREEN


def _refuse_contradiction(grid: bool, parameters: bool) -> None:
    from capacity.service.errors import InputError

    if grid == parameters:
        found = "both a grid and a sensitivity study" if grid else "nothing to vary"
        raise InputError(
            found, where="sweep", allowed="--vary KEY=A,B,C, or --sensitivity and --sobol N"
        )


def _refuse_key_of_grid(grid: bool, keys: list[str]) -> None:
    from capacity.service.errors import InputError

    if grid and keys:
        raise InputError(
            f"a grid does not take '{keys[0]}' so", where="--key",
            allowed="--key with --sensitivity or --sobol N; for a grid --vary KEY=A,B,C",
        )  # fmt: skip


def _refuse_sobol(scenario: "Scenario", size: int | None, keys: list[str]) -> None:
    """Refuse a size or a key before the tornado that would come first."""
    from capacity.experiment.sensitivity import parameters
    from capacity.experiment.sobol import Design

    if size is not None:
        Design.of(len(parameters(scenario, keys)), size)


def _widest(tornado: "Tornado | None", metrics: "Sequence[str]") -> list[str]:
    """Return the parameters that move the first metric most."""
    assert tornado is not None
    swings = tornado.swings(metrics[0])[:WIDEST]
    return [each.parameter.key for each in swings if each.size > 0]


def _warn(points: "Iterable[Point]") -> None:
    for point in points:
        for failure in point.failures:
            typer.echo(f"warning: {failure}; repeat with {point.how_to_repeat(failure)}", err=True)


def _show(lines: "Iterator[Line]", *, quiet: bool) -> None:
    from rich.console import Console

    from capacity.experiment.overview import print_lines

    if not quiet:
        print_lines(lines, Console(highlight=False))
