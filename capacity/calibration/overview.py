"""A backtest in short: the JSON document and a table for the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from capacity.calibration.backtest import BASELINES, CP, LAC, Scored
from capacity.service.wording import counted

PATHWAYS = {CP: "plans", LAC: "looked-after children"}
NAMES = {
    "persistence": "persistence",
    "mean_reversion": "mean reversion",
    "compound_poisson": "compound Poisson",
}
"""Baselines in words."""

INTERVALS = {"80": ("p10", "p90"), "95": ("p2_5", "p97_5")}


def document(rows: Sequence[Scored]) -> dict[str, Any]:
    """Return the scores and every row as plain values (design §6)."""
    return {
        "councils": len({(row.code, row.council) for row in rows}),
        "forecasts": len(rows),
        "coverage": _by_horizon(rows, coverage),
        "coverage_ci95": _by_horizon(rows, coverage_intervals),
        "crps": _by_horizon(rows, mean_crps),
        "crps_median": _by_horizon(rows, lambda part: float(np.median([row.crps for row in part]))),
        "baseline": {name: _by_horizon(rows, _baseline(name)) for name in BASELINES},
        "rows": [row.document() for row in rows],
    }


def coverage(rows: Sequence[Scored]) -> dict[str, float]:
    """Return the share of outcomes inside the 80 % and the 95 % intervals."""
    return {
        level: float(np.mean([row.quantiles[low] <= row.actual <= row.quantiles[high]
                              for row in rows]))
        for level, (low, high) in INTERVALS.items()
    }  # fmt: skip


def coverage_intervals(rows: Sequence[Scored]) -> dict[str, list[float]]:
    """Return the 95 % interval of each coverage."""
    return {
        level: [round(end, 4) for end in coverage_interval(share, rows)]
        for level, share in coverage(rows).items()
    }


def coverage_interval(share: float, rows: Sequence[Scored]) -> tuple[float, float]:
    """Return a 95 % interval of a coverage: councils are independent, their rows are not.

    A council's rows are taken as one piece of evidence repeated, so that as many councils
    as there are count; Wilson's interval of a share.
    """
    n, z = len({row.code for row in rows}), 1.96
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def table(rows: Sequence[Scored]) -> Iterator[str]:
    """Give the lines of a table for the screen."""
    councils = len({(row.code, row.council) for row in rows})
    of = counted(councils, "council")
    yield f"{counted(len(rows), 'forecast')} of {of}, each from years up to its origin only"
    yield "CRPS over the stock at the origin: less is better"
    for pathway, name in PATHWAYS.items():
        parts = horizons(rows, pathway)
        if not parts:
            continue
        yield ""
        yield name[0].upper() + name[1:]
        yield "  years ahead             " + "".join(f"{each:>15}" for each in parts)
        yield _line("forecasts", [f"{len(part):,}" for part in parts.values()])
        mean = [float(np.mean([row.crps for row in part])) for part in parts.values()]
        yield _line("CRPS, mean", [f"{each:.4f}" for each in mean])
        yield _line(
            "CRPS, median",
            [f"{np.median([row.crps for row in part]):.4f}" for part in parts.values()],
        )
        for baseline in BASELINES:
            theirs = [_baseline(baseline)(part) for part in parts.values()]
            shown = [f"{t:.4f} {1 - m / t:+4.0%}" for t, m in zip(theirs, mean, strict=True)]
            yield _line(f"  {NAMES[baseline]}", shown)
        for level in INTERVALS:
            yield _line(f"inside {level} %", [_inside(part, level) for part in parts.values()])


def horizons(rows: Sequence[Scored], pathway: str) -> dict[str, list[Scored]]:
    """Return a pathway's rows by years ahead."""
    found: dict[str, list[Scored]] = {}
    for row in sorted(rows, key=lambda row: row.horizon):
        if row.pathway == pathway:
            found.setdefault(str(row.horizon), []).append(row)
    return found


def _by_horizon(rows: Sequence[Scored], of: Callable[[Sequence[Scored]], Any]) -> dict[str, Any]:
    return {
        pathway: {ahead: of(part) for ahead, part in horizons(rows, pathway).items()}
        for pathway in PATHWAYS
    }


def mean_crps(rows: Sequence[Scored], baseline: str = "") -> float:
    """Return the mean CRPS over the stock at the origin, of the law or of a baseline."""
    return float(np.mean([row.baselines[baseline] if baseline else row.crps for row in rows]))


def _baseline(name: str) -> Callable[[Sequence[Scored]], float]:
    return lambda part: mean_crps(part, name)


def _inside(rows: Sequence[Scored], level: str) -> str:
    share = coverage(rows)[level]
    low, high = coverage_interval(share, rows)
    return f"{share:.0%} {low:.0%}-{high:.0%}"


def _line(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<24}" + "".join(f"{cell:>15}" for cell in cells)
