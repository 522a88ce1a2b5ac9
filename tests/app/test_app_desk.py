"""The core of the page without the page: decisions, plans, approvals, the file they lie in."""

import io
import sqlite3
import stat
import sys

import openpyxl
import pytest

from capacity.allocation.request import allocate
from capacity.allocation.revision import returned
from capacity.app.decisions import Asked, Decision, Kind, Wishes, after, wishes_after
from capacity.app.desk import open_desk, point_at, seen_of, solve, takers, tidy_name, with_frontier
from capacity.app.sheets import EXAMPLE_DAY, example, read_sheets
from capacity.app.store import FILE, Store, purge
from capacity.service import InputError
from tests.app.conftest import DAY, HARMFUL, sheet

REBALANCE = Decision(Kind.ASK, words=Asked("rebalance").as_text())


def plan(desk):
    return solve(desk.sheets, desk.day, wishes_after(desk.decisions)).proposal


def test_without_a_decision_only_waiting_children_are_placed(desk):
    proposal = plan(desk)
    assert [one["child_id"] for one in proposal.moves] == ["W1"]


def test_a_pin_is_kept_by_the_next_plan_and_can_be_taken_back(desk):
    desk.store.decide(desk.id, REBALANCE)
    child = next(one["child_id"] for one in plan(desk).moves if one["child_id"].startswith("K"))
    desk.store.decide(desk.id, Decision(Kind.GIVE, child, "Ann <b>Lee</b>", "knows her well"))
    assert plan(desk).plan.officer_of[child] == "Ann <b>Lee</b>"
    desk.store.decide(desk.id, Decision(Kind.TAKE_BACK, child))
    assert not wishes_after(desk.decisions).pins


def test_a_bar_rules_the_officer_out_and_lifts_a_pin_on_the_child(desk):
    proposed = plan(desk).plan.officer_of["W1"]
    decisions = [Decision(Kind.PIN, "W1", proposed), Decision(Kind.BAR, "W1", proposed, "a cousin")]
    desk.store.decide(desk.id, *decisions)
    assert plan(desk).plan.officer_of["W1"] != proposed
    assert not wishes_after(desk.decisions).pins


def test_a_pinned_child_may_still_be_given_to_another_but_not_to_one_ruled_out(desk):
    proposed = plan(desk).plan.officer_of["W1"]
    others = takers(plan(desk), "W1")
    desk.store.decide(desk.id, Decision(Kind.PIN, "W1", proposed))
    assert takers(plan(desk), "W1") == others
    desk.store.decide(desk.id, Decision(Kind.BAR, "W1", others[0], "a cousin"))
    pinned = Decision(Kind.PIN, "W1", plan(desk).plan.officer_of["W1"])
    desk.store.decide(desk.id, pinned)
    (reason,) = [move["reason"] for move in plan(desk).moves if move["child_id"] == "W1"]
    assert reason == f"had no officer; the child is pinned to {pinned.officer}"
    assert others[0] not in takers(plan(desk), "W1")


@pytest.mark.parametrize("kind", [Kind.BAR, Kind.GIVE])
def test_an_override_without_a_reason_is_refused(kind):
    with pytest.raises(InputError, match="no reason"):
        after(Wishes(), Decision(kind, "W1", "=Ben Cole", "  "))


def test_a_wish_that_names_nobody_is_refused(desk):
    wishes = after(Wishes(), Decision(Kind.PIN, "W1", "Nobody"))
    with pytest.raises(InputError, match="no officer"):
        solve(desk.sheets, desk.day, wishes)


@pytest.mark.parametrize("asked", [Asked(), Asked("rebalance", tolerance=3.0)])
def test_plan_and_frontier_are_those_of_the_command_line(desk, asked):
    desk.store.decide(desk.id, Decision(Kind.ASK, words=asked.as_text()))
    other = allocate(
        desk.sheets.caseload, desk.sheets.team, as_at=DAY,
        rebalance=asked.kind == "rebalance", tolerance=asked.tolerance,
    )  # fmt: skip
    found = solve(desk.sheets, desk.day, wishes_after(desk.decisions))
    mine = with_frontier(found, lambda tolerance: point_at(found, tolerance))
    assert mine.document() == other.document()


