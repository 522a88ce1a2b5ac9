"""``capacity allocate``: who should hold whom, what changes and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from capacity.allocation.changes import Changed
    from capacity.allocation.proposal import Proposal
    from capacity.allocation.reasons import Choice
    from capacity.allocation.revision import Returned

BANDS = {"above": "magenta", "in": "blue", "below": "yellow"}
"""On a terminal, the colour of an officer's line by its last word: where it stands."""


def allocate(  # noqa: PLR0917
    context: typer.Context,
    caseload: Annotated[Path | None, typer.Argument(help="The caseload sheet.")] = None,
    team: Annotated[Path | None, typer.Argument(help="The team sheet.")] = None,
    revise: Annotated[
        Path | None, typer.Option(help="A proposal.xlsx that comes back, filled in.")
    ] = None,
    as_at: Annotated[
        str | None, typer.Option(help="The day of the proposal; today if left out.")
    ] = None,
    rebalance: Annotated[bool, typer.Option("--rebalance", help="Let any child move.")] = False,
    leaver: Annotated[str, typer.Option(help="An officer who leaves.")] = "",
    by: Annotated[str, typer.Option(help="The day by which leavers count as gone.")] = "",
    starter: Annotated[str, typer.Option(help="An officer whose caseload is built up.")] = "",
    to: Annotated[int | None, typer.Option(min=0, help="The starter's caseload.")] = None,
    measure: Annotated[
        str, typer.Option(help="What a load counts: children, weighted, lac or hours.")
    ] = "children",
    tolerance: Annotated[
        float, typer.Option(help="Children per FTE that a load may stray from fair.")
    ] = 0.0,
    max_moves: Annotated[
        int | None, typer.Option(min=0, help="Most children who may change officer by choice.")
    ] = None,
    pin: Annotated[
        list[str] | None, typer.Option(metavar="CHILD=OFFICER", help="Insist on an officer.")
    ] = None,
    bar: Annotated[
        list[str] | None, typer.Option(metavar="CHILD=OFFICER", help="Rule an officer out.")
    ] = None,
    handovers_per_week: Annotated[
        int, typer.Option(min=1, metavar="N", help="Children an officer takes over in a week.")
    ] = 6,
    leaves_within: Annotated[
        int,
        typer.Option(
            min=0, metavar="WEEKS", help="Who leaves or goes away so soon receives nobody new."
        ),
    ] = 13,
    explain: Annotated[
        str, typer.Option(metavar="CHILD", help="Show every officer for one child.")
    ] = "",
    solver: Annotated[str, typer.Option(help="highs or cbc.")] = "highs",
    time_limit: Annotated[float, typer.Option(help="Seconds for the whole solve.")] = 60.0,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the proposal goes.")] = Path(
        "results/proposal"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Propose who should hold whom; by default only children without an officer are placed."""
    wishes: dict[str, Any] = {
        "rebalance": rebalance,
        "measure": measure,
        "tolerance": tolerance,
        "max_moves": max_moves,
        "pins": [_pair(text, "--pin") for text in pin or []],
        "bars": [_pair(text, "--bar") for text in bar or []],
        "leaver": leaver,
        "by": by,
        "starter": starter,
        "to": to,
        "handovers_per_week": handovers_per_week,
        "leaves_within": leaves_within,
        "solver": solver,
        "time_limit": time_limit,
    }
    given = {name for name in context.params if _is_given(context, name)}
    back = _returned(revise)
    inputs = _inputs(caseload, team, back, as_at, wishes, given)
    inputs = {**inputs, "read": _stamps(inputs)}
    proposal = _propose(inputs)
    changed = _changes(back, proposal)
    choices = proposal.explain(explain) if explain else []
    _keep_returned(revise, out)
    _write(proposal, changed, inputs, out)
    _say(proposal, changed, explain, choices, out, json=json)


def _is_given(context: typer.Context, name: str) -> bool:
    """Whether a flag stood on the command line, whatever its default."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _pair(text: str, flag: str) -> tuple[str, str]:
    from capacity.service import InputError

    child, equals, officer = text.partition("=")
    if not (child.strip() and equals and officer.strip()):
        raise InputError(f"'{text}'", where=flag, allowed="CHILD=OFFICER")
    return child.strip(), officer.strip()


def _returned(revise: Path | None) -> "Returned | None":
    from capacity.allocation.revision import returned

    return returned(revise) if revise is not None else None


def _changes(back: "Returned | None", proposal: "Proposal") -> "list[Changed] | None":
    """Return what changed since the proposal that came back; None if none did."""
    from capacity.allocation.changes import changes

    return changes(back, proposal.plan, proposal.problem) if back is not None else None


def _inputs(
    caseload: Path | None,
    team: Path | None,
    back: "Returned | None",
    as_at: str | None,
    wishes: dict[str, Any],
    given: set[str],
) -> dict[str, Any]:
    """Return everything that makes the proposal: from the flags, or from a returned workbook."""
    from datetime import date

    from capacity.files import read_day
    from capacity.service import InputError

    day = read_day(as_at, "--as-at") if as_at is not None else date.today()
    if wishes["by"]:
        wishes["by"] = read_day(wishes["by"], "--by").isoformat()
    paths = {"caseload": caseload, "team": team}
    sheets = {name: str(path.absolute()) for name, path in paths.items() if path}
    if back is not None:
        dated = {"as_at": day.isoformat()} if as_at is not None else {}
        inputs = back.inputs
        for sheet in _changed_since(inputs):
            typer.echo(f"warning: {sheet}", err=True)
        return {**inputs, **sheets, **dated, "wishes": _beside(inputs["wishes"], wishes, given)}
    if len(sheets) < len(paths):
        raise InputError("a sheet is missing", allowed="CASELOAD and TEAM, or --revise WORKBOOK")
    return {**sheets, "as_at": day.isoformat(), "wishes": wishes}


def _stamps(inputs: dict[str, Any]) -> dict[str, str]:
    """Return what tells whether a sheet is still the one that was read."""
    from hashlib import blake2b

    found = {}
    for name in ("caseload", "team"):
        path = Path(inputs[name])
        if path.is_file():
            found[name] = blake2b(path.read_bytes(), digest_size=8).hexdigest()
    return found


def _changed_since(inputs: dict[str, Any]) -> list[str]:
    """Say which sheets are no longer those that the returned workbook was made from."""
    now = _stamps(inputs)
    return [
        f"{inputs[name]} has changed since the proposal as at {inputs['as_at']} was made from it: "
        "the returned decisions are older than the sheet"
        for name, stamp in inputs.get("read", {}).items()
        if now.get(name, stamp) != stamp
    ]


def _beside(kept: dict[str, Any], flags: dict[str, Any], given: set[str]) -> dict[str, Any]:
    """Return the wishes of a returned workbook; a flag given beside it counts instead."""
    named = {name: flags[name] for name in given & flags.keys()}
    pairs = {
        many: [*kept[many], *flags[many]]
        for one, many in (("pin", "pins"), ("bar", "bars"))
        if one in given
    }
    return {**kept, **named, **pairs}


def _propose(inputs: dict[str, Any]) -> "Proposal":
    from datetime import date

    from capacity.allocation.request import allocate as propose
    from capacity.commands.sheets import warn, warn_of_sheets
    from capacity.files import agree, read_caseload, read_team

    day = date.fromisoformat(inputs["as_at"])
    children, report = read_caseload(Path(inputs["caseload"]), day)
    officers, other = read_team(Path(inputs["team"]))
    warn_of_sheets(report, other)
    warn(agree(children, officers).said)
    wishes = dict(inputs["wishes"])
    wishes["by"] = date.fromisoformat(wishes["by"]) if wishes["by"] else None
    wishes |= {name: [tuple(pair) for pair in wishes[name]] for name in ("pins", "bars")}
    return propose(children, officers, as_at=day, **wishes)


def _keep_returned(revise: Path | None, out: Path) -> None:
    """Keep the workbook that came back, where the new proposal would take its place."""
    from itertools import count

    place = out / "proposal.xlsx"
    if revise is None or not place.exists() or not place.samefile(revise):
        return
    kept = next(
        free for number in count(1) if not (free := out / f"returned-{number}.xlsx").exists()
    )
    place.replace(kept)
    typer.echo(f"note: the workbook that came back is kept as {kept}", err=True)


def _write(
    proposal: "Proposal", changed: "list[Changed] | None", inputs: dict[str, Any], out: Path
) -> None:
    """Write the proposal folder, each file whole or not at all."""
    import json

    from capacity.allocation.changes import sheet
    from capacity.allocation.rendering import tables
    from capacity.allocation.table import comma_separated, workbook
    from capacity.commands.folder import write_files
    from capacity.report.proposal_page import proposal_page

    sheets = [*tables(proposal, inputs), *([sheet(changed)] if changed is not None else [])]
    document = json.dumps({**_document(proposal, changed), "inputs": inputs}, indent=1)
    contents = {
        "proposal.xlsx": workbook(sheets),
        "proposal.csv": comma_separated(sheets[1]).encode("utf-8-sig"),
        "proposal.html": proposal_page(proposal, sheets, inputs).encode(),
        "proposal.json": document.encode(),
    }
    write_files(out, contents)


def _document(proposal: "Proposal", changed: "list[Changed] | None") -> dict[str, Any]:
    """Return the JSON document, with what a revision changed."""
    from capacity.allocation.changes import document

    revision = {} if changed is None else {"revision": document(changed)}
    return {**proposal.document(), **revision}


def _say(
    proposal: "Proposal",
    changed: "list[Changed] | None",
    explain: str,
    choices: "list[Choice]",
    out: Path,
    *,
    json: bool,
) -> None:
    from json import dumps

    from capacity.allocation.changes import lines as lines_of
    from capacity.allocation.rendering import explanation, lines
    from capacity.service.errors import visible

    if json:
        document = _document(proposal, changed)
        if explain:
            document["explain"] = [
                {
                    "officer": c.officer,
                    "costs": list(c.costs),
                    "words": c.words,
                    "excluded": c.excluded,
                }
                for c in choices
            ]
        typer.echo(dumps(document))
        return
    for line in map(visible, lines(proposal)):
        typer.secho(line, fg=BANDS.get(line.rpartition(" ")[2]))
    for line in lines_of(changed) if changed is not None else ():
        typer.echo(visible(line))
    for line in explanation(proposal, explain, choices) if explain else ():
        typer.echo(visible(line))
    typer.echo(f"written to {out}")
