"""What the published rows say of one council in one year, pathway by pathway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from capacity.calibration.care import ROWS_OF_ENTRIES, CareFit
from capacity.calibration.common import Common
from capacity.calibration.found import CareFound, Found, PlansFound
from capacity.calibration.panel import PER, Panel
from capacity.calibration.plans import forecast_plans
from capacity.calibration.pooled import PlansFit, plans_posterior
from capacity.calibration.remarks import (
    ENGLAND_CONVERSION,
    boundaries,
    files_in_words,
    files_missing,
    jumps,
    refuse_unknown_year,
)
from capacity.calibration.schedule import STAY_SHARES, STAY_YEARS
from capacity.calibration.scores import pit
from capacity.files.published import ENGLAND, Council, Published
from capacity.files.published_tables import (
    CARE,
    CONFERENCES,
    PLANS,
)
from capacity.service.errors import InputError
from capacity.service.wording import counted

CONVERSIONS = (0.5, 0.995)
FEWEST_COUNCILS = 20
CARE_MISSING = "looked-after children of this council are missing"
PLANS_MISSING = "plans at 31 March"
"""How notes begin that say what stands in for a stock; a service's own list goes before it."""

OLDEST_STOCK_YEARS = 2
"""Years that a stock may be old to stand in for a missing one."""

LONGEST_STAY = 4.5
"""Years; with half of all stays short, the 18th birthday allows no longer mean."""

SHORTEST_STAY = float(np.dot(STAY_SHARES, (*STAY_YEARS[:2], STAY_YEARS[1])))
"""Years (.46): the law's stays of days and months, and those of years no longer than those
of months. No council came near: the shortest of 2021 to 2025 (cla) is Kent's .59 in 2025,
children over entries, as unaccompanied young people pass through; the next 1.09."""

MEDIAN_CHILDREN = 60_000.0
_CHECK_PATHS = 2000


def find_council(
    published: Published, name_or_code: str, year: int, common: Common | None = None
) -> Found:
    """Read one council's year, with everybody's years up to it for what is common.

    Parameters
    ----------
    common
        That, where it has been fitted for another council of the year.

    Raises
    ------
    InputError
        If there is no such council, or it has no row in that year.
    """
    council = published.find(name_or_code)
    refuse_unknown_year(published, council, year)
    return _found(common or Common(published, year), council)


def latest_council(published: Published, name_or_code: str, day: date) -> Found:
    """Read what is published of a council before a day.

    What is common to all councils rests on the newest years that the files have by then, also
    where the council's own rows end earlier; its state is aged from its last row.

    Raises
    ------
    InputError
        If there is no such council, or it has no row by then.
    """
    council = published.find(name_or_code)
    rows = [row for kind in (PLANS, CARE) for row in published.tables.get(kind.name, {})]
    over = [year for _, year in rows if date(year, 3, 31) <= day]
    own = sorted(year for key, year in rows if key == council.key)
    if not own or own[0] not in over:
        raise InputError(
            f"nothing is published for {council.name} up to {day}", where="--as-at",
            allowed=f"31 March {own[0]} or later" if own else "a council of file d1 or cla",
        )  # fmt: skip
    return _found(Common(published, max(over)), council)


def _found(common: Common, council: Council) -> Found:
    published, year = common.published, common.year
    notes = [*boundaries(published, council, year), *files_missing(published)]
    children = _children(council, year, common.plans, common.care, notes)
    found_plans = _plans(common, council, children, notes)
    found_care = _care(common, council, children, notes)
    return Found(
        council,
        year,
        children,
        found_plans,
        found_care,
        tuple(notes),
        files_in_words(published, year),
    )


def _children(council: Council, year: int, plans: Panel, care: Panel, notes: list[str]) -> float:
    """Return children aged 0 to 17: of the year, or of the nearest one that says so."""
    known: dict[int, float] = {}
    for panel in (care, plans):
        row = _row(panel, council)
        if row is not None:
            known |= {
                each: float(number)
                for each, number in zip(panel.years, panel.children[row], strict=True)
                if np.isfinite(number)
            }
    if not known:
        notes.append(
            f"its number of children is not published: {MEDIAN_CHILDREN:,.0f} is a guess that "
            "only rates in words use"
        )
        return MEDIAN_CHILDREN
    return known[min(known, key=lambda each: abs(each - year))]


