"""The page without a browser: what it shows at once, and what it says when something breaks."""

import shlex
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from capacity import cli
from capacity.app import serving
from capacity.app.markup import Grid, message, table
from capacity.app.store import Store
from capacity.service import InputError
from tests.app.conftest import DAY, HARMFUL, sheet

pytest.importorskip("streamlit")


@pytest.fixture
def page(store, monkeypatch):
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv(serving.FOLDER, str(store.path.parent))
    return AppTest.from_file(str(serving.PAGE), default_timeout=120)


def shown(page) -> str:
    return " ".join(each.proto.body for each in page.get("html"))


def test_with_nothing_opened_it_offers_sheets_and_the_example(page):
    page.run()
    assert not page.exception
    assert [each.label for each in page.button] == ["Open", "Open the example"]
    assert "capacity purge" in shown(page)


def test_it_says_how_to_purge_the_very_folder_that_it_keeps(tmp_path, monkeypatch, capsys):
    from streamlit.testing.v1 import AppTest

    folder = tmp_path / "a page of ours"
    Store(folder).make()
    monkeypatch.setenv(serving.FOLDER, str(folder))
    page = AppTest.from_file(str(serving.PAGE), default_timeout=120).run()
    command = unescape(shown(page)).split("capacity purge ")[1].split(" (in a checkout")[0]
    assert cli.run(["purge", *shlex.split(command), "--yes"]) == 0
    assert not folder.exists()


@pytest.mark.parametrize("view", ["Caseloads", "Proposal"])
def test_one_child_and_one_officer_are_one(page, store, view):
    sheets = ("c.csv", b"child_id,pathway\nA1,CP\n"), ("t.csv", b"officer,fte\nAnn,0.02\n")
    page.query_params["proposal"] = store.open(DAY.isoformat(), *sheets)
    page.session_state["view"] = view
    page.run()
    assert ("1 row read, 1 kept" in shown(page)) is (view == "Caseloads")
    assert "c.csv with 1 child, t.csv with 1 officer, as at" in shown(page)
    assert "1 children" not in shown(page)


def test_an_unknown_proposal_is_said_in_words(page):
    page.query_params["proposal"] = "nothing"
    page.run()
    assert "There is no such proposal" in shown(page)


def test_what_is_purged_is_gone_from_a_page_that_still_runs(page, store, harmful):
    page.query_params["proposal"] = store.open(DAY.isoformat(), *map(sheet, harmful))
    page.run()
    assert "A proposal, not a decision" in shown(page)
    assert cli.run(["purge", str(store.path.parent), "--yes"]) == 0
    page.run()
    assert "There is no such proposal" in shown(page)
    assert "Ann" not in shown(page)


def test_everything_from_a_sheet_is_text(page, store, harmful):
    page.query_params["proposal"] = store.open(DAY.isoformat(), *map(sheet, harmful))
    page.run()
    assert not page.exception
    assert "A proposal, not a decision" in shown(page)
    assert "Ann &lt;b&gt;Lee&lt;/b&gt;" in shown(page)
    assert "<b>" not in shown(page)
    markdown = [each.value for each in page.markdown]
    assert not [each for each in HARMFUL if any(each in text for text in markdown)]


def windows(page, store, harmful, count=2):
    """Open one proposal in several windows."""
    from streamlit.testing.v1 import AppTest

    others = [AppTest.from_file(str(serving.PAGE), default_timeout=120) for _ in range(count - 1)]
    made = store.open(DAY.isoformat(), *map(sheet, harmful))
    for each in (page, *others):
        each.query_params["proposal"] = made
        each.run()
    return made, page, *others


def field(page, label):
    return next(each for each in page.text_input if each.label == label)


def press(page, label):
    next(each for each in page.button if each.label == label).click()
    page.run()
    assert not page.exception


def test_what_another_window_proposed_is_not_approved_by_one_that_did_not_show_it(
    page, store, harmful
):
    made, one, other = windows(page, store, harmful)
    field(one, "Your name").set_value("Jo Hart")
    other.radio[0].set_value("rebalance")
    press(other, "Propose")
    press(one, "Approve this proposal")
    assert "the proposal has changed since you saw it" in shown(one)
    assert store.approvals(made) == []
    press(one, "Approve this proposal")
    assert "Approved by Jo Hart" in shown(one)
    assert [each.name for each in store.approvals(made)] == ["Jo Hart"]


