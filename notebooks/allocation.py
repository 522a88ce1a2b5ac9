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
# # Allocation: who should hold whom
#
# Today's caseload and team in, a proposal out: with the reason of every move, what it would cost
# to decide otherwise, and what cannot be done. It is a proposal, not a decision. The 940 children
# and 11 officers are invented; `docs/allocation.md` has the rules.

# %%
from datetime import date
from pathlib import Path

import altair as alt
import pandas as pd

import capacity as cp

HERE = Path("scenarios") if Path("scenarios").is_dir() else Path("../scenarios")
SHEETS = (HERE / "example" / "caseload.csv", HERE / "example" / "team.csv")
TODAY = date(2026, 1, 5)

# %% [markdown]
# ## Place the children who wait; nobody else moves

# %%
placed = cp.allocate(*SHEETS, as_at=TODAY)
pd.DataFrame(placed.moves)

# %% [markdown]
# ## Share out afresh: any child may move

# %%
shared = cp.allocate(*SHEETS, as_at=TODAY, rebalance=True)
pd.DataFrame(shared.officers)

# %% [markdown]
# ## Why, and why not
#
# Every officer for one child, the best first, with what it would cost beyond the proposal.

# %%
child = next(one["child_id"] for one in shared.moves if one["previous"])
print(next(one["reason"] for one in shared.moves if one["child_id"] == child))
pd.DataFrame(
    [
        {"officer": each.officer, "costs": each.words or "nothing more", "not": each.excluded}
        for each in shared.explain(child)
    ]
)

# %% [markdown]
# ## What you decide counts
#
# Pin a child to an officer, or rule one out, and solve again.

# %%
decided = cp.allocate(
    *SHEETS,
    as_at=TODAY,
    rebalance=True,
    pins=[(child, next(one["previous"] for one in shared.moves if one["child_id"] == child))],
)
len(shared.plan.moves), len(decided.plan.moves)

# %% [markdown]
# ## Fairness against moves is your choice

# %%
points = pd.DataFrame(
    [
        {
            "tolerance": each.tolerance,
            "children who change officer": each.moved,
            "highest per FTE": each.highest_per_fte,
        }
        for each in shared.frontier
    ]
)
line = alt.Chart(points).encode(
    x=alt.X("children who change officer:Q"),
    y=alt.Y("highest per FTE:Q", scale=alt.Scale(zero=False)),
)
labels = alt.Chart(points).transform_calculate(said="'tolerance ' + datum.tolerance")
picture = alt.layer(
    line.mark_line(color="#12436D", point=alt.OverlayMarkDef(color="#12436D", size=70)),
    labels.mark_text(align="left", dx=8, dy=-8, color="#3D3D3D").encode(
        x="children who change officer:Q", y="highest per FTE:Q", text="said:N"
    ),
).properties(width=520, height=260, title="Fewer moves leave the heaviest caseload heavier")
picture

# %%
strict, loose = points.iloc[0], points.iloc[-1]
print(
    f"Sharing out as fairly as can be moves {strict.iloc[1]:.0f} children and leaves nobody above "
    f"{strict.iloc[2]:.0f} per FTE; letting loads stray by {loose.iloc[0]:.0f} a head moves "
    f"{loose.iloc[1]:.0f} and leaves somebody with {loose.iloc[2]:.0f}."
)
