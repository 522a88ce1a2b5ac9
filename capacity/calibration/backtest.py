"""Forecasts scored on what happened: calibrate on years up to an origin only, then compare.

Every constant is refitted at each origin to rows up to it. The baselines are scored on the
same rows. Scores are CRPS over the stock at the origin.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from capacity.calibration.baselines import MeanReversion, Persistence
from capacity.calibration.care import (
    entries_known,
    fit_care,
    forecast_care,
)
from capacity.calibration.care_batches import USUAL_FROM_PLANS, share_from_plans
from capacity.calibration.panel import Panel, care_panel, plans_panel
from capacity.calibration.plans import forecast_plans, without_wander
from capacity.calibration.pooled import fit_plans, plans_posterior
from capacity.calibration.scores import LEVELS, crps, pit
from capacity.files.published import Council, Published
from capacity.service.errors import InputError
from capacity.service.wording import counted

Floats = NDArray[np.float64]

PATHS = 1000
SEED = 2016
FEWEST_YEARS = 2
"""Years of rows up to an origin, without which there is no spread to forecast with."""

CP, LAC = "cp", "lac"
WORDS = {CP: "plans", LAC: "looked-after children"}
BASELINES = ("persistence", "mean_reversion", "compound_poisson")

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast and what came.

    Attributes
    ----------
    quantiles
        Of the forecast, by the names in `scores.LEVELS`.
    crps
        Of the forecast, over the stock at the origin; `baselines` likewise.
    """

    council: str
    code: str
    pathway: str
    origin: int
    horizon: int
    stock: float
    quantiles: dict[str, float]
    actual: float
    crps: float
    pit: float
    baselines: dict[str, float] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "council": self.council, "code": self.code, "pathway": self.pathway,
            "origin": self.origin, "horizon": self.horizon, "stock": self.stock,
            **self.quantiles, "actual": self.actual, "crps": self.crps, "pit": self.pit,
            "baselines": {name: round(value, 6) for name, value in self.baselines.items()},
        }  # fmt: skip


def backtest(
    published: Published,
    origins: Sequence[int],
    horizon: int,
    councils: Sequence[Council] = (),
    *,
    paths: int = PATHS,
    tell: Tell = lambda _: None,
) -> list[Scored]:
    """Score forecasts 1 to `horizon` years ahead from each origin.

    Parameters
    ----------
    councils
        Whom to score; everybody where empty. The law is fitted to everybody's rows.
    tell
        Is told what is being done.

    Raises
    ------
    InputError
        If nothing can be scored from an origin, or nothing of one of `councils` from any.
    """
    chosen = {council.key for council in councils}
    plans, care = plans_panel(published), care_panel(published)
    laws = ((CP, plans, _plans_law), (LAC, care, _care_law))
    _refuse_origins(laws, origins, horizon)
    for text in _left_out(laws, origins, horizon, councils):
        tell(f"warning: {text}")
    rows: list[Scored] = []
    for origin in dict.fromkeys(origins):
        tell(f"origin {origin}")
        for pathway, panel, law in laws:
            rows += _score(pathway, panel, law(published), origin, horizon, chosen, paths)
    return rows


_Laws = Sequence[tuple[str, Panel, Callable[[Published], "_Law"]]]


def _refuse_origins(laws: _Laws, origins: Sequence[int], horizon: int) -> None:
    """Raise for a year from which nothing of any council can be scored."""
    (_, plans, _), (_, care, _) = laws
    for origin in origins:
        if not any(_to_score(panel, origin, horizon, set()) for panel in (plans, care)):
            raise InputError(
                f"nothing can be scored from {origin}", where="--origin",
                allowed=_possible(plans, care),
            )  # fmt: skip


def _left_out(
    laws: _Laws, origins: Sequence[int], horizon: int, councils: Sequence[Council]
) -> Iterator[str]:
    """Say from which origins a council that was asked for is left out.

    Raises
    ------
    InputError
        If nothing of a council can be scored from any of them, with the years that it has.
    """
    for council in dict.fromkeys(councils):
        years = {what: _years_of(panel, council, horizon) for what, panel, _ in laws}
        missing = [each for each in origins if not any(each in known for known in years.values())]
        if not missing:
            continue
        has = ", ".join(
            f"{_in_words(known)} for {WORDS[what]}" for what, known in years.items() if known
        )
        text = f"nothing of {council.name} can be scored from {' or '.join(map(str, missing))}"
        within = "the year" if horizon == 1 else f"one of the {counted(horizon, 'year')}"
        within = f"a year with its stock in that year and {within} after"
        allowed = f"{within}: {has}" if has else f"{within}, of which it has none"
        if len(missing) == len(origins):
            raise InputError(text, where="--council", allowed=allowed)
        yield f"{text}; possible is {allowed}"


def _years_of(panel: Panel, council: Council, horizon: int) -> list[int]:
    """Return the years from which something of a council can be scored."""
    return [each for each in panel.years if _to_score(panel, each, horizon, {council.key})]


