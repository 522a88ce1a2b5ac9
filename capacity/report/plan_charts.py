"""The charts of a staffing plan; each says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from capacity.experiment.metrics import Values
from capacity.planning.ground import percent
from capacity.planning.words import confidence
from capacity.report import theme, words
from capacity.report.drawing import Bar, Picture, Scale, Strand, bars, over_time
from capacity.report.plotting import Chart, DataTable
from capacity.report.theme import Size
from capacity.service.errors import InputError, nearest

if TYPE_CHECKING:
    import altair as alt

    from capacity.planning.outcome import Alternative, Spread, StaffingPlan

READ = "Line: half of the demand paths are above it. Shaded: four paths in five."
Labels = tuple[tuple[str, str, str], tuple[str, str, str]]


def plan_charts(plan: StaffingPlan) -> Iterator[Chart]:
    """Yield every chart that the plan has figures for."""
    for make in CHARTS.values():
        chart = make(plan)
        if chart is not None:
            yield chart


def plot(plan: StaffingPlan, name: str) -> alt.LayerChart:
    """Draw one chart of a plan, with its finding as title.

    Raises
    ------
    InputError
        If there is no such chart, or the plan has no figures for it.
    """
    chart = CHARTS[name](plan) if name in CHARTS else None
    if chart is None:
        raise InputError(
            f"no chart '{name}' of this plan", where="plot", allowed=", ".join(CHARTS),
            suggestion=nearest(name, list(CHARTS)),
        )  # fmt: skip
    return chart.draw()


def _chance(plan: StaffingPlan) -> Chart:
    """Chance of each month, promised and, if it was checked, achieved."""
    months = plan.outcome.months
    promised = np.array([100.0 * month.chance for month in months])
    strands = [Strand(theme.BLUE, promised, labels=_alone("on demand paths", "paths"))]
    heads, columns = ["Month", "Chance on demand paths"], [_percents(promised)]
    if plan.check is not None:
        kept = np.array([100.0 * plan.check.chances[month.month] for month in months])
        said = _alone("in full simulation", "simulated")
        strands.append(Strand(theme.PLUM, kept, labels=said, dash=(5, 3)))
        heads.append("Chance in full simulation")
        columns.append(_percents(kept))
    wanted = 100.0 * plan.confidence
    scale = Scale.around([*(each.middle for each in strands), np.array([wanted])], zero=False,
                         after=words.PER_CENT)  # fmt: skip
    return Chart(
        "chance",
        f"From {_name(plan.from_month)} on, each month keeps the target with a chance of "
        f"{percent(plan.outcome.worst).replace(' %', words.PER_CENT)} or more",
        f"Chance of at most {plan.target:g} children per full-time officer present and built up at "
        "the close of each month.",
        f"Line chart; the promise is {wanted:g}{words.PER_CENT}, from {_name(plan.from_month)} on.",
        lambda size: over_time(_days(plan), strands, scale, size, target=wanted),
        DataTable(tuple(heads), tuple(zip(_names(plan), *columns, strict=True))),
    )


def _caseload(plan: StaffingPlan) -> Chart:
    """Children per FTE against the target."""
    found = [month.caseload for month in plan.outcome.months]
    strand = _strand(found, theme.BLUE, "{:.0f} per FTE")
    held = np.array([plan.target, 50.0])
    scale = Scale.around([*strand.parts, held], zero=False)
    return Chart(
        "caseload",
        f"Half of the paths end above {found[-1].p50:.1f} children per FTE, one in ten above "
        f"{found[-1].p90:.1f}",
        f"Children per full-time officer present and built up at the close of each month. {READ}",
        f"Line chart of the caseload against the band of 50 to 70 and the target {plan.target:g}.",
        lambda size: over_time(_days(plan), [strand], scale, size, band=True, target=plan.target),
        _months_table(plan, found, 1),
    )


def _staff(plan: StaffingPlan) -> Chart:
    """Employees and locums by month, and the posts that are advertised."""
    months = plan.outcome.months
    employees = [month.permanents for month in months]
    locums = [month.locums for month in months]
    strands = [
        _strand(employees, theme.BLUE, "{:.1f} employees"),
        _strand(locums, theme.PLUM, "{:.1f} locums", (5, 3)),
    ]
    scale = Scale.around([part for each in strands for part in each.parts], zero=True)
    end = locums[-1]
    return Chart(
        "staff",
        f"Employees go from {employees[0].p50:.1f} to {employees[-1].p50:.1f} FTE, locums from "
        f"{locums[0].p50:.1f} to {end.p50:.1f}: four paths in five end with {end.p10:.0f} to "
        f"{end.p90:.0f}",
        "FTE paid at the close of each month; new posts are advertised as the programme has them, "
        f"and those that fall empty later. {READ}",
        "Line chart of employees and locums.",
        lambda size: over_time(_days(plan), strands, scale, size),
        DataTable(
            ("Month", "Posts advertised, mean", "Employees, mean", "Locums, mean",
             "Locums, four paths in five"),
            tuple(
                (_name(month.month), f"{month.adverts.mean:.1f}", f"{month.permanents.mean:.1f}",
                 f"{month.locums.mean:.1f}", f"{month.locums.p10:.1f} to {month.locums.p90:.1f}")
                for month in months
            ),
        ),
    )  # fmt: skip


def _children(plan: StaffingPlan) -> Chart:
    """Children held."""
    found = [month.children for month in plan.outcome.months]
    strand = _strand(found, theme.BLUE, "{:,.0f} children")
    scale = Scale.around(strand.parts, zero=False)
    return Chart(
        "children",
        f"Four paths in five end with {found[-1].p10:,.0f} to {found[-1].p90:,.0f} children",
        f"Children held at the close of each month, over {plan.paths:,} demand paths. {READ}",
        "Line chart of children.",
        lambda size: over_time(_days(plan), [strand], scale, size),
        _months_table(plan, found, 0),
    )


def _cost(plan: StaffingPlan) -> Chart:
    """Cost by financial year with its range."""
    years, cost = plan.outcome.years, plan.outcome.cost
    rows = [
        Bar(f"{each.year}, {words.plural(each.weeks, 'week')}; four paths in five "
            f"{_range(each.total)}", each.total.mean, words.money(each.total.mean))
        for each in years
    ]  # fmt: skip
    return Chart(
        "cost",
        f"{words.money(cost.mean)} over the plan; four paths in five cost {_range(cost)}",
        f"Mean over demand paths, in the prices of each year; price base {plan.price_base}.",
        "Bar chart by financial year.",
        partial(bars, rows),
        DataTable(
            ("Financial year", "Weeks", "Mean", "Four paths in five", "Employees", "Locums",
             "Recruitment"),
            tuple(
                (each.year, str(each.weeks), words.money(each.total.mean), _range(each.total),
                 *map(words.money, (each.permanents, each.locums, each.recruitment)))
                for each in years
            ),
        ),
    )  # fmt: skip


def _ways(plan: StaffingPlan) -> Chart | None:
    """Compare the plan with plans of other kinds."""
    found = plan.alternatives
    if not found:
        return None
    rows = [
        Bar(f"{each.name}: {_posts(each)}, worst month {_chance_of(each)}", each.cost,
            words.money(each.cost), place == 0)
        for place, each in enumerate(found)
    ]  # fmt: skip
    constant = next((each for each in found if each.name == "Constant"), None)
    title = "The plan beside other ways"
    if constant is not None:
        cheaper = 100.0 * (1.0 - plan.outcome.cost.mean / constant.cost)
        title = (
            f"The plan costs {abs(cheaper):.0f}{words.PER_CENT} "
            f"{'less' if cheaper >= 0 else 'more'} than a constant number of officers"
        )
    return Chart(
        "ways", title,
        "Cost over the plan, mean over the same demand paths; chance of the worst month.",
        "Bar chart: " + "; ".join(f"{row.name}, {row.said}" for row in rows) + ".",
        partial(bars, rows), _table("Plan", found),
    )  # fmt: skip


def _targets(plan: StaffingPlan) -> Chart | None:
    """Compare targets by what they cost."""
    kept = [each for each in plan.targets if each.cost > 0]
    if not kept:
        return None
    rows = [
        Bar(
            f"{each.name}: {_posts(each)}, {each.note}",
            each.cost,
            words.money(each.cost),
        )
        for each in kept
    ]
    extra = words.money(kept[-1].cost - kept[0].cost)
    return Chart(
        "targets", f"{kept[-1].name[:1].upper()}{kept[-1].name[1:]} costs {extra} more than "
        f"{kept[0].name}" if len(kept) > 1 else "Only one target can be promised",
        "Cost over the plan of the cheapest plan of each target, with a chance of "
        f"{_wanted(plan)}.",
        "Bar chart: " + "; ".join(f"{row.name}, {row.said}" for row in rows) + ".",
        partial(bars, rows), _table("Target", plan.targets),
    )  # fmt: skip


def _demand(plan: StaffingPlan) -> Chart | None:
    """How the promise fares if demand is another."""
    if not plan.robustness:
        return None
    rows = [Bar(each.name, 100.0 * each.worst_chance, _chance_of(each)) for each in plan.robustness]
    ends = sorted(round(row.value) for row in rows)
    return Chart(
        "demand", "If demand or turnover is another, the worst month is kept with a chance of "
        f"{ends[0]} to {ends[-1]}{words.PER_CENT}",
        f"The same posts and rule; {_wanted(plan)} is promised.",
        "Bar chart: " + "; ".join(f"{row.name}, {row.said}" for row in rows) + ".",
        partial(bars, rows), _table("Demand", plan.robustness),
    )  # fmt: skip


def _frontier(plan: StaffingPlan) -> Chart | None:
    """Cost against confidence."""
    found = plan.frontier
    if len(found) < 2:
        return None
    first, last = found[0], found[-1]
    extra = words.money(last.cost - first.cost)
    return Chart(
        "frontier",
        f"To be {_promised(last)} sure of each month instead of {_promised(first)} costs {extra} "
        "more",
        f"Cost over the plan of the cheapest plan that promises each chance from "
        f"{_name(plan.from_month)} on; mean over demand paths. Large dot: the plan's confidence.",
        f"Line chart from {words.money(first.cost)} to {words.money(last.cost)}.",
        partial(_against_confidence, found, plan.confidence),
        _table("Confidence", found),
    )


def _against_confidence(found: Sequence[Alternative], own: float, size: Size) -> Picture:
    """Draw cost over confidence; its ends and the plan's own point are labelled."""
    import altair as alt

    ends = (found[0], found[-1])
    values = [
        {"x": 100.0 * float(each.name), "y": each.cost / 1000.0,
         "own": abs(float(each.name) - own) < 1e-9,
         "label": words.money(each.cost)
         if each in ends or abs(float(each.name) - own) < 1e-9 else ""}
        for each in found
    ]  # fmt: skip
    costs = [each.cost / 1000.0 for each in found]
    air = 0.15 * (max(costs) - min(costs) or 1.0)
    data = alt.Chart(alt.InlineData(values=values))
    x = alt.X(
        "x:Q", scale=alt.Scale(domain=[48, 100], nice=False),
        axis=alt.Axis(title="Chance promised for each month", labelExpr="datum.label + ' %'",
                      grid=False, tickCount=5),
    )  # fmt: skip
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[min(costs) - air, max(costs) + air], nice=False),
        axis=alt.Axis(tickCount=5, format=",.0f", labelExpr="'£' + datum.label + 'k'"),
    )  # fmt: skip
    blue = alt.ColorValue(theme.BLUE)
    line = data.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=blue)
    large = alt.condition("datum.own", alt.value(160), alt.value(50))
    dot = data.mark_point(filled=True, opacity=1).encode(x=x, y=y, color=blue, size=large)
    text = alt.Text("label:N")
    lowest = values[0]["x"]
    first = data.transform_filter(f"datum.x == {lowest}").mark_text(
        align="left", baseline="bottom", dx=-6, dy=-8
    ).encode(x=x, y=y, text=text, color=blue)  # fmt: skip
    others = data.transform_filter(f"datum.x > {lowest}").mark_text(
        align="right", baseline="bottom", dx=-6, dy=-8
    ).encode(x=x, y=y, text=text, color=blue)  # fmt: skip
    return Picture([line, dot, first, others], size.plot, size.height)


