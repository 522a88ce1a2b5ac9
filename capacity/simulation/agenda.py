"""Processes of staffing: each a story that goes on after so many days."""

from __future__ import annotations

from collections.abc import Generator

Process = Generator[int, None, None]
"""Yields how many days it waits, at least one; what happens then stands below the yield."""


class Agenda:
    """Which processes go on when; those of one day in the order in which they were set."""

    def __init__(self) -> None:
        self.today = 0
        self._waiting: dict[int, list[Process]] = {}

    def begin(self, process: Process) -> None:
        """Start a process today."""
        self._go_on(process)

    def happen(self, day: int) -> None:
        """Let every process whose day has come go on."""
        self.today = day
        for process in self._waiting.pop(day, ()):
            self._go_on(process)

    def _go_on(self, process: Process) -> None:
        days = next(process, None)
        if days is not None:
            self._waiting.setdefault(self.today + max(1, days), []).append(process)
