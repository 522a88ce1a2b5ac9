"""``capacity schema``: every key of a scenario, for editors and for readers."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table of assumptions instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files: each key's unit, default, range and source."""
    from json import dumps

    from capacity.scenario.describing import assumptions, json_schema

    typer.echo(assumptions().rstrip() if markdown else dumps(json_schema(), indent=2))
