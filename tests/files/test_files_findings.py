"""What is odd about a caseload, by itself and beside a team: one small case for each rule."""

from datetime import date

import pytest

from capacity.files import check_together
from capacity.files.caseload_findings import look_over
from capacity.files.load_report import (
    WIDTH,
    ColumnUse,
    Dropped,
    Finding,
    Level,
    LoadReport,
    Use,
    rows_in_words,
)
from capacity.service import Caseload, Child, Experience, Officer, Pathway, Role, Team

CP, LAC, BOTH = Pathway.CP, Pathway.LAC, Pathway.BOTH
DAY = date(2016, 1, 4)
EARLIER, LATER = date(2015, 10, 1), date(2016, 3, 1)


def said(*children: Child) -> list[str]:
    """Return what is odd about these children, who stand in rows 2, 3, ..."""
    return [str(finding) for finding in look_over(Caseload(children, DAY))]


ODD = [
    (Child("A", CP, last_review=LATER, row=2), "last_review is later than the day of the sheet"),
    (Child("A", CP, officer_since=LATER, row=2), "officer_since is later"),
    (Child("A", CP, date_of_birth=LATER, row=2), "still to come: expected then"),
    (Child("A", CP, date_of_birth=date(1998, 1, 4), row=2), "18 or older and still listed"),
    (Child("A", CP, next_review_due=EARLIER, row=2), "overdue: next_review_due"),
    (Child("A", CP, looked_after_since=EARLIER, row=2), "on CP with a looked_after_since"),
    (Child("A", LAC, plan_start=EARLIER, row=2), "on LAC with a plan_start"),
    (Child("A", CP, plan_start=EARLIER, date_of_birth=DAY, row=2), "plan started before birth"),
    (Child("A", LAC, looked_after_since=EARLIER, date_of_birth=DAY, row=2), "looked after since"),
    (Child("A", CP, last_review=DAY, next_review_due=DAY, row=2), "is not after last_review"),
    (Child("A", CP, last_review=EARLIER, next_review_due=date(2016, 4, 2), row=2), "6 months"),
    (Child("A", CP, officer="Ann", barred_officers=("Ann",), row=2), "barred from the child"),
    (Child("A", CP, pinned=True, row=2), "pinned without an officer"),
    (Child("A", CP, row=2), "without an officer"),
    (Child("A", CP, not_with=("Z",), row=2), "not_with names a child who is not in the sheet"),
    (Child("A", CP, not_with=("A",), row=2), "not_with names the child itself"),
    (Child("A", LAC, legal_status="V4", row=2), "on short breaks"),
]


@pytest.mark.parametrize(("child", "text"), ODD, ids=[text for _, text in ODD])
def test_what_is_odd_about_one_child_names_the_row(child, text):
    assert [line for line in said(child) if text in line and line.endswith("row 2")]


def test_nothing_is_odd_about_a_child_in_order():
    child = Child(
        "A",
        LAC,
        officer="Ann",
        officer_since=EARLIER,
        date_of_birth=date(1998, 1, 5),
        looked_after_since=EARLIER,
        last_review=EARLIER,
        next_review_due=date(2016, 4, 1),
        legal_status="C2",
        row=2,
    )
    assert said(child) == []


def test_without_a_day_nothing_is_said_that_needs_one():
    child = Child("A", CP, "", "Ann", LATER, date_of_birth=date(1990, 1, 1), next_review_due=DAY)
    assert list(look_over(Caseload((child,)))) == []


def test_siblings_with_two_officers_are_odd_unless_split():
    one, two = Child("A", CP, "F", "Ann", row=2), Child("B", CP, "F", "Bo", row=3)
    assert any("siblings with more than one officer" in line for line in said(one, two))
    apart = Child("B", CP, "F", "Bo", split_siblings=True, row=3)
    assert said(one, apart) == []


def test_parent_and_child_with_one_officer_are_odd():
    parent = Child("A", LAC, officer="Ann", not_with=("B",), row=2)
    assert any(
        "same officer" in line for line in said(parent, Child("B", LAC, officer="Ann", row=3))
    )
    assert said(parent, Child("B", LAC, officer="Bo", row=3)) == []


