# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From Medway's January 2016 to a staffing recommendation
#
# How many posts and locums keep the service at 70 children per full-time officer or fewer, each
# month with nine chances in ten, and at what cost? `docs/planning.md` has the method. More paths
# make the figures firmer: set `PLAN_PATHS` to 2000 for the ones that go into a report, and
# `PLAN_CHECK` to 1000 for as many full simulations of the plan.

# %%
import os
from pathlib import Path

import capacity as cp

PATHS = int(os.environ.get("PLAN_PATHS", "200"))
CHECK = int(os.environ.get("PLAN_CHECK", "0"))
HERE = Path("scenarios") if Path("scenarios").is_dir() else Path("../scenarios")
base = cp.Scenario.load(HERE / "medway-2016.toml")

# %% [markdown]
# ## The plan in words

# %%
plan = cp.plan_staffing(base, target=70, confidence=0.9, paths=PATHS, check=CHECK)
print(plan.text())

# %% [markdown]
# ## The programme of posts, month by month

# %%
import pandas as pd

months = pd.DataFrame(
    {
        "new posts": list(plan.new_posts().values()),
        "adverts": [month.adverts.mean for month in plan.outcome.months],
        "employees": [month.permanents.mean for month in plan.outcome.months],
        "locums": [month.locums.mean for month in plan.outcome.months],
        "locums, 1 in 10 under": [month.locums.p10 for month in plan.outcome.months],
        "locums, 9 in 10 under": [month.locums.p90 for month in plan.outcome.months],
        "chance": [month.chance for month in plan.outcome.months],
    },
    index=[month.month for month in plan.outcome.months],
)
months

# %%
plan.plot("staff")

# %% [markdown]
# ## What else could be done, and what confidence costs

# %%
pd.DataFrame(
    [
        {"plan": each.name, "posts": each.posts, "chance": each.worst_chance, "cost": each.cost}
        for each in plan.alternatives
    ]
)

# %%
pd.DataFrame(
    [
        {
            "confidence": each.name,
            "posts": each.posts,
            "chance": each.worst_chance,
            "cost": each.cost,
        }
        for each in plan.frontier
    ]
)

# %%
plan.plot("frontier")

# %% [markdown]
# ## The plan as a scenario, to be simulated in full

# %%
planned = base.with_changes(plan.changes())
planned.workforce.establishment, planned.workforce.locum.seek_above

# %% [markdown]
# ## The answer

# %%
import altair as alt

drawn = alt.Chart(months.rename_axis("month").reset_index()).encode(
    x=alt.X("month:O", title=None, axis=alt.Axis(labelAngle=-60))
)
picture = alt.layer(
    drawn.mark_bar(color="#12436D").encode(y=alt.Y("employees:Q", title="Employees and locums")),
    drawn.mark_line(color="#C5451B", point=True, strokeWidth=3).encode(y="locums:Q"),
).properties(width=560, height=240, title="Employees (bars) and locums (line), mean of each month")
picture

# %%
print(
    f"With an establishment of {plan.establishment:g} FTE and the rule for locums, the chance that "
    f"the service holds at most {plan.target:g} children per full-time officer is "
    f"{months['chance'].iloc[-12:].min():.0%} or more in each of the last twelve months."
)
