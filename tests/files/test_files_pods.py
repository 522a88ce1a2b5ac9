"""One spelling for the pods of two sheets."""

from datetime import date

from capacity.files import check_together, one_spelling
from capacity.service import Caseload, Child, Officer, Pathway, Team


def sheets(pod: str, linked: str = "", barred: str = "") -> tuple[Caseload, Team]:
    links, bars = (tuple(filter(None, each.split(";"))) for each in (linked, barred))
    officer = Officer("Ann", 1.0, pods=links, barred_pods=bars)
    return Caseload((Child("1", Pathway.CP, officer="Ann", pod=pod),)), Team((officer,))


def test_a_child_s_pod_is_spelt_as_on_the_team_sheet():
    caseload, team = one_spelling(*sheets("south east", "South-East;North"))
    assert caseload.children[0].pod == "South-East"
    assert team.officers[0].pods == ("South-East", "North")


def test_sheets_that_agree_are_left_as_they_are():
    before = sheets("North", "North;East")
    assert one_spelling(*before) == before


def test_another_spelling_is_no_pod_without_an_officer():
    assert check_together(*sheets("north", "North"), date(2026, 1, 5)) == []


def test_a_bar_holds_whatever_the_spelling():
    warnings = check_together(*sheets("NORTH", barred="North"), date(2026, 1, 5))
    assert any("barred from their pod" in warning for warning in warnings)
