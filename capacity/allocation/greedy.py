"""A greedy rebalance: the floor that a plan must not fall under, and the last resort."""

from __future__ import annotations

from collections.abc import Iterator

from capacity.allocation.problem import Group, Problem

Cost = tuple[int, ...]


def greedy(problem: Problem) -> tuple[int | None, ...]:
    """Return an assignment that keeps every rule, found without a solver.

    Everyone who may stay stays, the rest go one by one (largest family first) to
    the officer whose load suffers least; then, in a rebalance, families leave the
    officer most outside the band for the one with most room while the load level
    gains, the weakest relationship first.
    """
    search = _Search(problem)
    search.place_everyone()
    if problem.options.rebalances:
        while search.ease_one():
            pass
    return tuple(search.seat_of)


class _Search:
    """An assignment in the making, with its loads."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.seat_of: list[int | None] = [None] * len(problem.groups)
        self._load = [0] * len(problem.seats)
        cap = problem.options.max_moves
        self._moves = 2**31 if cap is None else cap
        self._held: list[list[Group]] = [[] for _ in problem.seats]

    def place_everyone(self) -> None:
        """Settle those who can stay, then place the others, large families first."""
        waiting = []
        for group in self.problem.groups:
            stays = [tie for tie in group.ties if group.allowed >> tie.seat & 1]
            best = max(stays, key=lambda tie: (tie.children, tie.weight), default=None)
            if group.settled and group.allowed:
                self._put(group, group.allowed.bit_length() - 1)
            elif best is not None and self._free(group, best.seat):
                self._put(group, best.seat)
            else:
                waiting.append(group)
        for group in sorted(waiting, key=lambda group: (-group.load, group.key)):
            options = [
                seat
                for seat in group.seats()
                if self._free(group, seat) and self._cost_in_moves(group, seat) <= self._moves
            ]
            if options:
                self._put(group, min(options, key=lambda seat: self._arrival(group, seat)))

    def ease_one(self) -> bool:
        """Make the best move from the officer under most pressure; False if none gains."""
        for donor in self._by_pressure():
            moves = min(self._gains(donor), default=None)
            if moves is not None:
                _, index, receiver = moves
                self._move(self.problem.groups[index], donor, receiver)
                return True
        return False

    def _by_pressure(self) -> list[int]:
        active = self.problem.active
        return sorted(active, key=lambda seat: (self._last_step(seat), seat), reverse=True)

    def _last_step(self, seat: int) -> int:
        goal = self.problem.seats[seat].goal
        return goal.step(self._load[seat] - 1) if goal and self._load[seat] else -(2**62)

    def _gains(self, donor: int) -> Iterator[tuple[Cost, int, int]]:
        """List moves from the donor that lower the load level: dearness, group, receiver."""
        for group in self._held[donor]:
            if group.settled:
                continue
            for seat in group.seats():
                if (
                    seat != donor
                    and self._free(group, seat)
                    and self._affordable(group, donor, seat)
                ):
                    gain = self._change(donor, -group.load) + self._change(seat, group.load)
                    if gain < 0:
                        parted = self._parting(group, donor, seat)
                        yield (
                            (parted, gain, self.problem.preference(group, seat)),
                            group.index,
                            seat,
                        )

    def _parting(self, group: Group, donor: int, seat: int) -> int:
        return self.problem.continuity(group, seat) - self.problem.continuity(group, donor)

    def _affordable(self, group: Group, donor: int, seat: int) -> bool:
        return self._cost_in_moves(group, seat) - self._cost_in_moves(group, donor) <= self._moves

    def _cost_in_moves(self, group: Group, seat: int | None) -> int:
        return self.problem.chosen_moves(group, seat)

    def _arrival(self, group: Group, seat: int) -> Cost:
        problem = self.problem
        change = self._change(seat, group.load)
        return (change, problem.continuity(group, seat), problem.preference(group, seat), seat)

    def _change(self, seat: int, load: int) -> int:
        goal, held = self.problem.seats[seat].goal, self._load[seat]
        if goal is None:
            return 0
        steps = range(held, held + load) if load > 0 else range(held + load, held)
        total = sum(goal.step(k) for k in steps)
        return total if load > 0 else -total

    def _free(self, group: Group, seat: int) -> bool:
        """Whether none of those to be kept apart is with the officer."""
        return all(self.seat_of[other] != seat for other in group.apart)

    def _put(self, group: Group, seat: int) -> None:
        if not self._free(group, seat):
            return
        self.seat_of[group.index] = seat
        self._moves -= 0 if group.settled else self._cost_in_moves(group, seat)
        self._load[seat] += group.load
        self._held[seat].append(group)

    def _move(self, group: Group, donor: int, seat: int) -> None:
        self._moves += self._cost_in_moves(group, donor)
        self._held[donor].remove(group)
        self._load[donor] -= group.load
        self.seat_of[group.index] = None
        self._put(group, seat)
