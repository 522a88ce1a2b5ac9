"""A plan in words and tables, fit for a committee report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from capacity.planning.check import COUNTS, Check, Difference, Interval, ShortRun
from capacity.planning.ground import month_name, percent
from capacity.service.wording import counted

if TYPE_CHECKING:
    from capacity.planning.outcome import Alternative, Spread, StaffingPlan


def in_words(plan: StaffingPlan) -> str:
    """Return the whole plan as text."""
    parts = [
        _recommendation(plan), _programme(plan), _demand(plan), _by_year(plan),
        _alternatives(
            f"Frontier: what confidence costs, from {month_name(plan.from_month)} on",
            "Confidence", plan.frontier,
        ),
        _alternatives("Other ways, on the same demand", "Plan", plan.alternatives),
        _alternatives("Other targets", "Target", plan.targets),
        _alternatives("The same plan, if demand or turnover is another", "If", plan.robustness),
        "Early warning\n" + plan.warning.text, _checked(plan), notes(plan),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def recommendation(plan: StaffingPlan) -> list[tuple[str, str]]:
    """Return what is recommended: a word for each point, and what it says."""
    told, cost = plan.outcome, plan.outcome.cost
    months = [month for month in told.months if month.promised]
    start, end = months[0], months[-1]
    starts = ""
    if plan.earliest_month != plan.from_month:
        starts = (
            f" The promise could be kept from {month_name(plan.earliest_month)} on, but only with "
            "many more posts than are needed later."
        )
    points = [
        (
            "Promise",
            f"at most {plan.target:g} children per full-time officer present and built up, "
            f"at the close of each month from {month_name(plan.from_month)} on, each with a chance "
            f"of {confidence(plan.confidence)} (on fresh demand paths {percent(told.worst)} in the "
            f"worst month; {percent(told.jointly)} that every month keeps it).{starts}",
        ),
        (
            "Posts",
            f"{_advertise(plan)}, and keep the establishment at "
            f"{plan.establishment:g} FTE: advertise whenever employees in post and on the way "
            "are fewer.",
        ),
        ("Locums", plan.rule.sentence()),
        (
            "Expect",
            f"{start.locums.mean:.1f} FTE of locums in {month_name(start.month)} (four paths in "
            f"five: {start.locums.p10:.0f} to {start.locums.p90:.0f}), {end.locums.mean:.1f} in "
            f"{month_name(end.month)} ({end.locums.p10:.0f} to {end.locums.p90:.0f}); over the "
            f"plan {percent(told.locum_share)} of FTE paid, "
            f"{counted(round(told.locum_starts), 'locum')} to be found.",
        ),
        (
            "Cost",
            f"{_money(cost.mean)} over the plan; four paths in five lie between "
            f"{_money(cost.p10)} and {_money(cost.p90)}.",
        ),
        *_officers(plan),
        *_more_or_fewer(plan),
        ("What binds at first", f"{plan.binds}."),
        ("Caps", plan.caps),
        ("Taken for granted", plan.assumes),
        ("Instead", plan.beside),
    ]  # fmt: skip
    return [(name, said) for name, said in points if said]


def _officers(plan: StaffingPlan) -> list[tuple[str, str]]:
    """Say how many officers are above the band while the service as a whole is where it is."""
    if plan.above_band_pct is None:
        return []
    held = [month.caseload.mean for month in plan.outcome.months if month.promised]
    return [(
        "Officers",
        f"the service holds {sum(held) / len(held):.0f} per full-time officer on average; "
        f"{plan.above_band_pct:.0f} % of officers have over 70 children per effective FTE in full "
        "simulations of about this staffing.",
    )]  # fmt: skip


def _more_or_fewer(plan: StaffingPlan) -> list[tuple[str, str]]:
    """Say what one more post buys, and what refusing the posts costs."""
    ways = {each.name: each for each in plan.alternatives}
    if not ways:
        return []
    check: Check | ShortRun | None = plan.check or plan.short_run
    more, none = ways["One more post"], ways["Posts refused"]
    found = [_against(plan, more, check.one_more_post if check else None)]
    if plan.posts:
        found.append(_against(plan, none, check.posts_refused if check else None))
    return found


def _against(plan: StaffingPlan, other: Alternative, seen: Difference | None) -> tuple[str, str]:
    """Say what another number of posts changes: cost and chance, and, once checked, children."""
    saved = other.cost - plan.outcome.cost.mean
    said = (
        f"{_money(abs(saved))} {'less' if saved < 0 else 'more'} over the plan, and a chance of "
        f"{percent(other.worst_chance)} instead of {percent(plan.outcome.worst)} in the worst "
        "month. "
    )
    if seen is None:
        return other.name, said + "What it means for children takes full simulations: --check 100."
    return other.name, f"{said}{_for_children(seen)}."


def _for_children(seen: Difference) -> str:
    """Say what changes for children, with the interval of each mean."""
    changed = {name: each for name, each in seen.children.items() if each.low > 0 or each.high < 0}
    unclear = {name: each for name, each in seen.children.items() if name not in changed}
    parts = []
    if changed:
        parts.append(_of_children(changed))
    if unclear:
        parts.append(f"no detectable difference in {_in_doubt(unclear)}")
    return (
        f"For children, over the plan (mean of {counted(seen.replications, 'pair')} of full "
        f"simulations with the same families, and its 95 % interval): {'; '.join(parts)}"
    )


def _recommendation(plan: StaffingPlan) -> str:
    points = (f"{name}: {said}" for name, said in recommendation(plan))
    return "\n".join((f"Staffing plan for {plan.scenario}", *points))


def _advertise(plan: StaffingPlan) -> str:
    """Say how many posts are advertised when."""
    if not plan.posts:
        return "advertise no more posts"
    now, *later = [(month, count) for month, count in plan.new_posts().items() if count]
    opens = f"advertise {counted(now[1], 'post')} "
    opens += "now" if now[0] == plan.outcome.months[0].month else f"in {month_name(now[0])}"
    return " and ".join((opens, *(f"{count} in {month_name(month)}" for month, count in later)))


PROGRAMME_HEADS = (
    "Month", "New posts", "Adverts", "In post", "Locums", "Chance",
)  # fmt: skip
PROGRAMME_NOTE = (
    "New posts to advertise; adverts expected, those for posts that fall empty or stay unfilled "
    "included; FTE of employees expected in post, and of locums, at the close of the month, with "
    "the range of four paths in five; chance to be at the target or under."
)


def programme_rows(plan: StaffingPlan) -> list[list[str]]:
    """Return the programme of posts and locums, a row a month."""
    posts = plan.new_posts()
    return [
        [
            month.month, str(posts[month.month]), f"{month.adverts.mean:.1f}",
            _with_range(month.permanents, 1), _with_range(month.locums, 1),
            percent(month.chance) + ("" if month.promised else " *"),
        ]
        for month in plan.outcome.months
    ]  # fmt: skip


def not_promised(plan: StaffingPlan) -> str:
    """Explain the mark of the months before the promise, where there are any."""
    promised = all(month.promised for month in plan.outcome.months)
    return "" if promised else "* not promised yet"


def _programme(plan: StaffingPlan) -> str:
    rows = table(PROGRAMME_HEADS, programme_rows(plan))
    said = ("Programme by month", *wrap(PROGRAMME_NOTE, 100), rows, not_promised(plan))
    return "\n".join(line for line in said if line)


def _demand(plan: StaffingPlan) -> str:
    rows = [
        [
            month.month, _with_range(month.children, 0), _with_range(month.hours_needed, 0),
            _with_range(month.caseload, 1),
        ]
        for month in plan.outcome.months
    ]  # fmt: skip
    heads = ("Month", "Children", "Hours of meetings", "Children per FTE")
    return "Demand by month: means, and four paths in five\n" + table(heads, rows)


def _with_range(found: Spread, places: int) -> str:
    low, high = f"{found.p10:,.{places}f}", f"{found.p90:,.{places}f}"
    mean = f"{found.mean:,.{places}f}"
    return mean if low == high else f"{mean} ({low} to {high})"


def _by_year(plan: StaffingPlan) -> str:
    rows = [
        [
            year.year, str(year.weeks), _money(year.total.mean), _range(year.total),
            _money(year.permanents), _money(year.locums), _money(year.recruitment),
        ]
        for year in plan.outcome.years
    ]  # fmt: skip
    heads = ("Year", "Weeks", "Cost", "Four paths in five", "Employees", "Locums", "Recruitment")
    return (
        f"Cost by financial year, in the prices of each year (price base {plan.price_base})\n"
        + table(heads, rows)
    )


def _alternatives(title: str, head: str, found: Sequence[Alternative]) -> str:
    if not found:
        return ""
    rows = [
        [each.name, "", "", "", "", "", each.note]
        if each.note.startswith("cannot")
        else [
            each.name, str(each.posts),
            "" if each.seek_above is None else f"{each.seek_above:g}",
            percent(each.worst_chance), _money(each.cost), percent(each.locum_share), each.note,
        ]
        for each in found
    ]  # fmt: skip
    heads = (head, "New posts", "Seek above", "Worst month", "Cost", "Locums", "Note")
    return f"{title}\n" + table(heads, rows)


def _checked(plan: StaffingPlan) -> str:
    check: Check | None = plan.check
    if check is None:
        return unchecked(plan)
    return "\n".join((
        f"Checked by {counted(check.replications, 'full simulation')} with fresh seeds",
        table(CHECK_HEADS, check_rows(check)),
        *(f"{title}: {said}" for title, said in differences(check)),
    ))  # fmt: skip


def unchecked(plan: StaffingPlan) -> str:
    """Say that a plan was not checked, and what a few full simulations saw of it."""
    said = "The promise was not checked by full simulation: add --check 1000."
    seen: ShortRun | None = plan.short_run
    if seen is None:
        return said
    shares = "; ".join(f"{_SHARES[name]} {_points(each)}" for name, each in seen.shares.items())
    counts = ", ".join(f"{seen.counts[name]:,.0f} {COUNTS[name]}" for name in COUNTS)
    return (
        f"{said} A short run of {counted(seen.replications, 'full simulation')} of the plan, too "
        f"few to check the chance, saw over the whole plan, the months before the promise included "
        f"(mean, and its 95 % interval): {shares}; on average {counts}."
    )


CHECK_HEADS = ("", "Promised", "Achieved (95 % interval)")


def check_rows(check: Check) -> list[list[str]]:
    """Return what was promised beside what was achieved."""
    return [
        [
            "Chance, worst month", confidence(check.promised_chance),
            f"{_points(check.worst, 100.0)}, "
            f"in {month_name(check.worst_month)}",
        ],
        ["Cost", _money(check.promised_cost), _interval(check.cost)],
        *([_SHARES[name], "", _points(share)] for name, share in check.shares.items()),
    ]  # fmt: skip


def differences(check: Check) -> list[tuple[str, str]]:
    """Return what one more post buys, and what refusing the posts costs."""
    beside = (("One more post", check.one_more_post), ("Posts refused", check.posts_refused))
    return [(title, _difference(found)) for title, found in beside if found is not None]


_SHARES = {
    "meetings_on_time_pct": "Meetings on time",
    "icpc_on_time_pct": "ICPCs within 15 working days",
    "midway_done_pct": "Midway reviews done",
    "share_above_band_pct": "IROs over 70 per effective FTE",
}


def _difference(found: Difference) -> str:
    cost = found.cost
    return (
        f"{_signed(cost.mean)} ({_signed(cost.low)} to {_signed(cost.high)}); "
        f"{_of_children(found.children)}; over the plan, mean of "
        f"{counted(found.replications, 'pair')} and its 95 % interval."
    )


def _of_children(found: Mapping[str, Interval]) -> str:
    """Say how many children more, or fewer, something happens to."""
    said = (f"{_more(each.mean)} {COUNTS[name]} ({_between(each)})" for name, each in found.items())
    return ", ".join(said)


def _in_doubt(found: Mapping[str, Interval]) -> str:
    said = (f"{COUNTS[name]} ({_between(each)})" for name, each in found.items())
    return ", ".join(said)


def _between(found: Interval) -> str:
    """Return an interval of changes as ``6 to 12 fewer``, or ``9 fewer to 3 more``."""
    low, high = sorted((found.low, found.high), key=abs)
    if low * high > 0 and round(abs(low)):
        return f"{round(abs(low)):,} to {_more(high)}"
    return f"{_more(found.low)} to {_more(found.high)}"


def _more(change: float) -> str:
    """Return a change as ``9 fewer`` or ``3 more``."""
    count = round(abs(change))
    return "as many" if not count else f"{count:,} {'fewer' if change < 0 else 'more'}"


def notes(plan: StaffingPlan) -> str:
    """Say how the plan was made, and what it leaves out."""
    return (
        "Ranges of four paths in five say what may happen; 95 % intervals say how well a mean is "
        "known. Calibrated on one set of demand paths and shown on another of "
        f"{plan.paths:,}; every programme was solved to a proven optimum ({plan.solver}). Chances "
        "are of demand, recruitment, leavers as the scenario has them, and the time that locums "
        "take to find; long absence, failed probation and what is uncertain about pay are left "
        "out. Make the plan again every quarter."
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of text, its columns as wide as they need be."""
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    return "\n".join(_lines(heads, rows, widths))


def _lines(
    heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> Iterator[str]:
    for row in (heads, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _range(spread: Spread) -> str:
    return f"{_money(spread.p10)} to {_money(spread.p90)}"


def _interval(found: Interval) -> str:
    return f"{_money(found.mean)} ({_money(found.low)} to {_money(found.high)})"


def _money(pounds: float) -> str:
    """Return pounds to the nearest thousand."""
    return f"£{round(pounds, -3):,.0f}"


def _signed(pounds: float) -> str:
    sign = "-" if pounds < 0 else "+"
    return _money(0.0) if not round(pounds, -3) else f"{sign}{_money(abs(pounds))}"


def confidence(asked: float) -> str:
    """Return a chance that was asked for, as exactly as it was."""
    return f"{100.0 * asked:.4g} %"


def _points(found: Interval, scale: float = 1.0) -> str:
    """Return a percentage with its interval, which no percentage can leave."""
    low, high = max(scale * found.low, 0.0), min(scale * found.high, 100.0)
    return f"{scale * found.mean:.1f} % ({low:.1f} to {high:.1f} %)"
