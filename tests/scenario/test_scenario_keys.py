"""Keys as declared, described for editors and readers, and shipped in scenario files."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import typer

from capacity.commands import group
from capacity.commands.new import new
from capacity.commands.schema import schema
from capacity.scenario import (
    Scenario,
    all_keys,
    assumptions,
    json_schema,
    load_inputs,
    scenario_template,
)
from capacity.scenario.laws import LAWS, NUMBER
from capacity.service import InputError

KEYS = all_keys(Scenario)
SHIPPED = ["medway-2015.toml", "medway-2016.toml", "steady.toml", "example/example.toml"]
each_shipped = pytest.mark.parametrize("name", SHIPPED)


def test_names_of_keys_are_unique():
    assert len({key.name for key in KEYS}) == len(KEYS)


def test_no_key_is_called_as_a_law_is():
    parts = {part for key in KEYS for part in key.name.replace("[]", "").split(".")}
    assert parts.isdisjoint({*LAWS, NUMBER})


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_key_is_described_in_one_line(key):
    assert key.description
    assert "\n" not in key.description
    assert not key.description.endswith(".")


@pytest.mark.parametrize(
    "key", [key for key in KEYS if key.kind in ("number", "law", "whole")], ids=lambda key: key.name
)
def test_a_number_has_a_range_and_its_default_and_likely_values_are_inside(key):
    assert key.low is not None
    assert key.high is not None
    inside = [*(key.likely or ()), *([] if key.default is None else [key.default])]
    assert all(key.low <= each <= key.high for each in inside)
    assert key.likely is None or key.default is None or key.likely[0] <= key.likely[1]


@pytest.mark.parametrize("key", [key for key in KEYS if key.source], ids=lambda key: key.name)
def test_a_source_begins_with_its_tag(key):
    assert re.match(r"[SFDA](:| \d|$)", key.source)


def test_all_defaults_pass_their_own_checks(small):
    assert Scenario.from_dict(small.to_dict()) == small


def test_the_table_of_assumptions_is_up_to_date(root):
    text = (root / "docs" / "assumptions.md").read_text(encoding="utf-8")
    assert text == assumptions(), "capacity schema --markdown > docs/assumptions.md"


def test_the_table_of_assumptions_has_a_row_for_every_key():
    rows = re.findall(r"^\| `(\w+)` \|", assumptions(), re.M)
    names = [key.name.split(".")[-1] for key in KEYS]
    assert sorted(row for row in rows if row not in LAWS) == sorted(names)


def as_json(value):
    """Write a scenario's tables as JSON would, with dates as text."""
    return json.loads(json.dumps(value, default=date.isoformat))


@each_shipped
def test_shipped_scenarios_obey_the_schema(scenarios, name):
    data = tomllib.loads((scenarios / name).read_text(encoding="utf-8"))
    if "extends" in data:
        data["workforce"] = {}
    jsonschema.validate(as_json(data), json_schema())


def test_the_template_obeys_the_schema():
    jsonschema.validate(as_json(tomllib.loads(scenario_template())), json_schema())


HEADER = {"name": "x", "start": "2016-01-04", "weeks": 4}
BROKEN = [
    {"demand": {"cp": {"conversion": 92}}},
    {"demand": {"cp": {"converson": 0.9}}},
    {"demand": {"cp": {"season": [1] * 11 + [-1]}}},
    {"demand": {"cp": {"conversion": {"law": "uniform", "low": 0.1}}}},
    {"demand": {"cp": {"conversion": {"mean": 0.1, "sd": 0.1}}}},
    {"work": {"icpc": [1, 2]}},
    {"allocation": {"policy": "best"}},
    {"workforce": {"officer": [{"officer": "Adams", "fte": -1}]}},
    {"scenario": {**HEADER, "weeks": 0}},
    {"demand": {"surge": [{"pathway": "CP"}]}},
]


@pytest.mark.parametrize("data", BROKEN, ids=str)
def test_the_schema_refuses_what_the_reader_refuses(data):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"scenario": HEADER, **data}, json_schema())


def test_the_schema_gives_each_key_its_unit_default_range_and_source():
    rate = json_schema()["$defs"]["CpDemand"]["properties"]["rate_reversion"]
    assert rate == {
        "default": 0.5,
        "description": "How fast the arrival rate returns to its level",
        "minimum": 0.01,
        "maximum": 20,
        "source": "F: forecast §2, kX",
        "type": "number",
        "unit": "per year",
    }


