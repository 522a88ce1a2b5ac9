"""The scenario file: what it may say, reading, changing, drawing and writing it."""

from capacity.scenario.changes import parse_settings
from capacity.scenario.describing import assumptions, json_schema
from capacity.scenario.inputs import load_caseload, load_inputs, load_team
from capacity.scenario.keys import Key, all_keys
from capacity.scenario.laws import Law, number
from capacity.scenario.model import Scenario
from capacity.scenario.roster import rescaled
from capacity.scenario.writing import scenario_template

__all__ = [
    "Key",
    "Law",
    "Scenario",
    "all_keys",
    "assumptions",
    "json_schema",
    "load_caseload",
    "load_inputs",
    "load_team",
    "number",
    "parse_settings",
    "rescaled",
    "scenario_template",
]
