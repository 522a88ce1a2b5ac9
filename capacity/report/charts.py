"""The charts of a run's report, in its order; each says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np

from capacity.experiment.metrics import Values
from capacity.experiment.registry import MEETING, METRICS
from capacity.experiment.statistics import describe
from capacity.experiment.summary import Figure
from capacity.report import theme, words
from capacity.report.drawing import Bar, Ranged, Scale, Strand, bars, over_time, ranges
from capacity.report.paths import middle, worst
from capacity.report.periods import Period, by_period, financial_years
from capacity.report.plotting import (
    BAND_TOP,
    RANGE_SAID,
    Chart,
    DataTable,
    last,
    range_strand,
    range_table,
)
from capacity.report.privacy import masked
from capacity.report.range_charts import figure_said, one_range, plain, side_by_side, two_ranges
from capacity.report.results import Results
from capacity.report.tallies import STATUTORY

MIDWAY_DAYS = 21.0
KIND_COLOURS = {"icpc": theme.PLUM, "rcpc": theme.GREY, "lac": theme.BLUE}
CAUSES = {
    "capacity": "No officer or room free",
    "late_notification": "Notified late",
    "report_not_ready": "Report not ready",
    "not_quorate": "Not quorate",
    "family_or_interpreter": "Family or interpreter",
    "moved": "Moved without authority",
    "absence": "Officer away",
}
Maker = Callable[[Results], Chart | None]


def charts(results: Results) -> Iterator[Chart]:
    """Yield every chart that the run has figures for."""
    for make in CHARTS:
        chart = make(results)
        if chart is not None:
            yield chart


def caseload(results: Results) -> Chart | None:
    """Children per FTE against the band."""
    return one_range(results, "caseload_per_fte")


def children(results: Results) -> Chart | None:
    """Children on a plan, and looked after."""
    pair = {"cp_plans": ("on a plan", theme.PLUM), "looked_after": ("looked after", theme.BLUE)}
    found = {name: describe(results.paths(name)) for name in pair}
    ends = [
        f"{figure_said(each.p50[-1], 'children', results)} children {name}"
        for each, (name, _) in zip(found.values(), pair.values(), strict=True)
    ]
    return two_ranges(
        results, "children", f"Half of the runs end above {' and '.join(ends)}",
        "Children at each week's close; one on both pathways is in both.", found, pair, "children",
    )  # fmt: skip


def by_officer(results: Results) -> Chart | None:
    """Each officer's caseload against the band; in public, officers by their band."""
    if results.public:
        return _by_band(results)
    who = results.officers
    if not who.names:
        return None
    begun, ended = _medians(who.per_fte[:, :, 0]), describe(who.per_fte[:, :, -1])
    here = who.present(-1) >= 0.5
    rows = [
        Ranged(
            name, plain(begun[at]),
            *(plain(part[at]) if here[at] else None for part in (ended.p10, ended.p50, ended.p90)),
        )
        for at, name in enumerate(who.names)
        if here[at] or who.present(0)[at] >= 0.5
    ]  # fmt: skip
    staying = [row for row in rows if row.middle is not None]
    above = np.nansum(who.per_fte[:, here, -1] > BAND_TOP, axis=1)
    over = _officers(int(middle(above.astype(float))), len(staying))
    title = f"Half of the runs end with {over} above 70 children per FTE"
    return Chart(
        "officers", title,
        "Children per FTE of each officer. Diamond: at the start. Dot: at the end, half of "
        "the runs are higher. "
        "Bar: four runs in five. Shaded: the handbook's 50 to 70.",
        f"Dot plot of {len(rows)} officers against the band of 50 to 70 children per FTE.",
        partial(ranges, rows),
        DataTable(
            ("Officer", "At the start", "At the end: 1 run in 10 is lower", "Half are lower",
             "1 run in 10 is higher"),
            tuple(
                (row.name, *(words.number(value, places=0) for value in
                             (row.start, row.low, row.middle, row.high)))
                for row in rows
            ),
        ),
    )  # fmt: skip


def _officers(some: int, everyone: int) -> str:
    """Say how many officers, at the least: ``at least 3 of 10 officers``, ``all 10 officers``."""
    if some == 0:
        return "no officer"
    if some == everyone:
        return f"all {everyone} officers" if everyone > 1 else "the only officer"
    return f"at least {some} of {everyone} officers"


def _by_band(results: Results) -> Chart | None:
    if not results.has("share_in_band_pct"):
        return None
    inside = results.figure("share_in_band_pct").mean or 0.0
    above = results.figure("share_above_band_pct").mean or 0.0
    shares = {"under 50 per effective FTE": 100 - inside - above, "50 to 70, the handbook's band":
              inside, "more than 70": above}  # fmt: skip
    rows = [
        Bar(name, share, f"{share:.0f}{words.PER_CENT}", "more" in name)
        for name, share in shares.items()
    ]
    return Chart(
        "officers",
        f"{above:.0f}{words.PER_CENT} of officers' weeks are above 70 children per effective FTE",
        "Share of officers' weeks over all runs, by children per effective FTE.",
        "Bar chart: " + "; ".join(f"{row.name} {row.said}" for row in rows) + ".",
        partial(bars, rows),
        DataTable(
            ("Caseload", "Share of officers' weeks"), tuple((row.name, row.said) for row in rows)
        ),
    )  # fmt: skip


