"""What a sweep shows on screen: the widest first, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from capacity.experiment.comparison_statistics import Paired
from capacity.experiment.comparison_table import WIDTH
from capacity.experiment.overview import Line, rendered, span_of
from capacity.experiment.registry import METRICS
from capacity.experiment.sensitivity import Swing, Tornado
from capacity.experiment.sobol import ROUGH, Sobol
from capacity.experiment.sweep import FIGURES, Row, Sweep
from capacity.experiment.warmup import WarmUp
from capacity.scenario.keys import plain

WIDEST = 10
KEY = 41


def grid_lines(sweep: Sweep, metrics: Sequence[str]) -> Iterator[Line]:
    """Yield a table for each metric, a row for each point."""
    runs = f"{len(sweep.points)} points, {sweep.replications} replications each"
    yield Line(f"{sweep.scenario}: {runs}, seed {sweep.seed}", "bold")
    yield from _left_out(sweep.left_out)
    for name in metrics:
        yield from _heading(name, f"{'mean':>10}{'95 % interval':>18}")
        for row in sweep.rows():
            if row["metric"] == name:
                yield from _point(sweep.keys, row)


def tornado_lines(tornado: Tornado, metrics: Sequence[str]) -> Iterator[Line]:
    """Yield for each metric what the ten parameters do that move it most."""
    yield Line(
        f"{tornado.scenario}: {len(tornado.ends)} parameters, each at both ends of its range, "
        f"{tornado.replications} pairs", "bold",
    )  # fmt: skip
    yield from _left_out(tornado.left_out)
    for name in metrics:
        swings = [each for each in tornado.swings(name)[:WIDEST] if each.size > 0]
        base = next((each.at_low.base for each in swings), None)
        yield from _heading(name, f"{'at low':>18}{'at high':>18}")
        if base is None:
            yield Line("  no parameter changes it")
            continue
        yield Line(f"  as the scenario stands: {rendered(base, 1)}")
        yield from (_swing(each) for each in swings)
    yield Line("")
    yield Line("Differences from the scenario as it stands, ± half the 95 % interval.", "dim")


def sobol_lines(sobol: Sobol, metrics: Sequence[str]) -> Iterator[Line]:
    """Yield for each metric the first and total index of each parameter."""
    yield Line("")
    yield Line(
        f"Sobol indices: {len(sobol.points)} points, {sobol.replications} replications each", "bold"
    )
    yield from _left_out(sobol.left_out)
    for name in metrics:
        yield from _heading(name, f"{'alone':>19}{'with others':>19}")
        found = sobol.indices.get(name)
        if found is None:
            yield Line("  no parameter changes it, or it is not always there")
            continue
        for at in (-found.total).argsort():
            alone = _index(found.first[at], found.first_low[at], found.first_high[at])
            total = _index(found.total[at], found.total_low[at], found.total_high[at])
            yield Line(f"  {_short(sobol.parameters[at].key):<{KEY - 2}}{alone:>19}{total:>19}")
    if any((each.total_high - each.total_low > ROUGH).any() for each in sobol.indices.values()):
        yield Line("")
        yield Line(f"Wide intervals: {sobol.size} points tell little; take more, as --sobol 64.")


def _left_out(found: WarmUp | None) -> Iterator[Line]:
    yield from (Line(each) for each in wrap(str(found), WIDTH)) if found else ()


def _heading(name: str, columns: str) -> Iterator[Line]:
    metric = METRICS[name]
    yield Line("")
    yield Line(f"{f'{metric.label}, {metric.unit}':<{KEY}}{columns}", "bold cyan")


def _point(keys: Sequence[str], row: Row) -> Iterator[Line]:
    said = ", ".join(f"{key.rpartition('.')[2]} {row[key]}" for key in keys)
    mean, low, high = (_known(row[name]) for name in FIGURES[:3])
    if len(said) > KEY - 4:
        yield Line(f"  {said}")
        said = ""
    yield Line(f"  {said:<{KEY - 2}}{rendered(mean, 1):>10}{span_of(low, high, 1):>18}")


def _swing(swing: Swing) -> Line:
    parameter = swing.parameter
    ends = f"{plain(parameter.low)} to {plain(parameter.high)}"
    said = f"  {_short(parameter.key, KEY - 4 - len(ends))} {ends}"
    return Line(f"{said:<{KEY}}{_difference(swing.at_low):>18}{_difference(swing.at_high):>18}")


def _difference(found: Paired) -> str:
    if found.mean is None:
        return "-"
    if not found.mean and not found.low:
        return "0"
    half = "" if found.high is None else f" ± {rendered(found.high - found.mean, 1)}"
    return f"{'+' * (found.mean > 0)}{rendered(found.mean, 1)}{half}"


def _known(value: float | str | int | None) -> float | None:
    return None if value is None else float(value)


def _index(value: float, low: float, high: float) -> str:
    return f"{value:.2f} ({low:.2f}, {high:.2f})"


def _short(key: str, width: int = KEY - 3) -> str:
    """Return as much of a key's end as fits."""
    while len(key) > width and "." in key:
        key = key.partition(".")[2]
    return key[:width]
