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
# # Getting started: what happens to a service, and what two more officers would do
#
# A scenario is a file; a run plays the service forward day by day, many times over, because no
# one knows who will come through the door. This one is a real service in January 2016. Set
# `REPLICATIONS` to 200 for figures that go into a report.

# %%
import os
from pathlib import Path

import capacity as cp

REPLICATIONS = int(os.environ.get("REPLICATIONS", "40"))
HERE = Path("scenarios") if Path("scenarios").is_dir() else Path("../scenarios")
base = cp.Scenario.load(HERE / "medway-2016.toml")
base.scenario.description

# %% [markdown]
# ## As it is
#
# The mean is what to expect on average; `p10` to `p90` is where four runs in five end, and a real
# year is one run.

# %%
runs = cp.simulate(base, REPLICATIONS)
runs.summary().loc[
    ["caseload_per_fte", "meetings_on_time_pct", "midway_done_pct", "cost_total"],
    ["label", "mean", "p10", "p90"],
]

# %% [markdown]
# ## With two more officers
#
# Any key of the scenario can be changed. Both scenarios meet the same families, so that the
# difference is the officers and not luck.

# %%
fte = runs.summary().loc["fte_in_post", "mean"]
more = base.with_changes({"scenario.name": "two more officers", "workforce.fte": round(fte + 2, 1)})
compared = cp.compare(base, more, replications=REPLICATIONS)
compared.summary().loc[
    ["caseload_per_fte", "meetings_on_time_pct", "midway_done_pct"],
    ["label", "base", "other", "difference", "ci95_low", "ci95_high", "says"],
]

# %% [markdown]
# ## The answer

# %%
picture = compared.arms[0].runs.plot("caseload_per_fte")
picture

# %%
found = compared.over_the_run[0]
load, late = found["caseload_per_fte"], found["meetings_on_time_pct"]
print(
    f"With two more officers a full-time officer holds {load.found.other:.0f} children instead of "
    f"{load.found.base:.0f}; meetings on time: {late.says}, {late.found.base:.0f} % before and "
    f"{late.found.other:.0f} % after."
)
