"""Staffing under uncertainty: posts, a locum rule, and the chance that both keep a promise."""

from capacity.planning.outcome import StaffingPlan
from capacity.planning.plan import plan_staffing

__all__ = ["StaffingPlan", "plan_staffing"]
