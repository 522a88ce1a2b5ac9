"""A comparison on screen: what changed, how sure that is, and what did not, in 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from textwrap import wrap

from capacity.experiment.comparison import Arm, Comparison
from capacity.experiment.comparison_difference import NO_DIFFERENCE, SHOWN, Difference
from capacity.experiment.comparison_explain import NOT_LISTED, Explained, Part
from capacity.experiment.comparison_statistics import Paired
from capacity.experiment.overview import GROUPS, LABEL, Line

WIDTH = 80
NUMBER, DIFFERS, SPAN, THAT_IS = 9, 12, 18, 15
IN_SHORT = (
    "caseload_per_fte", "icpc_on_time_pct", "meetings_on_time_pct_rcpc",
    "meetings_on_time_pct_lac", "midway_done_pct", "cost_total",
)  # fmt: skip
"""What a manager asks first."""
FINE = {"per cent", "children per FTE", "FTE"}
LEGEND = (
    "Other less base, over pairs of replications that met the same families. 95 %",
    "interval: how well the mean difference is known. 80 % range: where four single",
    "pairs in five lie; a real year is one. r: correlation of the two over the pairs.",
    "* holds, too, after adjusting for all figures shown (Holm). Per cent is of the",
    "base; of a percentage it is points, and the children those points stand for.",
)

Render = Callable[[Difference], str]


def table(comparison: Comparison, explained: tuple[Explained, ...] = ()) -> Iterator[Line]:
    """Yield the lines of a comparison, none longer than 80 characters."""
    if comparison.base.left_out:
        yield from (Line(each) for each in wrap(str(comparison.base.left_out), WIDTH))
    for warning in comparison.warnings:
        yield from (Line(each, "yellow") for each in wrap(f"Warning: {warning}.", WIDTH))
    for at, arm in enumerate(comparison.arms):
        yield from _arm(comparison, at, arm)
        yield from _explained(explained[at] if explained else None, comparison.over_the_run[at])
    yield Line("")
    yield from (Line(each, "dim") for each in LEGEND)
    if len(comparison.arms) > 1:
        many = len(comparison.arms)
        yield Line(f"Differences are adjusted for {many} scenarios compared (Holm).", "dim")


def _arm(comparison: Comparison, at: int, arm: Arm) -> Iterator[Line]:
    header, found = comparison.base.header, comparison.over_the_run[at]
    shown = [found[name] for name in SHOWN if found[name].found.mean is not None]
    yield Line("")
    yield from (
        Line(each, "bold") for each in wrap(f"{arm.name}, compared with {header.scenario}", WIDTH)
    )
    weeks = f"{header.weeks} week{'s' * (header.weeks != 1)}"
    yield Line(f"{comparison.pairs[at]} pairs, seed {header.seed}, {weeks}")
    yield from _wrapped("Altered: ", [str(each) for each in arm.altered] or ["nothing"])
    yield from _in_short([found[name] for name in IN_SHORT if found[name].found.mean is not None])
    different = [each for each in shown if each.detectable]
    same = [each for each in shown if not each.detectable]
    if different:
        yield from _what_changed(different)
        yield from _how_sure(different)
    yield from _the_same(same)
    yield from _one_sided(found)
    for note in comparison.left_out[at]:
        yield from (Line(each, "bold") for each in wrap(f"Not in the figures: {note}", WIDTH))


def _in_short(chosen: list[Difference]) -> Iterator[Line]:
    """Yield a sentence for each of a few figures."""
    yield Line("")
    yield Line(f"{'In short':<{LABEL}} difference and its 95 % interval", "bold")
    yield from (Line(f"{_label(each):<{LABEL}} {_sentence(each)}") for each in chosen)


def _sentence(each: Difference) -> str:
    found = each.found
    places = _places(each.metric.unit, _size(found))
    interval = f"{_plain(found.low, places)} to {_plain(found.high, places)}"
    if not each.detectable:
        return each.says if found.low is None or not found.high else f"{each.says}: {interval}"
    return f"{each.says} by {_plain(abs(found.mean or 0.0), places)}: {interval}"


def _what_changed(different: list[Difference]) -> Iterator[Line]:
    yield Line("")
    yield Line(_row("What changed", ("base", "other", "differs"), "that is"), "bold")
    yield from _grouped(different, lambda each: _row(_label(each), _three(each), _that_is(each)))


def _how_sure(different: list[Difference]) -> Iterator[Line]:
    yield Line("")
    yield Line(_sure_row("How sure that is", "95 % interval", "80 % range", "r"), "bold")
    yield from _grouped(different, _certainty)


def _the_same(same: list[Difference]) -> Iterator[Line]:
    if not same:
        return
    yield Line("")
    title = f"{NO_DIFFERENCE[0].upper()}{NO_DIFFERENCE[1:]}"
    yield Line(_sure_row(title, "95 % interval", "80 % range", "r"), "bold")
    nothing = [each for each in same if each.found.low == each.found.high == 0.0]
    yield from _grouped([each for each in same if each not in nothing], _certainty)
    if nothing:
        labels = [each.metric.label for each in nothing]
        yield from _wrapped("  Exactly the same in every pair: ", labels)


def _one_sided(found: dict[str, Difference]) -> Iterator[Line]:
    """Say which figures only one of the scenarios has."""
    for name in SHOWN:
        pair = found[name].found
        if pair.mean is None and (pair.base is not None or pair.other is not None):
            which = "the base" if pair.other is None else "the other"
            value = _number(pair.base if pair.other is None else pair.other, found[name], sign="")
            yield Line(f"  {found[name].metric.label}: {value} in {which}, nothing to set beside")


def _explained(explained: Explained | None, found: dict[str, Difference]) -> Iterator[Line]:
    """Attribute what was found different."""
    if explained is None or not explained.alterations:
        return
    yield Line("")
    yield Line("Where it comes from", "bold")
    if len(explained.alterations) == 1:
        yield from _wrapped("  All of it comes from ", list(explained.alterations))
        return
    method = f"{explained.method}; {NOT_LISTED}"
    yield from (Line(each, "dim") for each in wrap(method, WIDTH))
    for name in SHOWN:
        metric, parts = found[name].metric, explained.parts.get(name, ())
        if not found[name].detectable:
            continue
        places = _places(metric.unit, max((abs(part.difference) for part in parts), default=0.0))
        if any(round(part.difference, places) for part in parts):
            yield from _parts(metric.label, parts, places)


def _parts(label: str, parts: tuple[Part, ...], places: int) -> Iterator[Line]:
    """Yield a figure's shares, rounded so that what is shown adds up."""
    total = sum(part.difference for part in parts)
    room = WIDTH - 2 * NUMBER - SPAN
    yield Line(f"  {label:<{room}}{total:>+{NUMBER},.{places}f}")
    for part, value in zip(parts, rounded([p.difference for p in parts], places), strict=True):
        if not (value or part.adds(places)):
            continue
        name = wrap(part.alteration, room - 4)
        ends = f"{_plain(part.low, places)} to {_plain(part.high, places)}"
        yield Line(f"    {name[0]:<{room - 2}}{value:>+{NUMBER},.{places}f}{ends:>{NUMBER + SPAN}}")
        yield from (Line(f"      {more}") for more in name[1:])


