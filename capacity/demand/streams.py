"""Random streams keyed by seed, replication and name."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np


@dataclass(frozen=True, slots=True)
class Streams:
    """Gives each purpose its own generator.

    A stream is keyed by (seed, replication, name), so that scenarios with the same
    seed draw alike, and a new name or another replication changes no other stream.
    """

    seed: int
    replication: int

    def generator(self, name: str) -> np.random.Generator:
        """Return a new generator for `name`, always in the same first state."""
        digest = blake2b(name.encode(), digest_size=16).digest()
        keyed = _words(self.seed) + _words(self.replication) + digest
        # An array of words is what numpy makes of a list of integers, in half the time.
        return np.random.Generator(np.random.PCG64(np.frombuffer(keyed, "<u4").astype(np.uint32)))

    def uniform(self, name: str) -> float:
        """Return the first uniform number of the stream `name`."""
        return float(self.generator(name).random())


def _words(number: int) -> bytes:
    """Return a whole number in words of 32 bits, the lowest first."""
    return number.to_bytes(4 * max(1, -(-number.bit_length() // 32)), "little")
