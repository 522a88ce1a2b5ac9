"""Amounts in words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: 1 child, 3 children.

    Parameters
    ----------
    many
        The noun for other numbers than one; with an s added if left out.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def some_children(number: int) -> str:
    """Return `1 child`, `3 children`."""
    return counted(number, "child", "children")
