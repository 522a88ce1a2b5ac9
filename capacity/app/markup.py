"""Tables and bars as HTML in which everything from a sheet is text, and can do nothing.

The page shows ids and names only through these, never as Markdown, in which an id could
be a link or a picture from elsewhere. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from capacity.practice.band import Band, Position
from capacity.report import theme
from capacity.service.errors import unturned


@dataclass(frozen=True, slots=True)
class Raw:
    """HTML made here, with everything that came from outside escaped."""

    html: str


@dataclass(frozen=True)
class Grid:
    """A table: its caption, headings and rows; `numbers` are columns to be set to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str | int | float | Raw | None]]
    numbers: frozenset[int] = field(default_factory=frozenset)
    heads_of_rows: bool = True
    high: bool = False


STYLE = f"""<style>
[data-testid="stMainBlockContainer"]{{padding-top:2.5rem}}
.cp-scroll{{overflow-x:auto;margin:0 0 1rem}}
.cp-high{{max-height:26rem;overflow-y:auto}}
.cp-scroll:focus-visible{{outline:3px solid {theme.BLUE}}}
.cp-table{{border-collapse:collapse;width:100%;font-size:.95rem;color:#0b0c0c}}
.cp-caption{{font-weight:600;margin:0 0 .25rem;color:{theme.GREY}}}
.cp-above,.cp-in,.cp-below,.cp-k{{white-space:nowrap}}
.cp-table th,.cp-table td{{text-align:left;vertical-align:top;padding:.3rem .7rem .3rem 0;
border-bottom:1px solid {theme.RULE};overflow-wrap:break-word;min-width:2.6rem;max-width:40rem}}
.cp-table thead th{{color:{theme.BLUE};border-bottom:2px solid {theme.BLUE};background:#fff;
position:sticky;top:0;z-index:1;vertical-align:bottom}}
.cp-table tbody th{{font-weight:600;min-width:5.5rem}}
.cp-table .cp-n{{text-align:right}}
.cp-table .cp-w{{min-width:16rem}}
.cp-above{{color:{theme.PLUM};font-weight:600}}.cp-in{{color:{theme.BLUE}}}
.cp-below{{color:{theme.LABEL_ORANGE};font-weight:600}}
.cp-track{{position:relative;height:1.3rem;min-width:11rem;background:#fff;
border-bottom:1px solid {theme.RULE}}}
.cp-track span{{position:absolute;top:0;bottom:0;box-sizing:border-box}}
.cp-band{{background:{theme.BAND};border-left:2px solid #8a97a3;border-right:2px solid #8a97a3}}
.cp-ring,.cp-dot{{width:.85rem;height:.85rem;margin:.22rem 0 0 -.42rem;border-radius:50%;
border:2px solid {theme.BLUE};background:#fff}}
.cp-dot{{background:{theme.BLUE}}}
.cp-bar{{background:{theme.BLUE}}}.cp-over{{background:{theme.PLUM}}}
.cp-mark{{width:3px;background:{theme.LABEL_ORANGE}}}
.cp-lead{{font-size:1.15rem;color:#0b0c0c;margin:0 0 .5rem}}
.cp-plain{{color:#0b0c0c;margin:0 0 .6rem;overflow-wrap:anywhere}}
.cp-plain li{{margin:0 0 .2rem}}
.cp-flag{{border-left:6px solid {theme.PLUM};padding:.4rem .8rem;margin:0 0 1rem;color:#0b0c0c}}
.cp-good{{border-left:6px solid {theme.BLUE};padding:.4rem .8rem;margin:0 0 1rem;color:#0b0c0c}}
.cp-image{{max-width:100%;height:auto}}
.cp-narrow{{display:none}}
@media (max-width:640px){{.cp-wide{{display:none}}.cp-narrow{{display:block}}
.cp-table{{font-size:.88rem}}}}
</style>"""
"""The page's own looks; the colours are the report's."""


def text(words: object, *, sentence: bool = False) -> str:
    """Return anything as text that is inert in HTML; right-to-left text stays in its place.

    A sentence of ours runs from left to right, even if it begins with a name that does not.
    """
    ours = ' dir="ltr"' if sentence else ""
    inside = escape(unturned(str(words)))
    return f"<bdi{ours}>{inside}</bdi>" if inside else ""


