"""Capacity planning and caseload allocation for Independent Reviewing Officer services."""
