"""The invented service: the sheets are what the script makes, and as the script says."""

import runpy
from collections import Counter
from datetime import date

import pytest

from capacity.files import check_together, read_caseload, read_team
from capacity.practice import add_months
from capacity.service import Contract, Pathway

AS_AT = date(2026, 1, 5)


@pytest.fixture(scope="module")
def folder(scenarios):
    return scenarios / "example"


@pytest.fixture(scope="module")
def caseload(folder):
    return read_caseload(folder / "caseload.csv", AS_AT)[0]


@pytest.fixture(scope="module")
def team(folder):
    return read_team(folder / "team.csv")[0]


def test_text_and_workbook_hold_the_same(folder, caseload, team):
    assert read_caseload(folder / "caseload.xlsx", AS_AT)[0] == caseload
    assert read_team(folder / "team.xlsx")[0] == team


def test_the_sheets_are_what_the_script_makes(folder, caseload, team):
    script = runpy.run_path(str(folder / "make.py"))
    assert script["make_caseload"]() == caseload
    assert script["TEAM"] == team


def test_as_many_children_and_officers_as_the_script_says(caseload, team):
    assert len(caseload) == 940
    assert sum(child.pathway.on_plan for child in caseload) == 510
    assert sum(child.pathway.looked_after for child in caseload) == 450
    assert (len(team), team.fte(AS_AT)) == (11, pytest.approx(10.8))
    locums = sum(officer.fte for officer in team if officer.contract is Contract.LOCUM)
    assert locums / 10.8 == pytest.approx(0.67, abs=0.03)


def test_family_sizes_are_those_of_the_published_shares(caseload):
    for pathway, shares in ((Pathway.CP, (0.48, 0.24, 0.15, 0.08)), (Pathway.LAC, (0.72, 0.17))):
        sizes = [len(group) for group in caseload.groups if group.pathway is pathway]
        for size, share in enumerate(shares, 1):
            assert sizes.count(size) / len(sizes) == pytest.approx(share, abs=0.05)


def test_no_review_is_due_later_than_the_law_allows_and_few_are_overdue(caseload):
    for child in caseload:
        since = child.last_review or child.plan_start or child.looked_after_since
        assert child.next_review_due <= add_months(since, 6)
        assert since <= AS_AT
    overdue = sum(child.next_review_due < AS_AT for child in caseload)
    assert 0.01 <= overdue / len(caseload) <= 0.03


def test_twelve_wait_for_an_officer_and_the_others_have_one_who_may_hold_them(caseload, team):
    waiting = [child for child in caseload if not child.officer]
    assert len(waiting) == 12
    newest = max(min(c.plan_start or AS_AT, c.looked_after_since or AS_AT) for c in caseload)
    assert all((newest - (c.plan_start or c.looked_after_since)).days < 7 for c in waiting)
    assert check_together(caseload, team, AS_AT) == [
        "Hal Osborne leaves on 2026-03-27 and holds 79 children"
    ]


def test_caseloads_are_around_87_and_spread_as_in_practice(caseload, team):
    held = Counter(child.officer for child in caseload if child.officer)
    per_fte = [held[officer.name] / officer.fte for officer in team]
    assert sum(held.values()) / 10.8 == pytest.approx(87, abs=2)
    assert 55 <= min(per_fte) <= 65
    assert 105 <= max(per_fte) <= 115


def test_it_has_something_of_everything(caseload, team):
    assert any(child.pinned for child in caseload)
    assert any(child.barred_officers for child in caseload)
    assert any(child.split_siblings for child in caseload)
    assert any(child.previous_officer for child in caseload)
    assert 0.03 <= sum(child.complex for child in caseload) / 940 <= 0.07
    parents = [child for child in caseload if child.not_with]
    assert all(caseload.by_id[parent.not_with[0]].officer != parent.officer for parent in parents)
    assert len(parents) == 4
    assert any("-" in officer.working_days for officer in team)
    assert any(officer.absent_from for officer in team)
