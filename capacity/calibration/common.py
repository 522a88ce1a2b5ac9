"""What all councils have in common up to a year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from capacity.calibration.care import CareFit, fit_care
from capacity.calibration.panel import Panel, care_panel, plans_panel
from capacity.calibration.pooled import PlansFit, fit_plans
from capacity.files.published import Published
from capacity.service.errors import InputError


@dataclass(frozen=True)
class Common:
    """What all councils have in common up to a year: their rows, and laws fitted once to them."""

    published: Published
    year: int

    @cached_property
    def plans(self) -> Panel:
        """Everybody's plans, later years too."""
        return plans_panel(self.published)

    @cached_property
    def care(self) -> Panel:
        """Everybody's looked-after children, later years too."""
        return care_panel(self.published)

    @cached_property
    def known_plans(self) -> Panel:
        """Plans up to the year.

        Raises
        ------
        InputError
            If there are none.
        """
        panel = self.plans
        if not panel.years or panel.years[0] > self.year:
            raise InputError(
                f"no plans are published up to {self.year}", where="--year",
                allowed=f"{panel.years[0]} or later" if panel.years else "a folder with file d1",
            )  # fmt: skip
        return panel.until(self.year)

    @cached_property
    def known_care(self) -> Panel:
        """Looked-after children up to the year; of all years where the file begins later."""
        begins = self.care.years and self.care.years[0] <= self.year
        return self.care.until(self.year) if begins else self.care

    @cached_property
    def plans_fit(self) -> PlansFit:
        """The law of plans."""
        return fit_plans(self.published, self.known_plans)

    @cached_property
    def care_fit(self) -> CareFit:
        """The law of care."""
        known = self.known_care
        return fit_care(known) if len(known.years) > 1 else CareFit(self.year, 0.22, 0)
