"""Draw README's picture, the summary table of a run: ``python docs/picture.py RUN``.

RUN is a run folder, such as ``results/medway-2016`` after the README's first command; the
picture is written to simulate.svg beside this file. It names no font to fetch.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from capacity.experiment.overview import print_overview
from capacity.experiment.runs import read_runs

PICTURE = Path(__file__).with_name("simulate.svg")
COMMAND = "python3 start.py simulate scenarios/medway-2016.toml"
INK, PAPER, GREY = (0x3D, 0x3D, 0x3D), (255, 255, 255), (0x60, 0x60, 0x60)
BLUE, PLUM, ORANGE = (0x12, 0x43, 0x6D), (0x80, 0x16, 0x50), (0xC5, 0x45, 0x1B)
THEME = TerminalTheme(PAPER, INK, [INK, ORANGE, BLUE, ORANGE, BLUE, PLUM, BLUE, GREY])
FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>The summary table of a run of medway-2016</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Consolas, Menlo, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-family: ui-monospace, Consolas, monospace; }}
{styles}
</style>
<defs>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def picture(folder: Path) -> str:
    """Return the table of a run folder as SVG."""
    runs = read_runs(folder)
    console = Console(
        record=True, width=80, file=io.StringIO(), force_terminal=True, highlight=False
    )
    console.print(f"[bold]$ {COMMAND}[/bold]\n")
    print_overview(runs.figures, runs.failures, console)
    return console.export_svg(
        title="capacity", theme=THEME, code_format=FRAME, unique_id="capacity"
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(Path(sys.argv[1])), encoding="utf-8", newline="\n")
