"""What if: today's caseload and team played forward twice, as they are and with a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from capacity.app.markup import Grid, pictures
from capacity.app.sheets import Sheets
from capacity.files import write_caseload, write_team
from capacity.service import Officer, Team

if TYPE_CHECKING:
    from capacity.experiment import Comparison
    from capacity.experiment.comparison_difference import Difference
    from capacity.scenario import Scenario

ICPC_A_MONTH, ON_PLANS = 47.0, 496.0
ENTRIES_A_MONTH, IN_CARE = 18.3, 441.0
"""Rates of the source report's service and the children it held (scenarios/medway-2015.toml):
a service whose rates nobody has said is taken to be like it, in proportion."""
SURGE_WEEKS = 13
SHOWN = (
    "caseload_per_fte", "children", "fte_in_post", "meetings_on_time_pct",
    "children_with_late_review", "midway_done_pct", "overdue_now", "utilisation_pct",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rates:
    """Children a month who come to an initial conference, and who start to be looked after."""

    icpc: float
    entries: float


@dataclass(frozen=True, slots=True)
class Change:
    """What the sliders say; the defaults change nothing."""

    officers: int = 0
    from_week: int = 0
    leaver: str = ""
    leaves_in_week: int = 0
    extra_children: int = 0
    arrivals_pct: int = 0

    @property
    def nothing(self) -> bool:
        """Whether nothing would be different."""
        return not (self.officers or self.leaver or self.extra_children or self.arrivals_pct)

    def __str__(self) -> str:
        """Say it in words."""
        said = []
        if self.officers:
            one = self.officers == 1
            who = "1 more full-time officer" if one else f"{self.officers} more full-time officers"
            said.append(f"{who} from week {self.from_week + 1}")
        if self.leaver:
            said.append(f"{self.leaver} leaves in week {self.leaves_in_week + 1}")
        if self.extra_children:
            said.append(f"{self.extra_children} extra children start plans in {SURGE_WEEKS} weeks")
        if self.arrivals_pct:
            word = "more" if self.arrivals_pct > 0 else "fewer"
            said.append(f"{abs(self.arrivals_pct)} % {word} children come")
        return "; ".join(said) or "no change"


def usual_rates(sheets: Sheets) -> Rates:
    """Return rates in proportion to the children held, as in the source report's service."""
    plans = sum(child.pathway.on_plan for child in sheets.caseload)
    care = sum(child.pathway.looked_after for child in sheets.caseload)
    return Rates(
        round(ICPC_A_MONTH * plans / ON_PLANS, 1), round(ENTRIES_A_MONTH * care / IN_CARE, 1)
    )


def play(
    sheets: Sheets,
    day: date,
    rates: Rates,
    change: Change,
    weeks: int,
    replications: int,
    progress: Callable[[int, int], None],
) -> Comparison:
    """Play the service forward as it is and with a change, on the same families.

    Raises
    ------
    InputError
        If a scenario cannot be made of the sheets.
    """
    from capacity.experiment import compare

    done = [0]

    def told(ready: int, asked: int) -> None:
        progress(done[0] + ready, 2 * asked)
        if ready == asked:
            done[0] = asked

    with TemporaryDirectory(prefix="capacity-") as folder:
        base = _scenario(Path(folder), "as it is", sheets, day, weeks, rates, Change())
        other = _scenario(Path(folder), "with the change", sheets, day, weeks, rates, change)
        return compare(base, other, replications=replications, jobs=1, progress=told)


def _scenario(
    folder: Path, name: str, sheets: Sheets, day: date, weeks: int, rates: Rates, change: Change
) -> Scenario:
    from capacity.scenario import Scenario

    place = folder / name.replace(" ", "-")
    place.mkdir()
    write_caseload(sheets.caseload, place / "caseload.csv")
    write_team(changed_team(sheets.team, day, change), place / "team.csv")
    pods = len({child.pod for child in sheets.caseload if child.pod})
    path = place / "scenario.toml"
    path.write_text(_toml(name, day, weeks, rates, change, max(pods, 1)), encoding="utf-8")
    return Scenario.load(path)


