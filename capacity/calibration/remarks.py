"""What is said of the rows behind a council: files, years, boundaries, jumps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from capacity.calibration.panel import Panel
from capacity.files.published import Council, Published
from capacity.files.published_tables import CARE, CONFERENCES, ENDED_LENGTHS, OPEN_LENGTHS, PLANS
from capacity.service.errors import InputError

JUMP = 0.6
"""Log change from a year to the next that 3 % of councils and years exceed (forecast §2)."""

SMALL = 40
"""Children below whom a change of that size needs no reason."""

ENGLAND_CONVERSION = 0.87
"""Share of children with an ICPC whose plan starts (domain §4)."""

USED = (PLANS, CONFERENCES, OPEN_LENGTHS, ENDED_LENGTHS, CARE)
"""Files that a scenario is made of; d6 is only in the table of neighbours."""


def files_in_words(published: Published, year: int) -> str:
    """Return the files that a scenario rests on, each with its years up to `year`."""
    said = []
    for kind in USED:
        years = [each for each in published.years(kind) if each <= year]
        if kind.name in published.files and years:
            said.append(f"{published.files[kind.name]} ({years[0]}-{years[-1]})")
    return ", ".join(said)


def files_missing(published: Published) -> Iterator[str]:
    """Say which files are not in the folder, and what stands in; care is said by itself."""
    if CONFERENCES.name not in published.tables:
        yield (
            f"file c4 is not in {published.folder}: conversion is England's "
            f"{ENGLAND_CONVERSION:.2f} (domain §4), and ICPCs are late as by default"
        )
    lengths = {"d5": OPEN_LENGTHS, "d7": ENDED_LENGTHS}
    missing = [name for name, kind in lengths.items() if kind.name not in published.tables]
    if missing:
        there = [name for name in lengths if name not in missing]
        yield (
            f"{' and '.join(missing)} not in {published.folder}: lengths of plans rest on "
            + "".join(f"{name}, " for name in there)
            + "England's stock over starts and a weak prior"
        )


def boundaries(published: Published, council: Council, year: int) -> Iterator[str]:
    """Say where a council's rows begin, end or have gaps."""
    all_years = [year for _, year in published.tables.get(PLANS.name, {})]
    first, last = min(all_years, default=0), max(all_years, default=0)
    own = published.years(PLANS, council.key)
    if own and own[0] > first:
        yield (
            f"{council.name} ({council.code}) has rows from {own[0]} only: a new council or a new "
            "boundary. Rows of those before it are not spliced on."
        )
    if own and own[-1] < last:
        yield f"{council.name} ({council.code}) has no row after {own[-1]} in these files."
    if len(council.codes) > 1:
        codes = " and ".join(council.codes)
        yield f"{council.name} had the codes {codes} with one boundary; its rows are joined."
    gaps = [each for each in range(own[0], min(own[-1], year)) if each not in own] if own else []
    if gaps:
        yield f"no rows for {', '.join(map(str, gaps))}: left out, not filled in."


def jumps(one: Panel, what: str) -> Iterator[str]:
    """Say where a council's numbers jump from a year to the next."""
    for before, after in zip(range(len(one.years) - 1), range(1, len(one.years)), strict=True):
        a, b = one.held[0, before], one.held[0, after]
        if min(a, b) >= SMALL and abs(np.log(b / a)) > JUMP:
            yield (
                f"{what} went from {a:.0f} to {b:.0f} in {one.years[after]}: an inspection, a "
                "change of recording or of system? Such a jump is in the fit."
            )


def refuse_unknown_year(published: Published, council: Council, year: int) -> None:
    """Raise if nothing is published for a council in a year.

    Raises
    ------
    InputError
        With the years that there are.
    """
    years = {kind.name: published.years(kind, council.key) for kind in (PLANS, CARE)}
    if any(year in known for known in years.values()):
        return
    spans = [f"{known[0]} to {known[-1]} for {name}" for name, known in years.items() if known]
    every = [each for known in years.values() for each in known]
    raise InputError(
        f"nothing is published for {council.name} in {year}",
        where="--year",
        allowed=", ".join(spans) or "no year at all",
        suggestion=str(min(every, key=lambda each: abs(each - year))) if every else "",
    )
