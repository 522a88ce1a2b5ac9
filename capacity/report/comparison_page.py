"""The page of a comparison: for each scenario what it changes, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from capacity.experiment.comparison import Comparison
from capacity.experiment.comparison_difference import SHOWN, Difference
from capacity.experiment.comparison_explain import NOT_LISTED, Explained
from capacity.experiment.manifest import versions
from capacity.experiment.overview import GROUPS
from capacity.experiment.runs import Runs
from capacity.report import words
from capacity.report.answers import Answer
from capacity.report.comparison_charts import amount, apart, between, comparison_charts, places
from capacity.report.frame import rendered
from capacity.report.page import Figure, figures
from capacity.report.paths import middle, worst
from capacity.report.plotting import DataTable, above_band

TITLES = (
    "Figure", "Base", "Changed", "Difference", "95 % interval", "Four single pairs in five",
    "Verdict",
)  # fmt: skip
HOW_SURE = (
    "Each pair of runs met the same families, so that a difference is the scenario's and not "
    "chance's.",
    "95 % interval: how well the mean difference is known; more runs narrow it. Four single pairs "
    "in five: what one real year may show.",
    "* is different by itself, but among so many figures might be so by chance.",
)

EXACT = 9
"""Decimals below which a share is the rounding of a sum, and none."""


@dataclass(frozen=True)
class Section:
    """What the page says of one scenario."""

    name: str
    pairs: str
    altered: Sequence[str]
    answers: Sequence[Answer]
    notes: Sequence[str]
    figures: Sequence[Figure]
    table: DataTable
    origins: DataTable | None
    method: str


def comparison_page(
    comparison: Comparison, explained: Sequence[Explained] = (), command: str = ""
) -> str:
    """Return a comparison as HTML, fit to be sent on.

    Parameters
    ----------
    explained
        Where each scenario's difference comes from, as `Comparison.explain` says it.
    """
    header = comparison.base.header
    described = [
        (each.name, each.to_dict().get("scenario", {}).get("description", ""))
        for each in comparison.scenarios
    ]
    return rendered(
        "comparison",
        heading=f"{header.scenario} against {words.listed([arm.name for arm in comparison.arms])}",
        described=[(name, said) for name, said in dict(described).items() if said],
        when=f"{words.day(header.start)} to {words.day(header.end)}, "
        f"{words.plural(header.weeks, 'week')}",
        warnings=list(comparison.warnings),
        sections=list(_sections(comparison, explained)),
        how_sure=[*HOW_SURE, *words.rough(min(comparison.pairs))],
        made=list(_made(comparison, command)),
    )


def _sections(comparison: Comparison, explained: Sequence[Explained]) -> Iterator[Section]:
    drawn = [list(comparison_charts(comparison, at)) for at in range(len(comparison.arms))]
    pictures = figures([chart for each in drawn for chart in each])
    for at, arm in enumerate(comparison.arms):
        yield Section(
            arm.name,
            words.plural(comparison.pairs[at], "pair"),
            [str(each) for each in arm.altered],
            list(answers(comparison, at)),
            comparison.left_out[at],
            [pictures[chart.name] for chart in drawn[at]],
            _differences(comparison.over_the_run[at]),
            _origins(explained[at], comparison.over_the_run[at]) if explained else None,
            f"{explained[at].method}; {NOT_LISTED}" if explained else "",
        )


def answers(comparison: Comparison, at: int) -> Iterator[Answer]:
    """Yield what one scenario changes, each said from whole runs."""
    found = comparison.over_the_run[at]
    for name, metrics, rest in ASKED:
        known = [found[each] for each in metrics if found[each].found.mean is not None]
        if known:
            lead = " ".join(f"{_sentence(each)}." for each in known)
            yield Answer(name, lead, rest(comparison, at) if rest else "")


def _sentence(one: Difference) -> str:
    """Say a difference with both figures, its interval, and how many pairs show it."""
    unit, found = one.metric.unit, one.found
    base, other = (words.number(each, unit, places(one)) for each in (found.base, found.other))
    label = one.metric.label.removesuffix(", %")
    if not one.detectable:
        return f"{label}: {one.says} ({base} in the base, {other} changed)"
    least, most = sorted(abs(end or 0.0) for end in (found.low, found.high))
    far = between(least, most, one)
    return f"{label}: {other} rather than {base}, {amount(one)} {one.says} (95 % interval {far})"


def _caseloads(comparison: Comparison, at: int) -> str:
    base, other = (
        words.in_a_sentence(above_band(runs.by_week.of("caseload_per_fte")))
        for runs in (comparison.base, comparison.arms[at].runs)
    )
    agree = _pairs_that_agree(comparison, at, "caseload_per_fte")
    return f"Base: {base}. Changed: {other}.{agree}"


def _waiting(comparison: Comparison, at: int) -> str:
    """Say how many children wait in the worst week of the middle run."""
    said = [
        words.number(middle(worst(runs.by_week.of("overdue_now"))), "children")
        for runs in (comparison.base, comparison.arms[at].runs)
    ]
    return (
        f"In the worst week of the middle run {said[1]} children wait for a late meeting, in the "
        f"base {said[0]}."
    )


def _pairs_that_agree(comparison: Comparison, at: int, name: str) -> str:
    """Say in how many pairs the difference points the way that the mean does."""
    one = comparison.over_the_run[at][name]
    if not one.detectable:
        return ""
    differs = _each_pair(comparison.base, comparison.arms[at].runs, name)
    agree = int((differs * (one.found.mean or 0.0) > 0).sum())
    return f" It is {one.says} in {words.runs_of(agree, len(differs))}."


def _each_pair(base: Runs, other: Runs, name: str) -> np.ndarray:
    """Return the difference of each pair of runs, other less base."""
    metric = next(each for each in base.by_week.metrics if each.name == name)
    of = [
        dict(zip(runs.by_week.replications, runs.by_week.over_the_run(metric), strict=True))
        for runs in (base, other)
    ]
    return np.array([of[1][each] - of[0][each] for each in of[0].keys() & of[1].keys()])


ASKED: tuple[tuple[str, tuple[str, ...], Callable[[Comparison, int], str] | None], ...] = (
    ("Caseloads", ("caseload_per_fte",), _caseloads),
    ("On time", ("icpc_on_time_pct", "meetings_on_time_pct_rcpc", "meetings_on_time_pct_lac"),
     _waiting),
    ("Between reviews", ("midway_done_pct",), None),
    ("Cost", ("cost_total",), None),
)  # fmt: skip


def _differences(found: dict[str, Difference]) -> DataTable:
    """Return every figure on screen, group by group, what is the same in every pair last."""
    rows: list[tuple[str, ...]] = []
    same = []
    for title, names in GROUPS.items():
        known = [found[name] for name in names if found[name].found.mean is not None]
        exact = [one for one in known if one.found.low == one.found.high == 0.0]
        same += [one.metric.label for one in exact]
        own = [_row(one) for one in known if one not in exact]
        rows += [(title,), *own] if own else []
    if same:
        rows += [("Exactly the same in every pair",), ("; ".join(same), *[""] * (len(TITLES) - 1))]
    return DataTable(TITLES, tuple(rows))


def _row(one: Difference) -> tuple[str, ...]:
    found, plus = one.found, "+" if (one.found.mean or 0.0) > 0 else ""
    base, other = (
        words.number(each, one.metric.unit, places(one)) for each in (found.base, found.other)
    )
    star = "" if one.sure or not one.detectable else " *"
    return (
        one.metric.label, base, other, plus + apart(found.mean, one),
        between(found.low, found.high, one), between(found.p10, found.p90, one), one.says + star,
    )  # fmt: skip


def _origins(explained: Explained, found: dict[str, Difference]) -> DataTable | None:
    """Return what each alteration adds to what differs."""
    rows: list[tuple[str, ...]] = []
    for name in SHOWN:
        parts = explained.parts.get(name, ())
        if not (found[name].detectable and len(parts) > 1):
            continue
        one = found[name]
        rows.append((f"{one.metric.label}: {one.says} by {amount(one)}",))
        for part in (each for each in parts if each.adds(EXACT)):
            ends = between(part.low, part.high, one)
            rows.append((part.alteration, apart(part.difference, one), ends))
    columns = ("Altered", "Adds", "95 % interval")
    return DataTable(columns, tuple(rows)) if rows else None


def _made(comparison: Comparison, command: str) -> Iterator[tuple[str, str]]:
    header = comparison.base.header
    yield "Base", header.scenario
    for arm, pairs in zip(comparison.arms, comparison.pairs, strict=True):
        yield "Compared", f"{arm.name}, {words.plural(pairs, 'pair')}"
    if comparison.base.left_out:
        yield "Left out", str(comparison.base.left_out)
    yield "Seed", f"{header.seed}"
    for each in comparison.scenarios:
        yield "Fingerprint", f"{each.name} {each.hash[:16]}"
    yield "Versions", ", ".join(f"{name} {one}" for name, one in versions().items())
    folders = [str(runs.folder) for runs in _all_runs(comparison) if runs.folder]
    if folders:
        yield "Run folders", ", ".join(dict.fromkeys(folders))
    yield "Command", command or "from Python"


def _all_runs(comparison: Comparison) -> list[Runs]:
    return [comparison.base, *(arm.runs for arm in comparison.arms)]
