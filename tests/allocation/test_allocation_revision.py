"""What a revision changed against the proposal that came back."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from capacity.cli import run
from capacity.files import write_caseload, write_team
from capacity.service import Caseload, Child, Officer, Pathway, Team
from tests.allocation.conftest import AS_AT

ANN, BEA, CAS = (Officer(name, 0.1) for name in ("Ann", "Bea", "Cas"))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return the workbook of a rebalance that moves four of Ann's nine to Bea and places one."""
    due = AS_AT + timedelta(days=100)
    children = [Child(f"c{k}", Pathway.CP, officer="Ann", next_review_due=due) for k in range(10)]
    waits = Child("waits", Pathway.CP, next_review_due=due)
    write_caseload(Caseload((*children, waits)), tmp_path / "caseload.csv")
    write_team(Team((ANN, BEA)), tmp_path / "team.csv")
    sheets = [str(tmp_path / "caseload.csv"), str(tmp_path / "team.csv")]
    out = tmp_path / "p"
    assert (
        run(["allocate", *sheets, "--as-at", "2016-01-04", "--rebalance", "--out", str(out)]) == 0
    )
    return out / "proposal.xlsx"


def moves(book: Path) -> list[dict[str, Any]]:
    return rows(book, "Moves")


def rows(book: Path, sheet: str) -> list[dict[str, Any]]:
    heads, *body = openpyxl.load_workbook(book)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in body]


def moved(book: Path) -> list[str]:
    return [row["child_id"] for row in moves(book) if row["previous"]]


def filled_in(book: Path, **rows: dict[str, str] | None) -> None:
    """Fill in rows of the sheet Moves by child; None deletes one, an unknown child adds one."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook["Moves"]
    heads = [str(cell.value) for cell in sheet[1]]
    for child, cells in rows.items():
        place = next((cell.row for cell in sheet["A"] if cell.value == child), 0)
        if cells is None:
            sheet.delete_rows(place)
        elif not place:
            sheet.append([{"child_id": child, **cells}.get(head) for head in heads])
        else:
            for head, text in cells.items():
                sheet.cell(place, heads.index(head) + 1, text)
    workbook.save(book)


def revised(book: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, dict]:
    """Return the changes by child, after looking that screen and sheet say the same."""
    capsys.readouterr()
    out = book.parent.parent / "q"
    assert run(["allocate", "--revise", str(book), *flags, "--out", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["revision"]["changes"]
    sheet = rows(out / "proposal.xlsx", "Changes")
    said = [{name: cell or "" for name, cell in row.items()} for row in sheet]
    assert said == [{name: one[name] for name in sheet[0]} for one in found]
    assert "Changes" in (out / "proposal.html").read_text(encoding="utf-8")
    return {one["child_id"]: one for one in found}


def test_a_refused_move_is_dropped_and_another_child_moves_instead(book, capsys):
    refused, *others = moved(book)
    filled_in(book, **{refused: {"accept": "no"}})
    found = revised(book, capsys)
    assert (found[refused]["change"], found[refused]["why"]) == ("dropped", "you kept it with Ann")
    (new,) = [one for one in found.values() if one["change"] == "new"]
    assert new["why"] == "follows from what else changed"
    assert all(found[child]["change"] == "kept" for child in others)


def test_a_child_pinned_to_a_third_officer_goes_elsewhere(book, tmp_path, capsys):
    write_team(Team((ANN, BEA, CAS)), tmp_path / "team.csv")
    child = moved(book)[0]
    filled_in(book, **{child: {"pin_to": "Cas"}})
    one = revised(book, capsys)[child]
    assert (one["change"], one["was_proposed"], one["officer"]) == (
        "to another officer",
        "Bea",
        "Cas",
    )
    assert one["why"] == "you pinned it to Cas"


def test_a_deleted_row_decides_nothing_and_is_said(book, capsys):
    child = moved(book)[0]
    filled_in(book, **{child: None})
    assert run(["allocate", "--revise", str(book), "--out", str(book.parent.parent / "q")]) == 0
    said = capsys.readouterr().out
    assert f"{child} goes to Bea as proposed: its row was deleted" in said
    assert "write no under accept" in said
    assert revised(book, capsys)[child]["change"] == "kept"


def test_a_row_that_is_added_is_said_and_its_pin_kept(book, capsys):
    stays = next(f"c{k}" for k in range(10) if f"c{k}" not in moved(book))
    filled_in(book, **{stays: {"pin_to": "Bea"}})
    one = revised(book, capsys)[stays]
    assert (one["change"], one["officer"]) == ("new", "Bea")
    assert one["why"] == "you pinned it to Bea; its row was added to the sheet Moves"


def test_a_row_that_is_added_without_a_decision_is_said(book, capsys):
    stays = next(f"c{k}" for k in range(10) if f"c{k}" not in moved(book))
    filled_in(book, **{stays: {"reason_of_pro": "talk to the school"}})
    one = revised(book, capsys)[stays]
    assert (one["change"], one["why"]) == ("no move", "its row was added to the sheet Moves")


def test_a_move_made_since_is_done(book, tmp_path, capsys):
    child = moved(book)[0]
    sheet = tmp_path / "caseload.csv"
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    sheet.write_text(
        "\n".join(x.replace("Ann", "Bea") if x.startswith(f"{child},") else x for x in lines),
        encoding="utf-8",
    )
    assert revised(book, capsys)[child]["change"] == "done since"


def test_a_child_who_has_left_the_sheet_is_dropped_in_words(book, tmp_path, capsys):
    child = moved(book)[0]
    sheet = tmp_path / "caseload.csv"
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if not line.startswith(f"{child},")]
    sheet.write_text("\n".join(kept), encoding="utf-8")
    assert revised(book, capsys)[child]["why"] == "it is no longer on the caseload sheet"


def test_without_a_revision_there_is_no_list_of_changes(book):
    assert "Changes" not in openpyxl.load_workbook(book).sheetnames
    assert "revision" not in json.loads((book.parent / "proposal.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("previous", "Bea", "column previous: 'Bea', where the child was with Ann"),
        ("child_id", "{other}", "column child_id: {other} again, after sheet Moves, row "),
    ],
)
def test_a_row_that_no_longer_says_who_moves_from_whom_is_refused(
    book, capsys, column, text, words
):
    """A refusal would else pin the child to the officer whom the PRO refused."""
    child, other = moved(book)[:2]
    filled_in(book, **{child: {"accept": "no", column: text.format(other=other)}})
    assert run(["allocate", "--revise", str(book)]) == 2
    assert words.format(other=other) in capsys.readouterr().err


def test_a_row_that_is_added_with_its_new_officer_only_can_be_refused(book, capsys):
    child = moved(book)[0]
    filled_in(book, **{child: None})
    filled_in(book, **{child: {"officer": "Bea", "accept": "no"}})
    assert revised(book, capsys)[child]["why"] == "you kept it with Ann"
