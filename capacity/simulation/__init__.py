"""The SimPy model of the service, which opens, lets the days pass, and leaves records."""

from capacity.simulation.opening import run
from capacity.simulation.records import Records

__all__ = ["Records", "run"]
