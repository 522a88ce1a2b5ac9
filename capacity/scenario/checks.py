"""What a scenario's keys must not say against each other: one function for each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from capacity.practice.bankholidays import FIRST_YEAR, LAST_YEAR
from capacity.scenario.faults import Fault
from capacity.scenario.keys import Keys
from capacity.scenario.laws import number

if TYPE_CHECKING:
    from capacity.scenario.model import Scenario

Faults = Iterator[Fault]
_MOST_DAYS = 1040 * 7
_MOST_DUTIES = 0.6


def contradictions(scenario: Scenario) -> list[Fault]:
    """Return every rule that a scenario breaks, in the order of its tables."""
    return [fault for rule in RULES for fault in rule(scenario)]


def length_is_said_once(scenario: Scenario) -> Faults:
    """Refuse both or neither of `end` and `weeks`."""
    header = scenario.scenario
    if (header.end is None) == (header.weeks is None):
        found = "both end and weeks" if header.end else "neither end nor weeks"
        yield Fault(("scenario", "weeks"), found, "one of them")


def horizon_runs_forward(scenario: Scenario) -> Faults:
    """Refuse a last day before the first, or more than 1040 weeks later."""
    header = scenario.scenario
    if header.end is None:
        return
    if header.end < header.start:
        found = f"found {header.end}, before the start {header.start}"
        yield Fault(("scenario", "end"), found, "the start or later")
    elif (header.end - header.start).days >= _MOST_DAYS:
        yield Fault(("scenario", "end"), f"found {header.end}", "at most 1040 weeks")


def calendar_covers_it(scenario: Scenario) -> Faults:
    """Refuse a horizon without a year of known working days on either side.

    The played past and the bookings ahead need that year. A file of bank holidays may
    reach further, so that the calendar itself decides there.
    """
    if scenario.practice.bank_holidays:
        return
    first, last = date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 1, 12, 31)
    allowed = f"{first} to {last}, or further with practice.bank_holidays"
    if not first <= scenario.scenario.start <= last:
        yield Fault(("scenario", "start"), f"found {scenario.scenario.start}", allowed)
    elif scenario.last_day > last:
        stated = "end" if scenario.scenario.end else "weeks"
        found = f"the last day would be {scenario.last_day}"
        yield Fault(("scenario", stated), found, allowed)


def both_pathways_are_in_each(scenario: Scenario) -> Faults:
    """Refuse more children on both pathways than on either."""
    start = scenario.start
    most = min(start.cp_plans, start.looked_after)
    if start.both_pathways > most:
        found = f"found {start.both_pathways}"
        allowed = f"at most {most}, as they count in cp_plans and in looked_after"
        yield Fault(("start", "both_pathways"), found, allowed)


def plans_can_have_begun(scenario: Scenario) -> Faults:
    """Refuse plans at the start that no conference could have led to."""
    start, conversion = scenario.start, number(scenario.demand.cp.conversion)
    if conversion == 0.0 and start.cp_plans > start.both_pathways and not start.caseload:
        allowed = f"above 0, since start.cp_plans is {start.cp_plans}"
        yield Fault(("demand", "cp", "conversion"), "found 0", allowed)


def seasons_have_children(scenario: Scenario) -> Faults:
    """Refuse factors that are zero in every month."""
    for name, table in (("cp", scenario.demand.cp), ("lac", scenario.demand.lac)):
        if not any(table.season):
            found = "twelve zeros"
            yield Fault(("demand", name, "season"), found, "at least one factor above 0")


def stays_add_up(scenario: Scenario) -> Faults:
    """Refuse stays of days and months that leave no share, or no mean, to the long ones."""
    lac = scenario.demand.lac
    short = lac.stay_days_share + lac.stay_months_share
    if short >= 1:
        found = f"stay_days_share and stay_months_share add up to {short:g}"
        yield Fault(("demand", "lac", "stay_months_share"), found, "less than 1")
        return
    taken = lac.stay_days_share * lac.stay_days_mean / 365.25
    taken += lac.stay_months_share * lac.stay_months_mean
    if number(lac.mean_stay_years) <= taken:
        found = f"found {number(lac.mean_stay_years):g}"
        allowed = f"above {taken:.3f}, which the stays of days and months take alone"
        yield Fault(("demand", "lac", "mean_stay_years"), found, allowed)


def surges_run_forward(scenario: Scenario) -> Faults:
    """Refuse a surge that ends before its first day."""
    for row, surge in enumerate(scenario.demand.surge):
        yield from _in_order(("demand", "surge", row), surge, "start", "end")


def interventions_run_forward(scenario: Scenario) -> Faults:
    """Refuse an intervention that does not start, come fully in and end in this order."""
    for row, intervention in enumerate(scenario.demand.intervention):
        keys: Keys = ("demand", "intervention", row)
        yield from _in_order(keys, intervention, "start", "full")
        yield from _in_order(keys, intervention, "full", "end")


def lateness_runs_forward(scenario: Scenario) -> Faults:
    """Refuse a cause of lateness that ends before its first day."""
    for row, cause in enumerate(scenario.practice.lateness):
        yield from _in_order(("practice", "lateness", row), cause, "start", "end")


def changes_of_work_run_forward(scenario: Scenario) -> Faults:
    """Refuse hours that change, or tasks that come, until a day before they begin."""
    for name in ("change", "task"):
        for row, each in enumerate(getattr(scenario.work, name)):
            yield from _in_order(("work", name, row), each, "start", "end")


def duties_leave_time(scenario: Scenario) -> Faults:
    """Refuse itemised duties that leave no time for meetings."""
    work = scenario.work
    most = _MOST_DUTIES * work.weekly_hours
    if (work.duties.hours_a_week or 0.0) > most:
        found = f"duties that add up to {work.duties.hours_a_week:g} hours a week"
        yield Fault(("work", "duties"), found, f"at most {most:g}, six tenths of the week")


def the_pro_goes_before_coming_back(scenario: Scenario) -> Faults:
    """Refuse an absence of the PRO that ends before it begins, or never begins."""
    practice = scenario.practice
    keys: Keys = ("practice",)
    yield from _in_order(keys, practice, "pro_absent_from", "pro_absent_until")
    if practice.pro_absent_until and not practice.pro_absent_from:
        yield Fault((*keys, "pro_absent_until"), "pro_absent_from is missing", "both dates")


def officers_run_forward(scenario: Scenario) -> Faults:
    """Refuse officers who leave before they start, or come back before they go."""
    for row, officer in enumerate(scenario.workforce.officer):
        keys: Keys = ("workforce", "officer", row)
        yield from _in_order(keys, officer, "start", "end")
        yield from _in_order(keys, officer, "absent_from", "absent_until")
        if officer.absent_until and not officer.absent_from:
            yield Fault((*keys, "absent_until"), "absent_from is missing", "both dates")


def posts_run_forward(scenario: Scenario) -> Faults:
    """Refuse dated posts that end before they begin, or without an establishment to change."""
    for row, each in enumerate(scenario.workforce.posts):
        keys: Keys = ("workforce", "posts", row)
        yield from _in_order(keys, each, "start", "end")
        if scenario.workforce.establishment is None:
            yield Fault((*keys, "fte"), "workforce.establishment is missing", "both")


def there_are_no_less_than_no_posts(scenario: Scenario) -> Faults:
    """Refuse dated changes that take away more posts than there are, on any day."""
    workforce = scenario.workforce
    for row, each in enumerate(workforce.posts):
        after = each.start if each.fte < 0 else each.end and each.end + timedelta(days=1)
        if after and workforce.establishment is not None and workforce.established(after) < 0:
            found = f"{workforce.established(after):g} posts on {after}"
            allowed = "0 or more on every day"
            yield Fault(("workforce", "posts", row, "fte"), found, allowed)


def attraction_runs_forward(scenario: Scenario) -> Faults:
    """Refuse a change of attraction that ends before its first day."""
    for row, change in enumerate(scenario.workforce.recruitment.attraction):
        keys: Keys = ("workforce", "recruitment", "attraction", row)
        yield from _in_order(keys, change, "start", "end")


def dated_stages_have_a_date(scenario: Scenario) -> Faults:
    """Refuse a candidate who is interviewed, or starts, on no date."""
    for row, candidate in enumerate(scenario.workforce.candidate):
        if candidate.stage in ("interview", "starting") and candidate.on is None:
            keys: Keys = ("workforce", "candidate", row, "on")
            yield Fault(keys, "no date", "the day of the interview, or of the start")


def uplifts_are_said_once(scenario: Scenario) -> Faults:
    """Refuse two rises in one year."""
    years = [str(rise.year) for rise in scenario.costs.uplift]
    yield from _repeated(years, ("costs", "uplift"), "year")


def names_are_unique(scenario: Scenario) -> Faults:
    """Refuse the same name twice, of officers, surges, interventions or work."""
    officers = [officer.officer for officer in scenario.workforce.officer]
    yield from _repeated(officers, ("workforce", "officer"), "officer")
    candidates = [candidate.officer for candidate in scenario.workforce.candidate]
    yield from _repeated(candidates, ("workforce", "candidate"), "officer")
    for row, name in enumerate(candidates):
        if name in officers:
            keys: Keys = ("workforce", "candidate", row, "officer")
            yield Fault(keys, f"'{name}' is on the team", "the name of somebody new")
    yield from _repeated([each.name for each in scenario.demand.surge], ("demand", "surge"))
    yield from _repeated([each.name for each in scenario.workforce.posts], ("workforce", "posts"))
    yield from _repeated([each.name for each in scenario.work.change], ("work", "change"))
    yield from _repeated([each.name for each in scenario.work.task], ("work", "task"))
    interventions = [each.name for each in scenario.demand.intervention]
    yield from _repeated(interventions, ("demand", "intervention"))


def pods_exist(scenario: Scenario) -> Faults:
    """Refuse links to pods that there are not."""
    workforce = scenario.workforce
    for table, rows, names in (
        ("officer", workforce.officer, ("pods", "barred_pods")),
        ("candidate", workforce.candidate, ("pods",)),
    ):
        for row, each in enumerate(rows):
            for name in names:
                for pod in getattr(each, name):
                    if not 1 <= pod <= scenario.demand.pods:
                        allowed = f"1 to {scenario.demand.pods}, demand.pods"
                        yield Fault(("workforce", table, row, name), f"found pod {pod}", allowed)


def somebody_works(scenario: Scenario) -> Faults:
    """Refuse a team of nobody: no sheet, no officer in post on day 0, no `workforce.fte`."""
    workforce = scenario.workforce
    if scenario.start.team or (workforce.fte and not workforce.officer):
        return
    if not workforce.officer:
        allowed = "[[workforce.officer]] tables, start.team, or workforce.fte"
        yield Fault(("workforce", "officer"), "a team of nobody", allowed)
    elif scenario.team().fte(scenario.first_day) <= 0:
        allowed = f"at least one officer with FTE in post on {scenario.first_day}"
        yield Fault(("workforce", "officer"), "nobody in post on day 0", allowed)


RULES: tuple[Callable[[Scenario], Faults], ...] = (
    length_is_said_once,
    horizon_runs_forward,
    calendar_covers_it,
    both_pathways_are_in_each,
    plans_can_have_begun,
    seasons_have_children,
    stays_add_up,
    surges_run_forward,
    interventions_run_forward,
    lateness_runs_forward,
    changes_of_work_run_forward,
    duties_leave_time,
    the_pro_goes_before_coming_back,
    names_are_unique,
    posts_run_forward,
    there_are_no_less_than_no_posts,
    attraction_runs_forward,
    dated_stages_have_a_date,
    uplifts_are_said_once,
    officers_run_forward,
    pods_exist,
    somebody_works,
)


def _in_order(keys: Keys, row: Any, earlier: str, later: str) -> Faults:
    first, last = getattr(row, earlier), getattr(row, later)
    if first and last and last < first:
        found = f"found {last}, before {earlier} {first}"
        yield Fault((*keys, later), found, f"{earlier} or later")


def _repeated(names: Iterable[str], keys: Keys, title: str = "name") -> Faults:
    seen: set[str] = set()
    for row, name in enumerate(names):
        if name and name in seen:
            yield Fault((*keys, row, title), f"'{name}' is there twice", "each name once")
        seen.add(name)
