# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Calibration and backtest: from your lists to a forecast, and was it right?
#
# `docs/calibration.md` has the method. Everything here is invented, so that it runs anywhere: an
# Annex A of 200 children on plans and 180 looked after, and a year that "came". Put your own
# workbook and your own monthly figures in their place. `PUBLISHED` may name a folder of the
# published statistics; `REPLICATIONS` is how many runs make the forecast.

# %%
import os
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import altair as alt
import pandas as pd

import capacity as cp
from capacity.calibration.annex_scenario import calibrate_annex_a
from capacity.calibration.backtest import backtest
from capacity.calibration.overview import table
from capacity.calibration.tracking import track
from capacity.files import write_caseload
from capacity.files.annex_a import read_annex_a
from capacity.files.annex_a_invented import new_annex_a
from capacity.files.published import read_published

REPLICATIONS = int(os.environ.get("REPLICATIONS", "30"))
PUBLISHED = Path(os.environ.get("PUBLISHED", "published"))
FOLDER, DAY = Path(mkdtemp()), date(2026, 3, 31)

# %% [markdown]
# ## From an Annex A to a scenario
#
# Every row is accounted for, and every figure says where it comes from.

# %%
lists = new_annex_a(FOLDER / "annex-a.xlsx", DAY, plans=200, looked_after=180)
annex = read_annex_a(lists, DAY)
made = calibrate_annex_a(annex, None, {}, "caseload.csv", "")
print("\n".join(made.fit))

# %%
write_caseload(made.caseload, FOLDER / "caseload.csv")
(FOLDER / "mine.toml").write_text(made.text, encoding="utf-8")
mine = cp.Scenario.load(FOLDER / "mine.toml").with_changes({"scenario.weeks": 40})
runs = cp.simulate(mine, REPLICATIONS, out=FOLDER)

# %% [markdown]
# ## Would such forecasts have been right? Every council, from the published figures
#
# Each forecast knows the years up to its origin only. Without the folder this step is left out.

# %%
if PUBLISHED.is_dir():
    scored = backtest(read_published(PUBLISHED), [2016, 2018], 3, paths=300)
    print("\n".join(table(scored)))

# %% [markdown]
# ## Half a year later: what was promised, what came
#
# A service's own months, here played once with another seed.

# %%
came = cp.simulate(mine.with_changes({"scenario.seed": 7}), 1, jobs=1)
weeks = came.weekly.pivot(index="date", columns="metric", values="value")
months = weeks[["cp_plans", "looked_after"]].groupby(pd.to_datetime(weeks.index).to_period("M"))
sheet = months.last().round().rename_axis("month").reset_index()
sheet["month"] = sheet["month"].astype(str) + "-01"
sheet.to_csv(FOLDER / "months.csv", index=False)
rows = track(runs.folder, FOLDER / "months.csv")
told = pd.DataFrame([row.document() for row in rows])

# %%
names = {"cp_plans": "On plans", "looked_after": "Looked after"}
told["figure"] = told["metric"].map(names)
drawn = alt.Chart(told).encode(x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=0)))
size = alt.Scale(zero=False)
picture = (
    alt.layer(
        drawn.mark_area(color="#12436D", opacity=0.2).encode(
            y=alt.Y("p10:Q", title="Children", scale=size), y2="p90:Q"
        ),
        drawn.mark_line(color="#12436D").encode(y="p50:Q"),
        drawn.mark_point(color="#801650", filled=True, size=60).encode(y="actual:Q"),
    )
    .properties(width=560, height=160)
    .facet(row=alt.Row("figure:N", title=None))
    .resolve_scale(y="independent")
    .properties(title="Promised (line, four runs in five shaded) and what came (dots)")
)
picture

# %%
print(
    f"{told['inside'].sum()} of {len(told)} months' figures came inside the range that four runs "
    "in five promised; a fair forecast has about four in five, and months go together."
)