def test_what_is_approved_is_kept_byte_for_byte_and_a_withdrawal_leaves_it_on_record(desk):
    number = desk.approve(plan(desk), desk.decisions, "  Jo\u202e  Hart ", "new children")
    kept = desk.store.workbook(number)
    again = open_desk(Store(desk.store.path.parent), desk.id)
    assert again is not None
    (approval,) = again.approvals()
    assert (approval.name, approval.words, approval.stands) == ("Jo Hart", "new children", True)
    assert again.store.workbook(number) == kept
    with pytest.raises(InputError, match="no reason"):
        again.withdraw(approval, "Jo Hart", " ")
    again.withdraw(approval, "Sam Roe", "a sibling came in")
    (approval,) = again.approvals()
    assert not approval.stands
    assert (approval.withdrawn_by, approval.withdrawn_why) == ("Sam Roe", "a sibling came in")
    assert again.store.workbook(number) == kept


def test_an_approval_says_when_something_was_decided_since(desk):
    desk.approve(plan(desk), desk.decisions, "Jo Hart", "")
    (approval,) = desk.approvals()
    assert not desk.changed_since(approval)
    desk.store.decide(desk.id, Decision(Kind.CONSULTED, "W1", words="yes"))
    assert desk.changed_since(approval)


def test_what_was_decided_in_another_window_is_not_approved_unread(desk):
    read, proposal = desk.decisions, plan(desk)
    desk.store.decide(desk.id, REBALANCE)
    with pytest.raises(InputError, match="in another window"):
        desk.approve(proposal, read, "Jo Hart", "")
    assert desk.approvals() == []


def test_an_approval_counts_for_what_its_own_window_showed(desk):
    shown = seen_of(desk.decisions, desk.approvals())
    desk.approve(plan(desk), desk.decisions, "Jo Hart", "", shown)
    with pytest.raises(InputError, match="it was approved in the meantime"):
        desk.approve(plan(desk), desk.decisions, "Sam Roe", "", shown)
    shown = seen_of(desk.decisions, desk.approvals())
    desk.withdraw(desk.approvals()[0], "Jo Hart", "a sibling came in")
    with pytest.raises(InputError, match="an approval was withdrawn in the meantime"):
        desk.approve(plan(desk), desk.decisions, "Sam Roe", "", shown)
    desk.store.decide(desk.id, REBALANCE)
    with pytest.raises(InputError, match="something was decided in the meantime"):
        desk.approve(plan(desk), desk.decisions, "Sam Roe", "", shown)
    assert [one.name for one in desk.approvals()] == ["Jo Hart"]


def test_an_approval_is_withdrawn_once(desk):
    desk.approve(plan(desk), desk.decisions, "Jo Hart", "")
    (approval,) = desk.approvals()
    desk.withdraw(approval, "Jo Hart", "a sibling came in")
    with pytest.raises(InputError, match="withdrawn already"):
        desk.withdraw(approval, "Sam Roe", "another reason")
    assert desk.approvals()[0].withdrawn_by == "Jo Hart"


def test_an_approved_workbook_marks_every_move_as_accepted(desk):
    desk.store.decide(desk.id, REBALANCE)
    number = desk.approve(plan(desk), desk.decisions, "Jo Hart", "")
    book = openpyxl.load_workbook(io.BytesIO(desk.store.workbook(number)))
    heads, *rows = book["Moves"].iter_rows(values_only=True)
    assert {row[heads.index("accept")] for row in rows} == {"yes"}


def test_an_approval_needs_a_name():
    with pytest.raises(InputError, match="no name"):
        tidy_name(" \u200f\n")
    with pytest.raises(InputError, match="too long"):
        tidy_name("x" * 121)