def test_a_child_to_be_kept_apart_may_be_spelt_otherwise_but_not_as_two_are():
    one = Child("A", LAC, officer="Ann", not_with=("b 7",), row=2)
    other = Child("B-7", LAC, officer="Bo", row=3)
    assert said(one, other) == []
    twice = said(one, other, Child("b7", LAC, officer="Bo", row=4))
    assert any("who is not in the sheet" in line for line in twice)


def test_ids_that_differ_in_capitals_are_odd():
    lines = said(Child("c1", CP, officer="Ann", row=2), Child("C1", CP, officer="Ann", row=3))
    assert lines == ["ids that differ only in capitals; the same child?: rows 2 and 3"]


def test_a_missing_date_is_odd_only_where_others_have_one():
    without = Child("A", CP, officer="Ann", row=2)
    assert said(without) == []
    lines = said(without, Child("B", CP, officer="Ann", plan_start=EARLIER, row=3))
    assert lines == ["on a plan without plan_start: row 2"]


# Beside a team


def together(children: list[Child], officers: list[Officer]) -> list[str]:
    """Return what is odd about children and officers."""
    return check_together(Caseload(tuple(children)), Team(tuple(officers)), DAY)


ANN = Officer("Ann Lee", 1.0)
HELD = Child("A", CP, officer="Ann Lee", row=2)


def test_nothing_is_odd_about_a_child_held_by_an_officer():
    assert together([HELD], [ANN]) == []


BESIDE = [
    (HELD, Officer("Bo", 1.0), "'Ann Lee' holds 1 child but is not on the team sheet"),
    (HELD, Officer("Ann Leigh", 1.0), "did you mean 'Ann Leigh'?"),
    (HELD, Officer("ann lee", 1.0), "did you mean 'ann lee'?"),
    (HELD, Officer("Ann Lee", 1.0, end=EARLIER), "Ann Lee left on 2015-10-01 but holds 1 child"),
    (HELD, Officer("Ann Lee", 1.0, start=LATER), "Ann Lee starts on 2016-03-01 but holds 1 child"),
    (HELD, Officer("Ann Lee", 1.0, end=LATER), "Ann Lee leaves on 2016-03-01 and holds 1 child"),
    (HELD, Officer("Ann Lee", 1.0, absent_from=DAY), "absent without known end and holds 1 child"),
    (HELD, Officer("Ann Lee", 1.0, role=Role.IRO), "whose role is iro, holds CP children, row 2"),
    (HELD, Officer("Ann Lee", 1.0, role=Role.IRO), "no officer's role takes a CP child"),
    (
        Child("A", BOTH, officer="Ann Lee", row=2),
        Officer("Ann Lee", 1.0, role=Role.CP_CHAIR),
        "no officer's role takes a CP+LAC child; there are 1",
    ),
    (
        Child("A", CP, officer="Ann Lee", complex=True, row=2),
        Officer("Ann Lee", 1.0, experience=Experience.GROWING),
        "complex children are held by a growing officer, row 2",
    ),
    (
        Child("A", CP, officer="Ann Lee", pod="Bridge", row=2),
        Officer("Ann Lee", 1.0, barred_pods=("Bridge",)),
        "an officer barred from their pod, row 2",
    ),
    (
        Child("A", CP, officer="Ann Lee", pod="Brigde", row=2),
        Officer("Ann Lee", 1.0, pods=("Bridge",)),
        "no officer is linked to pod 'Brigde'; did you mean 'Bridge'?",
    ),
    (
        Child("A", CP, officer="Ann Lee", barred_officers=("An Lee",)),
        ANN,
        "barred_officers names 'An Lee', who is not on the team sheet; did you mean 'Ann Lee'?",
    ),
    (Child("A", CP), ANN, "Ann Lee is in post and holds nobody"),
    (Child("A", CP), Officer("Bo", 1.0, end=EARLIER), "nobody on the team sheet is in post"),
]


@pytest.mark.parametrize(("child", "officer", "text"), BESIDE, ids=[text for *_, text in BESIDE])
def test_what_is_odd_about_a_child_and_an_officer(child, officer, text):
    assert [line for line in together([child], [officer]) if text in line]


