"""`capacity allocate` and `capacity due`, from sheets to folders and back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

import capacity as cp
from capacity.allocation.due_rendering import calendar_name
from capacity.cli import run
from capacity.files import write_caseload, write_team
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.allocation.conftest import AS_AT

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "../../x",
    "\U0001f9d2",
    "\u05d0\u05d1",
)
SHEETS_OF_DUE = ["Weeks", "Officers", "Officer weeks", "Due", "Overdue", "Contact", "Notes"]
SHEETS = ["Moves", "Caseload", "Officers", "Not possible", "Frontier", "Notes"]


@pytest.fixture
def sheets(tmp_path: Path) -> list[str]:
    """Write a service of two officers, one with too many, with hostile names."""
    due = AS_AT + timedelta(days=100)
    officers = (Officer(HOSTILE[0], 0.1), Officer(HOSTILE[1], 0.1))
    children = [
        Child(f"{name} {k}", Pathway.CP, officer=HOSTILE[0], next_review_due=due)
        for name in HOSTILE
        for k in range(3)
    ]
    children.append(Child("waits", Pathway.LAC, next_review_due=due))
    write_caseload(Caseload(tuple(children)), tmp_path / "caseload.csv")
    write_team(Team(officers), tmp_path / "team.csv")
    return [str(tmp_path / "caseload.csv"), str(tmp_path / "team.csv"), "--as-at", "2016-01-04"]


def document(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict:
    assert run([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def rows(path: Path, sheet: str) -> list[dict]:
    heads, *body = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in body]


def _places(sheet) -> dict[str, int]:
    return {cell.value: number for number, cell in enumerate(sheet[1], start=1)}


def test_the_json_document_has_what_design_6_names(sheets, tmp_path, capsys):
    found = document(["allocate", *sheets, "--out", str(tmp_path / "p")], capsys)
    assert {"status", "as_at", "mode", "measure", "levels", "officers", "moved"} <= found.keys()
    assert {"unallocated", "assignments", "frontier"} <= found.keys()
    names = [level["name"] for level in found["levels"]]
    assert names == ["unallocated", "load", "continuity", "spread", "preference", "hours"]
    assert found["levels"][0].keys() == {"name", "value", "bound", "proven"}
    assert found["officers"][0].keys() == {"officer", "fte", "before", "after", "band", "contract"}
    assert found["assignments"][0].keys() == {"child_id", "officer", "previous", "reason"}
    point = {"tolerance", "moved", "highest_per_fte", "lowest_per_fte"}
    assert found["frontier"][0].keys() == point
    assert len(found["assignments"]) == 16 and found["moved"] == 0


def test_the_folder_keeps_hostile_names_as_text(sheets, tmp_path, capsys):
    out = tmp_path / "p"
    document(["allocate", *sheets, "--rebalance", "--out", str(out)], capsys)
    assert sorted(path.name for path in out.iterdir()) == [
        "proposal.csv", "proposal.html", "proposal.json", "proposal.xlsx",
    ]  # fmt: skip
    book = openpyxl.load_workbook(out / "proposal.xlsx")
    assert book.sheetnames == SHEETS
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert any(cell.value == HOSTILE[0] for cell in cells)
    html = (out / "proposal.html").read_text(encoding="utf-8")
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "A proposal, not a decision" in html
    assert "\n=" not in (out / "proposal.csv").read_text(encoding="utf-8-sig")


def test_a_name_cannot_steer_the_terminal(tmp_path, capsys):
    steering = ("Ann\x1b[31m\x1b]0;x\x07", "\u202eBea", "Cat\rDee\x08")
    due = AS_AT + timedelta(days=30)
    children = [Child(f"{who} {k}", Pathway.CP, officer=who, next_review_due=due)
                for who in steering for k in range(9)]  # fmt: skip
    write_caseload(Caseload(tuple(children)), tmp_path / "caseload.csv")
    write_team(Team(tuple(Officer(who, 0.1) for who in steering)), tmp_path / "team.csv")
    sheets = [str(tmp_path / "caseload.csv"), str(tmp_path / "team.csv"), "--as-at", "2016-01-04"]
    assert run(["allocate", *sheets, "--rebalance", "--out", str(tmp_path / "p")]) == 0
    assert run(["due", *sheets, "--out", str(tmp_path / "d")]) == 0
    said = "".join(capsys.readouterr())
    assert "Bea" in said
    assert [sign for sign in said if not sign.isprintable() and sign != "\n"] == []


def test_the_workbook_shows_the_names_of_the_sheets_and_not_where_they_are(
    sheets, tmp_path, capsys
):
    document(["allocate", *sheets, "--out", str(tmp_path / "p")], capsys)
    notes = openpyxl.load_workbook(tmp_path / "p" / "proposal.xlsx")["Notes"]
    shown = [n for n in range(1, notes.max_row + 1) if not notes.row_dimensions[n].hidden]
    words = {str(notes.cell(n, 1).value): str(notes.cell(n, 2).value) for n in shown}
    assert (words["caseload sheet"], words["team sheet"]) == ("caseload.csv", "team.csv")
    assert not any(str(tmp_path) in text for text in words.values())
    assert str(tmp_path) not in (tmp_path / "p" / "proposal.html").read_text(encoding="utf-8")


def test_a_returned_workbook_is_read_back_and_solved_again(sheets, tmp_path, capsys):
    out, again = tmp_path / "p", tmp_path / "q"
    before = document(["allocate", *sheets, "--rebalance", "--out", str(out)], capsys)
    book = openpyxl.load_workbook(out / "proposal.xlsx")
    moves = book["Moves"]
    place = _places(moves)
    moved = [row for row in range(2, moves.max_row + 1) if moves.cell(row, 2).value]
    refused, pinned = (moves.cell(row, 1).value for row in moved[:2])
    moves.cell(moved[0], place["accept"]).value = "No"
    for row, column, text in (
        (moved[0], "reason_of_pro", "=1+1 a close bond"),
        (moved[1], "pin_to", HOSTILE[0]),
    ):
        cell = moves.cell(row, place[column], text)
        cell.data_type = "s"
    moves.cell(moved[2], place["told_on"]).value = AS_AT
    book.save(tmp_path / "back.xlsx")
    after = document(
        ["allocate", "--revise", str(tmp_path / "back.xlsx"), "--out", str(again)], capsys
    )
    officer = {one["child_id"]: one["officer"] for one in after["assignments"]}
    assert officer[refused] == officer[pinned] == HOSTILE[0]
    assert after["moved"] == before["moved"], "others move in their stead"
    noted = {
        row["child_id"]: row["note_of_pro"] for row in rows(again / "proposal.xlsx", "Caseload")
    }
    assert noted[refused] == "=1+1 a close bond"


def test_an_untouched_workbook_gives_the_same_proposal(sheets, tmp_path, capsys):
    first = document(["allocate", *sheets, "--rebalance", "--out", str(tmp_path / "p")], capsys)
    back = ["allocate", "--revise", str(tmp_path / "p" / "proposal.xlsx"), "--out"]
    then = document([*back, str(tmp_path / "q")], capsys)
    revision = then.pop("revision")
    assert then == first
    assert {one["change"] for one in revision["changes"]} == {"kept"}


def test_a_refused_first_officer_is_barred(sheets, tmp_path, capsys):
    first = document(["allocate", *sheets, "--out", str(tmp_path / "p")], capsys)
    path = tmp_path / "p" / "proposal.xlsx"
    book = openpyxl.load_workbook(path)
    heads = _places(book["Moves"])
    book["Moves"].cell(2, heads["accept"]).value = "reject"
    book.save(path)
    then = document(["allocate", "--revise", str(path), "--out", str(tmp_path / "q")], capsys)
    placed = [
        {one["child_id"]: one["officer"] for one in made["assignments"]}["waits"]
        for made in (first, then)
    ]
    assert placed[0] != placed[1]


@pytest.fixture
def returned(sheets, tmp_path, capsys) -> Path:
    """Return a proposal's workbook, as it goes to the PRO."""
    document(["allocate", *sheets, "--rebalance", "--out", str(tmp_path / "p")], capsys)
    return tmp_path / "p" / "proposal.xlsx"


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("accept", "rejected - she knows them", "row 2, column accept: 'rejected - she"),
        ("child_id", "nobody", "row 2, column child_id: no child 'nobody'"),
        ("accept", None, "the column 'accept' is gone"),
    ],
)
def test_what_was_filled_in_wrongly_is_one_message(returned, capsys, column, text, words):
    book = openpyxl.load_workbook(returned)
    place = _places(book["Moves"])[column]
    if text is None:
        book["Moves"].delete_cols(place)
    else:
        book["Moves"].cell(2, place).value = text
    book.save(returned)
    assert run(["allocate", "--revise", str(returned)]) == 2
    assert words in capsys.readouterr().err