CHARTS: dict[str, Callable[[StaffingPlan], Chart | None]] = {
    "chance": _chance, "caseload": _caseload, "staff": _staff, "children": _children,
    "cost": _cost, "frontier": _frontier, "ways": _ways, "targets": _targets, "demand": _demand,
}  # fmt: skip


def _days(plan: StaffingPlan) -> list[str]:
    return [f"{month.month}-01" for month in plan.outcome.months]


def _name(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%B %Y}"


def _names(plan: StaffingPlan) -> list[str]:
    return [_name(month.month) for month in plan.outcome.months]


def _alone(wide: str, narrow: str) -> Labels:
    return ("", wide, ""), ("", narrow, "")


def _strand(
    found: Sequence[Spread], colour: str, said: str, dash: tuple[int, ...] = (1, 0)
) -> Strand:
    low, middle, high = (
        np.array([getattr(each, which) for each in found]) for which in ("p10", "p50", "p90")
    )
    end = said.format(found[-1].p50)
    return Strand(colour, middle, low, high, _alone(end, end), dash)


def _months_table(plan: StaffingPlan, found: Sequence[Spread], places: int) -> DataTable:
    rows = tuple(
        (name, *(f"{value:,.{places}f}" for value in (each.mean, each.p10, each.p50, each.p90)))
        for name, each in zip(_names(plan), found, strict=True)
    )
    heads = ("Month", "Mean", "1 path in 10 is lower", "Half are lower", "1 path in 10 is higher")
    return DataTable(heads, rows)


