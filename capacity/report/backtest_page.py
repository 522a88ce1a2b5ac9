"""The page of a backtest: one HTML file, findings first, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from capacity.calibration.backtest import BASELINES, Scored
from capacity.calibration.overview import (
    NAMES,
    PATHWAYS,
    coverage,
    coverage_interval,
    horizons,
    mean_crps,
)
from capacity.files.atomic import written_whole
from capacity.report.backtest_charts import FEWEST, backtest_charts
from capacity.report.frame import rendered
from capacity.report.page import figures
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
    sections = [
        (name[0].upper() + name[1:], list(_table(rows, pathway)),
         list(figures(list(backtest_charts(rows, pathway))).values()))
        for pathway, name in PATHWAYS.items()
        if horizons(rows, pathway)
    ]  # fmt: skip
    return rendered(
        "backtest",
        heading=whom,
        origins=_span(sorted({row.origin for row in rows})),
        answers=list(_answers(rows)),
        heads=HEADS,
        sections=sections,
        listed=[_listed(row) for row in rows] if len(rows) <= ONE_BY_ONE else [],
        forecasts=f"{len(rows):,}",
        councils=len({row.code for row in rows}),
    )


def _answers(rows: Sequence[Scored]) -> Iterator[tuple[str, list[str]]]:
    """Give what a reader asks first, pathway by pathway."""
    for pathway, name in PATHWAYS.items():
        parts = horizons(rows, pathway)
        if not parts:
            continue
        yield name[0].upper() + name[1:], list(_sentences(parts))


def _sentences(parts: dict[str, list[Scored]]) -> Iterator[str]:
    for ahead, part in parts.items():
        share = coverage(part)["80"]
        low, high = coverage_interval(share, part)
        years = "one year" if ahead == "1" else f"{ahead} years"
        if len({row.code for row in part}) < FEWEST:
            # So few say nothing of which forecast is the better one.
            yield f"At {years}, {_count(share, part)} inside the 80{PER_CENT} range."
            continue
        least = min(BASELINES, key=lambda name: mean_crps(part, name))
        gain = 1.0 - mean_crps(part) / mean_crps(part, least)
        yield (
            f"At {years}, {100 * share:.0f}{PER_CENT} of {len(part):,} outcomes were inside the "
            f"80{PER_CENT} range (95{PER_CENT} interval {100 * low:.0f} to {100 * high:.0f}), and "
            f"the forecast erred by {100 * abs(gain):.0f}{PER_CENT} "
            f"{'less' if gain >= 0 else 'more'} than {NAMES[least]}, the best of the "
            "simpler ones."
        )


def _count(share: float, part: Sequence[Scored]) -> str:
    if len(part) == 1:
        return "the only outcome was" if share else "the only outcome was not"
    return f"{round(share * len(part))} of {len(part)} outcomes were"


def _table(rows: Sequence[Scored], pathway: str) -> Iterator[tuple[str, ...]]:
    for ahead, part in horizons(rows, pathway).items():
        inside, councils = [], len({row.code for row in part})
        for share in coverage(part).values():
            low, high = coverage_interval(share, part)
            span = f" ({100 * low:.0f} to {100 * high:.0f})" if councils >= FEWEST else ""
            inside.append(f"{100 * share:.0f}{PER_CENT}{span}")
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