def rounded(values: list[float], places: int) -> list[float]:
    """Round so that the rounded values add up to their rounded sum: largest remainders first."""
    scale = 10.0**places
    # Rounded as it is printed: 0.35 is a little less than that, 0.35 times 10 is 3.5.
    whole = [round(round(value, places) * scale) for value in values]
    over = round(round(sum(values), places) * scale) - sum(whole)
    step = 1 if over > 0 else -1
    furthest = sorted(range(len(values)), key=lambda at: step * (whole[at] - values[at] * scale))
    for at in furthest[: abs(over)]:
        whole[at] += step
    return [each / scale for each in whole]


def _grouped(chosen: list[Difference], render: Render) -> Iterator[Line]:
    for title, names in GROUPS.items():
        lines = [Line(render(each)) for each in chosen if each.metric.name in names]
        yield from chain([Line(title, "bold cyan")] if lines else [], lines)


def _label(each: Difference) -> str:
    return f"  {each.metric.label}"


def _row(label: str, numbers: tuple[str, str, str], that_is: str) -> str:
    base, other, differs = numbers
    columns = f"{base:>{NUMBER}}{other:>{NUMBER}}{differs:>{DIFFERS}}"
    return f"{label:<{LABEL}}{columns}{that_is:>{THAT_IS}}".rstrip()


def _three(each: Difference) -> tuple[str, str, str]:
    found = each.found
    return (
        _number(found.base, each, sign=""), _number(found.other, each, sign=""),
        _number(found.mean, each) + ("*" if each.sure else " "),
    )  # fmt: skip


def _that_is(each: Difference) -> str:
    """Say a difference the other way: a percentage in children, everything else in per cent."""
    if each.metric.unit == "per cent":
        return "" if each.children is None else f"{each.children:+,.0f} children"
    return "" if each.per_cent is None else f"{each.per_cent:+,.1f} %"


def _certainty(each: Difference) -> str:
    found = each.found
    places = _places(each.metric.unit, _size(found))
    interval, single = (
        span(*ends, places) for ends in ((found.low, found.high), (found.p10, found.p90))
    )
    r = "-" if found.correlation is None else f"{found.correlation:.2f}"
    return _sure_row(_label(each), interval, single, r)


def _sure_row(label: str, interval: str, single: str, r: str) -> str:
    return f"{label:<{LABEL}}{interval:>{SPAN}}{single:>{SPAN + 2}}{r:>7}"


def _number(value: float | None, each: Difference, sign: str = "+") -> str:
    if value is None:
        return "-"
    if abs(value) >= 1e6:
        return f"{value / 1000:{sign},.0f}k"
    return f"{value:{sign},.{_places(each.metric.unit, _size(each.found))}f}"


def _plain(value: float | None, places: int) -> str:
    if value is None:
        return "-"
    if abs(value) >= 1e6:
        return f"{value / 1000:,.0f}k"
    return f"{round(value, places) + 0.0:,.{places}f}"  # no -0


def span(low: float | None, high: float | None, places: int) -> str:
    """Write a range, in thousands where it would run into the next column."""
    written = f"{_plain(low, places)} to {_plain(high, places)}"
    if len(written) <= SPAN or low is None or high is None:
        return written
    return f"{round(low / 1000) + 0:,}k to {round(high / 1000) + 0:,}k"


def _size(found: Paired) -> float:
    """Return how large a figure is in either scenario: one of them may have none of it."""
    return max(abs(found.base or 0.0), abs(found.other or 0.0))


def _places(unit: str, size: float) -> int:
    return 1 if unit in FINE or size < 100 else 0


def _wrapped(title: str, words: list[str]) -> Iterator[Line]:
    indent = " " * (len(title) if len(title) < WIDTH // 4 else 4)
    lines = wrap(title + "; ".join(words), WIDTH, subsequent_indent=indent, break_on_hyphens=False)
    yield from (Line(each) for each in lines)