def test_many_officers_without_children_and_many_pods_are_a_sentence_each():
    children = [Child(f"C{pod}", CP, pod=f"team {pod}") for pod in "ABC"]
    team = [Officer(f"Officer {number}", 1.0, pods=(f"{number}",)) for number in range(12)]
    assert together(children, team) == [
        "no officer is linked to pods 'team A', 'team B', 'team C'",
        "the team sheet names pods '0', '1', '10', '11', '2', '3', '4', '5' and 4 more, "
        "which no child is in",
        "12 officers are in post and hold nobody: Officer 0, Officer 1, Officer 2, Officer 3, "
        "Officer 4, Officer 5, Officer 6, Officer 7 and 4 more",
    ]


def test_a_bar_that_has_ended_is_not_odd():
    child = Child("A", CP, officer="Ann Lee", pod="Bridge")
    assert (
        together([child], [Officer("Ann Lee", 1.0, barred_pods=("Bridge",), barred_until=EARLIER)])
        == []
    )


def test_children_without_rows_are_named_by_id():
    growing = Officer("Ann Lee", 1.0, experience=Experience.GROWING)
    (line,) = together([Child("A", CP, officer="Ann Lee", complex=True)], [growing])
    assert line.endswith("growing officer, A")


# The load report


REPORT = LoadReport(
    source="caseload.csv",
    unit="children",
    rows_read=14,
    kept=10,
    blank=2,
    dropped=(Dropped(9, "the same as row 3"), Dropped(15, "a footer")),
    columns=(
        ColumnUse("IRO", "officer", Use.GUESSED),
        *(ColumnUse(f"Something else {number}", "", Use.IGNORED) for number in range(30)),
    ),
    not_given=("pod",),
    unknown_codes=(Finding(Level.NOTE, "legal_status: 'X9'", (3,), "legal_status"),),
    findings=(Finding(Level.WARNING, "odd", tuple(range(2, 40))), Finding(Level.NOTE, "chosen")),
    duplicates=1,
    on_both=3,
)


def test_the_report_fits_the_screen_and_says_everything():
    text = REPORT.to_text()
    assert max(map(len, text.splitlines())) <= WIDTH
    for part in ("row 9: the same as row 3", "'IRO' read as officer", "not in the file: pod",
                 "'X9': row 3", "odd: rows 2, 3, 4", "chosen", "3 on both pathways"):  # fmt: skip
        assert part in " ".join(text.split())


def test_the_report_as_rows_has_every_row_number():
    header, *rows = REPORT.to_rows()
    assert header == ("what", "rows", "column", "text")
    assert ("dropped row", "15", "", "a footer") in rows
    assert ("warning", " ".join(map(str, range(2, 40))), "", "odd") in rows
    assert all(len(row) == len(header) for row in rows)


def test_what_was_left_out_or_guessed_is_said_in_one_line_each():
    dropped, ignored, guessed = REPORT.left_out
    assert dropped.startswith("2 of 14 rows dropped: row 9: the same as row 3, and 1 more")
    assert ignored.startswith("not read: columns 'Something else 0', 'Something else 1', ")
    assert ignored.endswith("'Something else 7' and 22 more")
    assert guessed == "column 'IRO' read as officer"
    assert LoadReport("a", "children", rows_read=1, kept=1).left_out == ()


def test_rows_that_do_not_add_up_are_noticed():
    assert REPORT.accounts_for_every_row
    assert not LoadReport("a", "children", rows_read=3, kept=1, blank=1).accounts_for_every_row


def test_rows_in_words():
    assert rows_in_words((5,)) == "row 5"
    assert rows_in_words((5, 9, 12)) == "rows 5, 9 and 12"
    assert rows_in_words(tuple(range(1, 12))).endswith("7, 8 and 3 more")


def test_no_finding_shows_an_id_or_a_date_of_birth():
    children = [
        Child("SECRET", CP, officer="Ann", date_of_birth=date(1990, 5, 17), not_with=("SECRET",),
              next_review_due=EARLIER, pinned=True, row=2),
    ]  # fmt: skip
    text = " ".join(said(*children) + together(children, [ANN]))
    assert "overdue" in text
    assert "SECRET" not in text
    assert "1990" not in text