def _in_words(years: Sequence[int]) -> str:
    """Return years that rise as `2014, 2016 to 2023`."""
    runs: list[list[int]] = []
    for year in years:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _to_score(panel: Panel, origin: int, horizon: int, chosen: set[str]) -> list[int]:
    """Return the rows of councils with a stock at the origin; empty if nothing came later."""
    at = origin - panel.years[0] if panel.years else -1
    if at + 1 < FEWEST_YEARS or at + 1 >= len(panel.years):
        return []
    wanted = [
        row
        for row, council in enumerate(panel.councils)
        if (not chosen or council.key in chosen) and panel.held[row, at] > 0
    ]
    later = panel.held[wanted, at + 1 : at + 1 + horizon]
    return wanted if np.isfinite(later).any() else []


@dataclass(frozen=True)
class _Forecast:
    """Samples of the law and of what is still, shape (years, paths) each."""

    law: Floats
    still: Floats


_Forecaster = Callable[[int, int, int, np.random.Generator], _Forecast | None]
_Law = Callable[[Panel], _Forecaster]


def _plans_law(published: Published) -> _Law:
    def fitted(known: Panel) -> _Forecaster:
        fit = fit_plans(published, known)

        def forecast(
            row: int, years: int, paths: int, generator: np.random.Generator
        ) -> _Forecast | None:
            if not np.isfinite(known.started[row]).any():
                return None
            stock = known.held[row, -1]
            own = plans_posterior(fit, known, row)
            law = forecast_plans(fit, own, stock, years, paths, generator)
            still = forecast_plans(*without_wander(fit, own), stock, years, paths, generator)
            return _Forecast(law, still)

        return forecast

    return fitted


def _care_law(published: Published) -> _Law:
    plans = plans_panel(published)

    def fitted(known: Panel) -> _Forecaster:
        fit = fit_care(known)
        starts = _starts_known(plans, known.last)
        still = type(fit)(fit.year, 0.0, fit.forecasts)

        def forecast(
            row: int, years: int, paths: int, generator: np.random.Generator
        ) -> _Forecast | None:
            entries, stock = entries_known(known, row), known.held[row, -1]
            if not entries:
                return None
            started = starts.get(known.councils[row].key)
            share = share_from_plans(started, entries) if started else USUAL_FROM_PLANS
            return _Forecast(
                forecast_care(fit, entries, stock, years, paths, generator, share),
                forecast_care(still, entries, stock, years, paths, generator, share),
            )

        return forecast

    return fitted


def _starts_known(plans: Panel, year: int) -> dict[str, float | None]:
    """Return each council's mean starts of plans in the three years up to one."""
    if not plans.years or plans.years[0] > year:
        return {}
    known = plans.until(year)
    return {each.key: entries_known(known, row) for row, each in enumerate(known.councils)}


def _score(
    pathway: str,
    panel: Panel,
    law: _Law,
    origin: int,
    horizon: int,
    chosen: set[str],
    paths: int,
) -> Iterator[Scored]:
    """Score one pathway from one origin."""
    wanted = _to_score(panel, origin, horizon, chosen)
    if not wanted:
        return
    at, known = origin - panel.years[0], panel.until(origin)
    forecast = law(known)
    persistence, reversion = Persistence(known), MeanReversion(known)
    for row in wanted:
        council = panel.councils[row]
        generator = np.random.default_rng([SEED, origin, zlib.crc32(council.key.encode())])
        made = forecast(row, horizon, paths, generator)
        for ahead in range(1, horizon + 1):
            actual = panel.held[row, at + ahead] if at + ahead < len(panel.years) else np.nan
            if made is None or not np.isfinite(actual):
                continue
            others = {
                "persistence": persistence.sample(row, ahead),
                "mean_reversion": reversion.sample(row, ahead),
                "compound_poisson": made.still[ahead - 1],
            }
            stock = float(panel.held[row, at])
            yield _row(
                council, pathway, origin, ahead, stock, made.law[ahead - 1], others, float(actual)
            )


def _row(
    council: Council,
    pathway: str,
    origin: int,
    ahead: int,
    stock: float,
    sample: Floats,
    others: dict[str, Floats],
    actual: float,
) -> Scored:
    quantiles = np.percentile(sample, list(LEVELS.values()))
    return Scored(
        council.name, council.code, pathway, origin, ahead, stock,
        {name: round(float(q), 2) for name, q in zip(LEVELS, quantiles, strict=True)},
        actual,
        round(crps(sample, actual) / stock, 6),
        round(pit(sample, actual), 4),
        {name: crps(other, actual) / stock for name, other in others.items()},
    )  # fmt: skip


def _possible(plans: Panel, care: Panel) -> str:
    spans = [
        f"{panel.years[FEWEST_YEARS - 1]} to {panel.years[-2]} for {what}"
        for panel, what in ((plans, "plans"), (care, "looked-after children"))
        if len(panel.years) > FEWEST_YEARS
    ]
    return "a year with rows before and after it: " + ", ".join(spans)