def test_the_schema_allows_a_law_for_a_quantity():
    law = {"law": "normal", "mean": 0.9, "sd": 0.01}
    data = {"scenario": HEADER, "demand": {"cp": {"conversion": law}}}
    jsonschema.validate(data, json_schema())


def stated_lines(text: str) -> list[str]:
    """Return the lines that state a parameter outside the header and the rows of officers."""
    lines, table = [], ""
    for line in text.splitlines():
        if line.startswith("["):
            table = line
        elif re.match(r"\w+ = ", line) and table not in ("[scenario]", "[[workforce.officer]]"):
            lines.append(line)
    return lines


@each_shipped
def test_every_parameter_of_a_shipped_scenario_has_a_source(scenarios, name):
    lines = stated_lines((scenarios / name).read_text(encoding="utf-8"))
    assert lines
    words = ("cause =", "kinds =", "extends =")
    untagged = [each for each in lines if not re.search(r"# [SFDA]( |:|$)", each)]
    assert [each for each in untagged if not each.startswith(words)] == []


@pytest.mark.parametrize(
    ("name", "first", "last", "weeks", "fte", "children"),
    [
        ("medway-2015.toml", "2015-04-01", "2015-11-30", 35, 10.8, (475, 425)),
        ("medway-2016.toml", "2015-12-01", "2017-11-27", 104, 10.8, (500, 440)),
        ("steady.toml", "2016-02-29", "2017-02-26", 52, 12.33, (500, 440)),
        ("example/example.toml", "2026-01-05", "2027-01-03", 52, 10.8, None),
    ],
)
def test_shipped_scenarios_say_what_they_should(scenarios, name, first, last, weeks, fte, children):
    scenario = Scenario.load(scenarios / name)
    team, caseload = load_inputs(scenario)
    assert (str(scenario.first_day), str(scenario.last_day)) == (first, last)
    assert scenario.weeks_total == weeks
    assert team.fte(scenario.first_day) == pytest.approx(fte)
    if children:
        assert (scenario.start.cp_plans, scenario.start.looked_after) == children
    assert (caseload is not None and len(caseload)) == (children is None and 940)


@pytest.mark.parametrize("name", ["medway-2015.toml", "medway-2016.toml"])
def test_two_thirds_of_medways_team_are_locums(scenarios, name):
    team = Scenario.load(scenarios / name).team()
    locum = sum(officer.fte for officer in team if officer.contract == "locum")
    assert locum / sum(officer.fte for officer in team) == pytest.approx(0.67, abs=0.01)


def test_steady_neither_grows_nor_wanders(scenarios):
    scenario = Scenario.load(scenarios / "steady.toml")
    assert not scenario.demand.random_rates
    assert set(scenario.demand.cp.season) == set(scenario.demand.lac.season) == {1.0}
    children = scenario.start.cp_plans + scenario.start.looked_after - scenario.start.both_pathways
    assert children / scenario.team().fte(scenario.first_day) == pytest.approx(75, abs=0.1)


@pytest.fixture
def run():
    """Give a function that runs a command line of the two commands."""
    app = group("A program with two commands.")
    app.command()(schema)
    app.add_typer(new, name="new")
    assert isinstance(app, typer.Typer)
    return lambda *arguments: app([str(each) for each in arguments], standalone_mode=False)


def test_schema_prints_json(run, capsys):
    run("schema")
    assert json.loads(capsys.readouterr().out) == as_json(json_schema())


def test_schema_prints_the_table_of_assumptions(run, capsys):
    run("schema", "--markdown")
    assert capsys.readouterr().out == assumptions()


def test_a_new_scenario_loads(run, tmp_path, capsys):
    path = tmp_path / "mine.toml"
    run("new", "scenario", "--out", path)
    assert Scenario.load(path).name == "my-service"
    assert str(path) in capsys.readouterr().out


def test_a_new_scenario_takes_nobodys_place(run, tmp_path):
    path: Path = tmp_path / "mine.toml"
    path.write_text("mine")
    with pytest.raises(InputError, match="there is a file of that name already"):
        run("new", "scenario", "--out", path)
    assert path.read_text() == "mine"