def _plans(common: Common, council: Council, children: float, notes: list[str]) -> PlansFound:
    published, year, known, fit = (
        common.published, common.year, common.known_plans, common.plans_fit,
    )  # fmt: skip
    if len(known.councils) < FEWEST_COUNCILS:
        notes.append(
            f"only {len(known.councils)} councils in these files: what is common to all councils "
            "rests on little more than its prior"
        )
    one = _only(known, council, children)
    posterior = plans_posterior(fit, one, 0)
    rows = tuple(y for y, n in zip(one.years, one.started[0], strict=True) if n > 0)
    seen = _latest_stock(one, year)
    if seen is None:
        rate = np.exp(posterior.arrivals.level + fit.arrivals.sd**2 / 2.0)
        stock = float(rate) * fit.clock.mean_stay(posterior.exits.level)
        notes.append(
            f"{PLANS_MISSING} {year} are missing: {stock:.0f} follow from the rate of starts "
            "and the national length of plans; take your own number"
        )
        stock_source = "D: missing; from the rate of starts and the mean length, see above"
        of_year = None
    else:
        stock, of_year = seen
        stock_source = f"F: d1, {council.name}, 31 March {of_year}"
        if of_year != year:
            why = "given as 0" if year in one.years and one.held[0, -1] == 0 else "missing"
            notes.append(f"{PLANS_MISSING} {year} are {why}: the {stock:.0f} of {of_year} stand in")
    if not rows:
        notes.append(
            "starts of plans are missing in every year: the national rate stands in, with the "
            "spread between councils"
        )
    notes += jumps(one, "plans")
    notes += _check(fit, one)
    conversion, source = _conversion(published, council, year)
    evidence = f"d1 {rows[0]}-{rows[-1]}" if rows else "no own row"
    return PlansFound(
        stock, rows, fit, posterior, conversion, source, evidence, stock_source, of_year
    )


def _latest_stock(one: Panel, year: int) -> tuple[float, int] | None:
    """Return the latest stock of the last years and its year, None where there is none."""
    for each, stock in zip(reversed(one.years), one.held[0, ::-1], strict=True):
        if each < year - OLDEST_STOCK_YEARS:
            break
        if np.isfinite(stock) and stock > 0:
            return float(stock), each
    return None


def _only(known: Panel, council: Council, children: float) -> Panel:
    """Return the council's rows, empty where it has none, with its number of children."""
    row = _row(known, council)
    years = len(known.years)
    empty = np.full((1, years), np.nan)
    started = known.started[[row]] if row is not None else empty
    held = known.held[[row]] if row is not None else empty
    return Panel((council,), known.years, started, held, np.full((1, years), children))


def _check(fit: PlansFit, one: Panel) -> Iterator[str]:
    """Forecast the year from the one before; say so where it came outside 95 %."""
    if len(one.years) < 2 or not (one.held[0, -2:] > 0).all():
        return
    before = one.until(one.years[-2])
    if not np.isfinite(before.started).any():
        return
    posterior = plans_posterior(fit, before, 0)
    generator = np.random.default_rng(one.last)
    stock = float(one.held[0, -2])
    paths = forecast_plans(fit, posterior, stock, 1, _CHECK_PATHS, generator)[0]
    place = pit(paths, float(one.held[0, -1]))
    if not 0.025 <= place <= 0.975:
        low, high = np.percentile(paths, [2.5, 97.5])
        yield (
            f"forecast from {before.last}, plans would have been {low:.0f} to {high:.0f} (95 %); "
            f"{one.held[0, -1]:.0f} came. One council in twenty is outside; ask what changed."
        )


