"""The scenarios of practice and demand: each a few lines on medway-2016, with its question."""

import re
from pathlib import Path

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


def test_growing_posts_is_the_establishment_and_two_posts_more(scenarios):
    base = Scenario.load(scenarios / "recruit-to-establishment.toml")
    other = Scenario.load(scenarios / "growing-posts.toml")
    assert [each.name for each in alterations(base, other)] == ["workforce.posts[Budget 2017-18]"]


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


FOLDER = Path(__file__).parents[2] / "scenarios"
BASES = {"medway-2014", "medway-2015", "medway-2016", "steady", "england"}
ASKED = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in BASES)


@pytest.mark.parametrize("name", ASKED)
def test_every_scenario_opens_with_its_question_and_has_its_answer(name, root):
    lines = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    assert Scenario.load(FOLDER / f"{name}.toml").scenario.description.endswith("?")
    assert sum(bool(line) and not line.startswith("#") for line in lines) < 60
    answers = (root / "docs" / "answers.md").read_text(encoding="utf-8")
    method = (root / "docs" / "method.md").read_text(encoding="utf-8")
    assert re.search(rf"\*\*([\w-]+, )*{name}[:,.]", answers)
    assert re.search(rf"^\| ([\w-]+, )*{name}[ ,]", method, re.MULTILINE)
