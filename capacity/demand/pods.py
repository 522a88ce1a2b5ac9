"""Pods by number: the words of sheets and the numbers that new families draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from capacity.files.cells import squash
from capacity.service import Caseload, Team

Pods = Mapping[str, int]
"""The number of each pod, from 0, by its name without case, spaces and dashes."""

UNKNOWN = -1
"""The number of a name that is on no sheet."""


def pod_numbers(team: Team, caseload: Caseload | None = None) -> Pods:
    """Give each pod that a team and a caseload name its number.

    Pod 1 of a scenario has number 0. Words take the numbers that are left, in the order of
    the alphabet, so that new families come from the pods of the sheets as long as there
    are as many as `demand.pods`.
    """
    words = {squash(name) for officer in team for name in (*officer.pods, *officer.barred_pods)}
    words |= {squash(child.pod) for child in caseload or ()} - {""}
    numbers = {word: int(word) - 1 for word in words if word.isdecimal()}
    left = (number for number in count() if number not in numbers.values())
    return numbers | {word: next(left) for word in sorted(words - numbers.keys())}


def numbered(names: Iterable[str], pods: Pods) -> list[int]:
    """Return the numbers of names."""
    return [pods.get(squash(name), UNKNOWN) for name in names]
