"""Charts as SVG and PNG, made here without a browser; nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from capacity.report.rows import drawable

if TYPE_CHECKING:
    import altair as alt

_KEPT = "=:;/()'.-_+!*@$~"  # neither space nor comma: srcset would cut there


def svg(chart: alt.LayerChart | dict[str, Any]) -> str:
    """Return a chart, or its specification, as SVG."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(specification(chart))
    return drawn


def png(chart: alt.LayerChart, scale: float = 1.0) -> bytes:
    """Return a chart as PNG."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(specification(chart), scale=scale)
    return drawn


def address(picture: str) -> str:
    """Return an SVG as a data address, which a page can show without a second file."""
    return f"data:image/svg+xml,{quote(picture, safe=_KEPT)}"


def specification(chart: alt.LayerChart | dict[str, Any]) -> dict[str, Any]:
    """Return the Vega-Lite specification; the charts' tests check it, not each report."""
    plain = chart if isinstance(chart, dict) else chart.to_dict(validate=False)
    described: dict[str, Any] = drawable(plain)
    return described


def warm_up() -> None:
    """Start the drawing engine, which takes half a second, while others read files."""
    import vl_convert

    vl_convert.vegalite_to_svg({"data": {"values": [{}]}, "mark": "point"})
