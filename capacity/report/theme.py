"""How everything looks: colours, type, sizes; the same in page, notebook and workbook.

The palette is that of the Government Analysis Function. Its lighter colours are for
marks only: text is in those that stand out from white paper by 4.5 to 1 or more.
Each chart reads in greyscale too, since nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

BLUE, TEAL, PLUM, ORANGE, GREY, LILAC = (
    "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1",
)  # fmt: skip
LABEL_ORANGE = "#C5451B"
FOR_TEXT = (BLUE, PLUM, GREY, LABEL_ORANGE)
PAPER, RULE, BAND = "#FFFFFF", "#D5D8DB", "#E3E9EE"
FONT = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans Condensed', sans-serif"
"""Of the machine that shows it: nothing is fetched."""


@dataclass(frozen=True)
class Size:
    """What a chart is drawn for; `width` counts labels and axes.

    Attributes
    ----------
    beside
        Room to the right of the plot, for the lines' labels.
    height
        Height of the plot alone.
    """

    width: int
    height: int
    beside: int
    text: int = 14

    @property
    def narrow(self) -> bool:
        """Whether words must be short."""
        return self.width < 500

    @property
    def plot(self) -> int:
        """Width of the plot alone."""
        return self.width - self.beside - 50


WIDE = Size(760, 300, 170)
NARROW = Size(400, 260, 100)


def heading(title: str, subtitle: str, size: Size) -> dict[str, Any]:
    """Return title and subtitle, broken into lines that fit."""
    lines, below = (
        textwrap.wrap(text, size.width // per_letter)
        for text, per_letter in ((title, 9), (subtitle, 7))
    )
    return {"text": lines, "subtitle": below}


def config(size: Size) -> dict[str, Any]:
    """Return Vega-Lite's settings."""
    words = {"font": FONT, "fontSize": size.text, "color": GREY}
    return {
        "background": PAPER,
        "font": FONT,
        # Room for a machine whose letters are wider than the ones measured here.
        "padding": {"left": 8, "top": 6, "bottom": 6, "right": 16 if size.narrow else 26},
        "view": {"stroke": None},
        "axis": {
            "labelFont": FONT, "labelFontSize": size.text, "labelColor": GREY, "title": None,
            "domainColor": GREY, "tickColor": RULE, "gridColor": RULE, "labelPadding": 5,
            "titleFont": FONT, "titleFontSize": size.text, "titleColor": GREY,
            "titleFontWeight": "normal",
        },
        "axisY": {"domain": False, "ticks": False},
        "text": words,
        "title": {
            "font": FONT, "fontSize": size.text + 3, "fontWeight": "bold", "color": GREY,
            "subtitleFont": FONT, "subtitleFontSize": size.text, "subtitleColor": GREY,
            "anchor": "start", "frame": "bounds", "offset": 14, "subtitlePadding": 6,
        },
    }  # fmt: skip
