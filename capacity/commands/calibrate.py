"""``capacity calibrate``: from data to a scenario, with the fit shown."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from capacity.commands import group

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from capacity.calibration.found import Found
    from capacity.files.load_report import LoadReport
    from capacity.service import Caseload

calibrate = group("Make a scenario from published statistics or from your own data.")

Out = Annotated[Path, typer.Option(metavar="F", help="Scenario to write, .toml.")]
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of published CSV files.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="Name or code of the council.")]
Year = Annotated[int, typer.Option(metavar="Y", help="Year to 31 March.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over files of those names.")]


@calibrate.command()
def published(
    folder: Folder, council: Name, year: Year, out: Out, replace: Replace = False
) -> None:
    """Write a complete scenario of any English council and year from published statistics."""
    from capacity.calibration.published_scenario import calibrate_published
    from capacity.files.published import read_published

    _refuse_outputs(out, [folder], replace=replace, caseload=False)
    read = read_published(folder)
    made = calibrate_published(read, council, year)
    _say(map(_rows_of, read.reports))
    _write(made.text, out)
    _write_reports(read.reports, out)
    _say(made.fit)
    _warn(f"{report.source}: {text}" for report in read.reports for text in report.warnings)
    _warn(made.notes)
    typer.echo(
        f"wrote {out} and a load report beside it; it runs as it stands: capacity simulate {out}"
    )


def _rows_of(report: LoadReport) -> str:
    """Account for a file's rows in a line: how many are kept, and why the others are not."""
    from collections import Counter

    why = Counter(dropped.reason for dropped in report.dropped)
    left = "".join(f"; {count:,} {reason}" for reason, count in why.most_common(3))
    blank = f"; {report.blank:,} blank" if report.blank else ""
    name = report.source.partition(":")[0]
    return f"{name}: {report.kept:,} of {report.rows_read:,} rows{left}{blank}"


def _refuse_outputs(
    out: Path, inputs: Iterable[Path | None], *, replace: bool, caseload: bool = True
) -> None:
    """Refuse to write over what is read or, unless told to, over anything."""
    from capacity.files.atomic import refuse_overwriting
    from capacity.service.errors import InputError

    if not out.name:
        raise InputError("is a folder", where=f"--out {out}", allowed="the name of a file")
    outputs = [out, _report_beside(out), *([_sheet_beside(out)] if caseload else [])]
    refuse_overwriting(outputs, [each for each in inputs if each is not None], replace=replace)


def _write(text: str, out: Path) -> None:
    """Write a scenario, read it back, and leave nothing behind that does not load."""
    from capacity.files.atomic import written_whole

    with written_whole(out) as beside:
        _load_back(text, beside, out)


def _load_back(text: str, beside: Path, out: Path) -> None:
    """Write a scenario beside its place and read it; a fault names its place."""
    from capacity.scenario import Scenario
    from capacity.service.errors import InputError

    beside.write_text(text, encoding="utf-8", newline="\n")
    try:
        Scenario.load(beside)
    except InputError as fault:
        raise InputError(
            fault.found, where=fault.where.replace(beside.name, out.name), allowed=fault.allowed,
            suggestion=fault.suggestion,
        ) from None  # fmt: skip


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(fill(line, 80, subsequent_indent="  "))


def _warn(notes: Iterable[str]) -> None:
    for note in notes:
        typer.echo(fill(f"warning: {note}", 80, subsequent_indent="  "), err=True)


@calibrate.command(name="annex-a")
def annex_a(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Workbook, .csv, or a folder.")],
    as_at: Annotated[str, typer.Option(help="Day of the extract.")],
    out: Out,
    team: Annotated[Path | None, typer.Option(help="Team sheet.")] = None,
    officers: Annotated[
        Path | None, typer.Option(help="Sheet with child_id, officer and what else is known.")
    ] = None,
    published: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of published CSV files.")
    ] = None,
    council: Annotated[str, typer.Option(metavar="NAME", help="Name or code, with it.")] = "",
    replace: Replace = False,
) -> None:
    """Start from the children of an Annex A, with rates of its last six months."""
    from capacity.calibration.annex_scenario import calibrate_annex_a
    from capacity.files.annex_a import read_annex_a
    from capacity.files.cells import read_day
    from capacity.files.officers import read_officers

    day = read_day(as_at, "--as-at")
    _refuse_outputs(out, [file, team, officers, published], replace=replace)
    known, sheet = _published_of(published, council, day), _team_beside(team, out)
    read = read_annex_a(file, day)
    held, held_report = read_officers(officers) if officers else ({}, None)
    for report in (*read.reports, *([held_report] if held_report else [])):
        typer.echo(report.to_text() + "\n")
    made = calibrate_annex_a(
        read, known, held, _sheet_beside(out).name,
        sheet,
    )  # fmt: skip
    _write_with_caseload(made.text, made.caseload, out)
    _write_reports([*read.reports, *([held_report] if held_report else [])], out)
    _finish(made.fit, made.notes, out)


def _published_of(folder: Path | None, council: str, day: date) -> Found | None:
    """Return what is published of a council by the day."""
    from capacity.service.errors import InputError

    if folder is None:
        if council:
            raise InputError("a council without published files", where="--council",
                             allowed="--published DIR with it")  # fmt: skip
        return None
    if not council:
        raise InputError("published files without a council", where="--published",
                         allowed="--council NAME with it")  # fmt: skip
    from capacity.calibration.council import latest_council
    from capacity.files.published import read_published

    return latest_council(read_published(folder), council, day)


