"""Every kind of bad input, as one strategy."""

from hypothesis import strategies as st

from tests.fuzz.cases import Case
from tests.fuzz.commandlines import broken_commandlines
from tests.fuzz.folders import broken_folders
from tests.fuzz.returned import broken_proposals, broken_runs, proposal, run_folder
from tests.fuzz.scenarios import broken_scenarios
from tests.fuzz.sheets import broken_sheets


def broken_inputs() -> st.SearchStrategy[Case]:
    """Return a strategy of cases that are surely wrong, all kinds alike."""
    proposal(), run_folder()  # made once, before anything is drawn
    return st.one_of(
        broken_sheets(), broken_scenarios(), broken_commandlines(), broken_folders(),
        broken_proposals(), broken_runs(),
    )  # fmt: skip
