"""The answer in sentences, each computed from whole paths; what is not known is not said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from capacity.experiment.given import EARLY_WEEKS
from capacity.report import words
from capacity.report.indicators import indicator
from capacity.report.paths import middle, worst
from capacity.report.plotting import BAND_TOP, above_band
from capacity.report.results import Results


@dataclass(frozen=True)
class Answer:
    """What a reader asks, and the answer: a sentence that stands alone, then the rest."""

    name: str
    lead: str
    rest: str


def answers(results: Results) -> Iterator[Answer]:
    """Yield what the run has an answer to."""
    for make in MAKERS:
        answer = make(results)
        if answer is not None:
            yield answer


def caseload(results: Results) -> Answer | None:
    """Say how large caseloads are, and what would bring them to 70."""
    if not results.has("caseload_per_fte"):
        return None
    over, end = results.figure("caseload_per_fte"), results.at_the_end("caseload_per_fte")
    needed = np.nanmean(results.paths("children"), axis=1) / BAND_TOP
    low, high = np.percentile(needed, (10, 90), method="weibull")
    posts = words.number(results.figure("fte_in_post").mean, "FTE")
    rest = (
        f"The average over the run is {words.number(over.mean)} children per FTE"
        f"{_four_in_five(over.p10, over.p90, 'children per FTE')}, at the end "
        f"{words.number(end.mean)}{_brackets(end.p10, end.p90, 'children per FTE')}. The "
        f"children of an average week, at 70 a head, take {words.number(needed.mean(), 'FTE')} FTE"
        f"{_brackets(float(low), float(high), 'FTE')}; {posts} are in post."
    )
    return Answer("Caseloads", _sentence(above_band(results.paths("caseload_per_fte"))), rest)


def waiting(results: Results) -> Answer | None:
    """Say how many children wait for a late review."""
    figure = results.figure("overdue_now")
    if figure.mean is None:
        return None
    peaks = worst(results.paths("overdue_now"))
    lead = (
        f"In an average week {_people(figure.mean, results)} wait for a conference or review that "
        f"is past its due date{_four_in_five(figure.p10, figure.p90, 'children', results)}."
    )
    peak = words.count(middle(peaks), "children", public=results.public)
    rest = ["In half of the runs nobody waits in any week."]
    if peak != "0":
        more = "" if peak == words.FEW else " or more"
        rest = [f"In half of the runs it is {peak}{more} in the worst week."]
    late = results.figure("children_with_late_review")
    if late.mean is not None:
        rest.append(
            f"Over the {_weeks(results)} {_people(late.mean, results)} have at least one late "
            "meeting, those still overdue among them"
            f"{_brackets(late.p10, late.p90, 'children', results)}."
        )
    share = _share_for_capacity(results)
    if share is not None:
        rest.append(f"{share} of lateness is for want of an officer or a room.")
    return Answer("Late reviews", lead, " ".join(rest))


def conferences(results: Results) -> Answer | None:
    """Say whether initial conferences are in time."""
    figure = results.figure("icpc_on_time_pct")
    if figure.mean is None:
        return None
    held = indicator(results, "icpc_on_time_pct")
    lead = (
        f"{words.number(figure.mean, 'per cent')} of initial conferences are held within 15 "
        f"working days{_four_in_five(figure.p10, figure.p90, 'per cent')}."
    )
    rest = []
    if held.chance:
        rest.append(f"The target of {words.number(held.target, 'per cent')} is met {held.chance}.")
    others = {"meetings_on_time_pct_rcpc": "review conferences", "meetings_on_time_pct_lac":
              "LAC reviews"}  # fmt: skip
    shares = [
        f"{words.number(results.figure(name).mean, 'per cent')} of {what}"
        for name, what in others.items()
        if results.has(name)
    ]
    if shares:
        rest.append(f"On time are {words.listed(shares)}.")
    return Answer("On time", lead, " ".join(rest))


def between(results: Results) -> Answer | None:
    """Say what happens to midway reviews, which give way first."""
    figure = results.figure("midway_done_pct")
    if figure.mean is None:
        return None
    lead = (
        f"{words.number(figure.mean, 'per cent')} of midway reviews are held"
        f"{_four_in_five(figure.p10, figure.p90, 'per cent')}."
    )
    missed = results.figure("children_without_midway")
    rest = [
        f"{_people(missed.mean, results)} miss at least one."
        if missed.mean is not None
        else "",
        "They cost hours here, and what they do for a child is in no figure of this report, so "
        "that fewer of them is not shown to do no harm.",
    ]  # fmt: skip
    return Answer("Between reviews", lead, " ".join(filter(None, rest)))


def hours(results: Results) -> Answer | None:
    """Say whether there are hours enough."""
    figure = results.figure("utilisation_pct")
    if figure.mean is None:
        return None
    more = results.paths("hours_needed") > results.paths("hours_available")
    weeks = float(np.median(more.sum(axis=1)))
    lead = (
        f"The work needs {words.number(figure.mean, 'per cent')} of the hours that officers have"
        f"{_four_in_five(figure.p10, figure.p90, 'per cent')}."
    )
    rest = "In half of the runs there are hours enough in every week."
    if weeks >= 1:
        rest = (
            f"In half of the runs it needs more than there are in at least {weeks:.0f} of "
            f"{_weeks(results)}; then something gives way: midway reviews first, LAC reviews next."
        )
    return Answer("Hours", lead, rest)


def staff(results: Results) -> Answer | None:
    """Say who is in post."""
    if not results.has("fte_in_post"):
        return None
    begun = words.number(results.start("fte_in_post"), "FTE")
    end, share = results.at_the_end("fte_in_post"), results.at_the_end("locum_share_pct")
    lead = f"{begun} FTE are in post at the start and {words.number(end.mean, 'FTE')} at the end"
    lead += _four_in_five(end.p10, end.p90, "FTE")
    rest = []
    if share.mean is not None:
        rest.append(f"Locums are {words.number(share.mean, 'per cent')} of them at the end.")
    vacant = results.figure("vacancies")
    if vacant.mean:
        said = words.number(vacant.mean, "FTE")
        rest.append(f"{said} FTE of posts are vacant in an average week.")
    return Answer("Staff", f"{lead}.", " ".join(rest))


def money(results: Results) -> Answer | None:
    """Say what it costs."""
    figure = results.figure("cost_total")
    if figure.mean is None:
        return None
    locum = results.figure("cost_locum").mean or 0.0
    lead = (
        f"The service costs {words.money(figure.mean)} over the {_weeks(results)}"
        f"{_four_in_five(figure.p10, figure.p90, 'pounds')}."
    )
    child = results.figure("cost_per_child_week").mean
    rest = f"Locums are {words.money(locum)} of it."
    if child is not None:
        rest += f" A child costs {words.money(child)} a week."
    return Answer("Cost", lead, rest)


MAKERS: tuple[Callable[[Results], Answer | None], ...] = (
    caseload, waiting, conferences, between, hours, staff, money,
)  # fmt: skip


def sureness(results: Results) -> list[str]:
    """Say what the figures rest on and how to read a range."""
    runs = words.plural(results.replications, "run")
    failed = len(results.runs.failures)
    said = [
        f"{runs} of the same {_weeks(results)}, with other families, sickness and chance in each. "
        "A real year is one run: read the range, not the average alone.",
        "Four runs in five end inside a range; one in ten is below it and one in ten above.",
    ]
    said += words.rough(results.replications)
    if results.settings.get("start", {}).get("caseload"):
        said.append(f"{EARLY_WEEKS[0].upper()}{EARLY_WEEKS[1:]}.")
    if failed:
        said.append(f"{words.plural(failed, 'run')} failed and are in no figure.")
    return said


def _share_for_capacity(results: Results) -> str | None:
    capacity, other = (results.figure(name).mean for name in ("late_capacity", "late_other"))
    if capacity is None or other is None or capacity + other == 0:
        return None
    return words.number(100 * capacity / (capacity + other), "per cent")


def _four_in_five(
    low: float | None, high: float | None, unit: str, results: Results | None = None
) -> str:
    """Return a range in brackets with what it means, or nothing where all runs agree."""
    return _brackets(low, high, unit, results).replace("(", "(four runs in five: ", 1)


def _brackets(
    low: float | None, high: float | None, unit: str, results: Results | None = None
) -> str:
    """Return a range in brackets, or nothing where all runs agree."""
    said = words.span(low, high, unit, public=results is not None and results.public)
    return f" ({said})" if " to " in said else ""


def _people(value: float, results: Results) -> str:
    said = words.count(value, "children", public=results.public)
    return f"{said} {'child' if said == '1' else 'children'}"


def _sentence(text: str) -> str:
    return f"Caseloads are {words.in_a_sentence(text)}."


def _weeks(results: Results) -> str:
    return words.plural(results.weeks, "week")