def _sheet_beside(out: Path) -> Path:
    return out.with_name(f"{out.stem}-caseload.csv")


def _report_beside(out: Path) -> Path:
    return out.with_name(f"{out.stem}-load-report.csv")


def _team_beside(team: Path | None, out: Path) -> str:
    """Return the team sheet as the scenario names it, relative to where it is written."""
    if team is None:
        return ""
    from os.path import relpath

    from capacity.files.team import read_team

    read_team(team)
    return Path(relpath(team.resolve(), out.resolve().parent)).as_posix()


def _write_with_caseload(text: str, caseload: Caseload, out: Path) -> None:
    """Write scenario and caseload; neither is left behind without the other."""
    from capacity.files.caseload import write_caseload
    from capacity.service.errors import InputError

    sheet = _sheet_beside(out)
    before = sheet.read_bytes() if sheet.is_file() else None
    write_caseload(caseload, sheet)
    try:
        _write(text, out)
    except InputError:
        sheet.unlink() if before is None else sheet.write_bytes(before)
        raise


def _write_reports(reports: Iterable[LoadReport], out: Path) -> None:
    """Write the load reports as a sheet beside the scenario."""
    import csv

    from capacity.files.atomic import written_whole

    with (
        written_whole(_report_beside(out)) as beside,
        beside.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        for number, report in enumerate(reports):
            rows = report.to_rows()
            writer.writerows(rows if number == 0 else rows[1:])


def _finish(fit: Iterable[str], notes: Iterable[str], out: Path) -> None:
    _say(fit)
    _warn(notes)
    typer.echo(f"wrote {out}, {_sheet_beside(out).name} and a load report beside it")


@calibrate.command()
def ssda903(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with the three files.")],
    as_at: Annotated[str, typer.Option(help="Day to start from.")],
    out: Out,
    team: Annotated[Path | None, typer.Option(help="Team sheet.")] = None,
    officers: Annotated[
        Path | None, typer.Option(help="Sheet with child_id, officer and what else is known.")
    ] = None,
    published: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of published CSV files.")
    ] = None,
    council: Annotated[str, typer.Option(metavar="NAME", help="Name or code, with it.")] = "",
    replace: Replace = False,
) -> None:
    """Start from the children in care of a 903 return, with its entries and stays."""
    from capacity.calibration.ssda903_scenario import calibrate_ssda903
    from capacity.files.cells import read_day
    from capacity.files.officers import read_officers
    from capacity.files.ssda903 import read_ssda903

    day = read_day(as_at, "--as-at")
    _refuse_outputs(out, [folder, team, officers, published], replace=replace)
    known, sheet = _published_of(published, council, day), _team_beside(team, out)
    read = read_ssda903(folder, day)
    held, held_report = read_officers(officers) if officers else ({}, None)
    for report in (*read.reports, *([held_report] if held_report else [])):
        typer.echo(report.to_text() + "\n")
    made = calibrate_ssda903(
        read, known, held, _sheet_beside(out).name,
        sheet,
    )  # fmt: skip
    _write_with_caseload(made.text, made.caseload, out)
    _write_reports([*read.reports, *([held_report] if held_report else [])], out)
    _finish(made.fit, made.notes, out)


@calibrate.command()
def neighbours(folder: Folder, council: Name, year: Year) -> None:
    """Show a council's rates, growth and timeliness beside its region and England."""
    from capacity.calibration.neighbours import neighbours as lines
    from capacity.calibration.remarks import refuse_unknown_year
    from capacity.files.published import read_published

    published = read_published(folder)
    found = published.find(council)
    refuse_unknown_year(published, found, year)
    for line in lines(published, found, year):
        typer.echo(line)


@calibrate.command()
def hours(
    sheet: Annotated[Path, typer.Argument(metavar="SHEET", help="Survey of hours, .csv, .xlsx.")],
    base: Annotated[Path, typer.Option(metavar="SCENARIO", help="Scenario to build on.")],
    out: Out,
    replace: Replace = False,
) -> None:
    """Replace assumed hours of a scenario with those of a local survey."""
    from os.path import relpath

    from capacity.calibration.hours import FEWEST, TASKS, measured, read_hours
    from capacity.calibration.stated import toml
    from capacity.scenario import Scenario
    from capacity.service.errors import InputError

    _refuse_outputs(out, [sheet, base], replace=replace, caseload=False)
    assumed = Scenario.load(base).work
    entries, report = read_hours(sheet)
    typer.echo(report.to_text() + "\n")
    stated = list(measured(entries, assumed))
    if not stated:
        raise InputError(
            f"no task has {FEWEST} entries", where=str(sheet),
            allowed=f"at least {FEWEST} entries of one of {', '.join(TASKS)}",
        )  # fmt: skip
    counts = ", ".join(f"{task} {sum(e.task == task for e in entries)}" for task in TASKS)
    head = [f"Hours as measured, from '{sheet.name}': {counts}. A task with fewer than {FEWEST} "
            "entries keeps the hours of the scenario below. work.hours_scale stays as it is there: "
            "it moves every task, the measured ones too."]  # fmt: skip
    extends = Path(relpath(base.resolve(), out.resolve().parent)).as_posix()
    _, _, body = toml(stated, head).partition("\n\n")
    comment = "\n".join(line for line in toml([], head).splitlines())
    _write(f'{comment}\nextends = "{extends}"\n\n{body}', out)
    _write_reports([report], out)
    for each in stated:
        typer.echo(f"{each.key}: {each.note}")
    typer.echo(f"wrote {out} and a load report beside it")