def test_a_refused_move_with_a_pin_to_the_same_officer_is_a_contradiction(returned, capsys):
    book = openpyxl.load_workbook(returned)
    place, moves = _places(book["Moves"]), book["Moves"]
    moves.cell(2, place["accept"]).value = "no"
    moves.cell(2, place["pin_to"]).value = moves.cell(2, place["officer"]).value
    book.save(returned)
    assert run(["allocate", "--revise", str(returned)]) == 2
    assert "is refused, and" in capsys.readouterr().err


def test_a_move_that_is_accepted_stays_whatever_else_is_refused(returned, tmp_path, capsys):
    book = openpyxl.load_workbook(returned)
    place, moves = _places(book["Moves"]), book["Moves"]
    moved = [row for row in range(2, moves.max_row + 1) if moves.cell(row, 2).value]
    for row in moved:
        moves.cell(row, place["accept"]).value = "no"
    moves.cell(moved[0], place["accept"]).value = "yes"
    child, officer = (moves.cell(moved[0], place[name]).value for name in ("child_id", "officer"))
    book.save(returned)
    then = document(["allocate", "--revise", str(returned), "--out", str(tmp_path / "q")], capsys)
    assert {one["child_id"]: one["officer"] for one in then["assignments"]}[child] == officer


def test_an_officer_written_over_the_one_proposed_is_refused(returned, capsys):
    book = openpyxl.load_workbook(returned)
    book["Moves"].cell(2, _places(book["Moves"])["officer"]).value = "Somebody"
    book.save(returned)
    assert run(["allocate", "--revise", str(returned)]) == 2
    assert "row 2, column officer: 'Somebody', where" in capsys.readouterr().err