def on_time(results: Results) -> Chart | None:
    """Share of statutory meetings on time, by kind."""
    names = {kind: f"meetings_on_time_pct_{kind}" for kind in STATUTORY}
    names = {kind: name for kind, name in names.items() if results.has(name)}
    if not names:
        return None
    found = {kind: results.over_periods(name) for kind, name in names.items()}
    shares = {kind: results.figure(name).mean or 0.0 for kind, name in names.items()}
    strands = [
        Strand(
            KIND_COLOURS[kind], each.p50, dash=_DASH[kind],
            labels=_alike(f"{_percent(last(each.p50))} {MEETING[kind]}",
                          f"{_percent(last(each.p50))} {_SHORT[kind]}"),
        )
        for kind, each in found.items()
    ]  # fmt: skip
    scale = Scale.around([each.p50 for each in found.values()], zero=False, after=words.PER_CENT)
    spans = [period.close for period in results.periods]
    return Chart(
        "on-time", _least_on_time(shares),
        "Share of children whose meeting fell due and was held by then; half of the runs are above "
        "the line. By "
        f"{_each(results)} in which it fell due.",
        "Line chart. Over the run: "
        + "; ".join(f"{MEETING[kind]} {_percent(share)}" for kind, share in shares.items()) + ".",
        lambda size: over_time(spans, strands, scale, size),
        side_by_side({MEETING[kind]: each for kind, each in found.items()}, results, "per cent"),
    )  # fmt: skip


def causes(results: Results) -> Chart | None:
    """Why meetings were late; in public in all only, and small counts unsaid."""
    found = results.meetings
    totals = found.late.sum(axis=1)
    if not totals.sum():
        return None
    names = [CAUSES.get(cause, cause.replace("_", " ").capitalize()) for cause in found.causes]
    said, lengths = _counts(totals, results), _lengths(totals, results)
    rows = [
        Bar(name, length, text, cause == "capacity")
        for name, length, text, cause in zip(names, lengths, said, found.causes, strict=True)
    ]
    by_kind: list[tuple[str, ...]] = [() for _ in names]
    if not results.public:
        by_kind = [tuple(_counts(row, results)) for row in found.late]
    kinds = () if results.public else tuple(MEETING[kind] for kind in STATUTORY)
    capacity = float(totals[0] / totals.sum()) if found.causes[0] == "capacity" else 0.0
    return Chart(
        "causes", f"{_percent(100 * capacity)} of late meetings are late for want of an officer "
        "or a room",
        f"Children whose meeting was late, by cause, average run of {_weeks(results)}.",
        "Bar chart: " + "; ".join(f"{row.name} {row.said}" for row in rows) + ".",
        partial(bars, rows),
        DataTable(
            ("Cause", *kinds, "In all"),
            tuple(
                (name, *row, total) for name, row, total in zip(names, by_kind, said, strict=True)
            ),
        ),
    )  # fmt: skip


def overdue(results: Results) -> Chart | None:
    """Children who wait for a meeting that is past its date."""
    peak = middle(worst(results.paths("overdue_now")))
    if np.isnan(peak):
        return None
    said = words.count(peak, "children", public=results.public)
    return one_range(
        results, "overdue_now",
        f"In the worst week of the middle run {said} children wait for a late meeting",
    )  # fmt: skip


def midway(results: Results) -> Chart | None:
    """Midway reviews done."""
    if not results.has("midway_done_pct"):
        return None
    figure = results.figure("midway_done_pct")
    spans = _settled(results)
    found = results.over_periods("midway_done_pct", spans)
    spread = _lie_in(figure)
    strand = range_strand(found, "per cent", theme.BLUE)
    scale = Scale(0.0, 100.0, after=words.PER_CENT)
    days, target = [each.close for each in spans], results.targets.get("midway_done_pct")
    return Chart(
        "midway", f"{_percent(figure.mean)} of midway reviews are held{spread}",
        f"Of midway reviews due, those held, by {_each(results)}. {RANGE_SAID}",
        f"Line chart. In the last {_each(results)} half of the runs hold more than "
        f"{_percent(last(found.p50))}.",
        lambda size: over_time(days, [strand], scale, size, target=target),
        range_table([each.label for each in spans], found, "per cent"),
    )  # fmt: skip


def hours(results: Results) -> Chart | None:
    """Hours that the work needs against those there are."""
    if not results.has("hours_available"):
        return None
    weeks = np.array([each.weeks for each in results.periods])
    pair = {"hours_needed": ("needed", theme.PLUM), "hours_available": ("available", theme.BLUE)}
    found = {
        name: describe(by_period(results.weekly, METRICS[name], results.periods) / weeks)
        for name in pair
    }
    more = results.paths("hours_needed") > results.paths("hours_available")
    title = (
        f"The work needs more hours than there are in {np.median(more.sum(axis=1)):.0f} of "
        f"{_weeks(results)}, in the middle run"
    )
    return two_ranges(
        results, "hours", title, f"Officers' hours a week, average of each {_each(results)}.",
        found, pair, "hours", results.periods,
    )  # fmt: skip


