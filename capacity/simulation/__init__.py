"""The SimPy model of the service."""

from capacity.simulation.opening import run
from capacity.simulation.records import Records

__all__ = ["Records", "run"]
