"""The scenarios of practice and demand: each a few lines on medway-2016, with its question."""

import pytest

from capacity.experiment.comparison_altered import alterations
from capacity.scenario import Scenario

QUESTIONS = {
    "december-surge-gross": ["demand.intervention[35 in all]"],
    "december-surge-on-top": ["demand.surge[A further 35]"],
    "plateau": [
        "demand.random_rates",
        "demand.cp.icpc_children_per_month",
        "demand.lac.entries_per_month",
        "demand.lac.from_plan_per_month",
    ],
    "front-door": ["demand.intervention[Front door]", "demand.intervention[Intensive support]"],
    "no-midway": ["practice.midway"],
    "surgeries-from-15-months": ["practice.surgery_from_months"],
    "no-paper-deplan": ["practice.paper_deplan"],
    "no-cancellation-control": ["practice.cancellation_control"],
    "no-displacement": ["practice.displacement"],
    "pro-absent": ["practice.pro_absent_from", "practice.pro_absent_until"],
    "disputes": ["practice.disputes.per_child_year"],
    "advocacy": ["practice.advocacy"],
    "new-review-model": ["work.change[Shorter review]"],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_scenario_asks_one_question_and_alters_what_it_asks_about(scenarios, name):
    base = Scenario.load(scenarios / "medway-2016.toml")
    other = Scenario.load(scenarios / f"{name}.toml")
    assert other.name == name
    assert other.scenario.description.endswith("?")
    assert [each.name for each in alterations(base, other)] == QUESTIONS[name]


def test_split_roles_splits_the_same_team(scenarios):
    base = Scenario.load(scenarios / "medway-2016.toml").team()
    split = Scenario.load(scenarios / "split-roles.toml").team()
    assert [each.name for each in split] == [each.name for each in base]
    assert sum(each.fte for each in split) == pytest.approx(sum(each.fte for each in base))
    fte = {
        role: sum(each.fte for each in split if each.role.value == role)
        for role in ("cp_chair", "iro", "dual")
    }
    assert fte == pytest.approx({"cp_chair": 5.2, "iro": 4.8, "dual": 0.8})


def test_every_scenario_that_is_asked_has_its_answer(root):
    answers = (root / "docs" / "answers.md").read_text(encoding="utf-8")
    assert all(f"**{name}: " in answers for name in [*QUESTIONS, "split-roles"])