def _toml(name: str, day: date, weeks: int, rates: Rates, change: Change, pods: int) -> str:
    lines = [
        f'[scenario]\nname = "{name}"\nstart = {day}\nweeks = {weeks}\nseed = 1',
        '[start]\ncaseload = "caseload.csv"\nteam = "team.csv"',
        f"[demand]\npods = {pods}",
        f"[demand.cp]\nicpc_children_per_month = {rates.icpc}",
        f"[demand.lac]\nentries_per_month = {rates.entries}",
    ]
    if change.extra_children:
        end = day + timedelta(weeks=min(SURGE_WEEKS, weeks)) - timedelta(days=1)
        lines.append(
            f'[[demand.surge]]\nname = "extra"\npathway = "CP"\n'
            f"children = {change.extra_children}\nstart = {day}\nend = {end}"
        )
    if change.arrivals_pct:
        factor = 1 + change.arrivals_pct / 100
        lines += [
            f'[[demand.intervention]]\nname = "arrivals {pathway}"\npathway = "{pathway}"\n'
            f"factor = {factor}\nstart = {day}\nfull = {day}"
            for pathway in ("CP", "LAC")
        ]
    return "\n\n".join(lines) + "\n"


def changed_team(team: Team, day: date, change: Change) -> Team:
    """Return the team with the officers who come and the one who leaves."""
    officers = [
        replace(one, end=day + timedelta(weeks=change.leaves_in_week))
        if one.name == change.leaver else one
        for one in team
    ]  # fmt: skip
    start = day + timedelta(weeks=change.from_week)
    known = set(team.by_name)
    names = (f"New officer {number}" for number in range(1, change.officers + len(known) + 1))
    new = [name for name in names if name not in known][: change.officers]
    return Team((*officers, *(Officer(name, 1.0, start=start) for name in new)))


def table(comparison: Comparison) -> Grid:
    """Return base against change: means, the difference with its interval, and a verdict."""
    found = comparison.over_the_run[0]
    rows = [_row(found[name]) for name in SHOWN if name in found and found[name].found.pairs]
    return Grid(
        f"As it is against the change: averages or totals of the whole time, "
        f"{comparison.pairs[0]} pairs of runs",
        ("Figure", "As it is", "With the change", "Difference", "95 % interval", "Verdict"),
        rows, frozenset({1, 2, 3, 4}),
    )  # fmt: skip


def _row(one: Difference) -> tuple[str, ...]:
    from capacity.report import words
    from capacity.report.comparison_charts import apart, between, places

    found, plus = one.found, "+" if (one.found.mean or 0) > 0 else ""
    base, other = (
        words.number(each, one.metric.unit, places(one)) for each in (found.base, found.other)
    )
    star = " *" if one.detectable and not one.sure else ""
    return (
        one.metric.label, base, other, plus + apart(found.mean, one),
        between(found.low, found.high, one), one.says + star,
    )  # fmt: skip


def finding(comparison: Comparison) -> str:
    """Say in one sentence what the change does to caseloads and reviews."""
    from capacity.report import words

    load = comparison.over_the_run[0]["caseload_per_fte"]
    late = comparison.over_the_run[0]["meetings_on_time_pct"]
    said = []
    for one, what in ((load, "Children per FTE"), (late, "meetings on time")):
        before, now = (words.number(x, one.metric.unit) for x in (one.found.base, one.found.other))
        said.append(
            f"{what}: {now}, {one.says} than {before}" if one.detectable
            else f"{what}: {one.says} ({before} and {now})"
        )  # fmt: skip
    return f"{'; '.join(said)}."


def chart(comparison: Comparison) -> str:
    """Return both caseloads week by week, each with its range, for a wide and a narrow screen."""
    from capacity.report import theme
    from capacity.report.comparison_charts import beside
    from capacity.report.pictures import address, svg

    names = ("as it is", "changed")
    drawn = beside(comparison, "caseload_per_fte", finding(comparison), names)
    wide, narrow = (address(svg(drawn.specification(size))) for size in (theme.WIDE, theme.NARROW))
    described = f"Children per FTE, week by week. {drawn.title} {drawn.described}"
    return pictures(wide, narrow, described)
