"""Numbers and dates in words, the same wherever they are read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

NONE = "–"  # noqa: RUF001 (a dash where nothing happened)
PER_CENT = "\u00a0%"
"""A line does not break before it."""
SMALLEST = 5
FEW = f"under {SMALLEST}"
UNSAID = "not shown"
FEW_RUNS = 30
COUNTED = frozenset({"children", "disputes", "officers", "midway reviews", "surgeries"})
"""Units of what is counted in heads; a small count may point at somebody."""


def runs_of(hits: int, runs: int) -> str:
    """Say in how many runs something holds: ``9 runs of 10``, ``all 200 runs``."""
    if runs == 1:
        return "the only run" if hits else "no run"
    if hits == runs == 2:
        return "both runs"
    if hits in (0, runs):
        return f"all {runs} runs" if hits else f"none of {runs} runs"
    tenths = hits * 10 / runs
    if runs < 10 or not 0.5 <= tenths < 9.5:
        return f"{hits} of {runs} runs"
    return f"{math.floor(tenths + 0.5)} runs of 10"


def number(value: float | None, unit: str = "", places: int | None = None) -> str:
    """Write a number with as many places as its unit deserves, and a thousands comma."""
    if value is None or math.isnan(value):
        return NONE
    if unit == "pounds":
        return money(value)
    if places is None:
        places = 1 if _is_fine(value, unit) else 0
    rounded = round(value, places) + 0.0  # no -0
    return f"{rounded:,.{places}f}{PER_CENT if unit == 'per cent' else ''}"


def _is_fine(value: float, unit: str) -> bool:
    """Whether a figure needs a decimal: FTE, and small counts that are averages."""
    if unit in COUNTED:
        return abs(value) < 10 and value != int(value)
    return unit in {"FTE", "changes per child-year"}


def in_a_sentence(label: str) -> str:
    """Begin a label in lower case, unless it begins with an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def money(pounds: float) -> str:
    """Write an amount as people say it: £1.52m, £640k, £31."""
    sign, amount = "-" if pounds <= -0.5 else "", abs(pounds)
    if amount >= 999_500:
        return f"{sign}£{amount / 1e6:,.2f}m"
    return f"{sign}£{amount / 1e3:,.0f}k" if amount >= 9_999.5 else f"{sign}£{amount:,.0f}"


def count(value: float | None, unit: str, *, public: bool) -> str:
    """Write a figure; in public a count of 1 to 4 is not said."""
    if public and hidden(value, unit):
        return FEW
    return number(value, unit)


def hidden(value: float | None, unit: str) -> bool:
    """Whether a count is too small to be said in public."""
    return value is not None and unit in COUNTED and 0 < value < SMALLEST


def span(low: float | None, high: float | None, unit: str, *, public: bool = False) -> str:
    """Write a range, its unit once."""
    ends = [count(end, unit, public=public) for end in (low, high)]
    if ends[0] == ends[1]:
        return ends[0]
    return f"{ends[0].removesuffix(PER_CENT)} to {ends[1]}"


def listed(words: Sequence[str]) -> str:
    """Join words as in a sentence: a, b and c."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def day(iso: str) -> str:
    """Write a date: 1 December 2015."""
    of = date.fromisoformat(iso)
    return f"{of.day} {of:%B %Y}"


def plural(amount: int, noun: str) -> str:
    """Write an amount with its noun: 1 week, 104 weeks."""
    return f"{amount:,} {noun}{'' if amount == 1 else 's'}"


def rough(runs: int) -> list[str]:
    """Say that ranges of few runs are rough; nothing of enough of them."""
    few = runs < FEW_RUNS
    return [f"Ranges of {plural(runs, 'run')} are rough; 100 and more are better."] if few else []


def begun(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]
