"""The pilot: a few full simulations of a staffed service, to see how long meetings wait.

Demand paths draw the waits of their conferences from it (`capacity.planning.waiting`), so
that what holds a meeting up in this service (leave, full diaries, slots, what is called off
or notified late, officers who come and go) holds up theirs as often and as long.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from capacity.allocation.policies import policy
from capacity.demand import Streams, draw_tape
from capacity.demand.families import AIM
from capacity.experiment.given import Given
from capacity.planning.paths import BATCH, draw_paths
from capacity.planning.rule import DEAD_BAND, Rule
from capacity.planning.waiting import Row, Seen, Waits, looks_at
from capacity.scenario import Scenario
from capacity.scenario.practice import Practice
from capacity.simulation import run
from capacity.simulation.cases import Case
from capacity.simulation.clock import Clock, Fire, SimpyClock
from capacity.simulation.dates import Dates, first_interval
from capacity.simulation.records import Records

MOST = 20
"""Replications of the pilot of a plan on two thousand paths; fewer paths have a smaller one."""

FIRST = 9 * 10**8
"""Number of its first replication: no set of paths, and no simulation of users, comes so far."""

FEWEST = 4
"""Replications, at least."""

LOOK = 20
"""Set of demand paths of the first look; another than those of a plan."""

UNSEEN = 60
"""Days before the end of the run from which on meetings aimed at may not be seen held."""


def pilot_of(base: Scenario, given: Given, target: float, paths: int) -> Waits:
    """Simulate the service as it would be staffed for a target, about as a plan will have it.

    Parameters
    ----------
    base
        Its demand, and the team that it opens with.
    target
        Children per FTE: the posts hold the children of a first look at demand at this load,
        and the locum rule seeks above it.
    paths
        Demand paths of the plan, a hundred for each replication of the pilot.
    """
    look = draw_paths(base, given, BATCH, base.weeks_total, LOOK)
    rule = Rule(target, target - DEAD_BAND, base.workforce.locum.at_most)
    staffed = base.with_changes(rule.changes(round(float(look.children.mean()) / target, 1)))
    return pilot(staffed, given, min(max(paths // 100, FEWEST), MOST))


def pilot(scenario: Scenario, given: Given, replications: int) -> Waits:
    """Simulate a service in full, and return what its conferences waited.

    Parameters
    ----------
    scenario
        With the staffing that is planned, or about that; laws are drawn for each replication.
    given
        What the scenario's files say.
    """
    initial: list[Row] = []
    reviews: list[Row] = []
    above = []
    for number in range(FIRST, FIRST + replications):
        streams = Streams(scenario.seed, number)
        drawn = scenario.drawn(streams.uniform)
        tape = draw_tape(drawn, streams, given.calendar, given.caseload, given.team)
        wanted = drawn.allocation
        last = max(tape.days - UNSEEN, tape.days // 2)
        watch = Watch(drawn.practice, last, initial, reviews)
        chosen = policy(wanted.policy, wanted.rebalance_tolerance)
        above.append(_above_band(run(drawn, tape, given.team, chosen, watch.clock)))
    return Waits(Seen.of(initial), Seen.of(reviews), tuple(np.mean(above, axis=0).tolist()))


def _above_band(records: Records) -> NDArray[np.float64]:
    """Return the share of officers with over 70 children a head, by week."""
    above, officers = (
        records.weekly[records.series.index(name)]
        for name in ("officers_above_band", "officers_in_post")
    )
    return np.asarray(above / np.maximum(officers, 1.0))


class Watch:
    """Looks at cases as the clock fires them, and notes the conferences that are held.

    Parameters
    ----------
    last
        Meetings aimed at later are not noted: some would be held after the run.
    """

    def __init__(
        self, practice: Practice, last: int, initial: list[Row], reviews: list[Row]
    ) -> None:
        self.practice, self.last = practice, last
        self.initial, self.reviews = initial, reviews

    def clock(self, opens: int, days: int, fire: Fire) -> Clock:
        """Return the usual clock, whose cases are watched."""
        self.opens = opens
        self.dates: Dates = fire.__self__.service.dates  # type: ignore[attr-defined]

        def watched(case: Case, day: int) -> int | None:
            row, conferences = self._row(case, day), case.conferences
            coming = not case.conferenced
            following = fire(case, day)
            if row is not None and row[0] < self.last:
                if coming and case.conferenced:
                    self.initial.append(row)
                elif not coming and case.conferences > conferences:
                    self.reviews.append(row)
            return following

        return SimpyClock(opens, days, watched)

    def _row(self, case: Case, day: int) -> Row | None:
        """Return a conference that is booked for today and may be held."""
        if case.booked != day or case.in_care:
            return None
        if not case.conferenced:
            aimed = self._initial_aim(case)
            return aimed, case.due - aimed, self._wait(aimed, day), False, False, False
        aimed = self._review_aim(case)
        called_for = looks_at(self.practice, case.due, day, case.plan_start)
        wait, done = self._wait(aimed, day), (case.surgery_done, case.midway_held)
        return aimed, case.due - aimed, wait, *done, bool(called_for)

    def _wait(self, aimed: int, day: int) -> int:
        return self.dates.working_days_between(aimed, day)

    def _initial_aim(self, case: Case) -> int:
        soonest, latest = self.practice.icpc_working_days
        days = int(soonest + case.draw(AIM) * (latest - soonest + 1))
        return self.dates.after_working_days(case.asked, days)

    def _review_aim(self, case: Case) -> int:
        practice = self.practice
        near, far = (
            practice.first_rcpc_early_days if first_interval(case) else practice.rcpc_early_days
        )
        aim = case.due - int(near + case.draw(AIM) * (far - near))
        earliest = max(aim, case.last_meeting + 1, self.opens)
        return self.dates.after_working_days(earliest - 1, 1)