def test_the_workbook_has_harmful_ids_as_text_and_what_was_recorded(desk):
    desk.store.decide(
        desk.id, REBALANCE, *[Decision(Kind.GIVE, each, "=Ben Cole", "because") for each in HARMFUL]
    )
    desk.store.decide(
        desk.id, Decision(Kind.CONSULTED, HARMFUL[0], words="yes"),
        Decision(Kind.TOLD, HARMFUL[0], words="2026-01-09"),
    )  # fmt: skip
    content = desk.workbook(plan(desk), desk.decisions, approved=("Jo Hart", "=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for each in book for row in each.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert set(HARMFUL) <= {cell.value for cell in cells}
    heads, *rows = book["Moves"].iter_rows(values_only=True)
    own = next(dict(zip(heads, row, strict=True)) for row in rows if row[0] == HARMFUL[0])
    noted = [own[name] for name in ("reason_of_pro", "child_consulted", "told_on")]
    assert noted == ["because", "yes", "2026-01-09"]
    assert ("approved_by", "Jo Hart") in set(book["Approval"].values)


def test_the_workbook_can_come_back_to_the_command_line(desk, tmp_path):
    desk.store.decide(desk.id, REBALANCE, Decision(Kind.BAR, "W1", "=Ben Cole", "a cousin"))
    path = tmp_path / "proposal.xlsx"
    path.write_bytes(desk.workbook(plan(desk), desk.decisions))
    inputs = returned(path).inputs
    assert inputs["wishes"] == wishes_after(desk.decisions).as_flags()
    assert inputs["remarks"]["W1"]["reason_of_pro"] == "a cousin"


def test_a_sheet_is_refused_under_the_name_that_it_was_opened_by(harmful):
    bad = ("<my> list.csv", b"child_id,pathway\nA1,SOMETHING\n")
    with pytest.raises(InputError, match=r"<my> list\.csv, row 2"):
        read_sheets(bad, sheet(harmful[1]), DAY)
    with pytest.raises(InputError, match=r"photo\.jpg"):
        read_sheets(("photo.jpg", b"\xff\xd8"), sheet(harmful[1]), DAY)
    with pytest.raises(InputError):
        read_sheets(("../../x", b"a"), sheet(harmful[1]), DAY)


def test_the_example_is_there_and_reads():
    sheets = read_sheets(*example(), EXAMPLE_DAY)
    assert (len(sheets.caseload), len(sheets.team)) == (940, 11)


def test_nothing_is_written_before_something_is_opened(store):
    assert store.listed() == []
    assert store.opened("x") is None
    assert not store.path.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_folder_and_file_are_for_their_owner_only(desk):
    path = desk.store.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_write_that_breaks_off_leaves_nothing_behind(desk):
    with pytest.raises(InputError), desk.store._writing() as database:
        database.execute(
            "INSERT INTO decisions (proposal, at, kind, child, officer, words) "
            "VALUES (?, '', 'pin', 'W1', '', '')", (desk.id,),
        )  # fmt: skip
        raise sqlite3.OperationalError("the disk is full")
    assert desk.decisions == []


def test_a_file_that_is_not_ours_is_neither_opened_nor_purged(store):
    store.path.parent.mkdir()
    with sqlite3.connect(store.path) as database:
        database.execute("CREATE TABLE other (a)")
    database.close()
    with pytest.raises(InputError, match="no file of proposals"):
        store.listed()
    with pytest.raises(InputError, match="no file of proposals"):
        purge(store.path.parent)
    store.path.write_bytes(b"a letter, and a longer one than any head of a file would be" * 3)
    with pytest.raises(InputError):
        store.listed()


def test_purge_deletes_the_file_and_an_empty_folder_but_nothing_else(desk, tmp_path):
    folder = desk.store.path.parent
    (folder / "notes.txt").write_text("mine")
    assert purge(folder) == [folder / FILE]
    assert [each.name for each in folder.iterdir()] == ["notes.txt"]
    with pytest.raises(InputError, match="there is no"):
        purge(folder)