def test_the_workbook_that_came_back_is_kept(returned, capsys):
    came_back = returned.read_bytes()
    assert run(["allocate", "--revise", str(returned), "--out", str(returned.parent)]) == 0
    assert (returned.parent / "returned-1.xlsx").read_bytes() == came_back
    assert returned.read_bytes() != came_back
    assert "returned-1.xlsx" in capsys.readouterr().err


def test_a_workbook_without_its_moves_is_refused(returned, capsys):
    book = openpyxl.load_workbook(returned)
    del book["Moves"]
    book.save(returned)
    assert run(["allocate", "--revise", str(returned)]) == 2
    assert "the sheet 'Moves' is gone" in capsys.readouterr().err


def test_a_note_on_the_caseload_sheet_stands_in_the_next_proposal(returned, tmp_path, capsys):
    book = openpyxl.load_workbook(returned)
    book["Caseload"].cell(2, _places(book["Caseload"])["note_of_pro"]).value = "ask the school"
    book.save(returned)
    out = tmp_path / "q"
    document(["allocate", "--revise", str(returned), "--out", str(out)], capsys)
    assert rows(out / "proposal.xlsx", "Caseload")[0]["note_of_pro"] == "ask the school"


def test_a_flag_beside_a_returned_workbook_counts(returned, tmp_path, capsys):
    again = ["allocate", "--revise", str(returned), "--out", str(tmp_path / "q")]
    free = document(again, capsys)
    held = document([*again, "--max-moves", "0", "--measure", "weighted"], capsys)
    assert (free["moved"] > 0, held["moved"], held["measure"]) == (True, 0, "weighted")