def staffing(results: Results) -> Chart | None:
    """FTE in post and the locums among them."""
    if not results.has("fte_in_post"):
        return None
    pair = {"fte_in_post": ("in post", theme.BLUE), "fte_locum": ("locums", theme.PLUM)}
    found = {name: describe(results.paths(name)) for name in pair}
    ended = results.at_the_end("fte_in_post")
    fte = words.span(ended.p10, ended.p90, "FTE")
    said = fte if ended.p10 == ended.p90 else f"{fte}, four runs in five,"
    share = results.at_the_end("locum_share_pct").p50
    return two_ranges(
        results, "staffing", f"{said} FTE are in post at the end, {_percent(share)} of them locums",
        "Full-time equivalents at each week's close.", found, pair, "FTE",
    )  # fmt: skip


def cost(results: Results) -> Chart | None:
    """Cost by financial year."""
    if not results.has("cost_total"):
        return None
    years = financial_years(results.closes)
    parts = {"cost_permanent": "permanent", "cost_locum": "locums", "cost_recruitment":
             "recruitment", "cost_total": "in all"}  # fmt: skip
    found = {name: results.over_periods(name, years) for name in parts}
    rows = [
        Bar(year.label, float(found["cost_total"].mean[at]), words.money(
            float(found["cost_total"].mean[at])))
        for at, year in enumerate(years)
    ]  # fmt: skip
    total = results.figure("cost_total")
    spread = _lie_in(total)
    return Chart(
        "cost", f"{words.money(total.mean or 0.0)} over {_weeks(results)}{spread}",
        "Pounds by financial year, average run; a year that the run does not fill has its part.",
        "Bar chart: " + "; ".join(f"{row.name} {row.said}" for row in rows) + ".",
        partial(bars, rows),
        DataTable(
            ("Year", *(word.capitalize() for word in parts.values())),
            tuple(
                (year.label, *(words.number(float(each.mean[at]), "pounds")
                               for each in found.values()))
                for at, year in enumerate(years)
            ),
        ),
    )  # fmt: skip


CHARTS: tuple[Maker, ...] = (
    caseload, children, by_officer, on_time, causes, overdue, midway, hours, staffing, cost,
)  # fmt: skip


_SHORT = {"icpc": "ICPCs", "rcpc": "RCPCs", "lac": "LAC"}
_DASH = {"icpc": (6, 3), "rcpc": (2, 2), "lac": (1, 0)}


def _settled(results: Results) -> tuple[Period, ...]:
    """Return the periods of which every midway review is held or missed by the end."""
    window = results.settings.get("practice", {}).get("midway_window_days", [0.0, MIDWAY_DAYS])
    last_day = date.fromisoformat(results.runs.header.end) - timedelta(days=window[-1])
    kept = tuple(each for each in results.periods if each.close <= last_day.isoformat())
    return kept or results.periods


def _least_on_time(shares: dict[str, float]) -> str:
    least = min(shares, key=lambda kind: shares[kind])
    others = [kind for kind in shares if kind != least]
    if not others or max(shares.values()) - shares[least] < 2:
        return f"About {_percent(min(shares.values()))} of meetings of each kind are on time"
    said = [f"{_percent(shares[kind])} of {words.in_a_sentence(MEETING[kind])}" for kind in others]
    worst_kind = words.in_a_sentence(MEETING[least])
    return f"{_percent(shares[least])} of {worst_kind} are on time, {words.listed(said)}"


def _medians(values: Values) -> Values:
    return describe(values).p50


def _lie_in(figure: Figure) -> str:
    """Say where four runs in five lie, unless all agree."""
    said = words.span(figure.p10, figure.p90, figure.metric.unit)
    return f"; four runs in five lie in {said}" if " to " in said else ""


def _percent(value: float | None) -> str:
    return words.number(value, "per cent")


def _counts(values: Values, results: Results) -> list[str]:
    """Write counts that add up to something known."""
    hidden = masked(values, "children") if results.public else np.zeros(len(values), bool)
    return [
        words.UNSAID if mask else words.number(float(value), "children")
        for value, mask in zip(values, hidden, strict=True)
    ]


def _lengths(values: Values, results: Results) -> list[float]:
    """Return the lengths of bars; a count that is not said is not to be measured either."""
    shown = np.where(masked(values, "children"), 0.0, values) if results.public else values
    return [float(each) for each in shown]


def _alike(wide: str, narrow: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    return ("", wide, ""), ("", narrow, "")


def _each(results: Results) -> str:
    return "month" if results.periods[0].weeks > 1 else "week"


def _weeks(results: Results) -> str:
    return words.plural(results.weeks, "week")
