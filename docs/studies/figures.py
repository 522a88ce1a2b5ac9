"""The figures of docs/method.md, drawn from the studies' logs and from `steady` itself.

By hand, once the logs are up to date:

    python docs/studies/figures.py
    python docs/studies/figures.py pressure_everything
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from capacity.experiment.given import read_given
from capacity.experiment.replication import replicate
from capacity.report import theme
from capacity.report.drawing import Picture, Scale, Strand, over_time
from capacity.report.pictures import svg
from capacity.report.plotting import Chart, DataTable
from capacity.scenario import Scenario

STUDIES = Path(__file__).parent
ROOT = STUDIES.parents[1]
FIGURES = STUDIES.parent / "figures"
REPLICATIONS = 100


def drawn(title: str, subtitle: str, layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Return layers as a chart in the house's style."""
    picture = Picture(layers, theme.WIDE.plot, theme.WIDE.height)
    return Chart("", title, subtitle, "", lambda size: picture, DataTable((), ())).draw()


def steady() -> tuple[str, alt.LayerChart]:
    """Draw a year of a service that neither grows nor shrinks."""
    scenario = Scenario.load(ROOT / "scenarios" / "steady.toml")
    given = read_given(scenario)
    runs = [replicate(scenario, each, given) for each in range(REPLICATIONS)]
    closes = [
        (scenario.first_day + timedelta(days=7 * week + 6)).isoformat()
        for week in range(runs[0].weekly.shape[1])
    ]
    strands = []
    for name, label, colour in (
        ("cp_plans", "On a plan", theme.BLUE),
        ("looked_after", "Looked after", theme.PLUM),
    ):
        paths = np.array([run.weekly[runs[0].series.index(name)] for run in runs])
        low, high = np.quantile(paths, [0.1, 0.9], axis=0)
        labels = (("", label, ""), ("", label, ""))
        strands.append(Strand(colour, paths.mean(axis=0), low, high, labels))
    middle = [strand.middle for strand in strands]
    scale = Scale.around([part for strand in strands for part in strand.parts], zero=True)
    picture = over_time(closes, strands, scale, theme.WIDE)
    moved = max(float(np.ptp(each)) for each in middle)
    title = f"Plans and care neither jump nor drift: weekly means move by {moved:.0f} children"
    below = f"Children. Line: mean of {REPLICATIONS} replications. Shaded: four in five of them."
    return "steady", drawn(title, below, picture.layers)


def pressure() -> tuple[str, alt.LayerChart]:
    """Draw timeliness and midway work against realised caseloads."""
    title = "Midway work gives way first, then LAC reviews; ICPCs are protected"
    return "pressure", curve("pressure_curve.txt", title, "steady")


def pressure_everything() -> tuple[str, alt.LayerChart]:
    """Draw the same with every switch of the model on."""
    title = "With everything on the same gives way, 14 children per FTE sooner"
    return "pressure-everything", curve("pressure_everything.txt", title, "Every switch on")


def curve(log: str, title: str, what: str) -> alt.LayerChart:
    """Draw a log of the pressure study."""
    lines = (STUDIES / log).read_text().splitlines()
    names = lines[1].split()
    rows = [line[34:].split() for line in lines[2:7]]
    table = pd.DataFrame(rows, columns=names).astype(float)
    shown = {
        "icpc": ("ICPCs", theme.GREY), "rcpc": ("Review conferences", theme.BLUE),
        "lac": ("LAC reviews", theme.PLUM), "midway": ("Midway reviews done", theme.LABEL_ORANGE),
    }  # fmt: skip
    layers: list[alt.Chart] = []
    for name, (label, colour) in shown.items():
        data = table[["load", name]].rename(columns={name: "share"}).assign(label=label)
        base = alt.Chart(data).encode(
            x=alt.X("load:Q", scale=alt.Scale(domain=[55, 120]), axis=alt.Axis(grid=False)),
            y=alt.Y("share:Q", scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5)),
        )
        layers.append(base.mark_line(color=colour, strokeWidth=2.5, point={"color": colour}))
        layers.append(
            base.transform_filter(f"datum.load == {table.load.max()}")
            .mark_text(color=colour, align="left", dx=9, dy={"icpc": 10, "rcpc": -10}.get(name, 0))
            .encode(text="label:N")
        )
    below = (
        f"Per cent on time or done, by children per FTE (realised). {what}, 52 weeks, "
        f"{lines[0].split(',')[2].split()[0]} replications a point."
    )
    return drawn(title, below, layers)


def ridge() -> tuple[str, alt.LayerChart]:
    """Draw which chances of ending at a later review go with which at the first."""
    lines = (STUDIES / "medway_ridge.txt").read_text().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Ridge"))
    rows = [line.split() for line in lines[start + 2 :] if line.strip()]
    rows = [row for row in rows if len(row) == 5 and row[1] in ("few", "many")]
    table = pd.DataFrame(rows, columns=["first", "exits", "p10", "p50", "p90"])
    table = table.astype({name: float for name in ("first", "p10", "p50", "p90")})
    layers: list[alt.Chart] = []
    for exits, label, colour in (
        ("few", "Few other exits", theme.BLUE),
        ("many", "Many other exits", theme.PLUM),
    ):
        data = table[table.exits == exits].assign(label=label)
        base = alt.Chart(data).encode(
            x=alt.X("first:Q", scale=alt.Scale(domain=[0.02, 0.18]), axis=alt.Axis(grid=False)),
        )
        scale = alt.Scale(domain=[0.34, 0.52])
        layers.append(
            base.mark_area(color=colour, opacity=0.18).encode(
                y=alt.Y("p10:Q", scale=scale), y2="p90:Q"
            )
        )
        line = base.encode(y=alt.Y("p50:Q", scale=scale))
        layers.append(line.mark_line(color=colour, strokeWidth=2.5))
        layers.append(
            line.transform_filter("datum.first > 0.15")
            .mark_text(color=colour, align="left", dx=9)
            .encode(text="label:N")
        )
    title = "The report pins the two chances of ending only together"
    below = (
        "Chance of ending at a later review, by that at the first, of parameter sets within 5 % "
        "of all totals. Line: median. Shaded: four sets in five."
    )
    return "ridge", drawn(title, below, layers)


def main() -> None:
    """Draw every figure."""
    chosen = sys.argv[1:]
    for draw in (steady, pressure, pressure_everything, ridge):
        if chosen and draw.__name__ not in chosen:
            continue
        name, chart = draw()
        (FIGURES / f"{name}.svg").write_text(svg(chart), encoding="utf-8")
        print(f"{name}.svg")


if __name__ == "__main__":
    main()