def test_a_returned_workbook_older_than_its_caseload_is_said(returned, sheets, tmp_path, capsys):
    again = ["allocate", "--revise", str(returned), "--out", str(tmp_path / "q")]
    assert run(again) == 0
    assert "has changed since" not in capsys.readouterr().err
    with Path(sheets[0]).open("a", encoding="utf-8") as sheet:
        sheet.write("\n")
    assert run(again) == 0
    assert "caseload.csv has changed since the proposal as at 2016-01-04" in capsys.readouterr().err


def test_a_workbook_that_is_not_there_is_no_such_file(tmp_path, capsys):
    assert run(["allocate", "--revise", str(tmp_path / "gone.xlsx")]) == 2
    assert "gone.xlsx: no such file" in capsys.readouterr().err


def test_the_python_function_gives_the_same_proposal(sheets, tmp_path, capsys):
    command = ["allocate", *sheets, "--rebalance", "--tolerance", "2", "--out", str(tmp_path / "p")]
    found = document(command, capsys)
    made = cp.allocate(sheets[0], sheets[1], as_at=AS_AT, rebalance=True, tolerance=2)
    assert made.document() == found
    assert len(made.moves) == found["moved"] + 1, "one child more, who had no officer"
    assert made.explain("waits")[0].officer == HOSTILE[1]


def test_explain_names_every_officer_and_what_it_costs(sheets, tmp_path, capsys):
    assert run(["allocate", *sheets, "--explain", "waits", "--out", str(tmp_path / "p")]) == 0
    said = capsys.readouterr().out
    assert f"waits: 1. {HOSTILE[1]} (the proposal): costs nothing more" in said
    assert f"waits: 2. {HOSTILE[0]}: " in said
    assert f"1 more child over 7 for {HOSTILE[0]}" in said


def test_explain_says_why_a_child_stays_though_others_would_be_better(sheets, tmp_path, capsys):
    child = f"{HOSTILE[1]} 0"
    assert run(["allocate", *sheets, "--explain", child, "--out", str(tmp_path / "p")]) == 0
    first, second, *_ = [line for line in capsys.readouterr().out.splitlines() if child in line]
    assert first.endswith(f"{HOSTILE[0]}, since nobody who has an officer moves; --rebalance may")
    assert second.startswith(f"{child}: 1. {HOSTILE[1]}: ")


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (["--tolerance", "20"], "a tolerance of 20 lets caseloads stray so far for fewer moves"),
        (["--max-moves", "0"], "no more than 0 may change officer by choice"),
    ],
)
def test_explain_says_what_keeps_a_rebalance_from_the_better_officer(
    sheets, tmp_path, capsys, flags, why
):
    child, out = f"{HOSTILE[1]} 0", str(tmp_path / "p")
    asked = ["allocate", *sheets, "--rebalance", *flags, "--explain", child, "--out", out]
    assert run(asked) == 0
    first, second, *_ = [line for line in capsys.readouterr().out.splitlines() if child in line]
    assert first == f"{child}: stays with {HOSTILE[0]}, since {why}"
    assert second.startswith(f"{child}: 1. {HOSTILE[1]}: ")


@pytest.mark.parametrize("command", ["allocate", "due"])
def test_a_row_or_column_that_is_not_taken_over_is_said(command, sheets, tmp_path, capsys):
    """A column that is not known leaves every child without its officer: nobody may miss that."""
    caseload = tmp_path / "caseload.csv"
    caseload.write_text("child_id,pathway,worker\nA,CP,Ann\nA,CP,Ann\n", encoding="utf-8")
    assert run([command, *sheets, "--out", str(tmp_path / "p")]) == 0
    said = capsys.readouterr().err
    assert "warning: caseload.csv: not read: column 'worker'" in said
    assert "warning: caseload.csv: 1 of 2 rows dropped: row 3: the same as row 2" in said


