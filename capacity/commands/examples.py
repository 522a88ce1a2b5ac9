"""What stands below each command's help: command lines that can be typed as they are."""

from __future__ import annotations

import typer

EXAMPLES: dict[str, tuple[str, ...]] = {
    "simulate": (
        "scenarios/medway-2016.toml",
        "my-service.toml --replications 200 --set workforce.fte=12.8",
        "my-service.toml --replications auto --json",
    ),
    "compare": (
        "scenarios/medway-2016.toml scenarios/no-displacement.toml",
        "my-service.toml two-more-officers.toml --explain",
    ),
    "sweep": (
        "my-service.toml --vary workforce.fte=10,11,12,13",
        "my-service.toml --sensitivity --metric caseload_per_fte",
    ),
    "allocate": (
        "caseload.csv team.csv",
        "caseload.csv team.csv --rebalance --tolerance 2 --pin C0001='Ann Lee'",
        "caseload.csv team.csv --leaver 'Ann Lee' --by 2026-03-31 --explain C0001",
        "--revise results/proposal/proposal.xlsx",
    ),
    "due": ("caseload.csv", "caseload.csv team.csv --as-at 2026-01-05 --weeks 13"),
    "plan": (
        "scenarios/pipeline-2016.toml",
        "my-service.toml --target-caseload 65 --confidence 0.8",
    ),
    "check": ("my-service.toml caseload.csv team.csv",),
    "calibrate published": (
        "published --council Kent --year 2024 --out kent.toml",
    ),
    "calibrate annex-a": (
        "annex-a.xlsx --as-at 2026-03-31 --team team.csv --out my-service.toml",
    ),
    "calibrate ssda903": ("903 --as-at 2026-03-31 --team team.csv --out my-service.toml",),
    "calibrate neighbours": ("published --council Kent --year 2024",),
    "calibrate hours": ("hours.xlsx --base my-service.toml --out measured.toml",),
    "backtest": (
        "published --origin 2020 --horizon 3",
        "published --origin 2018 --origin 2020 --horizon 3 --council Kent --json",
    ),
    "england": ("published --year 2024 --replications 20",),
    "new caseload": ("--out my-caseload.xlsx",),
    "new team": ("--out my-team.xlsx",),
    "new scenario": ("--out my-service.toml",),
    "new example": ("--out example",),
    "new hours": ("--out hours.xlsx",),
    "new annex-a": ("--out annex-a.xlsx --as-at 2026-03-31 --mess all",),
    "report": (
        "results/medway-2016",
        "results/medway-2016 --public",
        "results/medway-2016 --published published --council Medway",
    ),
    "schema": ("", "--markdown"),
    "serve": ("", "--port 8600 --folder proposals --no-browser"),
    "purge": ("", "proposals --yes"),
}  # fmt: skip
"""By the words of the command, what may follow them."""


def add_examples(app: typer.Typer, words: str = "") -> None:
    """Put its examples below the help of every command of a program or a group."""
    for each in app.registered_commands:
        name = each.name or str(getattr(each.callback, "__name__", "")).replace("_", "-")
        command = f"{words} {name}".strip()
        lines = [f"  capacity {command} {rest}".rstrip() for rest in EXAMPLES.get(command, ())]
        if lines:
            # \b keeps the lines from being run together.
            each.epilog = "\n".join(["\b", "Examples:", *lines])
    for group in app.registered_groups:
        if group.typer_instance is not None:
            add_examples(group.typer_instance, f"{words} {group.name}".strip())
