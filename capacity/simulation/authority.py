"""The PRO: who authorises, when there is nobody to do so, and the hours that it takes."""

from __future__ import annotations

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.model import Scenario
from capacity.simulation.dates import Dates

NEVER = 10**6


class Authority:
    """Whether anybody may authorise a move or choose an officer on a day.

    While the PRO is absent nobody does, until a deputy takes over.
    """

    def __init__(self, scenario: Scenario, dates: Dates) -> None:
        practice, first = scenario.practice, scenario.first_day
        away, back = practice.pro_absent_from, practice.pro_absent_until
        self.away = NEVER if away is None else (away - first).days
        self.back = NEVER if back is None else (back - first).days + 1
        wait = practice.pro_deputy_after_working_days
        if wait is not None and self.away < dates.last:
            deputy = dates.after_working_days(max(self.away - 1, dates.first), wait + 1)
            self.back = min(self.back, deputy)
        self.hours = practice.pro_authorising_hours
        self._panels = practice.pro_panel_hours_per_week
        self._supervision = practice.pro_supervision_hours_per_month * 7.0 / DAYS_PER_MONTH

    def decides(self, day: int) -> bool:
        """Whether the PRO or a deputy is there."""
        return not self.away <= day < self.back

    def week(self, fte: float, day: int) -> float:
        """Return the hours of a week's panels and of supervising `fte`; none while away."""
        return self._panels + self._supervision * fte if self.decides(day) else 0.0
