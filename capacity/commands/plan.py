"""``capacity plan``: how many posts and locums, when, at what cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from capacity.planning.outcome import StaffingPlan


def plan(
    scenario: Annotated[Path, typer.Argument(help="The scenario file.")],
    target_caseload: Annotated[
        float, typer.Option(metavar="N", help="Children per full-time officer, at most.")
    ] = 70.0,
    confidence: Annotated[
        float, typer.Option(metavar="P", help="Chance of each month to be at or under that.")
    ] = 0.9,
    check: Annotated[
        int, typer.Option(min=0, metavar="N", help="Full simulations that check the plan.")
    ] = 0,
    locum_share: Annotated[
        float | None,
        typer.Option(metavar="PCT", help="Locums, at most, in % of FTE."),
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(
            metavar="YEAR=POUNDS", help="Most for a financial year, as 2016-17=900000; may repeat."
        ),
    ] = None,
    paths: Annotated[
        int, typer.Option(min=50, metavar="N", help="Demand paths to calibrate on, and to show.")
    ] = 2000,
    solver: Annotated[str, typer.Option(metavar="NAME", help="highs or cbc.")] = "highs",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change a key; may be repeated."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes of the check.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write report.html, plan.xlsx, plan.json and plan.txt."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Plan posts and locums that keep caseloads in the band with a chance, at least cost."""
    from capacity.commands.running import read_scenarios
    from capacity.files.atomic import refuse_unwritable
    from capacity.planning import plan_staffing

    if out is not None:
        refuse_unwritable(out)
    (base,) = read_scenarios([scenario], settings or [], None, None)
    made = plan_staffing(
        base, target_caseload, confidence, locum_share_pct=locum_share,
        budgets=_budgets(budget or []), check=check, paths=paths, solver=solver, jobs=jobs,
        progress=lambda what: typer.echo(f"{base.name}: {what}", err=True),
    )  # fmt: skip
    document = _plain(made)
    if out is not None:
        _write(made, document, out)
    typer.echo(document if json else made.text())


def _plain(made: "StaffingPlan") -> str:
    from json import dumps

    return dumps(made.document(), allow_nan=False, indent=1)


def _budgets(given: list[str]) -> "dict[str, float] | None":
    from capacity.service import InputError

    found: dict[str, Any] = {}
    for each in given:
        year, _, pounds = each.partition("=")
        year = year.strip()
        if year in found:
            raise InputError(f"{year} twice", where="--budget", allowed="a financial year once")
        try:
            found[year] = float(pounds.strip().removeprefix("£").replace(",", ""))
        except ValueError:
            raise InputError(
                f"found '{each}'", where="--budget", allowed="a financial year and pounds, "
                "as 2016-17=900000",
            ) from None  # fmt: skip
    return found or None


def _write(made: "StaffingPlan", document: str, out: Path) -> None:
    from capacity.commands.folder import write_files
    from capacity.planning.sheets import workbook
    from capacity.report.plan_page import plan_page

    contents = {
        "plan.json": f"{document}\n".encode(),
        "plan.txt": f"{made.text()}\n".encode(),
        "plan.xlsx": workbook(made),
        "report.html": plan_page(made).encode(),
    }
    write_files(out, contents)