def _conversion(published: Published, council: Council, year: int) -> tuple[float, str]:
    shares = []
    for each in range(year - 2, year + 1):
        started = published.value(PLANS, council.key, each, "started")
        icpc = published.value(CONFERENCES, council.key, each, "icpc")
        if started and icpc:
            shares.append((each, started / icpc))
    if not shares:
        return ENGLAND_CONVERSION, "F: England (domain §4); its own ICPCs or starts are missing"
    mean = float(np.mean([share for _, share in shares]))
    first, last = shares[0][0], shares[-1][0]
    span = f"{first}" if first == last else f"{first}-{last}"
    return float(np.clip(mean, *CONVERSIONS)), f"F: plans started over ICPCs, d1 and c4, {span}"


def _care(common: Common, council: Council, children: float, notes: list[str]) -> CareFound:
    year, panel, known, fit = common.year, common.care, common.known_care, common.care_fit
    row = _row(known, council) if panel.years and panel.years[0] <= year else None
    if row is not None and year in known.years and np.isfinite(known.held[row, -1]):
        recent = known.started[row, -ROWS_OF_ENTRIES:]
        if np.isfinite(recent).any() and known.held[row, -1] > 0:
            one = _only(known, council, children)
            notes += jumps(one, "looked-after children")
            stock, entries = float(known.held[row, -1]), float(np.nanmean(recent))
            count = int(np.isfinite(recent).sum())
            source = f"F: cla, {council.name} {year}; entries the mean of {counted(count, 'year')}"
            return _kept(stock, entries, 0.0, fit, source, notes)
    return _national_care(common.published, panel, year, children, fit, notes)


def _national_care(
    published: Published, panel: Panel, year: int, children: float, fit: CareFit, notes: list[str]
) -> CareFound:
    years = published.years(CARE)
    if not years:
        notes.append(
            f"{CARE_MISSING}: no file of them; 65 in care and 28 entries a year per 10,000 "
            "children stand in, with a wide spread"
        )
        return _kept(65 / PER * children, 28 / PER * children, 0.4, fit, "A: no file", notes)
    nearest = min(years, key=lambda each: abs(each - year))
    population = published.value(CARE, ENGLAND, nearest, "population") or 12e6
    held = (published.value(CARE, ENGLAND, nearest, "held") or 0.0) / population
    started = (published.value(CARE, ENGLAND, nearest, "started") or 0.0) / population
    spread = _between(panel)
    notes.append(
        f"{CARE_MISSING} in {year}: England's rate of {nearest} stands in, {held * PER:.0f} in "
        f"care and {started * PER:.0f} entries per 10,000 children, with the spread "
        "between councils; take your own number"
    )
    source = f"F: cla, England {nearest}, per child; not this council's own"
    return _kept(held * children, started * children, spread, fit, source, notes)


def _between(panel: Panel) -> float:
    """Return the standard deviation of the log rate of looked-after children over councils."""
    if not panel.years:
        return 0.4
    rates = panel.held[:, -1] / panel.population
    seen = np.isfinite(rates) & (rates > 0)
    return float(np.log(rates[seen]).std()) if seen.sum() > 2 else 0.4


def _kept(
    stock: float, entries: float, spread: float, fit: CareFit, source: str, notes: list[str]
) -> CareFound:
    """Return what keeps the stock: its mean stay is stock over entries."""
    stay = stock / max(entries, 1e-9)
    if stay > LONGEST_STAY:
        entries = stock / LONGEST_STAY
        notes.append(
            f"{stay:.1f} years in care on average cannot be, as children leave at 18: "
            f"{entries:.0f} entries a year are taken, which keep {stock:.0f} in care"
        )
        stay = LONGEST_STAY
    elif 0.0 < stay < SHORTEST_STAY:
        entries = stock / SHORTEST_STAY
        notes.append(
            f"{stay:.2f} years in care on average is shorter than the short stays alone: "
            f"{entries:.0f} entries a year are taken, which keep {stock:.0f} in care"
        )
    return CareFound(stock, entries, max(stay, SHORTEST_STAY), spread, fit, source)


def _row(panel: Panel, council: Council) -> int | None:
    for row, each in enumerate(panel.councils):
        if each.key == council.key:
            return row
    return None
