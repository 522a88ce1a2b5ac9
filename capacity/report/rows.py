"""Rows as a chart takes them: plain, copied as one, and of signs that can be drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

_NOT_IN_SVG = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that no XML may hold (XML 1.0, section 2.2)."""
_LESS = "\\u003c"
"""A notebook shows a chart as a script, which a name with `</script>` in it would end."""


def rows_of(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    """Return a chart of rows of plain values.

    As one text: Altair copies charts at every step, and rows would be copied one by one.
    """
    import altair as alt

    text = json.dumps(drawable(list(rows)), allow_nan=False).replace("<", _LESS)
    return alt.Chart(alt.Data(values=text, format={"type": "json"}))  # type: ignore[no-untyped-call]


def drawable(value: Any) -> Any:
    """Return plain values without signs that no SVG may hold: the engine ends the program there."""
    if isinstance(value, str):
        return _NOT_IN_SVG.sub("", value)
    if isinstance(value, Mapping):
        return {name: drawable(each) for name, each in value.items()}
    return [drawable(each) for each in value] if isinstance(value, list) else value
