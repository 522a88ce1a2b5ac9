"""Names that the caseload and the team spell differently."""

from capacity.files import agree
from capacity.service import Caseload, Child, Officer, Pathway, Team

ANN, BEN = Officer("Ann Lee", 1.0), Officer("Ben", 1.0, barred_pods=("north",))


def agreed(*children: Child, team: tuple[Officer, ...] = (ANN, BEN)):
    return agree(Caseload(children), Team(team))


def test_an_officer_in_other_letters_is_the_officer_and_it_is_said():
    child = Child("1", Pathway.CP, officer="ann  lee", previous_officer="BEN")
    found = agreed(child)
    (one,) = found.caseload
    assert (one.officer, one.previous_officer) == ("Ann Lee", "Ben")
    assert found.said == ("'ann  lee' is read as 'Ann Lee'", "'BEN' is read as 'Ben'")


def test_a_bar_counts_whatever_its_letters_and_its_separator():
    (one,) = agreed(Child("1", Pathway.CP, barred_officers=("ann-lee, BEN",))).caseload
    assert one.barred_officers == ("Ann Lee", "Ben")


def test_a_child_to_be_kept_apart_is_found_whatever_its_letters():
    first, *_ = agreed(Child("a1", Pathway.CP, not_with=("B1",)), Child("b1", Pathway.CP)).caseload
    assert first.not_with == ("b1",)


def test_a_pod_has_one_spelling_on_both_sheets():
    found = agreed(Child("1", Pathway.CP, pod="North"))
    assert {child.pod for child in found.caseload} == set(found.team.by_name["Ben"].barred_pods)
    assert found.said == ("'North' is read as 'north'",)


def test_a_name_like_two_or_like_none_is_left_as_it_is():
    two = (Officer("Ann Lee", 1.0), Officer("Ann-Lee", 1.0))
    child = Child("1", Pathway.CP, officer="ann lee", barred_officers=("Zed", "Ann Lee, Zed"))
    found = agreed(child, team=two)
    assert tuple(found.caseload) == (child,)
    assert found.said == ()


def test_a_name_with_a_comma_stays_one_name():
    lee = Officer("Lee, Ann", 1.0)
    (one,) = agreed(Child("1", Pathway.CP, barred_officers=("lee, ann",)), team=(lee,)).caseload
    assert one.barred_officers == ("Lee, Ann",)
