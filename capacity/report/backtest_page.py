"""The page of a backtest: one HTML file, findings first, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.calibration.backtest import BASELINES, Scored
from capacity.calibration.overview import PATHWAYS, coverage, coverage_interval, horizons, mean_crps
from capacity.files.atomic import written_whole
from capacity.report.backtest_charts import backtest_charts
from capacity.report.page import TEMPLATES, figures
from capacity.report.pictures import svg
from capacity.report.theme import WIDE
from capacity.report.words import PER_CENT

ONE_BY_ONE = 60
"""Forecasts that are listed one by one; of more the JSON has them."""

HEADS = ("", "Forecasts", "CRPS, mean", "Inside 80 %", "Inside 95 %")


def write_backtest(rows: Sequence[Scored], out: Path, whom: str) -> None:
    """Write `report.html` and `backtest.svg` into a folder.

    Parameters
    ----------
    whom
        Whose forecasts these are, in words.
    """
    with written_whole(out / "report.html") as beside:
        beside.write_text(backtest_page(rows, whom), encoding="utf-8", newline="\n")
    chart = next(chart for pathway in PATHWAYS for chart in backtest_charts(rows, pathway))
    with written_whole(out / "backtest.svg") as beside:
        beside.write_text(svg(chart.draw(WIDE)), encoding="utf-8", newline="\n")


def backtest_page(rows: Sequence[Scored], whom: str) -> str:
    """Return a backtest as HTML, fit to be sent on."""
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    sections = [
        (name[0].upper() + name[1:], list(_table(rows, pathway)),
         list(figures(list(backtest_charts(rows, pathway))).values()))
        for pathway, name in PATHWAYS.items()
        if horizons(rows, pathway)
    ]  # fmt: skip
    return environment.get_template("backtest.html.j2").render(
        whom=whom,
        origins=_span(sorted({row.origin for row in rows})),
        answers=list(_answers(rows)),
        heads=HEADS,
        sections=sections,
        listed=[_listed(row) for row in rows] if len(rows) <= ONE_BY_ONE else [],
        forecasts=f"{len(rows):,}",
        councils=len({row.code for row in rows}),
    )


def _answers(rows: Sequence[Scored]) -> Iterator[tuple[str, str]]:
    """Give what a reader asks first, pathway by pathway."""
    for pathway, name in PATHWAYS.items():
        parts = horizons(rows, pathway)
        if not parts:
            continue
        yield name[0].upper() + name[1:], " ".join(_sentences(parts))


def _sentences(parts: dict[str, list[Scored]]) -> Iterator[str]:
    for ahead, part in parts.items():
        share = coverage(part)["80"]
        low, high = coverage_interval(share, part)
        years = "one year" if ahead == "1" else f"{ahead} years"
        least = min(BASELINES, key=lambda name: mean_crps(part, name))
        gain = 1.0 - mean_crps(part) / mean_crps(part, least)
        yield (
            f"At {years}, {100 * share:.0f}{PER_CENT} of {len(part):,} outcomes were inside the "
            f"80{PER_CENT} range (95{PER_CENT} interval {100 * low:.0f} to {100 * high:.0f}), and "
            f"the forecast erred by {100 * abs(gain):.0f}{PER_CENT} "
            f"{'less' if gain >= 0 else 'more'} than {least.replace('_', ' ')}, the best of the "
            "simpler ones."
        )


def _table(rows: Sequence[Scored], pathway: str) -> Iterator[tuple[str, ...]]:
    for ahead, part in horizons(rows, pathway).items():
        inside = []
        for share in coverage(part).values():
            low, high = coverage_interval(share, part)
            inside.append(f"{100 * share:.0f}{PER_CENT} ({100 * low:.0f} to {100 * high:.0f})")
        years = "1 year ahead" if ahead == "1" else f"{ahead} years ahead"
        yield (years, f"{len(part):,}", f"{mean_crps(part):.4f}", *inside)


def _listed(row: Scored) -> tuple[str, ...]:
    q = row.quantiles
    inside = q["p10"] <= row.actual <= q["p90"]
    return (
        f"{row.council}, {PATHWAYS[row.pathway]}", str(row.origin), str(row.origin + row.horizon),
        f"{row.stock:.0f}", f"{q['p10']:.0f} to {q['p90']:.0f}", f"{row.actual:.0f}",
        "inside" if inside else "outside",
    )  # fmt: skip


def _span(years: Sequence[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