def _table(head: str, found: Sequence[Alternative]) -> DataTable:
    rows = tuple(
        (each.name, *(_figures(each) if each.cost else [words.NONE] * 5), each.note)
        for each in found
    )
    return DataTable(
        (head, "New posts", "Seek a locum above", "Chance, worst month", "Cost", "Locums' share",
         "Note"), rows,
    )  # fmt: skip


def _figures(each: Alternative) -> list[str]:
    above = words.NONE if each.seek_above is None else f"{each.seek_above:g}"
    share = f"{100.0 * each.locum_share:.0f}{words.PER_CENT}"
    return [str(each.posts), above, _chance_of(each), words.money(each.cost), share]


def _posts(each: Alternative) -> str:
    return words.plural(each.posts, "new post")


def _chance_of(each: Alternative) -> str:
    return percent(each.worst_chance).replace(" %", words.PER_CENT)


def _wanted(plan: StaffingPlan) -> str:
    return confidence(plan.confidence).replace(" %", words.PER_CENT)


def _promised(each: Alternative) -> str:
    return confidence(float(each.name)).replace(" %", words.PER_CENT)


def _percents(values: Values) -> list[str]:
    return [f"{value:.0f}{words.PER_CENT}" for value in values]


def _range(spread: Spread) -> str:
    return words.span(spread.p10, spread.p90, "pounds")
