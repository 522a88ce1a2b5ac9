"""The law of plans as fitted to every council's published rows of 2013 to 2024.

For use where a service has no published files at hand; never for scoring, which refits at
each origin. `capacity backtest` and `capacity calibrate published` do not read it.
"""

from __future__ import annotations

from capacity.calibration.care import CareFit
from capacity.calibration.clock import Clock
from capacity.calibration.pooled import PlansFit
from capacity.calibration.wander import Constants

TABLE = "the table that comes with the program"

PLANS_LAW = PlansFit(
    year=2024,
    clock=Clock(first=0.103, later=0.513, other=0.0387),
    arrivals=Constants(reversion=0.34, sd=0.242, noise=6.1, spread=0.262, centre=-5.214),
    exits=Constants(reversion=0.47, sd=0.360, noise=0.0072, spread=0.131, centre=0.0),
    rows=f"{TABLE}, all councils, d1 2013-2024",
    lengths=f"{TABLE}, England's lengths of plans, d5 and d7 2022-2024",
)

CARE_LAW = CareFit(year=2025, sd=0.23, forecasts=410, rows=f"{TABLE}, all councils, cla 2021-2025")
