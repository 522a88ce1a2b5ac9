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
        words = np.frombuffer(digest, dtype="<u4").tolist()
        return np.random.Generator(np.random.PCG64([self.seed, self.replication, *words]))

    def uniform(self, name: str) -> float:
        """Return the first uniform number of the stream `name`."""
        return float(self.generator(name).random())
