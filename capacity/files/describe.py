"""The columns in words, for templates and documentation."""

from __future__ import annotations

from capacity.files.columns import Column, Table

DESCRIPTION_HEADERS = ("column", "required", "what it says", "allowed", "example")


def describe_columns(table: Table) -> list[tuple[str, str, str, str, str]]:
    """Return name, required, meaning, allowed content and example of each column."""
    return [
        (
            column.name,
            "yes" if column.required else "no",
            column.description,
            _allowed(column),
            column.example,
        )
        for column in table.columns
    ]


def _allowed(column: Column) -> str:
    if not column.codes:
        return column.allowed
    meanings = "; ".join(f"{code} = {meaning}" for code, meaning in column.codes.items())
    return meanings + column.allowed.removeprefix(", ".join(column.codes))
