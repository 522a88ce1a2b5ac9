"""Grounds on which everything is certain, so that what plans lead to has a closed form."""

from datetime import date
from pathlib import Path

import numpy as np

from capacity.experiment.given import Given
from capacity.planning.ground import Ground
from capacity.planning.paths import Paths
from capacity.practice import ENGLAND
from capacity.scenario import Scenario
from capacity.service import Team

SCENARIOS = Path(__file__).parents[2] / "scenarios"
WEEKS = 80

CERTAIN = {
    "workforce.ramp_up_weeks_permanent": 0.0,
    "workforce.ramp_up_weeks_locum": 0.0,
    "workforce.recruitment.pause_weeks": [1.0, 1.0, 1.0],
    "workforce.recruitment.advert_weeks": [5.0, 5.0, 5.0],
    "workforce.recruitment.fill_pct": 100.0,
    "workforce.recruitment.interview_weeks": [2.0, 2.0, 2.0],
    "workforce.recruitment.checks_weeks": [6.0, 6.0, 6.0],
    "workforce.recruitment.withdrawn_pct": 0.0,
    "workforce.recruitment.notice_weeks": [10.0, 10.0, 10.0],
    "workforce.locum.find_weeks": [2.0, 2.0, 2.0],
    "scenario.start": date(2016, 2, 29),
    "scenario.weeks": WEEKS,
}
FILLED_WEEK = 24


def ground_of(scenario: Scenario, team: Team, children, shown: int = WEEKS) -> Ground:
    paths = np.atleast_2d(np.asarray(children, dtype=float))
    given = Given(team, None, ENGLAND)
    hours = np.zeros((len(paths), paths.shape[1] - 1))
    return Ground(scenario, given, Paths(scenario.first_day, paths, hours), shown, 1)
