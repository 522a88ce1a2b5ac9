"""Chances that came after the tape: a stream for each purpose, a number for each family.

A family's tape says what is random about it, and its columns are fixed. What a later
mechanism needs is a hash of the tape's number for the family's next meeting, salted by a
stream of the mechanism's own: the same family has the same luck in every scenario, and a
new mechanism changes no number of another.
"""

from __future__ import annotations

from capacity.demand.families import OUTCOME
from capacity.demand.streams import Streams
from capacity.simulation.cases import Case

_WORD = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15
_BITS = 2.0**53


class Chance:
    """Uniform numbers of families for one purpose.

    Parameters
    ----------
    name
        Names the stream.
    """

    def __init__(self, streams: Streams, name: str) -> None:
        self._salt = int(streams.generator(name).integers(2**63))

    def uniform(self, case: Case, place: int = 0) -> float:
        """Return the number of a family's next meeting; `place` tells several apart."""
        return (self.word(case, place) >> 11) / _BITS

    def word(self, case: Case, place: int = 0) -> int:
        """Return 64 random bits, for chances that need few each."""
        own = int(case.draw(OUTCOME) * _BITS) + 97 * (case.conferences + case.reviews) + place
        return _mixed(own * _GOLDEN ^ self._salt)


def _mixed(word: int) -> int:
    """Spread the bits of a word (splitmix64: Steele, Lea and Flood 2014)."""
    word &= _WORD
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    word = (word ^ word >> 27) * 0x94D049BB133111EB & _WORD
    return word ^ word >> 31
