"""Recruitment: from a vacant post to an officer in it, and candidates who are on the way."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import date
from itertools import count
from math import exp, log

from capacity.practice.spans import DAYS_PER_MONTH
from capacity.scenario.laws import number
from capacity.scenario.workforce_change import Attraction, Candidate
from capacity.service import Contract, Experience, Officer, Role
from capacity.simulation.agenda import Process
from capacity.simulation.changes import Changes, weeks_to_days

SMALLEST_POST = 0.1
"""Less FTE than this is rounding, not a post."""

PAUSE, ADVERT, FILL, GROWN, INTERVIEW, CHECKS, WITHDRAWN, NOTICE = range(8)
"""Uniform numbers of one attempt to fill a post, in their order."""


class Recruitment:
    """Fills the posts of the establishment.

    `coming` is the FTE of employees that is being recruited or has accepted.
    """

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.workforce = changes.service.scenario.workforce
        self.establishment = changes.service.establishment
        self.law = self.workforce.recruitment
        self.coming = 0.0
        self._posts = count(1)

    def vacant(self, day: int) -> float:
        """Return the FTE of posts that no employee holds on `day`, 0 without establishment."""
        if not self.establishment.stated:
            return 0.0
        held = sum(d.fte for d in self.changes.of(Contract.PERMANENT) if d.in_post(day))
        return max(0.0, round(self.establishment.on(day) - held, 6))

    def expect_candidates(self) -> None:
        """Begin the stories of those who are on the way on day 0."""
        for candidate in self.workforce.candidate:
            officer = _officer(candidate)
            if officer.contract is Contract.PERMANENT:
                self.coming += officer.fte
            self.changes.agenda.begin(self._candidate(candidate, officer))

    def review(self, day: int) -> None:
        """Open a post for what is not held, will not be held, and is not being recruited."""
        if not self.establishment.stated or not self.law.on:
            return
        gap = self._gap(day)
        while gap >= SMALLEST_POST:
            role = self.changes.next_role()
            post = Officer(f"Post {next(self._posts)}", min(1.0, gap), role=role)
            gap = round(gap - post.fte, 6)
            self.coming += post.fte
            self.changes.agenda.begin(self._fill(post))

    def _gap(self, day: int) -> float:
        """Return the FTE of posts that are not held, will not be, and are not being recruited.

        Below 0 where more are held or being recruited than there are posts.
        """
        return round(self.establishment.on(day) - self._kept(day) - self.coming, 6)

    def fill_chance(self, day: int) -> float:
        """Return the chance that an advert that closes on `day` leads to an offer."""
        chance = number(self.law.fill_pct) / 100.0
        if not 0.0 < chance < 1.0:
            return chance
        odds = log(chance / (1.0 - chance)) + sum(
            number(each.effect) for each in self.law.attraction if self._holds(each, day)
        )
        if day >= self.changes.service.payroll.premium_from:
            odds += number(self.law.premium_effect) * number(self.law.premium_pct) / 10.0
        return 1.0 / (1.0 + exp(-odds))

    def _kept(self, day: int) -> float:
        """Return the FTE of employees who are in post or about to be, and of no known leaver."""
        ahead = self.law.ahead
        return sum(
            diary.fte
            for diary in self.changes.of(Contract.PERMANENT)
            if not (ahead and diary.known_to_leave(day))
        )

    def _fill(self, post: Officer) -> Process:
        """Advertise, interview, check and wait, until somebody takes up the post."""
        self.changes.note("vacancy", post)
        for attempt in count(1):
            if round(self._gap(self.changes.today) + post.fte, 6) < SMALLEST_POST:
                self.changes.note("post gone", post)
                self._lose(post)
                return
            uniform = self.changes.uniform(f"recruitment/{post.name}/{attempt}", 8)
            yield weeks_to_days(self.law.pause_weeks, uniform[PAUSE])
            self.changes.note("advert", post)
            self.changes.spend("advert")
            yield weeks_to_days(self.law.advert_weeks, uniform[ADVERT])
            found = self._found(post, uniform)
            if found is None:
                self.changes.note("no appointment", post)
                continue
            yield weeks_to_days(self.law.interview_weeks, uniform[INTERVIEW])
            if (yield from self._offer(found, uniform)):
                yield from self._give_notice(found, uniform)
                yield from self._start(found)
                return

    def _found(self, post: Officer, uniform: list[float]) -> Officer | None:
        """Return whom an advert finds: somebody experienced, or growing, or nobody."""
        if uniform[FILL] < self.fill_chance(self.changes.today):
            return post
        if uniform[GROWN] < number(self.law.growing_pct) / 100.0:
            return replace(post, experience=Experience.GROWING)
        return None

    def _candidate(self, candidate: Candidate, officer: Officer) -> Process:
        """Follow somebody from the stage at which day 0 finds them."""
        uniform = self.changes.uniform(f"candidate/{officer.name}", 8)
        stage, since = candidate.stage, self._day(candidate.on)
        if stage in ("interview", "starting"):
            yield from self._wait(since)
        if stage == "interview":
            self.changes.note("interview", officer)
            if uniform[INTERVIEW] >= number(self.law.interview_pct) / 100.0:
                self.changes.note("no appointment", officer)
                self._lose(officer)
                return
        if stage in ("interview", "offered"):
            accepted = yield from self._offer(officer, uniform, min(since, 0))
            if not accepted:
                self._lose(officer)
                return
        if stage != "starting":
            yield from self._give_notice(officer, uniform, min(since, 0) * (stage == "notice"))
        yield from self._start(officer)

    def _offer(
        self, found: Officer, uniform: list[float], since: int = 0
    ) -> Generator[int, None, bool]:
        """Take up references; say whether the offer stands. Checks may have begun `since`."""
        self.changes.note("offer", found)
        yield max(1, since + weeks_to_days(self.law.checks_weeks, uniform[CHECKS]))
        stands = uniform[WITHDRAWN] >= number(self.law.withdrawn_pct) / 100.0
        self.changes.note("accepted" if stands else "withdrawn", found)
        return stands

    def _give_notice(self, found: Officer, uniform: list[float], since: int = 0) -> Process:
        yield max(1, since + weeks_to_days(self.law.notice_weeks, uniform[NOTICE]))

    def _start(self, found: Officer) -> Process:
        """Let somebody start on the next working day, and follow the probation."""
        yield from self._wait(self.changes.today + self.changes.until_working_day())
        self._lose(found)
        diary = self.changes.join(found)
        fails = number(self.law.probation_fails_pct) / 100.0
        if diary.contract == Contract.LOCUM or fails <= 0.0:
            return
        ends = self.changes.uniform(f"probation/{diary.name}", 1)[0] < fails
        yield round(self.law.probation_months * DAYS_PER_MONTH)
        if ends and not diary.known_to_leave(self.changes.today):
            self.changes.give_notice(diary, 0, "probation ended")

    def _lose(self, officer: Officer) -> None:
        """Count somebody no longer as coming: in post, or not to come."""
        if officer.contract is Contract.PERMANENT:
            self.coming = round(self.coming - officer.fte, 6)

    def _wait(self, day: int) -> Process:
        if day > self.changes.today:
            yield day - self.changes.today

    def _day(self, day: date | None) -> int:
        return (day - self.changes.service.scenario.first_day).days if day else 0

    def _holds(self, attraction: Attraction, day: int) -> bool:
        last = self._day(attraction.end) if attraction.end else day
        return self._day(attraction.start) <= day <= last


def _officer(candidate: Candidate) -> Officer:
    return Officer(
        candidate.officer,
        candidate.fte,
        contract=Contract(candidate.contract),
        role=Role(candidate.role),
        experience=Experience(candidate.experience),
        pods=tuple(str(pod) for pod in candidate.pods),
    )
