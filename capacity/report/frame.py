"""What every page has in common: its frame, its style, and how a template is filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent / "templates"


def rendered(
    template: str, filters: Mapping[str, Callable[..., str]] | None = None, **filled: Any
) -> str:
    """Return a page: one file in the common style, in which whatever is filled in is text.

    Parameters
    ----------
    template
        Its name without `.html.j2`; it extends `base`, and needs a `heading`.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    environment.filters.update(filters or {})
    return environment.get_template(f"{template}.html.j2").render(**filled)
