"""Every council calibrated, its lengths of plans beside the published ones, a large Annex A read.

By hand, with a folder of published files:

    python docs/studies/every_council.py FOLDER > docs/studies/every_council.txt

What is common to all councils is fitted once a year. A scenario counts where it loads; the
check is that of `capacity calibrate published`, the year forecast from the one before.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from capacity.calibration import council
from capacity.calibration.bands import bands_of_councils
from capacity.calibration.published_scenario import calibrate_published
from capacity.files.annex_a import read_annex_a
from capacity.files.annex_a_invented import new_annex_a
from capacity.files.published import Published, read_published
from capacity.files.published_tables import CARE, PLANS
from capacity.scenario import Scenario
from capacity.service import InputError

YEARS = (2013, 2015, 2018, 2020, 2022, 2024, 2025)
BAND_YEARS = (2019, 2024)
PLANS_LISTED, CARE_LISTED, ROWS_AT = 5700, 5500, date(2026, 3, 31)


def main(folder: str) -> None:
    """Print each part."""
    published = read_published(folder)
    for line in (*_calibrated(published), *_bands(published), *_large()):
        print(line, flush=True)


def _calibrated(published: Published) -> Iterator[str]:
    made, failed, checked = 0, Counter[str](), [0, 0]
    with (
        patch.object(council, "fit_plans", _once(council.fit_plans, 1)),
        patch.object(council, "fit_care", _once(council.fit_care, 0)),
    ):
        for each in published.councils:
            for year in YEARS:
                if not any(year in published.years(kind, each.key) for kind in (PLANS, CARE)):
                    continue
                try:
                    found = calibrate_published(published, each.code or each.key, year)
                    Scenario.from_dict(tomllib.loads(found.text))
                except InputError as error:
                    failed[str(error)] += 1
                    continue
                made += 1
                own = published.years(PLANS, each.key)
                checked[0] += year in own and year - 1 in own
                checked[1] += any(note.startswith("forecast from") for note in found.notes)
    years = ", ".join(map(str, YEARS))
    yield f"{made} of {made + sum(failed.values())} councils and years calibrate ({years})"
    yield from (f"  {count} times: {said}" for said, count in failed.items())
    yield (
        f"the year forecast from the one before: outside 95 % in {checked[1]} of {checked[0]}, "
        f"{checked[1] / checked[0]:.1%}"
    )


def _once(fit: Callable[..., Any], place: int) -> Callable[..., Any]:
    """Return a fit that is made once for each last year of its panel."""
    made: dict[int, Any] = {}

    def fitted(*arguments: Any) -> Any:
        year = arguments[place].last
        if year not in made:
            made[year] = fit(*arguments)
        return made[year]

    return fitted


def _bands(published: Published) -> Iterator[str]:
    for year in BAND_YEARS:
        found = list(bands_of_councils(published, year))
        tenth, half, most = np.percentile([each.apart for each in found], [10, 50, 90])
        off = 100.0 * np.array([each.made - each.seen for each in found])
        yield (
            f"ended plans {year - 2}-{year}: {len(found)} councils, share in another band "
            f"{tenth:.1%} (tenth), {half:.1%} (half), {most:.1%} (nine tenths)"
        )
        for name, values in (
            ("mean", off.mean(axis=0)),
            ("tenth", np.percentile(off, 10, axis=0)),
            ("nine tenths", np.percentile(off, 90, axis=0)),
        ):
            yield f"  made less published, points, {name}: " + ", ".join(
                f"{v:+.1f}" for v in values
            )


def _large() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annex-a.xlsx"
        new_annex_a(path, ROWS_AT, plans=PLANS_LISTED, looked_after=CARE_LISTED)
        user, elapsed, rows = [], [], 0
        for _ in range(5):
            before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
            read = read_annex_a(path, ROWS_AT)
            after = resource.getrusage(resource.RUSAGE_SELF)
            user.append(after.ru_utime - before.ru_utime)
            elapsed.append(time.perf_counter() - start)
            rows = sum(report.rows_read for report in read.reports)
    yield (
        f"an Annex A of {rows:,} rows: best of five {min(user):.2f} s of user time, "
        f"{min(elapsed):.2f} s elapsed on a machine shared with others"
    )


if __name__ == "__main__":
    main(sys.argv[1])