def test_a_leaver_is_below_no_band(sheets, tmp_path, capsys):
    leaver = ["--leaver", HOSTILE[0], "--by", "2016-02-01"]
    assert run(["allocate", *sheets, *leaver, "--out", str(tmp_path / "p")]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith(HOSTILE[0])]
    assert said[0].endswith("leaves on 01 February 2016")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--explain", "wait"], "did you mean"),
        (["--pin", "waits"], "CHILD=OFFICER"),
        (["--pin", "nobody=x"], "no child 'nobody'"),
        (["--bar", "waits=Ann"], "no officer 'Ann'"),
        (["--leaver", "x", "--rebalance"], "more than one kind of proposal"),
        (["--leaver", "Ann"], "no officer 'Ann'"),
        (["--starter", "Ann"], "a starter needs a name and a caseload"),
        (["--to", "5"], "--to: a caseload to build up to, but no starter"),
        (["--by", "2016-06-01"], "--by: nobody on the team sheet leaves by"),
        (["--leaver", HOSTILE[1], "--by", "2015-06-01"], "before the day of the proposal"),
        (
            ["--pin", f"waits={HOSTILE[1]}", "--pin", f"waits={HOSTILE[0]}"],
            f"waits is pinned to {HOSTILE[1]} and to {HOSTILE[0]}",
        ),
        (
            ["--pin", f"waits={HOSTILE[1]}", "--bar", f"waits={HOSTILE[1]}"],
            "and barred from them",
        ),
        (["--measure", "child"], "did you mean"),
        (["--tolerance", "-1"], "0 to 100"),
        (["--tolerance", "1e9"], "0 to 100"),
        (["--solver", "gurobi"], "highs, cbc"),
        (["--time-limit", "0"], "more than 0"),
        (["--handovers-per-week", "0"], "handovers-per-week"),
    ],
)
def test_a_wrong_flag_is_one_message_and_exit_2(sheets, tmp_path, capsys, flags, words):
    assert run(["allocate", *sheets, *flags, "--out", str(tmp_path / "p")]) == 2
    said = capsys.readouterr()
    assert words in said.err and said.err.startswith("error: ") and said.out == ""
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("content", [b"", b"no workbook"])
def test_a_file_that_is_no_proposal_is_refused(tmp_path, capsys, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert run(["allocate", "--revise", str(path)]) == 2
    assert "is no proposal workbook" in capsys.readouterr().err


def test_due_writes_workbook_chart_and_calendars(sheets, tmp_path, capsys):
    out = tmp_path / "due"
    found = document(["due", *sheets, "--weeks", "20", "--out", str(out)], capsys)
    assert len(found["weeks"]) == 20
    assert (out / "due.svg").read_text(encoding="utf-8").startswith("<svg")
    assert [path.name for path in (out / "calendars").iterdir()] == [calendar_name(HOSTILE[0])]
    book = openpyxl.load_workbook(out / "due.xlsx")
    assert book.sheetnames == SHEETS_OF_DUE


def test_due_does_without_a_team(sheets, tmp_path, capsys):
    assert run(["due", sheets[0], *sheets[2:], "--out", str(tmp_path / "due")]) == 0
    assert "fall due in 26 weeks" in capsys.readouterr().out


def test_a_bar_in_other_letters_keeps_the_officer_from_the_child(sheets, tmp_path, capsys):
    caseload, team = tmp_path / "caseload.csv", tmp_path / "team.csv"
    caseload.write_text("child_id,pathway,pod,barred_officers\nA,CP,North,ANN  LEE\n", "utf-8")
    team.write_text("officer,fte,barred_pods\nAnn Lee,1,\nBen,1,NORTH\n", "utf-8")
    assert run(["allocate", *sheets, "--out", str(tmp_path / "p")]) == 0
    said = capsys.readouterr()
    assert "not possible: A: nobody may have it (Ann Lee is barred from this child; " in said.out
    assert "warning: 'ANN LEE' is read as 'Ann Lee'" in said.err


def test_many_whom_nobody_may_have_do_not_hide_the_answer(sheets, tmp_path, capsys):
    barred = "\n".join(f"A{k},CP,Ann;Ben" for k in range(30))
    (tmp_path / "caseload.csv").write_text(f"child_id,pathway,barred_officers\n{barred}\n", "utf-8")
    (tmp_path / "team.csv").write_text("officer,fte\nAnn,1\nBen,1\n", "utf-8")
    assert run(["allocate", *sheets, "--out", str(tmp_path / "p")]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "not possible" in line]
    assert len(said) == 21
    assert said[-1].startswith("not possible: 10 more children, each with its reason on the sheet")
    assert len(rows(tmp_path / "p" / "proposal.xlsx", "Not possible")) == 30
