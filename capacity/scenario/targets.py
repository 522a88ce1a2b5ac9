"""What the service is held to: `[targets]`. Targets judge a run and change nothing in it."""

from __future__ import annotations

from functools import partial
from typing import Any

from capacity.scenario.fields import Table, key

_HANDBOOK = "F: IRO Handbook, 50 to 70"


def _target(
    description: str, unit: str, high: float, default: float | None = None, source: str = ""
) -> Any:
    return key(default, description, unit=unit, low=0, high=high, source=source)


_pct = partial(_target, unit="per cent", high=100)
_per_fte = partial(_target, unit="children per FTE", high=1000)
_children = partial(_target, unit="children", high=20000)
_pounds = partial(_target, unit="pounds", high=1e10)


class Targets(Table):
    """`[targets]`: a value for each indicator that has one.

    The names are those of the metrics; which direction is good is the metric's own. An
    indicator without a target is reported and not judged.
    """

    caseload_per_fte: float | None = _per_fte(
        "Children held per FTE in post, at most", default=70.0, source=_HANDBOOK
    )
    caseload_per_effective_fte: float | None = _per_fte(
        "Children held per FTE present and built up, at most"
    )
    caseload_per_fte_max: float | None = _per_fte(
        "Highest caseload per FTE of any officer, at most"
    )
    share_in_band_pct: float | None = _pct(
        "Officers with 50 to 70 children per effective FTE, at least"
    )
    share_above_band_pct: float | None = _pct(
        "Officers with more than 70 children per effective FTE, at most"
    )
    weeks_above_band: float | None = _target(
        "Weeks with more than 70 children per effective FTE, at most", unit="weeks", high=1040
    )
    unallocated: float | None = _children("Without an officer in an average week, at most")
    overdue_now: float | None = _children("With an overdue meeting in an average week, at most")
    icpc_on_time_pct: float | None = _pct("ICPCs within 15 working days, at least")
    meetings_on_time_pct: float | None = _pct("Statutory meetings on time, at least")
    meetings_on_time_pct_icpc: float | None = _pct("ICPCs on time, at least")
    meetings_on_time_pct_rcpc: float | None = _pct("Review conferences on time, at least")
    meetings_on_time_pct_lac: float | None = _pct("LAC reviews on time, at least")
    midway_done_pct: float | None = _pct("Midway reviews done, at least")
    surgeries_done_pct: float | None = _pct("Surgeries done, at least")
    cp_reviews_on_time_pct: float | None = _pct("Plans with all reviews on time, at least")
    lac_reviews_on_time_pct: float | None = _pct(
        "Looked-after children with all reviews on time, at least"
    )
    participation_pct: float | None = _pct("Children who took part in their review, at least")
    officer_changes_per_child_year: float | None = _target(
        "Changes of officer per child and year, at most", unit="changes", high=100
    )
    vacancies: float | None = _target(
        "Vacant posts in an average week, at most", unit="FTE", high=500
    )
    locum_share_pct: float | None = _pct("Locums' share of FTE in post, at most")
    cost_total: float | None = _pounds("Cost over the run, at most")
    cost_per_child_week: float | None = _pounds("Cost per child and week, at most")

    def given(self) -> dict[str, float]:
        """Return the indicators that have a target, with it."""
        return {name: value for name, value in self.model_dump().items() if value is not None}
