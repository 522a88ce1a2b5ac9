"""TOML as `tomllib` reads it, without what would wear Python out."""

from __future__ import annotations

import tomllib
from typing import Any

DEEPEST = 12
"""Tables and lists within each other; no key needs half of them."""


class BeyondReason(ValueError):
    """Text that may be TOML and can be no scenario; the message says why."""


def parse(text: str) -> dict[str, Any]:
    """Return the tables of a text.

    Raises
    ------
    tomllib.TOMLDecodeError
        If it is no TOML.
    BeyondReason
        If tables stand within each other without end, or a number has thousands of figures.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        raise BeyondReason("tables or lists within each other without end") from None
    except ValueError:  # Python turns no more than so many figures into a number
        raise BeyondReason("a number of thousands of figures") from None
    if _too_deep(data):
        raise BeyondReason("tables or lists within each other without end")
    return data


def _too_deep(data: dict[str, Any]) -> bool:
    level: list[Any] = [data]
    for _ in range(DEEPEST):
        inside = (each.values() if isinstance(each, dict) else each for each in level)
        level = [one for each in inside for one in each if isinstance(one, (dict, list))]
    return bool(level)
