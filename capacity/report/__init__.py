"""Finished results as charts, a page and a workbook."""
