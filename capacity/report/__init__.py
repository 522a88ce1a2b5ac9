"""Finished results as charts, a page and a workbook."""

from capacity.report.plotting import plot
from capacity.report.results import Results, read_results
from capacity.report.writing import write_report

__all__ = ["Results", "plot", "read_results", "write_report"]
