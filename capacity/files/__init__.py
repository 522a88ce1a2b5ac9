"""Caseload and team sheets; every reader gives data and a load report."""

from capacity.files.agreement import Agreed, agree
from capacity.files.atomic import written_whole
from capacity.files.caseload import read_caseload, write_caseload
from capacity.files.cells import read_day
from capacity.files.describe import describe_columns
from capacity.files.faults import Fault, SheetError
from capacity.files.load_report import LoadReport
from capacity.files.pods import one_spelling
from capacity.files.recognise import kind_of_sheet
from capacity.files.tables import TABLES
from capacity.files.team import read_team, write_team
from capacity.files.templates import new_caseload, new_team
from capacity.files.together import check_together

__all__ = [
    "TABLES",
    "Agreed",
    "Fault",
    "LoadReport",
    "SheetError",
    "agree",
    "check_together",
    "describe_columns",
    "kind_of_sheet",
    "new_caseload",
    "new_team",
    "one_spelling",
    "read_caseload",
    "read_day",
    "read_team",
    "write_caseload",
    "write_team",
    "written_whole",
]