def test_a_window_says_that_another_has_approved_or_withdrawn_in_the_meantime(page, store, harmful):
    made, one, other = windows(page, store, harmful)
    field(one, "Your name").set_value("Jo Hart")
    field(other, "Your name").set_value("Sam Roe")
    press(one, "Approve this proposal")
    press(other, "Approve this proposal")
    assert "it was approved in the meantime" in shown(other)
    for each, name in ((one, "Jo Hart"), (other, "Sam Roe")):
        field(each, "Who withdraws it").set_value(name)
        field(each, "Why (needed)").set_value("a sibling came in")
        press(each, "Withdraw")
    assert "withdrawn already, in another window" in shown(other)
    (approval,) = store.approvals(made)
    assert (approval.name, approval.withdrawn_by) == ("Jo Hart", "Jo Hart")


def test_a_fault_of_ours_is_said_in_words_and_logs_no_id(page, store, harmful, monkeypatch, capsys):
    from capacity.app.views import proposing

    def breaks(*_):
        raise KeyError("child C0001 of the family at number 7")

    page.query_params["proposal"] = store.open(DAY.isoformat(), *map(sheet, harmful))
    monkeypatch.setattr(proposing, "solved", breaks)
    page.run()
    assert not page.exception
    assert "A fault of ours (KeyError)" in shown(page)
    said = "".join(capsys.readouterr())
    assert "KeyError" in said
    assert "C0001" not in said + shown(page)


def test_no_name_turns_round_the_sentence_in_which_it_stands(page, store, harmful):
    made, one = windows(page, store, harmful, 1)
    field(one, "Your name").set_value("Jo\u202e Hart")
    field(one, "What for, and why").set_value("new \u202echildren")
    press(one, "Approve this proposal")
    assert "Reason: new children." in shown(one)
    assert "\u05d3\u05e0\u05d4txt" in shown(one)
    assert "\u202e" not in shown(one)
    assert [each.words for each in store.approvals(made)] == ["new children"]
    assert message("\u05d3\u05e0\u05d4 has 1.6 hours").count('<bdi dir="ltr">') == 1


@pytest.mark.parametrize("harm", HARMFUL)
def test_a_cell_and_a_message_hold_only_text(harm):
    made = table(Grid("Children", ("Child", "Why"), [(harm, harm)])) + message(harm)
    assert "<script" not in made
    assert "<img" not in made


def test_the_page_listens_here_only_and_tells_nobody():
    found = serving.settings(8501, browser=False)
    assert found["server.address"] == "127.0.0.1"
    assert found["browser.gatherUsageStats"] is False
    assert found["server.enableCORS"] is found["server.enableXsrfProtection"] is True
    assert found["server.enableAgentApi"] is False


def test_every_setting_is_one_that_streamlit_knows():
    from streamlit import config

    known = config.get_config_options()
    assert serving.settings(8501, browser=True).keys() <= known.keys()


def test_without_streamlit_it_says_in_one_line_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    assert cli.run(["serve"]) == 2
    said = capsys.readouterr()
    assert "pip install 'capacity[app]'" in said.err
    assert said.err.count("\n") == 1


class Blocked:
    """A finder that says of some modules that they are not there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name, path=None, target=None):
        if name == self.name:
            raise ModuleNotFoundError(f"No module named '{name}'", name=name)


@pytest.mark.parametrize("name", serving.NEEDED)
def test_whatever_is_missing_is_said_in_one_line(name, monkeypatch, capsys):
    for each in [each for each in sys.modules if each == name or each.startswith(f"{name}.")]:
        monkeypatch.delitem(sys.modules, each)
    monkeypatch.setattr(sys, "meta_path", [Blocked(name), *sys.meta_path])
    assert cli.run(["serve"]) == 2
    said = capsys.readouterr().err
    assert f"the page needs {serving.NEEDED[name]}, which is not installed" in said
    assert said.count("\n") == 1


def test_a_port_that_is_taken_is_refused(capsys):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken"):
            serving.refuse_taken(port)


def test_purge_deletes_what_the_page_kept(store, harmful, capsys):
    store.open(DAY.isoformat(), *map(sheet, harmful))
    assert cli.run(["purge", str(store.path.parent), "--yes"]) == 0
    assert "deleted" in capsys.readouterr().out
    assert not store.path.parent.exists()
    assert cli.run(["purge", str(store.path.parent)]) == 2


def test_purge_asks_first(store, harmful, monkeypatch, capsys):
    import io

    store.open(DAY.isoformat(), *map(sheet, harmful))
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert cli.run(["purge", str(store.path.parent)]) == 2
    said = capsys.readouterr()
    assert "1 proposal, 0 approvals" in said.err
    assert "1 proposal" not in said.out
    assert len(Store(store.path.parent).listed()) == 1


def test_the_command_line_starts_without_streamlit(root: Path):
    code = "import sys; from capacity.cli import run; run(['serve', '--help']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert {"streamlit", "sqlite3", "numpy"}.isdisjoint(done.stdout.splitlines()[-1].split())
    assert "Examples:" in done.stdout