def table(grid: Grid) -> str:
    """Return a table that scrolls by itself where the screen is narrow."""
    heads = "".join(
        f'<th scope="col"{_right(grid, at)}>{escape(head)}</th>'
        for at, head in enumerate(grid.heads)
    )
    rows = "".join(_row(grid, row) for row in grid.rows)
    caption = escape(grid.caption)
    high = " cp-high" if grid.high else ""
    return (
        f'<p class="cp-caption">{caption}</p>'
        f'<div class="cp-scroll{high}" role="region" tabindex="0" aria-label="{caption}">'
        f'<table class="cp-table" aria-label="{caption}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _right(grid: Grid, at: int) -> str:
    return ' class="cp-n"' if at in grid.numbers else ""


def _row(grid: Grid, row: Sequence[str | int | float | Raw | None]) -> str:
    cells = []
    for at, value in enumerate(row):
        wide = isinstance(value, str) and len(value) > 50
        plain = "" if value is None or isinstance(value, Raw) else text(value, sentence=wide)
        inside = value.html if isinstance(value, Raw) else plain
        if at == 0 and grid.heads_of_rows:
            cells.append(f'<th scope="row">{inside}</th>')
        else:
            cells.append(f"<td{' class=cp-w' if wide else _right(grid, at)}>{inside}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def paragraph(words: object, kind: str = "cp-plain") -> str:
    """Return a paragraph of text; `kind` is one of the style's classes."""
    return f'<p class="{kind}">{text(words, sentence=True)}</p>'


def points(items: Sequence[str]) -> str:
    """Return a list of texts; nothing if there is none."""
    inside = "".join(f"<li>{text(item, sentence=True)}</li>" for item in items)
    return f'<ul class="cp-plain">{inside}</ul>' if items else ""


def message(words: object, *, good: bool = False) -> str:
    """Return a notice: what went wrong, or that it went well."""
    lines = "<br>".join(text(line, sentence=True) for line in str(words).splitlines())
    role = "status" if good else "alert"
    return f'<div class="{"cp-good" if good else "cp-flag"}" role="{role}">{lines}</div>'


def whole(words: object) -> Raw:
    """Return a short text that no line break parts."""
    return Raw(f'<span class="cp-k">{text(words)}</span>')


WHERE = {
    Position.ABOVE: ("cp-above", "▲ {} above"),
    Position.IN: ("cp-in", "● in the band"),
    Position.BELOW: ("cp-below", "▼ {} below"),
}


def where(limits: Band, held: int) -> Raw:
    """Say where a caseload stands: by a sign, a number and a word, not by colour alone."""
    looks, words = WHERE[limits.position(held)]
    far = held - limits.high if held > limits.high else limits.low - held
    return Raw(f'<span class="{looks}">{words.format(far)}</span>')


def band_bar(limits: Band, before: int, after: int | None, top: int) -> Raw:
    """Draw a caseload on the scale 0 to `top`: the band, a ring for now, a dot for proposed."""
    low, high = _share(limits.low, top), _share(limits.high, top)
    ring = f'<span class="cp-ring" style="left:{_share(before, top):.1f}%"></span>'
    dot = ""
    if after is not None:
        dot = f'<span class="cp-dot" style="left:{_share(after, top):.1f}%"></span>'
    return Raw(
        f'<div class="cp-track" aria-hidden="true"><span class="cp-band" '
        f'style="left:{low:.1f}%;width:{high - low:.1f}%"></span>{ring}{dot}</div>'
    )


def filled_bar(value: float, mark: float | None, top: float) -> Raw:
    """Draw a bar from 0 to `value`, with a mark where there is as much as there may be."""
    over = mark is not None and value > mark
    line = ""
    if mark is not None:
        line = f'<span class="cp-mark" style="left:{_share(mark, top):.1f}%"></span>'
    return Raw(
        f'<div class="cp-track" aria-hidden="true"><span class="{"cp-over" if over else "cp-bar"}" '
        f'style="left:0;width:{_share(value, top):.1f}%"></span>{line}</div>'
    )


def _share(value: float, top: float) -> float:
    return min(100.0, 97.0 * value / top) if top > 0 else 0.0


def pictures(wide: str, narrow: str, described: str) -> str:
    """Return a chart as two pictures, of which the screen's width chooses one."""
    return "".join(
        f'<img class="cp-image {looks}" src="{escape(address)}" alt="{escape(described)}">'
        for looks, address in (("cp-wide", wide), ("cp-narrow", narrow))
    )
