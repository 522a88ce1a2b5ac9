"""The establishment: how many posts there are on a day."""

from __future__ import annotations

from datetime import timedelta

from capacity.scenario.model import Scenario


class Establishment:
    """Posts in FTE, and how they change on dates; days count from the scenario's start."""

    def __init__(self, scenario: Scenario) -> None:
        workforce, first = scenario.workforce, scenario.first_day
        self.stated = workforce.establishment is not None
        dates = {each.start for each in workforce.posts}
        dates |= {each.end + timedelta(days=1) for each in workforce.posts if each.end}
        self._usual = workforce.established(first)
        later = sorted(day for day in dates if day > first)
        self._changes = [((day - first).days, workforce.established(day)) for day in later]

    def on(self, day: int) -> float:
        """Return the FTE of posts on a day, 0 where none are stated."""
        posts = self._usual
        for since, changed in self._changes:
            if since <= day:
                posts = changed
        return posts
