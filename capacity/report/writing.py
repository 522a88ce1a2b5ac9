"""The report of a run folder, written into it: `report.html` and `results.xlsx`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from capacity.files import written_whole
from capacity.report.charts import charts
from capacity.report.neighbours import beside_neighbours, read_neighbours
from capacity.report.page import page
from capacity.report.pictures import warm_up
from capacity.report.results import read_results
from capacity.report.workbook import workbook


def write_report(
    folder: str | Path,
    *,
    public: bool = False,
    published: str | Path | None = None,
    council: str = "",
    year: int | None = None,
) -> tuple[Path, Path]:
    """Write the report and the workbook of a run folder; return where they are.

    Parameters
    ----------
    public
        Leave out officers' names and single caseloads, and counts under 5; the files are
        then `report-public.html` and `results-public.xlsx`.
    published, council, year
        Folder of published statistics, and whose figures to set beside region and England;
        the year to 31 March is the last that was over when the run began.

    Raises
    ------
    InputError
        If it is no run folder, nothing in it has finished, or it cannot be written.
    """
    with ThreadPoolExecutor(1) as engine:
        engine.submit(warm_up)
        results = read_results(folder, public=public)
        beside = None
        if published is not None:
            start = results.runs.header.start
            known = read_neighbours(str(published), council, start, year)
            beside = beside_neighbours(known, results)
        suffix = "-public" if public else ""
        report, sheets = (
            Path(folder) / f"{stem}{suffix}.{kind}"
            for stem, kind in (("report", "html"), ("results", "xlsx"))
        )
        drawn = list(charts(results))
        with written_whole(report) as html, written_whole(sheets) as book:
            html.write_text(page(results, drawn, beside), encoding="utf-8", newline="\n")
            book.write_bytes(workbook(results, drawn))
    return report, sheets
