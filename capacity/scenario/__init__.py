"""The scenario file: what it may say, reading, changing, drawing and writing it."""

from capacity.scenario.changes import parse_settings
from capacity.scenario.laws import Law, number
from capacity.scenario.model import Scenario

__all__ = ["Law", "Scenario", "number", "parse_settings"]
