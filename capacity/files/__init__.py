"""Caseload and team sheets; every reader gives data and a load report."""

from capacity.files.caseload import read_caseload
from capacity.files.load_report import LoadReport
from capacity.files.team import read_team

__all__ = ["LoadReport", "read_caseload", "read_team"]
