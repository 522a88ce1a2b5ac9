"""The scenario: everything that a run depends on, frozen."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from capacity.scenario.checks import contradictions
from capacity.scenario.costs import Costs
from capacity.scenario.demand import Demand
from capacity.scenario.drawing import PlacedLaw, laws_in, replaced
from capacity.scenario.faults import all_in_one, explain
from capacity.scenario.fields import Table, refuse, stated
from capacity.scenario.keys import Keys, dotted
from capacity.scenario.operation import Conference, Pathways, Practice, Start, Work
from capacity.scenario.roster import invented_team, rescaled, team_of
from capacity.scenario.targets import Targets
from capacity.scenario.workforce import Allocation, Workforce
from capacity.service.team import Team

_FOLDER_NAME = re.compile(r"[^\W_][\w .+()-]{0,79}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class Header(Table):
    """`[scenario]`: what it is and when."""

    name: str = stated(..., "Name, also of the run folder")
    description: str = stated("", "The question that it answers")
    start: date = stated(..., "Day 0")
    end: date | None = stated(None, "Last day, inclusive; give this or weeks")
    weeks: int | None = stated(None, "Length; give this or end", unit="weeks", low=1, high=1040)
    seed: int = stated(1, "Seed of every random stream", low=0, high=10**18)

    @field_validator("name", mode="after")
    @classmethod
    def _names_a_folder(cls, name: str) -> str:
        plain = _FOLDER_NAME.fullmatch(name) and name == name.rstrip(" .")
        if not plain or _DEVICES.fullmatch(name):
            raise refuse(f'"{name}"', "a name for a folder: letters, digits, spaces, . - _ + ( )")
        return name


class Scenario(Table):
    """One scenario as resolved: what it says, and defaults where it is silent."""

    scenario: Header
    start: Start = Start()
    demand: Demand = Demand()
    pathways: Pathways = Pathways()
    practice: Practice = Practice()
    conference: Conference = Conference()
    work: Work = Work()
    workforce: Workforce = Workforce()
    costs: Costs = Costs()
    allocation: Allocation = Allocation()
    targets: Targets = Targets()

    @classmethod
    def load(cls, path: str | Path) -> Scenario:
        """Read a scenario file with everything that it extends.

        Raises
        ------
        InputError
            With every fault's file, line and key, what was found and what is allowed.
        """
        from capacity.scenario.reading import read_scenario

        return read_scenario(Path(path))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], where: Callable[[Keys], str] = dotted) -> Scenario:
        """Build a scenario from tables of plain values, as `tomllib` gives them.

        Parameters
        ----------
        data
            Tables by name; lists may be lists or tuples.
        where
            Says where a key stands, for messages.

        Raises
        ------
        InputError
            With every fault at once.
        """
        try:
            return cls.model_validate(_frozen(data))
        except ValidationError as refused:
            raise all_in_one(explain(refused, cls), where) from None

    def with_changes(self, changes: Mapping[str, Any], *, flag: str = "") -> Scenario:
        """Return the scenario with other values under dotted keys.

        Parameters
        ----------
        changes
            Such as ``{"workforce.fte": 12.8, "practice.lateness[0].share_pct": 3}``. Setting
            one of `scenario.end` and `scenario.weeks` takes the other away.
        flag
            What gave the changes, such as ``--set``, for messages.

        Raises
        ------
        InputError
            If a key is unknown or a value is not allowed.
        """
        from capacity.scenario.reading import change_scenario

        return change_scenario(self, changes, flag)

    def to_dict(self) -> dict[str, Any]:
        """Return every table and key as plain values; a law becomes a table."""
        return self.model_dump(by_alias=True)

    def to_toml(self) -> str:
        """Write the scenario as resolved, a comment beside each key, to be loaded again."""
        from capacity.scenario.writing import as_toml

        return as_toml(self)

    @property
    def hash(self) -> str:
        """Fingerprint of everything that changes the numbers, seed included.

        It covers only what differs from the defaults, so that a key added later does not
        alter it; not names, descriptions and targets; and the content of sheets, not their
        paths.
        """
        from capacity.scenario.hashing import fingerprint

        return fingerprint(self)

    @property
    def name(self) -> str:
        """Name, also of the run folder."""
        return self.scenario.name

    @property
    def seed(self) -> int:
        """Seed of every random stream."""
        return self.scenario.seed

    @property
    def first_day(self) -> date:
        """Day 0."""
        return self.scenario.start

    @property
    def last_day(self) -> date:
        """Last day, inclusive."""
        header = self.scenario
        return header.end or header.start + timedelta(weeks=header.weeks or 1, days=-1)

    @property
    def n_days(self) -> int:
        """Days from the first to the last, both counted."""
        return (self.last_day - self.first_day).days + 1

    @property
    def weeks_total(self) -> int:
        """Weeks of the horizon; the last one may be short."""
        return -(-self.n_days // 7)

    def team(self) -> Team:
        """Return the team of `[[workforce.officer]]`, rescaled to `workforce.fte` if given.

        Without officers, `workforce.fte` alone makes a team of equal officers. A team
        sheet is read by `capacity.scenario.inputs.load_inputs` instead.
        """
        workforce = self.workforce
        if not workforce.officer and workforce.fte:
            return invented_team(workforce.fte, self.demand.pods)
        team = team_of(workforce.officer)
        return rescaled(team, workforce.fte, self.first_day) if workforce.fte else team

    @cached_property
    def laws(self) -> tuple[PlacedLaw, ...]:
        """Every law in the scenario with its key, cut off at the key's range."""
        return tuple(laws_in(self))

    def drawn(self, uniform: Callable[[str], float]) -> Scenario:
        """Return the scenario with each law replaced by its quantile.

        Parameters
        ----------
        uniform
            Gives a number between 0 and 1 for a dotted key.

        Notes
        -----
        Drawn values are not checked against each other again: each is inside the range
        of its own key. Without laws the scenario itself comes back.
        """
        if not self.laws:
            return self
        values = {law.keys: law.quantile(uniform(law.name)) for law in self.laws}
        return replaced(self, values)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = contradictions(self)
        if faults:
            raise PydanticCustomError("contradictions", "contradictions", {"faults": faults})
        return self


def _frozen(value: Any) -> Any:
    """Turn lists into tuples and numpy's numbers into Python's, as the strict schema needs."""
    if isinstance(value, Mapping):
        return {str(name): _frozen(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, Path):
        return str(value)
    return value.item() if type(value).__module__ == "numpy" else value
